"""A run over small partnerships: tables, metrics, reasons and prices."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from mainstay.engines.care.mentoring import records, run_mentoring
from mainstay.errors import InputError
from mainstay.model.base import Base
from mainstay.model.info import BaseInfo

INFO = BaseInfo(name="demo", version="1", home="MWI", as_of_on=date(2026, 11, 1))


@pytest.fixture(scope="module")
def base() -> Base:
    return Base(
        INFO,
        {
            "economies": pl.DataFrame({"economy_id": ["MWI"], "name": ["Malawi"], "role": ["home"]}),
            "organizations": pl.DataFrame({"organization_id": ["org-h"], "name": ["Hub"], "kind": ["institute"]}),
        },
    )


def expert(name: str, disciplines: list[str], languages: list[str], offset: float, hours: float, most: int = 1) -> dict:
    return {
        "expert_id": name,
        "hub_id": "h",
        "disciplines": disciplines,
        "languages": languages,
        "utc_offset_hours": offset,
        "hours_per_month": hours,
        "most_needs": most,
    }


def told(**more: Any) -> dict[str, Any]:
    whole = {
        "hubs": [{"hub_id": "h", "organization_id": "org-h"}],
        "centres": [
            {"centre_id": "c1", "languages": ["en"], "utc_offset_hours": 2},
            {"centre_id": "c2", "languages": ["fr"], "utc_offset_hours": 1},
        ],
        "experts": [
            expert("e1", ["physics", "oncology"], ["en"], 0, 10),
            expert("e2", ["physics"], ["fr", "en"], -5, 6),
            expert("e3", ["nursing"], ["pt"], 0, 20),
            expert("e4", ["pathology"], ["en"], -8, 20),
        ],
        "needs": [
            {"centre_id": "c1", "discipline": "physics", "hours_per_month": 4},
            {"centre_id": "c1", "discipline": "oncology", "hours_per_month": 6},
            {"centre_id": "c2", "discipline": "physics", "hours_per_month": 5},
            {"centre_id": "c1", "discipline": "nursing", "hours_per_month": 2},
            {"centre_id": "c1", "discipline": "pathology", "hours_per_month": 2},
            {"centre_id": "c2", "discipline": "radiology", "hours_per_month": 1},
        ],
    }
    return {"care": {"mentoring": {**whole, **more}}}


def test_reasons_and_prices(base: Base) -> None:
    result = run_mentoring(base, told())
    partners = {row[:2]: row for row in result.tables["partnerships"].iter_rows()}
    assert partners["c1", "oncology"][2] == "e1"
    assert partners["c2", "physics"][2] == "e2"
    assert {key: row[7] for key, row in partners.items() if row[2] is None} == {
        ("c1", "physics"): "the experts who could are taken by needs that are worth more",
        ("c1", "nursing"): "no expert of the discipline shares a language with the centre",
        ("c1", "pathology"): "no such expert shares 2 working hours; the nearest shares 0",
        ("c2", "radiology"): "no expert teaches radiology",
    }
    binding = {row[1]: row for row in result.tables["binding"].iter_rows()}
    # a second need for e1 serves physics at c1: 4 hours, a common day of 7 of 9 hours adds 10 % of that share
    assert binding["e1"][3] == pytest.approx(4 * (1 + 0.1 * 7 / 9))
    assert binding["e1"][5] == 1
    assert binding["a common language"][3] == pytest.approx(2 * (1 + 0.1 * 7 / 9))
    assert "e3" not in binding
    assert result.metric("mentoring_needs_served") == 2
    assert result.metric("mentoring_hours_assigned_share") == pytest.approx(11 / 20)
    disciplines = {row[0]: row[1:] for row in result.tables["disciplines"].iter_rows()}
    assert disciplines["physics"] == (2, 9.0, 5.0, 4.0)


def test_continuity_holds_a_pair_that_is_worth_less(base: Base) -> None:
    pair = [{"expert_id": "e1", "centre_id": "c1", "discipline": "physics"}]
    free = run_mentoring(base, told(pairings=pair))
    assert free.tables["ended"].row(0) == ("e1", "c1", "physics", "another assignment is worth more")
    assert free.metric("mentoring_pairs_kept_share") == 0.0
    held = run_mentoring(base, told(pairings=pair, most_pairs_ended=0))
    assert held.tables["ended"].height == 0
    price = held.tables["binding"].filter(pl.col("limit") == "continuity").row(0, named=True)
    # without the limit e1 gives 6 hours of oncology instead of 4 of physics
    assert price["price"] == pytest.approx(6 * (1 + 0.1 * 7 / 9) - 4 * (1.2 + 0.1 * 7 / 9))


def test_hours_funds_steps_and_duplicates_come_together(base: Base) -> None:
    sessions = [
        {"expert_id": "e1", "centre_id": "c1", "discipline": "oncology", "on": f"2026-{month:02}-15", "hours": 6}
        for month in range(1, 13)
    ]
    fund = {"fund_id": "f", "donor": "d", "matching_party": "m", "cap_usd": 90, "least_step": 2}
    whole = told(
        sessions=sessions,
        funds=[fund],
        payments=[{"fund_id": "f", "on": "2026-01-01", "amount_usd": 50}],
        draws=[
            {"fund_id": "f", "on": day, "amount_usd": 30, "centre_id": "c1", "discipline": "oncology"}
            for day in ("2026-08-01", "2026-10-01")
        ],
        evidence=[{"centre_id": "c1", "measure": "agreements", "on": "2026-01-02", "value": 1}],
        programmes=[
            {"programme_id": name, "partner": name, "centre_id": "c1", "discipline": "oncology"} for name in ("p", "q")
        ],
    )
    result = run_mentoring(base, whole)
    hours = {row[:2]: row[2:] for row in result.tables["hours"].iter_rows()}
    # ten sessions of 6 hours up to the first of November, over 12 months
    assert hours["c1", "oncology"] == (6.0, 6.0, 5.0, 1.0)
    assert hours["c1", "physics"] == (4.0, 0.0, 0.0, 4.0)
    assert hours["c2", "physics"][2:] == (None, None)
    # 50 hours are reached with the ninth session, in September: the draw of August is refused
    assert result.tables["ledger"]["granted_usd"].to_list() == [50.0, 0.0, 30.0]
    assert result.tables["progress"]["step"].to_list() == [2, 0]
    assert result.tables["progress"]["possible_step"].to_list() == [5, 5]
    assert result.metric("mentoring_duplicate_pairs") == 1
    assert result.metric("mentoring_funds_waiting_usd") == 40.0
    share = result.metrics.filter(pl.col("id") == "mentoring_hours_given_share").row(0, named=True)
    assert share["value"] == pytest.approx(5 / 14)
    assert (share["low"], share["high"]) == pytest.approx((5 / 20, 11 / 20))
    left = result.tables["left_out"]["subject"].to_list()
    assert left == ["session on 2026-11-15", "session on 2026-12-15"]


def test_frames_give_the_same_as_records(base: Base) -> None:
    plain = told()["care"]["mentoring"]
    frames = {}
    for name, rows in plain.items():
        flat = [{key: "; ".join(v) if isinstance(v, list) else v for key, v in row.items()} for row in rows]
        frames[name] = pl.DataFrame(flat)
    one, other = run_mentoring(base, told()), run_mentoring(base, {"care": {"mentoring": records(frames)}})
    assert one.hash == other.hash


@pytest.mark.parametrize(
    ("more", "match"),
    [
        ({"needs": [{"centre_id": "c9", "discipline": "x", "hours_per_month": 1}]}, "needs.0.centre_id"),
        ({"hubs": [{"hub_id": "h", "organization_id": "org-g"}]}, "did you mean 'org-h'"),
        ({"hubs": []}, "experts.3.hub_id"),
        ({"payments": [{"fund_id": "f", "on": "2026-01-01", "amount_usd": 5}]}, "payments.0.fund_id"),
        ({"payments": [{"fund_id": "f", "on": "2026-01-01", "amount_usd": -5}]}, "greater than 0"),
        ({"steps": [{"name": "one"}]}, "at least 5"),
        ({"least_overlap_hours": 10}, "more than a working day|cannot share"),
        ({"experts": [], "needs": []}, "there are no partnerships"),
        (
            {"most_pairs_ended": 0, "pairings": [{"expert_id": "e4", "centre_id": "c1", "discipline": "pathology"}]},
            "bar",
        ),
    ],
)
def test_bad_input_is_one_clear_error(base: Base, more: dict[str, Any], match: str) -> None:
    with pytest.raises(InputError, match=match):
        run_mentoring(base, told(**more))


def test_same_input_same_bytes(base: Base) -> None:
    before = base.hash
    assert run_mentoring(base, told(), seed=1).hash == run_mentoring(base, told(), seed=1).hash
    assert base.hash == before
