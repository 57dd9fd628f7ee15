"""A plan from a base: the tables add up, the same seed gives the same bytes, and what is wrong is told."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.engines.care.plan.one_clinic import CHOICES, district

from mainstay.core.result import Result
from mainstay.engines.care.plan import run_plan
from mainstay.engines.care.plan.build import build
from mainstay.engines.care.plan.events import MONTH_DAYS, draw_years, with_curves
from mainstay.errors import InputError
from mainstay.scenario.care.plan import PlanChoices


def told(**changes: Any) -> dict[str, Any]:
    return {"care": {"plan": {**deepcopy(CHOICES), **changes}}}


@pytest.fixture(scope="module")
def result() -> Result:
    return run_plan(district(), told(), seed=1)


def test_tables_add_up(result: Result) -> None:
    systems = result.tables["systems"].pivot("measure", index="system", values="mean")
    bought = result.tables["purchases"].group_by("system").agg(pl.col("usd_per_year").sum())
    for name, spend in bought.iter_rows():
        assert spend == pytest.approx(systems.filter(pl.col("system") == name)["spend_usd"][0])
        assert spend <= CHOICES["budget_usd"] * (1 + 1e-9)
    services = result.tables["missions"].group_by("system").agg(pl.col("dalys_averted").sum())
    for name, averted in services.iter_rows():
        assert averted == pytest.approx(result.metric(f"plan_dalys_averted.{name}"))
    missions = result.tables["missions"]
    assert (missions["treated"] <= missions["asked"] * (1 + 1e-9)).all()
    calm, lost = missions.filter(~pl.col("surge")), {}
    for name, without, treated in (
        calm.group_by("system").agg(pl.col("treated_without_events").sum(), pl.col("treated").sum()).iter_rows()
    ):
        lost[name] = without - treated
    for name, patients in systems.select("system", "routine_lost_patients").iter_rows():
        assert patients == pytest.approx(lost[name], abs=1e-6)


def test_flex_loses_routine_care_where_silos_lose_none_and_that_is_told(result: Result) -> None:
    differences = result.tables["differences"]
    row = differences.filter((pl.col("flex_less") == "siloed") & (pl.col("measure") == "routine_lost_dalys"))
    assert row["mean"][0] > 0
    assert 0 < row["probability_flex_worse"][0] <= 1
    assert result.metric("plan_dalys_averted.flex") > result.metric("plan_dalys_averted.siloed")


def test_same_seed_same_bytes_on_any_number_of_workers_and_the_base_is_unchanged(result: Result) -> None:
    base = district()
    before = base.hash
    assert run_plan(base, told(), seed=1, workers=2).hash == result.hash
    assert base.hash == before
    assert run_plan(base, told(), seed=2).hash != result.hash


def test_protecting_routine_care_costs_surge_care(result: Result) -> None:
    curve = result.tables["frontier"]
    assert curve["routine_lost_dalys"].is_sorted(descending=True)
    assert curve["surge_treated"].is_sorted(descending=True)
    assert curve["routine_lost_dalys"][0] > 0
    assert curve["surge_treated"][0] > curve["surge_treated"][-1] > 0
    best = curve.filter(pl.col("routine_weight") == 1)
    assert best["dalys_averted"][0] == pytest.approx(curve["dalys_averted"].max())
    assert best["dalys_averted"][0] == pytest.approx(result.metric("plan_dalys_averted.flex"))


def test_binding_limits_have_names_and_prices(result: Result) -> None:
    limits = result.tables["limits"]
    assert limits.filter(pl.col("kind") == "budget")["price_dalys"].min() > 0
    assert limits.filter(pl.col("kind") == "resource")["price_dalys"].min() > 0
    assert set(limits.filter(pl.col("kind") == "resource")["unit"]) <= {"minute", "bed-day", "unit"}


def test_capacity_and_load_of_the_base_are_in_the_system() -> None:
    built = build(district(), PlanChoices.model_validate(CHOICES))
    system = built.system
    nurse = system.resources.index("nurse")
    assert system.capacity[:, nurse].tolist() == pytest.approx([9 * 300 * MONTH_DAYS, 4 * 300 * MONTH_DAYS])
    assert built.calm[:, system.services.index("chemo")].tolist() == [10.0, 6.0]
    assert [system.services[k] for k in np.flatnonzero(system.surge)] == ["fever", "trauma"]


def test_an_event_of_one_scenario_does_not_move_another_scenario() -> None:
    choices = PlanChoices.model_validate(CHOICES)
    fewer = choices.model_copy(update={"events": choices.events[:1]})
    built = build(district(), choices)
    both, one = draw_years(built, choices, 3), draw_years(built, fewer, 3)
    first = both.drawn.filter(pl.col("event") == "epidemic")
    assert first.equals(one.drawn)
    fever = built.system.services.index("fever")
    assert np.array_equal(both.cells.demand[..., fever], one.cells.demand[..., fever])
    for row in first.iter_rows(named=True):
        months = range(row["onset_month"], min(row["onset_month"] + 3, 6))
        seen = [both.cells.demand[:, row["scenario"] * 6 + month, fever].sum() for month in months]
        assert seen == pytest.approx([row["size"] * patients for patients in (60, 150, 60)][: len(seen)])


def test_the_first_month_of_an_event_has_less_of_what_must_be_converted() -> None:
    choices = PlanChoices.model_validate(CHOICES)
    built = build(district(), choices)
    years = draw_years(built, choices, 3)
    row = next(
        one for one in years.drawn.iter_rows(named=True) if one["event"] == "epidemic" and one["onset_month"] < 5
    )
    cell = row["scenario"] * 6 + row["onset_month"]
    move = len(built.system.resources) + built.system.moves.index("bed -> isolation_bed")
    assert years.cells.scale[0, cell, move] <= (MONTH_DAYS - 5) / MONTH_DAYS
    assert (years.calm.scale == 1).all()


def test_curves_may_come_as_a_table() -> None:
    choices = PlanChoices.model_validate(CHOICES)
    curves = pl.DataFrame(
        {"event": ["epidemic"] * 2, "month": [0, 2], "service_id": ["fever"] * 2, "patients": [7.0, 9.0]}
    )
    (epidemic, flood) = with_curves(choices.events, curves)
    assert epidemic.patients_per_month == {"fever": (7.0, 0.0, 9.0)}
    assert flood == choices.events[1]
    with pytest.raises(InputError) as caught:
        with_curves(choices.events, curves.with_columns(event=pl.lit("war"), patients=pl.lit(-1.0)))
    assert len(caught.value.problems) == 2
    with pytest.raises(InputError, match="lacks a column"):
        with_curves(choices.events, curves.drop("month"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"options": [{"name": "x", "kind": "staff", "adds": "nurze", "usd_per_year": 1}]}, "did you mean 'nurse'"),
        ({"dalys_per_patient": {"chimo": 1.0}}, "did you mean 'chemo'"),
        (
            {
                "moves": [{"source": "bed", "target": "isolation_bed"}],
                "events": [{"name": "e", "probability": 1, "patients_per_month": {"feverr": [1]}}],
            },
            "fever",
        ),
        ({"options": [{"name": "x", "kind": "machines", "adds": "bed", "usd_per_year": 1}]}, "amount_per_month"),
        ({"silo_shares": {"cancer": 0.5}}, "do not sum to 1"),
    ],
)
def test_what_is_wrong_is_told(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        run_plan(district(), told(**changes))


def test_without_events_no_surge_is_tested_and_that_is_said() -> None:
    found = run_plan(district(), told(events=[], systems=["flex"], scenarios=1))
    assert found.metric("plan_surge_share.flex") is None
    assert found.tables["assumptions"].filter(pl.col("subject") == "events").height == 1
