"""Base stock under a lead time: published values."""

from __future__ import annotations

import pytest

from mainstay.engines.stress.textbook.base_stock import base_stock, base_stock_cost
from mainstay.errors import InputError

INSTANCE = {"holding_cost": 0.18, "stockout_cost": 0.70, "mean": 50.0, "sd": 8.0, "lead_time": 4.0}


def test_published_optimum() -> None:
    # Snyder and Shen 2019, example 4.4
    found = base_stock(**INSTANCE)
    assert found.quantity == pytest.approx(264.7668943742, rel=1e-11)
    assert found.cost == pytest.approx(4.466781004, rel=1e-9)
    assert base_stock_cost(180.0, **INSTANCE) == pytest.approx(49.000164748, rel=1e-9)


def test_a_lead_time_of_nothing_needs_a_review_period() -> None:
    assert base_stock(**INSTANCE | {"lead_time": 0.0}).quantity == pytest.approx(56.603955927, rel=1e-9)
    with pytest.raises(InputError, match="periods_covered"):
        base_stock(**INSTANCE | {"lead_time": 0.0, "review_period": 0.0})
    with pytest.raises(InputError, match="lead_time"):
        base_stock(**INSTANCE | {"lead_time": -1.0})
