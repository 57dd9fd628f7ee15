"""Pandemic: needs, people, hoarding and imports in one wave."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.engines.stress.shocks.small_network import compiled, curve, hits
from tests.engines.stress.shocks.small_network import targets as all_targets

from mainstay.engines.stress.shocks.pandemic import SHOCK
from mainstay.errors import InputError

OPTIONS: dict[str, Any] = {
    "need": 2,
    "away": 0.2,
    "hoarding": 1,
    "lead": 0.5,
    "rise_days": 1,
    "peak_days": 1,
    "fall_days": 2,
}
WAVE = {"kind": SHOCK.name, "where": {"product": "product-a"}, "options": OPTIONS}


def test_all_rise_and_fall_together() -> None:
    impacts = compiled(WAVE, horizon=6)
    assert impacts.names == ("x: need", "x: people away", "x: hoarding", "x: late imports")
    shape = [0.5, 1, 1, 0.5, 0, 0]
    for row, depth in enumerate((2, 0.2, 1, 0.5)):
        assert curve(impacts, row) == [depth * part for part in shape]


def test_what_each_part_hits() -> None:
    found = hits(compiled(WAVE))
    assert {target for name, _, target in found if name == "x: need"} == {"ward", "clinic"}
    # plants of everything lack people, not only those of what is needed
    assert {target for name, _, target in found if name == "x: people away"} >= {"input-a@plant-d", "product-a@plant-a"}
    some = hits(compiled({**WAVE, "options": {**OPTIONS, "away_in": "IND"}}))
    assert {target for name, _, target in some if name == "x: people away"} == {"input-a@plant-b", "product-a@plant-b"}


def test_a_worse_wave_is_worse_in_everything() -> None:
    curves = compiled({**WAVE, "options": {}}).curves(np.arange(100)).max(axis=1)
    order = np.argsort(curves[0])
    assert (np.diff(curves[:, order], axis=1) >= -1e-12).all()


def test_parts_of_nothing_are_left_out() -> None:
    impacts = compiled({**WAVE, "options": {**OPTIONS, "need": 0, "away": 0}})
    assert impacts.names == ("x: hoarding", "x: late imports")
    assert "ward" in all_targets(impacts)


def test_an_unknown_economy_is_told_once() -> None:
    with pytest.raises(InputError) as raised:
        compiled({**WAVE, "options": {**OPTIONS, "away_in": "INN"}})
    assert [problem.column for problem in raised.value.problems] == ["stress.shocks.0.options.economy"]
