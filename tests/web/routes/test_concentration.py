"""Concentration: true numbers, what is chosen, what would be lost."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from sqlalchemy import delete
from starlette.testclient import TestClient
from tests.report.bases import HOSTILE
from tests.web.routes.conftest import result_of

from mainstay.report.wording import share
from mainstay.services.workspace import Workspace
from mainstay.store.database import writing
from mainstay.store.tables import grants

PAGE = "/concentration/us-2026"
Rows = list[dict[str, Any]]


def rows_of(client: TestClient, query: str = "", page: str = PAGE) -> Rows:
    found: Rows = client.get(f"{page}.json?{query}").json()["tables"]["products"]["rows"]
    return found


@pytest.mark.parametrize("geography", ["firm", "economy", "site", "bloc"])
def test_the_measures_are_those_of_the_result(worked: Workspace, reader_site: TestClient, geography: str) -> None:
    table = result_of(worked, "concentration", base_id="us-2026").tables["concentration"]
    held = {row["product_id"]: row for row in table.filter(geography=geography).iter_rows(named=True)}
    rows = rows_of(reader_site, f"class=every&geography={geography}")
    assert len(rows) == len(held)
    for row in rows:
        told = held[row["product_id"]]
        for name in ("hhi", "hhi_low", "hhi_high", "cr1"):
            assert row[name] == (told[name] if told["sources"] else None)


def test_single_points_are_those_of_the_smallest_cuts(worked: Workspace, reader_site: TestClient) -> None:
    cuts = result_of(worked, "concentration", base_id="us-2026").tables["cut_sets"]
    for level in ("site", "firm", "economy"):
        single = set(cuts.filter(pl.col("level") == level, pl.col("size") == 1)["product_id"])
        rows = rows_of(reader_site, f"class=every&flag=one_{level}")
        assert {row["product_id"] for row in rows} == single
        assert all(row["ends"].startswith("one ") for row in rows)


def test_the_rival_is_the_one_on_which_most_hangs(worked: Workspace, reader_site: TestClient) -> None:
    table = result_of(worked, "concentration", base_id="us-2026").tables["dependence"]
    most = table.filter(pl.col("economy_id").is_in(["CHN", "RUS"])).group_by("product_id").agg(pl.col("loss").max())
    held = dict(most.iter_rows())
    rows = rows_of(reader_site, "class=every")
    assert any(row["rival_loss"] for row in rows)
    assert all(row["rival_loss"] == held.get(row["product_id"]) for row in rows)


def test_hidden_concentration_is_that_of_the_result(worked: Workspace, reader_site: TestClient) -> None:
    hidden = result_of(worked, "concentration", base_id="us-2026").tables["hidden"].filter(pl.col("hidden"))
    rows = rows_of(reader_site, "flag=hidden")
    assert {row["product_id"] for row in rows} == set(hidden["product_id"])


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("class=mcm", lambda row: row["class"] == "mcm"),
        ("class=every&tier=api", lambda row: row["tier"] == "api"),
        ("least=5", lambda row: row["criticality"] == 5),
        ("q=CISPLATIN&class=every", lambda row: "cisplatin" in row["name"].lower()),
        ("", lambda row: row["class"] != "input"),
    ],
)
def test_what_is_chosen(reader_site: TestClient, query: str, holds: Any) -> None:
    rows = rows_of(reader_site, query)
    assert rows
    assert all(map(holds, rows))
    assert len(rows) < len(rows_of(reader_site, "class=every"))


@pytest.mark.parametrize(("sort", "column"), [("hhi", "hhi_low"), ("largest", "cr1"), ("rival", "rival_loss")])
def test_what_stands_first(reader_site: TestClient, sort: str, column: str) -> None:
    values = [row[column] for row in rows_of(reader_site, f"sort={sort}")]
    known = [value for value in values if value is not None]
    assert known == sorted(known, reverse=True)
    assert values[: len(known)] == known, "what is not known stands last"


def test_the_page_shows_what_the_twin_holds(reader_site: TestClient) -> None:
    page = reader_site.get(f"{PAGE}?flag=hidden").text
    for row in rows_of(reader_site, "flag=hidden"):
        assert f'href="/products/us-2026/{row["product_id"]}"' in page
        assert share(row["cr1"]) in page


@pytest.mark.parametrize("lose", ["economy:CHN", "China <&>"])
def test_what_would_be_lost_stands_beside_the_plain_state(small: Workspace, small_site: TestClient, lose: str) -> None:
    plain = result_of(small, "concentration").tables["concentration"].filter(geography="firm")
    lost = result_of(small, "concentration", {"lose": "economy:CHN"}).tables["lost_output"]
    answer = small_site.get("/concentration/full.json", params={"lose": lose, "class": "every"}).json()
    held = {row["product_id"]: row for row in lost.iter_rows(named=True)}
    hhi = dict(plain.filter(pl.col("sources") > 0).select("product_id", "hhi").iter_rows())
    rows = answer["tables"]["products"]["rows"]
    assert {row["product_id"] for row in rows} == set(held)
    for row in rows:
        told = held[row["product_id"]]
        assert (row["lost"], row["lost_low"], row["lost_high"]) == (told["loss"], told["loss_low"], told["loss_high"])
        assert row["hhi"] == hhi.get(row["product_id"])
    assert any(row["lost"] > 0 for row in rows)
    assert answer["tables"]["lost-lines"]["rows"]


def test_a_loss_that_was_not_worked_out_leaves_the_plain_state(small_site: TestClient) -> None:
    page = small_site.get("/concentration/full?lose=economy:IND").text
    assert "Not worked out yet" in page
    assert "economy:IND" in page
    assert 'id="table-products"' in page


def test_who_is_not_there_cannot_be_lost(reader_site: TestClient) -> None:
    page = reader_site.get(f"{PAGE}?lose=economy:CHM").text
    assert "the base has no economy" in page
    assert "did you mean" in page
    assert 'id="table-products"' in page


def test_who_can_be_lost_is_offered(reader_site: TestClient) -> None:
    page = reader_site.get(PAGE).text
    for key in ("economy:CHN", "economy:EU27", "site:baxter-north-cove"):
        assert f'<option value="{key}">' in page


def test_nothing_like_this_is_a_state_of_its_own(reader_site: TestClient) -> None:
    assert "No product is like this" in reader_site.get(f"{PAGE}?q=unobtainium").text


def test_hostile_names_are_text(small_site: TestClient) -> None:
    page = small_site.get("/concentration/full?class=every").text
    assert "pill" in page.lower()
    assert HOSTILE not in page


def test_a_result_that_nobody_asked_for(small_site: TestClient) -> None:
    page = small_site.get("/concentration/unasked").text
    assert "Not worked out yet" in page
    assert small_site.get("/concentration/unasked.json").json()["missing"][0]["kind"] == "concentration"


def test_an_earlier_day_is_another_request(small_site: TestClient) -> None:
    told = small_site.get("/concentration/full.json?as_known=2025-06-30&lose=economy:CHN").json()
    assert [one["request"]["as_known"] for one in told["missing"]] == ["2025-06-30", "2025-06-30"]


def test_who_may_not_see_the_base_sees_nothing(own_small: Workspace, sign_in_to: Any) -> None:
    with writing(own_small.database) as held:
        held.execute(delete(grants).where(grants.c.base_id == "full"))
    assert sign_in_to(own_small, "reader").get("/concentration/full?lose=economy:CHN").status_code == 404


def test_assumed_ratings_are_marked(reader_site: TestClient) -> None:
    assert 'title="assumed, or resting on an assumed value"' in reader_site.get(PAGE).text
