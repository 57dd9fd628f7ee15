"""The newsvendor with uncertain yield: the published value, and the cost by drawing yields."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from mainstay.engines.stress.textbook import newsvendor_with_yield as model

#: Snyder and Shen 2019, example 9.6
INSTANCE = {"holding_cost": 15.0, "stockout_cost": 75.0, "demand": 1.5e6, "yield_": stats.uniform(-500000, 1000000)}


def test_published_optimum() -> None:
    found = model.optimise(**INSTANCE)
    assert found.quantity == pytest.approx(1833333.3333333335, rel=1e-12)
    assert found.cost == pytest.approx(6250000.0, rel=1e-9)


def test_the_cost_by_adding_up_yields() -> None:
    places = (np.arange(100_000) + 0.5) / 100_000
    arrived = 1.7e6 + stats.uniform(-500000, 1000000).ppf(places) - 1.5e6
    mean = float(np.mean(15.0 * np.maximum(arrived, 0) + 75.0 * np.maximum(-arrived, 0)))
    assert model.cost(1.7e6, **INSTANCE) == pytest.approx(mean, rel=1e-6)
