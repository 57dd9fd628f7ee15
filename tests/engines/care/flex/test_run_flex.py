"""The flex part on bases: what it reads, what it tells, what it refuses."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

import mainstay as ms
from mainstay.core.result import Result
from mainstay.engines.care import queues
from mainstay.engines.care.flex.run import run_flex
from mainstay.errors import InputError
from mainstay.model.base import Base
from mainstay.model.info import BaseInfo

FEW = {"draws": 60, "levels": 12}


def rows(**columns: list[object]) -> pl.DataFrame:
    return pl.DataFrame(columns)


def ward_base(**changes: pl.DataFrame) -> Base:
    """Return the printed ward as a base: 36 beds, cancer 2 a day and infections 1.5 a day for 8 days each."""
    info = BaseInfo(name="ward", version="1", home="USA", as_of_on=date(2026, 11, 1))
    tables = {
        "economies": rows(economy_id=["USA"], name=["United States"], role=["home"]),
        "facilities": rows(facility_id=["h"], name=["Hospital"], economy_id=["USA"]),
        "services": rows(
            service_id=["cancer", "flu"], name=["Cancer", "Flu"], mission=["cancer", "infectious"],
            can_wait_days=[4.0, 0.0],
        ),
        "resources": rows(
            resource_id=["b"], facility_id=["h"], kind=["space"], name=["bed"], quantity=[36.0], unit=["bed"],
            convertible_share=[1.0], conversion_days=[2.0],
        ),
        "service_needs": rows(
            service_need_id=["1", "2"], service_id=["cancer", "flu"], resource_name=["bed", "bed"],
            quantity_per_patient=[8.0, 8.0], unit=["bed-day", "bed-day"],
        ),
        "service_loads": rows(
            service_load_id=["1", "2"], service_id=["cancer", "flu"], facility_id=["h", "h"],
            patients_per_day=[2.0, 1.5],
        ),
    }  # fmt: skip
    return Base(info, tables | changes)


def flex(**choices: object) -> dict[str, object]:
    return {"care": {"flex": FEW | choices}}


@pytest.fixture(scope="module")
def district() -> Result:
    surge = {"curve": [1.0, 2.0, 4.0, 2.0]}
    return run_flex(ms.load("district-synthetic"), flex(surge=surge), seed=3)


def test_the_printed_ward_from_a_base() -> None:
    result = run_flex(ward_base(), flex(separate={"bed": 20}, levels=50), seed=1)
    curve = result.tables["frontier"].filter(pl.col("state") == "surge")
    four = curve.filter(pl.col("reserve") == 4).row(0, named=True)
    assert (four["routine_blocked"], four["surge_blocked"]) == pytest.approx((0.014, 0.564), abs=5e-4)
    assert four["dominates"]
    told = result.tables["sharing"].filter(pl.col("state") == "surge").row(0, named=True)
    assert (told["separate_routine"], told["separate_surge"]) == pytest.approx((0.064, 0.575), abs=5e-4)
    assert told["pooled_routine"] == pytest.approx(0.341, abs=5e-4)
    assert (told["first_dominating"], told["last_dominating"]) == (2.0, 4.0)
    assert result.tables["best"]["reserve"].to_list() == [2.0]
    assert result.metric("routine_lost_separate") == pytest.approx(queues.erlang_b(20, 16))
    assert result.metric("surge_lost_separate") == pytest.approx(queues.erlang_b(16, 36))
    assert result.metric("routine_lost_flex") == pytest.approx(queues.reserved(36, 2, 16, 36)[0], abs=1e-7)
    waits = queues.reserved_waiting(36, 4, 16, 36, patience=4.0 / 8.0)
    assert four["routine_gave_up"] == pytest.approx(waits.p_abandon, abs=1e-9)


def test_intervals_hold_their_values_and_shares_are_shares(district: Result) -> None:
    metrics = district.metrics.filter(pl.col("unit") == "share")
    assert ((metrics["low"] <= metrics["value"]) & (metrics["value"] <= metrics["high"])).all()
    table = district.tables["frontier"]
    for side in ("routine", "surge"):
        assert (table[f"{side}_low"] <= table[f"{side}_blocked"]).all()
        assert (table[f"{side}_high"] >= table[f"{side}_blocked"]).all()
    numbers = table.select("routine_blocked", "surge_blocked", "rushed_share", "quality").to_numpy()
    assert ((numbers >= -1e-12) & (numbers <= 1 + 1e-12)).all()


def test_parts_sum_to_wholes(district: Result) -> None:
    services, systems = district.tables["services"], district.tables["systems"]
    summed = services.group_by("place", "system", "state", "side").agg(pl.col("lost_per_day").sum())
    for row in systems.iter_rows(named=True):
        for side in ("routine", "surge"):
            here = summed.filter(
                pl.col("system") == row["system"], pl.col("state") == row["state"], pl.col("side") == side
            )
            assert here["lost_per_day"][0] == pytest.approx(row[f"{side}_lost_per_day"])


def test_the_reservation_keeps_the_goal_and_gains_for_the_surge(district: Result) -> None:
    best = district.tables["best"]
    assert best["goal_reached"].all()
    assert best["keeps_conversion"].all()
    assert district.metric("routine_lost_flex") <= district.metric("routine_lost_separate") + 1e-6
    assert district.metric("surge_lost_flex") < district.metric("surge_lost_separate")
    assert district.metric("routine_lost_pooled") > district.metric("routine_lost_separate")
    chosen = district.tables["frontier"].filter(pl.col("is_chosen") & (pl.col("state") == "surge"))
    assert chosen.height == best.height


def test_limits_have_names_and_prices(district: Result) -> None:
    limits = district.tables["limits"]
    assert set(district.tables["pools"]["pool"]) <= set(limits["limit"])
    assert limits.filter(pl.col("binds"))["surge_per_day"].max() > 0


def test_purchases_are_worth_what_the_losses_say(district: Result) -> None:
    table = district.tables["purchases"]
    assert table["is_assumed"].all()
    per_day = table["routine_patients_per_day"] + table["surge_patients_per_day"]
    assert (table["patients_in_surge"] - per_day * 60.0).abs().max() < 1e-9
    assert table["patients_per_million_usd"].is_sorted(descending=True)
    listed = run_flex(
        ward_base(),
        flex(
            purchases=[{"name": "tents", "resource": "bed", "quantity": 4, "cost_usd": 40_000}],
            levels=50,
            separate={"bed": 20},
        ),
        seed=1,
    ).tables["purchases"]
    assert listed["purchase"].to_list() == ["tents"]
    assert not listed["is_assumed"].any()
    before, after = queues.reserved(36, 2, 16, 36), [queues.reserved(40, keep, 16, 36) for keep in (2, 6)]
    gain = max(2 * (before[0] - then[0]) + 4.5 * (before[1] - then[1]) for then in after)
    assert listed["patients_in_surge"][0] == pytest.approx(60.0 * gain, rel=1e-6)


def test_tiers_come_in_their_days(district: Result) -> None:
    table = district.tables["tiers"]
    assert set(table["tier"]) == {"conventional", "contingency", "crisis"}
    trained = table.filter(pl.col("from").str.contains("->"))
    edge = ms.load("district-synthetic")["retraining"]
    assert trained.height > 0
    for row in trained.iter_rows(named=True):
        source, target = row["from"].split(" -> ")
        days = edge.filter((pl.col("from_cadre") == source) & (pl.col("to_cadre") == target))["training_days"][0]
        assert row["day"] == days


def test_the_course_begins_steady_and_lags(district: Result) -> None:
    table = district.tables["course"]
    first = table.filter(pl.col("day") == 0)
    assert np.allclose(first["surge_blocked"], first["surge_if_steady"])
    peak = table.filter(pl.col("day") == 2)
    assert (peak["surge_blocked"] < peak["surge_if_steady"]).all()


def test_what_is_assumed_is_listed(district: Result) -> None:
    told = set(district.tables["assumptions"].select("subject", "field").iter_rows())
    assert {("staff", "absent in the surge"), ("surge", "multiple of ordinary arrivals")} <= told
    assert district.manifest["engine"] == "care_flex"


def test_the_same_seed_gives_the_same_bytes() -> None:
    base = ward_base()
    first, second = run_flex(base, flex(), seed=5), run_flex(base, flex(), seed=5)
    assert first.hash == second.hash
    assert run_flex(base, flex(), seed=6).hash != first.hash
    assert base.hash == ward_base().hash


def test_machines_fail_and_stock_comes_back() -> None:
    base = ward_base(
        resources=rows(
            resource_id=["m", "s"], facility_id=["h", "h"], kind=["stuff", "stuff"], name=["ventilator", "mask"],
            quantity=[6.0, 900.0], unit=["machine", "piece"],
            failure_interval_hours=[300.0, None], repair_hours=[100.0, None],
        ),
        service_needs=rows(
            service_need_id=["1", "2", "3", "4"], service_id=["cancer", "flu", "cancer", "flu"],
            resource_name=["ventilator", "ventilator", "mask", "mask"], quantity_per_patient=[1.0, 1.0, 10.0, 20.0],
            unit=["machine-day", "machine-day", "piece", "piece"],
        ),
    )  # fmt: skip
    result = run_flex(base, flex(resupply_days=14), seed=1)
    pools = {row["resource"]: row for row in result.tables["pools"].iter_rows(named=True)}
    running = queues.machine_repair(6, 1, 300.0, 100.0).mean_running
    assert pools["ventilator"]["surge_units"] == round(running)
    assert pools["mask"]["units"] == 90
    # one-for-one replenishment: 2 patients of 1 unit and 1.5 of 2 units a day, each gone for 14 days
    assert pools["mask"]["ordinary_work"] == pytest.approx((2 * 1 + 1.5 * 2) * 14)


def test_every_problem_is_told_at_once() -> None:
    base = ward_base(
        service_needs=rows(
            service_need_id=["1", "2"], service_id=["cancer", "flu"], resource_name=["bde", "bed"],
            quantity_per_patient=[8.0, 8.0], unit=["bed-day", "bed-day"],
        )
    )  # fmt: skip
    purchase = {"name": "x", "resource": "bedd", "quantity": 1, "cost_usd": 1}
    with pytest.raises(InputError) as error:
        run_flex(base, flex(facility_id="hh", purchases=[purchase]), seed=1)
    text = str(error.value)
    for part in ("needs a resource that nobody has", "did you mean 'bed'", "did you mean 'h'", "bedd"):
        assert part in text
    only = ward_base(
        service_loads=rows(service_load_id=["1"], service_id=["flu"], facility_id=["h"], patients_per_day=[1.5])
    )
    with pytest.raises(InputError, match="no resource is used by routine and by surge"):
        run_flex(only, flex(), seed=1)
    with pytest.raises(InputError, match="missions"):
        run_flex(only, flex(surge={"missions": []}), seed=1)
