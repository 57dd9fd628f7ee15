"""Illness of the workforce."""

from __future__ import annotations

from typing import Any

import numpy as np
from tests.engines.stress.shocks.small_network import compiled, curve, targets

from mainstay.engines.stress.shocks.workforce_illness import SHOCK

OPTIONS: dict[str, Any] = {"away": 0.4, "rise_days": 1, "peak_days": 1, "fall_days": 2}
WAVE = {"kind": SHOCK.name, "where": {"economy": "USA"}, "options": OPTIONS}


def test_a_wave() -> None:
    assert curve(compiled(WAVE, horizon=6)) == [0.2, 0.4, 0.4, 0.2, 0, 0]
    assert targets(compiled(WAVE)) == {"product-a@plant-a"}


def test_only_what_rests_on_people() -> None:
    assert max(curve(compiled({**WAVE, "options": {**OPTIONS, "labour_share": 0.5}}))) == 0.2
    assert max(curve(compiled({**WAVE, "depth": 0.1, "options": {**OPTIONS, "labour_share": 0.5}}))) == 0.05


def test_the_plan_of_2006_bounds_the_default() -> None:
    peak = compiled({**WAVE, "options": {}}).curves(np.arange(200))[0].max(axis=0)
    assert 0.05 <= peak.min() < peak.max() <= 0.4
