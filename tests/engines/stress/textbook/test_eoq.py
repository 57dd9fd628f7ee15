"""Economic order quantities: published values, and no other quantity is cheaper."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.engines.stress.textbook import eoq, eoq_with_disruptions, eoq_with_yield
from mainstay.engines.stress.textbook.eoq_with_disruptions import Instance
from mainstay.errors import InputError

#: Snyder and Shen 2019, examples 3.1, 9.1 and 9.4
PLAIN = {"fixed_cost": 8.0, "holding_cost": 0.225, "demand_rate": 1300.0}
DISRUPTED = Instance(8.0, 0.225, 5.0, 1300.0, 1.5, 14.0)
YIELD = {"fixed_cost": 18500.0, "holding_cost": 0.06, "demand_rate": 75000.0}


def test_published_plain() -> None:
    found = eoq.optimise(**PLAIN)
    assert found.quantity == pytest.approx(304.0467800264368, rel=1e-12)
    assert found.cost == pytest.approx(68.41052550594829, rel=1e-12)
    assert eoq.cost(found.quantity, **PLAIN) == pytest.approx(found.cost, rel=1e-12)


def test_published_with_disruptions() -> None:
    exact = eoq_with_disruptions.optimise(DISRUPTED)
    assert exact.quantity == pytest.approx(772.811074, abs=2e-5)
    assert exact.cost == pytest.approx(173.950003, abs=1e-6)
    near = eoq_with_disruptions.optimise(DISRUPTED, approximate=True)
    assert near.quantity == pytest.approx(773.143242, abs=1e-6)
    assert near.cost == pytest.approx(173.957229, abs=1e-6)
    assert eoq_with_disruptions.cost(700.0, DISRUPTED) == pytest.approx(174.78711738886236, rel=1e-12)
    at_700 = eoq_with_disruptions.cost(700.0, DISRUPTED, approximate=True)
    assert at_700 == pytest.approx(174.80614234644133, rel=1e-12)


def test_published_with_uncertain_yield() -> None:
    added = eoq_with_yield.additive(**YIELD, yield_mean=-15000.0, yield_sd=9000.0)
    assert added == pytest.approx((230246.37046881882, 12914.78222812913), rel=1e-12)
    scaled = eoq_with_yield.multiplicative(**YIELD, yield_mean=0.8333, yield_sd=0.0198**0.5)
    assert scaled == pytest.approx((254477.46130342316, 13086.16169098594), rel=1e-12)
    at_300 = eoq_with_yield.additive_cost(300000.0, **YIELD, yield_mean=-15000.0, yield_sd=9000.0)
    assert at_300 == pytest.approx(13426.947368421053, rel=1e-12)
    at_300 = eoq_with_yield.multiplicative_cost(300000.0, **YIELD, yield_mean=0.8333, yield_sd=0.0198**0.5)
    assert at_300 == pytest.approx(13263.770562822512, rel=1e-12)


NUMBERS = st.floats(0.05, 50)


@settings(max_examples=40)
@given(NUMBERS, NUMBERS, st.floats(0.05, 5), st.floats(1, 5000), NUMBERS, NUMBERS, st.floats(0.3, 3))
def test_no_other_quantity_is_cheaper_under_disruptions(
    k: float, h: float, p: float, d: float, down: float, up: float, factor: float
) -> None:
    instance = Instance(k, h, p * 10, d, down, up)
    best = eoq_with_disruptions.optimise(instance)
    assert best.cost <= eoq_with_disruptions.cost(best.quantity * factor, instance) * (1 + 1e-12)


def test_without_disruptions_it_is_the_plain_one() -> None:
    rare = Instance(8.0, 0.225, 5.0, 1300.0, 1e-12, 14.0)
    assert eoq_with_disruptions.optimise(rare) == pytest.approx(eoq.optimise(**PLAIN), rel=1e-6)


def test_a_certain_yield_is_the_plain_one() -> None:
    plain = eoq.optimise(**PLAIN)
    assert eoq_with_yield.additive(**PLAIN, yield_mean=0.0, yield_sd=0.0) == pytest.approx(plain, rel=1e-12)
    assert eoq_with_yield.multiplicative(**PLAIN, yield_mean=1.0, yield_sd=0.0) == pytest.approx(plain, rel=1e-12)


def test_bad_numbers_are_refused_together() -> None:
    with pytest.raises(InputError) as caught:
        Instance(8.0, 0.0, -5.0, 1300.0, float("nan"), 14.0)
    assert len(caught.value.problems) == 3
    with pytest.raises(InputError, match="fixed_cost"):
        Instance(-8.0, 1.0, 5.0, 1300.0, 1.0, 14.0)
    with pytest.raises(InputError, match="order_quantity"):
        eoq.cost(0.0, **PLAIN)
    with pytest.raises(InputError, match="mean_arriving"):
        eoq_with_yield.additive_cost(10000.0, **YIELD, yield_mean=-15000.0, yield_sd=9000.0)
    with pytest.raises(InputError, match="yield_sd"):
        eoq_with_yield.additive(**YIELD, yield_mean=0.0, yield_sd=-1.0)
