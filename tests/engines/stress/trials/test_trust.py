"""Trust in claims: better evidence is believed more, a range widens, nothing is certain."""

from __future__ import annotations

import math

import pytest

from mainstay.engines.stress.trials.figure import Figure
from mainstay.engines.stress.trials.trust import TrustTable, prior

TABLE = TrustTable()
YIELD = Figure(value=0.9)
DAYS = Figure(value=60.0)


def claim(method: str = "reported", grade: str | None = "A1", **ends: float) -> Figure:
    return Figure(value=1000.0, method=method, grade=grade, reason="a test", **ends)


def test_medians_are_claims_times_what_is_trusted() -> None:
    found = prior(
        claim(),
        Figure(value=0.9, method="reported", grade="A1"),
        Figure(value=60, method="reported", grade="A1"),
        TABLE,
    )
    assert math.exp(found.throughput.m) == pytest.approx(850)
    assert math.exp(found.first_lot.m) == pytest.approx(69)
    assert found.success.mean == pytest.approx(0.9 * 0.97)
    assert found.success.a + found.success.b == pytest.approx(4)


def test_predictive_spread_is_that_of_run_and_claim_together() -> None:
    found = prior(claim(), YIELD, DAYS, TABLE).throughput
    assert found.next_scale == pytest.approx(math.hypot(0.10, 0.25))
    assert found.mean_scale == pytest.approx(0.25)


def test_worse_methods_and_grades_are_believed_less() -> None:
    def spread(figure: Figure) -> float:
        return prior(figure, YIELD, DAYS, TABLE).throughput.next_scale

    methods = ["observed", "reported", "estimated"]
    spreads = [spread(claim(method)) for method in methods]
    assert spreads == sorted(spreads)
    assert spread(claim("reported", "C3")) > spread(claim("reported", "B2")) > spread(claim("reported", "A1"))
    assert spread(claim("reported", None)) == spread(claim("reported", "F6"))
    assert spread(claim(low=500.0, high=1500.0)) > spread(claim())


def test_a_range_down_to_nothing_is_wide_but_finite() -> None:
    found = prior(claim(low=0.0, high=1000.0), YIELD, DAYS, TABLE).throughput
    assert found.next_scale == pytest.approx(math.hypot(0.10, 0.25, math.log(100) / 3.2897), rel=1e-4)


def test_the_range_of_a_yield_limits_what_it_is_worth() -> None:
    tight = prior(claim(), Figure(value=0.9, method="reported", grade="A1"), DAYS, TABLE).success
    wide = Figure(value=0.9, low=0.4, high=1.0, method="reported", grade="A1")
    loose = prior(claim(), wide, DAYS, TABLE).success
    assert loose.a + loose.b < tight.a + tight.b


def test_a_claim_of_no_failure_is_not_certain() -> None:
    found = prior(claim(), Figure(value=1.0, method="observed", grade="A1"), DAYS, TABLE).success
    assert found.b > 0
    assert found.mean == pytest.approx(0.995)
