"""The frontier of one pool against printed numbers, chains and draws one by one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.engines.care import queues
from mainstay.engines.care.flex import Pool, frontier, separate_wards
from mainstay.engines.care.flex.curve import MEASURES, draw_curve, draw_curves
from mainstay.engines.care.flex.tables import verdict
from mainstay.errors import InputError

# cancer load 16 on 20 beds, infectious load 12 on 16 beds, which triples in the surge
WARD = Pool.of("ward", 36, 20, protected=[True, False], loads=[16, 12], surge_loads=[16, 36])


def at(pool: Pool, levels: list[int], *, leave: float = 0.0, surge: bool = True) -> np.ndarray:
    units, loads = pool.capacity(surge=surge), pool.loads(surge=surge)
    come = pool.surge_arrivals if surge else pool.arrivals
    return draw_curve(units, loads, pool.sizes, pool.protected, come, leave, 0.9, np.array(levels, np.int64))


def test_the_printed_picture() -> None:
    assert separate_wards(WARD, surge=False) == pytest.approx((0.064, 0.060), abs=5e-4)
    assert separate_wards(WARD, surge=True) == pytest.approx((0.064, 0.575), abs=5e-4)
    ordinary, surge = frontier(WARD, surge=False), frontier(WARD, surge=True)
    assert ordinary.routine_blocked[0] == pytest.approx(0.0247, abs=5e-5)
    assert (surge.routine_blocked[0], surge.surge_blocked[0]) == pytest.approx((0.341, 0.341), abs=5e-4)
    assert (surge.routine_blocked[4], surge.surge_blocked[4]) == pytest.approx((0.014, 0.564), abs=5e-4)
    assert surge.levels[surge.dominates].tolist() == [2, 3, 4]
    assert surge.least_level(surge.separate[0]) == 2
    assert surge.least_level(1e-9) is None
    assert surge.method == "exact"
    assert "reserve makes sharing better" in verdict(surge)


@given(st.integers(1, 40), st.floats(0.5, 60), st.floats(0.5, 90), st.floats(0.05, 5))
@settings(max_examples=30)
def test_one_pass_gives_the_formulas_at_every_level(units: int, mine: float, theirs: float, patience: float) -> None:
    pool = Pool.of("x", units, 0, protected=[True, False], loads=[mine, theirs], surge_loads=[mine, theirs])
    levels = sorted({0, units // 3, units})
    found = at(pool, levels, leave=1.0 / patience)
    for row, keep in zip(found, levels, strict=True):
        told = dict(zip(MEASURES, row, strict=True))
        lost = queues.reserved(units, keep, mine, theirs)
        assert (told["routine_blocked"], told["surge_blocked"]) == pytest.approx(lost, abs=1e-10)
        waits = queues.reserved_waiting(units, keep, mine, theirs, patience=patience)
        assert told["routine_delayed"] == pytest.approx(waits.p_wait, abs=1e-9)
        assert told["routine_gave_up"] == pytest.approx(waits.p_abandon, abs=1e-9)
        assert told["surge_blocked_wait"] == pytest.approx(waits.other_blocked, abs=1e-9)


@given(
    st.integers(2, 30), st.lists(st.tuples(st.floats(0.2, 9), st.integers(1, 4), st.booleans()), min_size=2, max_size=6)
)
@settings(max_examples=30)
def test_sizes_follow_roberts(units: int, classes: list[tuple[float, int, bool]]) -> None:
    loads, sizes, side = (np.array(column) for column in zip(*classes, strict=True))
    levels = np.array(sorted({0, 1, units // 2, units}), np.int64)
    found = draw_curve(units, loads, sizes, side, loads, 0.0, 0.9, levels)
    for row, keep in zip(found, levels, strict=True):
        blocked = queues.reserved_approximately(units, loads, reserves=np.where(side, 0, keep), sizes=sizes)
        for place, chosen in ((0, side), (1, ~side)):
            expected = float(blocked[chosen] @ loads[chosen] / loads[chosen].sum()) if chosen.any() else 0.0
            assert row[place] == pytest.approx(expected, abs=1e-10)


def test_large_and_overloaded_pools_neither_overflow_nor_vanish() -> None:
    side = np.array([True, False])
    one = np.array([1, 1])
    # the weights rise by more than the largest number there is
    loads = np.array([60_000.0, 5_000.0])
    found = draw_curve(4000, loads, one, side, loads, 0.5, 0.9, np.array([0, 10, 2000, 4000], np.int64))
    assert np.isfinite(found).all()
    assert found[0, 0] == pytest.approx(queues.erlang_b(4000, 65_000.0))
    assert found[3, 0] == pytest.approx(queues.erlang_b(4000, 60_000.0))
    assert found[3, 1] == 1.0
    near = np.array([30_000.0, 35_000.0])
    found = draw_curve(65_000, near, one, side, near, 0.0, 0.9, np.array([0, 20], np.int64))
    assert found[0, 0] == pytest.approx(queues.erlang_b(65_000, 65_000.0), rel=1e-8)
    quiet = draw_curve(65_000, near / 10, one, side, near, 0.0, 0.9, np.array([0, 20], np.int64))
    assert (quiet[:, [0, 1, 5]] == 0.0).all()


def test_draws_are_curves_one_by_one() -> None:
    draw = np.random.Generator(np.random.Philox(key=4))
    units, loads = draw.integers(5, 40, 7), draw.uniform(1, 9, (7, 3))
    sizes, side, levels = np.array([1, 2, 1]), np.array([True, True, False]), np.array([0, 2, 5])
    all_at_once = draw_curves(units, loads, sizes, side, loads, 0.3, 0.8, levels)
    for number in range(7):
        alone = draw_curve(units[number], loads[number], sizes, side, loads[number], 0.3, 0.8, levels)
        assert all_at_once[number] == pytest.approx(alone, abs=0)


def test_unequal_stays_are_exact_where_the_chain_is_small() -> None:
    pool = Pool.of("x", 20, 10, protected=[True, False], loads=[8, 6], surge_loads=[8, 18], holds=[1.0, 3.0])
    curve = frontier(pool)
    assert curve.method == "exact"
    for keep in (0, 3, 20):
        expected = queues.reserved(20, keep, 8, 18, protected_rate=1.0, other_rate=1 / 3)
        assert (curve.routine_blocked[keep], curve.surge_blocked[keep]) == pytest.approx(expected, abs=1e-9)
    three = Pool.of(
        "y", 60, 30, protected=[True, True, False], loads=[8, 9, 6], surge_loads=[8, 9, 30], holds=[1, 2, 3]
    )
    assert frontier(three).method == "two streams"
    # one service in two halves is one service
    halves = Pool.of(
        "z", 20, 10, protected=[True, True, False], loads=[4, 4, 6], surge_loads=[4, 4, 18], holds=[1, 1, 3]
    )
    assert frontier(halves).routine_blocked == pytest.approx(curve.routine_blocked, abs=1e-9)


@given(st.integers(2, 40), st.floats(1, 40), st.floats(1, 40), st.floats(1, 4), st.data())
@settings(max_examples=30)
def test_curves_are_monotone_and_pooling_never_blocks_more_in_all(
    units: int, mine: float, theirs: float, more: float, data: st.DataObject
) -> None:
    own = data.draw(st.integers(0, units))
    pool = Pool.of("x", units, own, protected=[True, False], loads=[mine, theirs], surge_loads=[mine, theirs * more])
    curve = frontier(pool)
    assert (np.diff(curve.routine_blocked) <= 1e-10).all()
    assert (np.diff(curve.surge_blocked) >= -1e-10).all()
    loads = pool.loads(surge=True)
    pooled = curve.routine_blocked[0]
    separate = (loads @ np.array(curve.separate)) / loads.sum()
    assert pooled <= separate + 1e-10


def test_words_say_where_sharing_hurts() -> None:
    quiet = frontier(WARD, surge=False)
    assert verdict(quiet) == "sharing is better for both even without a reserve"
    # a surge ward that is nearly idle beside an overloaded routine ward: what is shared is taken from the surge
    lone = Pool.of("x", 10, 5, protected=[True, False], loads=[20.0, 0.01], surge_loads=[20.0, 0.01])
    curve = frontier(lone)
    assert not curve.dominates.any()
    assert verdict(curve) == "sharing is not better for both at any reserve"
    # two sides of equal overload: what routine care would need kept is more than the surge gives up in separate wards
    even = Pool.of("y", 4, 3, protected=[True, False], loads=[0.3, 8.0], surge_loads=[0.3, 8.0])
    tight = frontier(even)
    assert tight.routine_blocked[0] > tight.separate[0]


def test_conversion_and_levels() -> None:
    limited = replace(WARD, most_surge_units=16)
    assert limited.converts([0.341, 0.564]).tolist() == [False, True]
    assert WARD.levels(100).tolist() == list(range(37))
    big = Pool.of("x", 5000, 3000, protected=[True, False], loads=[2500, 1500], surge_loads=[2500, 4500])
    levels = big.levels(50)
    assert levels[0] == 0
    assert levels.size <= 50
    assert levels[-1] < 5000
    assert at(big, [int(levels[-1])])[0, 0] < 1e-8


def test_what_is_wrong_is_told_at_once() -> None:
    with pytest.raises(InputError) as error:
        Pool.of("x", -1, 2, protected=[True, False], loads=[-1, 1], surge_loads=[1, 1], sizes=[0, 1])
    assert len(error.value.problems) >= 3
    with pytest.raises(InputError, match="nothing is shared"):
        Pool.of("x", 5, 2, protected=[True, True], loads=[1, 1], surge_loads=[1, 1])
