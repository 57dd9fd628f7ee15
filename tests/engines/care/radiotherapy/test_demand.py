from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.engines.care.radiotherapy import (
    machine_fractions,
    machines_by_courses,
    machines_by_fractions,
    machines_by_population,
    methods_side_by_side,
    need,
    staff_need,
)
from mainstay.engines.care.radiotherapy.bundled import Guideline, guideline, guidelines, rows
from mainstay.engines.care.radiotherapy.costs import hub_network
from mainstay.engines.care.radiotherapy.staffing import ROLES
from mainstay.errors import InputError

SHARE = st.floats(0, 1)


@given(st.integers(0, 10_000_000), SHARE, SHARE)
def test_need_counts_first_courses_and_those_given_again(incidence: int, share: float, again: float) -> None:
    first = incidence * share
    assert need(incidence, utilisation=share, retreatment=again) == pytest.approx(first + first * again)


def test_need_of_many_countries() -> None:
    found = need(np.array([22817.0, 8575.0]), utilisation=0.5, retreatment=0.25)
    assert np.round(found).tolist() == [14261, 5359]


def test_the_spread_of_oman() -> None:
    told = methods_side_by_side("OMN", incidence=2039, population=4_603_000)
    by_people = told.filter(pl.col("method") == "population")
    assert by_people["machines"].max() == pytest.approx(32.221)
    assert by_people.filter(pl.col("variant") == "one for 180,000 people")["machines"].item() == pytest.approx(
        25.572, abs=1e-3
    )
    assert (told["low"] <= told["machines"]).all()
    assert (told["machines"] <= told["high"]).all()
    assert set(told["method"]) == {"courses", "fractions", "population"}


def test_methods_by_hand() -> None:
    told = {row["variant"]: row for row in methods_side_by_side("X", incidence=1000, population=None).to_dicts()}
    courses = 1000 * 0.5 * 1.25
    assert told["QUARTS, courses a machine"]["machines"] == pytest.approx(courses / 450)
    assert told["IAEA, fractions a machine"]["machines"] == pytest.approx(courses * 19.4 / (4 * 8 * 248))
    assert told["Lancet Oncology Commission, new cases a machine"]["machines"] == pytest.approx(2)
    assert methods_side_by_side("X", incidence=None, population=None).height == 0
    other = Guideline("utilisation", 0.6, 0.6, 0.6, "share", "assumed", "mine", "")
    mine = methods_side_by_side("X", incidence=1000, population=None, values={"utilisation": other})
    assert mine["machines"][0] == pytest.approx(courses * 1.2 / 450)
    assert mine["assumed"][0]


def test_staff_by_hand() -> None:
    told = staff_need(900, 2)
    assert set(told["role"]) == set(ROLES)
    assert len(ROLES) == 5
    heads = dict(told.select("rule", "heads").filter(pl.col("rule") == "QUARTS, courses a head").iter_rows())
    assert heads["QUARTS, courses a head"] == pytest.approx(2)
    assert (told["low"] <= told["heads"]).all()
    assert (told["heads"] <= told["high"]).all()


def test_every_value_has_its_source_and_lies_in_its_range() -> None:
    sources = {row["source_id"] for row in rows("sources")}
    for told in guidelines().values():
        assert told.source_id in sources
        assert told.low <= told.value <= told.high
        assert told.method in {"reported", "estimated", "assumed"}
        assert (told.method == "assumed") == (told.source_id == "mainstay-judgement")
    for row in rows("nuclides"):
        assert {row["threshold_source_id"], row["half_life_source_id"]} <= sources


@pytest.mark.parametrize(
    ("call", "columns"),
    [
        (lambda: need(-1.0, utilisation=1.1, retreatment=-0.1), {"incidence", "utilisation", "retreatment"}),
        (lambda: machines_by_fractions(-1.0, 0.0), {"fractions", "workload"}),
        (lambda: machines_by_courses(-1.0, 0.0), {"courses", "courses_per_machine"}),
        (lambda: machines_by_population(-1.0, per_million=0), {"population", "per_million"}),
        (lambda: machines_by_population(1.0, people_per_machine=0), {"people_per_machine"}),
        (lambda: machines_by_population(1.0), {None}),
        (lambda: staff_need(-1, -1), {"courses", "machines"}),
        (lambda: hub_network(-1, 1), {"secondaries"}),
        (lambda: guideline("courses_per_machin"), {None}),
    ],
)
def test_all_that_is_wrong_is_told(call: object, columns: set[str | None]) -> None:
    with pytest.raises(InputError) as told:
        call()  # type: ignore[operator]
    assert {problem.column for problem in told.value.problems} == columns


def test_workload() -> None:
    assert machine_fractions(fractions_per_hour=4, hours_per_day=8, days_per_year=248) == 7936
    assert machines_by_fractions(7936.0, 7936.0, spare_capacity=0.1) == pytest.approx(1.1)
