"""A run over a small base: every number in the tables is worked out again."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest

from mainstay.engines.care.siting import great_circle_km, run_siting, two_step_fca
from mainstay.errors import InputError
from mainstay.model.base import Base
from mainstay.model.info import BaseInfo

PLACES = [
    ("a", "2", 0.0, 0.0, 900.0),
    ("b", "1", 0.0, 0.3, 300.0),
    ("c", "1", 0.2, 0.9, 500.0),
    ("d", "2", 0.1, 1.2, 700.0),
    ("e", "1", 0.4, 0.1, 200.0),
    ("f", "1", None, None, 100.0),
    ("g", "1", 0.5, 0.5, None),
]


@pytest.fixture(scope="module")
def base() -> Base:
    facilities = pl.DataFrame(
        PLACES,
        schema=["facility_id", "level", "latitude", "longitude", "catchment_population"],
        orient="row",
    ).with_columns(name=pl.col("facility_id").str.to_uppercase(), economy_id=pl.lit("MWI"))
    resources = pl.DataFrame(
        {
            "resource_id": ["beds-a", "beds-c", "scanner-b"],
            "facility_id": ["a", "c", "b"],
            "kind": ["space", "space", "stuff"],
            "name": ["beds", "beds", "scanner"],
            "quantity": [40.0, 10.0, 1.0],
        }
    )
    economies = pl.DataFrame({"economy_id": ["MWI"], "name": ["Malawi"], "role": ["home"]})
    info = BaseInfo(name="demo", version="1", home="MWI", as_of_on=date(2026, 11, 1))
    return Base(info, {"economies": economies, "facilities": facilities, "resources": resources})


def scenario(**siting: Any) -> dict[str, Any]:
    return {"care": {"siting": siting}}


def minutes() -> np.ndarray:
    placed = [row for row in PLACES if row[2] is not None]
    asks = [row for row in placed if row[4] is not None]
    km = great_circle_km([r[2] for r in asks], [r[3] for r in asks], [r[2] for r in placed], [r[3] for r in placed])
    return km * 1.3 / 40 * 60


def test_default_questions_are_answered_and_their_numbers_add_up(base: Base) -> None:
    result = run_siting(base)
    asked = result.tables["questions"]
    assert asked["question"].to_list() == ["machines", "surge sites", "laboratories"]
    assert (asked["gap"] <= 1e-6).all()
    assert asked["sites_open"].to_list() == [1, 1, 1]
    people = np.array([row[4] for row in PLACES[:5]], float)
    mean = min((people @ column) / people.sum() for column in minutes().T)
    assert asked["objective"][0] == pytest.approx(mean)
    assert asked["mean_minutes"][0] == pytest.approx(mean)
    assert asked["objective"][1] == max(people[column <= 60].sum() for column in minutes().T)
    assert asked["objective"][2] == pytest.approx(min(column.max() for column in minutes().T))
    for name, part in result.tables["assignments"].group_by("question"):
        assert part["people"].sum() == pytest.approx(people.sum()), name
    assert result.tables["left_out"].rows()[:3] == [
        ("demand point g", "the number of people is not known"),
        ("demand point f", "neither coordinates nor travel times are known"),
        ("site f", "neither coordinates nor travel times are known"),
    ]
    assumed = result.tables["assumptions"]["subject"].to_list()
    assert "speed in km/h" in assumed
    assert "sites open for machines" in assumed


def test_intervals_come_from_the_range_of_the_speed(base: Base) -> None:
    result = run_siting(base)
    row = result.metrics.filter(pl.col("id") == "siting_mean_minutes.machines").row(0, named=True)
    assert row["low"] == pytest.approx(row["value"] * 40 / 60)
    assert row["high"] == pytest.approx(row["value"] * 40 / 20)
    share = result.metrics.filter(pl.col("id") == "siting_covered_share.surge sites").row(0, named=True)
    assert share["low"] <= share["value"] <= share["high"]


def test_the_price_of_the_number_of_sites_is_the_gain_of_one_more(base: Base) -> None:
    ask = {"name": "machines", "kind": "p_median", "sites_open": 2}
    more = {"name": "more", "kind": "p_median", "sites_open": 3}
    result = run_siting(base, scenario(questions=[ask, more]))
    two, three = result.tables["questions"]["objective"]
    price = result.tables["binding"].filter(pl.col("question") == "machines")["price"][0]
    assert price == pytest.approx(two - three)
    curve = result.tables["curve"].filter(pl.col("question") == "machines")
    assert curve["sites_open"].to_list() == [1, 2, 3, 4]


def test_what_is_open_already_stays_and_levels_limit_the_candidates(base: Base) -> None:
    ask = {"name": "scanners", "kind": "p_median", "sites_open": 2, "levels": ["2"], "resource": "scanner"}
    result = run_siting(base, scenario(questions=[ask]))
    sites = result.tables["sites"]
    assert sites.filter("was_open")["site_id"].to_list() == ["b"]
    assert set(sites["site_id"]) <= {"a", "b", "d"}
    assert sites["people"].sum() == pytest.approx(2600.0)


def test_full_sites_are_named_with_who_passes_them_by(base: Base) -> None:
    ask = {"name": "wards", "kind": "p_median", "sites_open": 3, "capacity_people": 900.0}
    result = run_siting(base, scenario(questions=[ask]))
    assert (result.tables["sites"]["people"] <= 900.0 * (1 + 1e-9)).all()
    full = result.tables["binding"].filter(pl.col("limit") == "capacity_people")
    assert full.height >= 1
    assert (full["price"] >= 0).all()
    assert result.tables["assignments"]["people"].sum() == pytest.approx(2600.0)


def test_opening_over_time_says_what_opens_when(base: Base) -> None:
    ask = {"name": "plan", "kind": "open_over_time", "open_by_period": [1, 2, 3], "growth_per_period": 0.1}
    result = run_siting(base, scenario(questions=[ask]))
    assert sorted(result.tables["sites"]["opens_in_period"]) == [0, 1, 2]


def test_access_equals_the_measure_by_itself(base: Base) -> None:
    result = run_siting(base, scenario(access={"resource": "beds", "reach_minutes": 100.0}))
    found = result.tables["access"].filter(pl.col("measure") == "2SFCA")
    people = [row[4] for row in PLACES[:5]]
    expected = two_step_fca(minutes()[:, [0, 2]], people, [40.0, 10.0], 100.0).access
    assert found["access"].to_numpy() == pytest.approx(expected)
    assert set(result.tables["access"]["measure"]) == {"2SFCA", "E2SFCA", "3SFCA"}


def test_given_times_count_and_have_no_interval(base: Base) -> None:
    places = [{"place_id": name, "people": 10} for name in "xy"]
    times = [{"from_id": a, "to_id": b, "minutes": 0 if a == b else 30} for a, b in ("xx", "xy", "yx", "yy")]
    ask = {"name": "one", "kind": "p_center", "sites_open": 1}
    result = run_siting(base, scenario(demand=places, sites=places, travel_times=times, questions=[ask]))
    row = result.metrics.filter(pl.col("id") == "siting_farthest_minutes.one").row(0, named=True)
    assert (row["value"], row["low"], row["high"]) == (30.0, 30.0, 30.0)
    assert "speed in km/h" not in result.tables["assumptions"]["subject"]


def test_questions_without_an_answer_are_told_together(base: Base) -> None:
    asks = [
        {"name": "near", "kind": "location_set_cover", "radius_minutes": 10.0, "levels": ["2"]},
        {"name": "none", "kind": "p_median", "levels": ["9"]},
    ]
    with pytest.raises(InputError) as raised:
        run_siting(base, scenario(questions=asks))
    told = raised.value
    assert {problem.code for problem in told.problems} == {"siting.unreached", "siting.no_candidate"}
    assert [problem.key for problem in told.problems if problem.key] == ["b", "c", "e"]
    assert "near:" in str(told)


@pytest.mark.parametrize(
    ("siting", "match"),
    [
        ({"economy": "USA"}, "nothing to place"),
        ({"access": {"resource": "bed"}}, "did you mean 'beds'"),
        ({"travel_times": [{"from_id": "A", "to_id": "b", "minutes": 1}]}, "no such place"),
        (
            {"sites": [{"place_id": "s"}], "travel_times": [{"from_id": "a", "to_id": "s", "minutes": 5}]},
            "neither a travel",
        ),
        ({"questions": [{"name": "q", "kind": "open_over_time"}]}, "sites by period"),
        ({"questions": [{"name": "q", "kind": "p_median"}, {"name": "q", "kind": "p_center"}]}, "named twice"),
        ({"travel": {"speed_kmh": 90}}, "between its low and its high"),
        (
            {"access": {"zones": [{"within_minutes": 9, "weight": 1}, {"within_minutes": 3, "weight": 1}]}},
            "limits rise",
        ),
    ],
)
def test_bad_input_is_one_clear_error(base: Base, siting: dict[str, Any], match: str) -> None:
    with pytest.raises(InputError, match=match):
        run_siting(base, scenario(**siting))


def test_same_input_same_bytes_and_the_base_stays(base: Base) -> None:
    before = base.hash
    assert run_siting(base, seed=3).hash == run_siting(base, seed=3).hash
    assert base.hash == before
