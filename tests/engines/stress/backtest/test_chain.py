"""The daily chain: hand-computed courses, the compiled and the plain recursion, and what is read off them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.engines.stress.backtest.border import bundled_cases
from mainstay.engines.stress.backtest.chain import Course, run_chain
from mainstay.engines.stress.backtest.compiled_chain import run_compiled
from mainstay.engines.stress.backtest.forecast import known_of
from mainstay.engines.stress.backtest.inputs import ChainInputs, chain_inputs
from mainstay.engines.stress.backtest.outcomes import outcomes
from mainstay.engines.stress.backtest.priors import population


def plain(**changes: float) -> ChainInputs:
    """Return one member: half of the supply lost, ten days of stock that anybody can use, nothing else."""
    numbers = {
        "lost_share": 0.5,
        "stock_days": 10.0,
        "spread_days": 1.0,
        "slack": 0.0,
        "slack_days": 1.0,
        "conservation": 0.0,
        "import_share": 0.0,
        "import_days": 1e6,
        "restart_days": 100.0,
        "rise_days": 1e-9,
        "demand_change": 0.0,
        "demand_days": 0.0,
        **changes,
    }
    arrays = {name: np.array([value]) for name, value in numbers.items()}
    return ChainInputs(**arrays, planned_imports=(), plan_days=np.zeros((1, 0)), plan_shares=np.zeros(0))


def gap_of(inputs: ChainInputs, horizon: int = 200) -> np.ndarray:
    return run_compiled(inputs, horizon=horizon).gap[0]


def test_stock_covers_the_gap_until_it_is_gone_and_supply_comes_back_on_its_day() -> None:
    gap = gap_of(plain())
    assert gap[:20] == pytest.approx(0.0)  # 10 days of stock against half a day missing each day
    assert gap[20:101] == pytest.approx(0.5)
    assert gap[101:] == pytest.approx(0.0)


def test_slack_of_the_others_is_a_share_of_what_they_make() -> None:
    assert gap_of(plain(slack=0.4, stock_days=0.0))[10] == pytest.approx(0.5 - 0.5 * 0.4)


def test_imports_come_after_their_lag() -> None:
    gap = gap_of(plain(stock_days=0.0, import_share=0.3, import_days=30.0))
    assert (gap[29], gap[30]) == (pytest.approx(0.5), pytest.approx(0.2))


def test_stock_that_is_spread_lasts_longer_and_falls_short_sooner() -> None:
    gap = gap_of(plain(spread_days=40.0))
    assert gap[0] == pytest.approx(0.25)  # a fortieth of ten days
    assert 0 < gap[60] < 0.5


def test_conservation_lowers_what_is_unserved_but_not_the_gap() -> None:
    with_care = run_compiled(plain(stock_days=0.0, conservation=0.3), horizon=90)
    assert with_care.gap[0, 80] == pytest.approx(0.5)
    assert with_care.unserved[0, 80] == pytest.approx(0.2, abs=0.01)


def test_more_demand_is_a_shortage_without_any_loss() -> None:
    gap = gap_of(plain(lost_share=0.0, stock_days=0.0, demand_change=0.25, demand_days=50.0))
    assert (gap[49], gap[50]) == (pytest.approx(0.2), pytest.approx(0.0))


def test_a_plan_is_followed_step_by_step() -> None:
    inputs = replace(plain(stock_days=0.0), plan_days=np.array([[30.0, 60.0]]), plan_shares=np.array([0.5, 1.0]))
    gap = gap_of(inputs)
    assert (gap[29], gap[30], gap[60]) == (pytest.approx(0.5), pytest.approx(0.25), pytest.approx(0.0))


def test_planned_imports_count_from_their_day() -> None:
    inputs = replace(plain(stock_days=0.0), planned_imports=((10.0, 0.2), (20.0, 0.4)))
    for follow in (run_chain, run_compiled):
        gap = follow(inputs, horizon=40).gap[0]
        assert [gap[day] for day in (9, 10, 20)] == [pytest.approx(value) for value in (0.5, 0.3, 0.1)]


def test_the_compiled_recursion_is_the_plain_one_to_the_last_bit() -> None:
    people = population(3, 40)
    for row in bundled_cases().iter_rows(named=True):
        inputs = chain_inputs(known_of(row), row["case_id"], people, 3)
        one, other = run_chain(inputs, horizon=400), run_compiled(inputs, horizon=400)
        for name in ("fill", "gap", "unserved"):
            assert np.array_equal(getattr(one, name), getattr(other, name)), (row["case_id"], name)


@given(st.floats(0, 1), st.floats(0, 200), st.floats(0, 2), st.floats(0, 0.6), st.floats(0, 1))
@settings(max_examples=40)
def test_shares_stay_shares_and_a_larger_loss_never_helps(
    lost: float, stock: float, slack: float, care: float, more: float
) -> None:
    numbers = {"stock_days": stock, "slack": slack, "conservation": care}
    less = run_compiled(plain(lost_share=lost, **numbers), horizon=150)
    worse = run_compiled(plain(lost_share=lost + more * (1 - lost), **numbers), horizon=150)
    for course in (less, worse):
        assert np.all((course.gap > -1e-9) & (course.gap < 1 + 1e-9))
        assert np.all(course.unserved <= course.gap + 1e-9)
    assert worse.unserved.sum() >= less.unserved.sum() - 1e-6


def course_of(gap: list[float]) -> Course:
    shares = np.array(gap)[None, :]
    return Course(1 - shares, shares, shares)


def test_what_is_read_off_a_course() -> None:
    found = outcomes(course_of([0.0] * 10 + [0.4] * 40 + [0.0] * 60), np.array([5.0]), np.array([90.0]))
    assert [float(getattr(found, name)[0]) for name in ("short", "onset", "recovered", "ended")] == [1, 15, 50, 140]
    assert float(found.depth_worst[0]) == pytest.approx(0.4)
    assert float(found.depth_mean[0]) == pytest.approx(0.4)


def test_a_short_respite_is_no_recovery() -> None:
    found = outcomes(course_of([0.3] * 20 + [0.0] * 29 + [0.3] * 20 + [0.0] * 40), np.zeros(1), np.zeros(1))
    assert float(found.recovered[0]) == 69


def test_what_never_comes_back_is_infinite_and_nothing_short_is_no_shortage() -> None:
    lasting = outcomes(course_of([0.3] * 100), np.zeros(1), np.zeros(1))
    assert np.isinf(lasting.recovered[0])
    assert np.isinf(lasting.ended[0])
    calm = outcomes(course_of([0.0] * 100), np.zeros(1), np.zeros(1))
    assert calm.short[0] == 0
    assert np.isnan(calm.onset[0])
    shallow = outcomes(course_of([0.1] * 5 + [0.0] * 95), np.zeros(1), np.zeros(1))
    assert shallow.short[0] == 0  # five bad days make no worst month of 5 %
