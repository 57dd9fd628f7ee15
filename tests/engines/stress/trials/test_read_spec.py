"""Bad input: one error with everything that is wrong, each with its place and a repair."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engines.stress.trials.small_trial import NORTH, lines_of, plain, run_of, small_base, spec_of

from mainstay.engines.stress.trials.claimed import claimed_lines
from mainstay.engines.stress.trials.read_spec import read_spec
from mainstay.errors import InputError, Problem


def problems_of(spec: dict[str, Any]) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        read_spec(spec, base=small_base(), file="trial.yaml")
    return list(caught.value.problems)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    spec = plain(
        results=[
            run_of("vaccine@nowhere", run_id="a"),
            run_of(run_id="b", batches=3, released=4),
            run_of(run_id="b"),
        ],
        routine=[{"product_id": "seasonl"}],
    )
    spec["requirement"] = {"product_id": "vacine", "quantity": 10, "within_days": 9, "confidence": 1.0}
    spec["lines"] = [
        {"line_id": "vaccine@nroth", "batch_units": 500, "batch_cost_usd": -1},
        {"site_id": "suoth", "batch_units": 500},
        {"site_id": "south", "batch_units": 500, "batch_cots_usd": 3},
    ]
    found = problems_of(spec)
    told = {(problem.code, problem.column) for problem in found}
    assert {
        ("trial.invalid", "requirement.confidence"),
        ("trial.invalid", "lines.0.batch_cost_usd.value"),
        ("trial.invalid", "results.1"),
        ("trial.unknown_key", "lines.2.batch_cots_usd"),
        ("trial.unknown_name", "requirement.product_id"),
        ("trial.unknown_name", "lines.0.line_id"),
        ("trial.unknown_name", "lines.1.site_id"),
        ("trial.unknown_name", "results.0.line_id"),
        ("trial.unknown_name", "routine.0.product_id"),
        ("trial.twice", "run_id.2"),
    } <= told
    hints = {problem.column: problem.hint for problem in found}
    assert hints["requirement.product_id"] == "did you mean 'vaccine'?"
    assert hints["lines.0.line_id"] == f"did you mean {NORTH!r}?"
    assert hints["lines.1.site_id"] == "did you mean 'south'?"
    assert hints["lines.2.batch_cots_usd"] == "did you mean 'batch_cost_usd'?"
    assert all(problem.file == "trial.yaml" for problem in found)


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"common_cause": 1.0}, "common_cause"),
        ({"loss_usd_per_unit_short": -1}, "loss_usd_per_unit_short"),
        ({"lines": []}, "lines"),
        ({"design": {"power": 0}}, "design.power"),
        ({"design": {"producer_risk": 0.5}}, "design.producer_risk"),
        ({"ageing": {"half_life_days": 0}}, "ageing.half_life_days"),
        ({"name": ""}, "name"),
        ({"options": [{"name": "buy", "cost_usd": {"value": 5, "method": "assumed"}}]}, "options.0.cost_usd"),
        ({"options": [{"name": "buy", "units": {"value": 5, "low": 6, "high": 7}}]}, "options.0.units"),
        ({"schema_version": 2}, "schema_version"),
        ({"results": [run_of(ended_on="2025-01-01")]}, "results.0"),
        ({"results": [run_of(units_per_day=0)]}, "results.0.units_per_day"),
        ({"trust": {"reported": {"throughput": 0.8}}}, "trust.reported.slip"),
    ],
)
def test_one_wrong_value_is_told_with_its_place(change: dict[str, Any], column: str) -> None:
    assert column in [problem.column for problem in problems_of(plain(**change))]


@pytest.mark.parametrize(
    "line",
    [
        {"batch_units": 5},
        {"line_id": NORTH, "site_id": "north", "batch_units": 5},
        {"line_id": NORTH, "batch_units": 0},
        {"line_id": NORTH, "batch_units": 5, "yield_share": 1.2},
    ],
)
def test_a_line_that_says_too_little_or_too_much_is_refused(line: dict[str, Any]) -> None:
    assert [problem.column for problem in problems_of(plain(lines=[line]))] == ["lines.0"]


@pytest.mark.parametrize("limit", [{"attribute": "potency"}, {"attribute": "potency", "low": 2, "high": 1}])
def test_a_limit_needs_ends_in_order(limit: dict[str, Any]) -> None:
    spec = plain()
    spec["requirement"] = {**spec["requirement"], "limits": [limit]}
    assert [problem.column for problem in problems_of(spec)] == ["requirement.limits.0"]


def test_quantity_must_be_above_nothing() -> None:
    spec = plain()
    spec["requirement"] = {**spec["requirement"], "quantity": 0}
    assert [problem.column for problem in problems_of(spec)] == ["requirement.quantity"]


def test_lines_that_do_not_fit_the_product_are_told() -> None:
    found = problems_of(
        plain(lines=[{"line_id": "seasonal@west", "batch_units": 5}, {"site_id": "west", "batch_units": 5}])
    )
    assert [problem.code for problem in found] == ["trial.product", "trial.site"]


def test_the_same_line_by_two_names_stands_twice() -> None:
    found = problems_of(plain(lines=[{"line_id": NORTH, "batch_units": 5}, {"site_id": "north", "batch_units": 5}]))
    assert [(problem.code, problem.found) for problem in found] == [("trial.twice", NORTH)]


def test_what_was_read_reads_as_itself() -> None:
    spec = spec_of(results=[run_of()], options=[{"name": "accept"}])
    assert read_spec(spec, base=small_base()) == spec
    assert read_spec(spec.model_dump(mode="json")) == spec


def test_claims_come_from_the_base_with_their_evidence() -> None:
    north, south = lines_of(spec_of())
    assert (north.units_per_day.value, north.units_per_day.ends) == (100.0, (80.0, 110.0))
    assert (north.units_per_day.method, north.units_per_day.grade, north.units_per_day.source_id) == (
        "reported",
        "B2",
        "report",
    )
    assert north.platform == "hall 1"
    assert (south.yield_share.value, south.yield_share.method) == (0.9, "assumed")
    # day 40, then one of 500 each 5 days until day 120, nine in ten released
    assert north.delivered(120) == pytest.approx(17 * 500 * 0.9)
    assert north.delivered(39) == 0.0


def test_what_is_given_comes_before_the_base() -> None:
    (line,) = lines_of(spec_of(lines=[{"line_id": NORTH, "batch_units": 500, "units_per_day": 70}]))
    assert (line.units_per_day.value, line.units_per_day.method) == (70.0, "given")


def test_a_line_without_a_claim_is_told() -> None:
    spec = spec_of(
        requirement={"product_id": "seasonal", "quantity": 9, "within_days": 9},
        lines=[{"site_id": "south", "batch_units": 5}],
    )
    with pytest.raises(InputError) as caught:
        claimed_lines(small_base(), spec)
    assert [problem.column for problem in caught.value.problems] == ["units_per_day", "first_lot_days"]
    assert "give units_per_day of the line" in str(caught.value)
