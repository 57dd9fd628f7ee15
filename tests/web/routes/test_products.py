"""The list of products and the dossier of each: true, linked to the evidence, silent on nothing that is unknown."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import polars as pl
import pytest
from sqlalchemy import delete
from starlette.testclient import TestClient
from tests.report.bases import HOSTILE
from tests.web.routes.conftest import result_of

import mainstay as ms
from mainstay.model.graph import SupplyGraph
from mainstay.services.workspace import Workspace
from mainstay.store.database import writing
from mainstay.store.tables import grants

LIST, CISPLATIN = "/products/us-2026", "/products/us-2026/cisplatin-injection"
Rows = list[dict[str, Any]]


def rows_of(client: TestClient, page: str, table: str, query: str = "") -> Rows:
    found: Rows = client.get(f"{page}.json?{query}").json()["tables"][table]["rows"]
    return found


def test_every_product_is_in_the_list(reader_site: TestClient) -> None:
    rows = rows_of(reader_site, LIST, "products", "class=every")
    assert {row["product_id"] for row in rows} == set(ms.load("us-2026")["products"]["product_id"])


def test_the_list_counts_the_known_makers(reader_site: TestClient) -> None:
    makers = SupplyGraph(ms.load("us-2026")).makers
    sites = dict(makers.group_by("product_id").agg(pl.col("site").n_unique()).iter_rows())
    for row in rows_of(reader_site, LIST, "products", "class=every"):
        assert row["sites"] == sites.get(row["product_id"]), "unknown is not none"


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("flag=no_maker", lambda row: row["sites"] is None),
        ("flag=one_maker", lambda row: row["sites"] == 1),
        ("flag=no_alternative", lambda row: row["others"] is None),
        ("flag=stocked", lambda row: "stockpile" in row["remarks"]),
        ("flag=short", lambda row: "shortages" in row["remarks"]),
        ("class=equipment", lambda row: row["class"] == "equipment"),
        ("segment=antibiotics", lambda row: row["segment_id"] == "antibiotics"),
        ("least=5", lambda row: row["most"] == 5),
        ("q=Cispl", lambda row: "cispl" in row["name"].lower()),
    ],
)
def test_what_is_chosen(reader_site: TestClient, query: str, holds: Any) -> None:
    rows = rows_of(reader_site, LIST, "products", query)
    assert rows
    assert all(map(holds, rows))


def test_the_list_leads_to_each_dossier(reader_site: TestClient) -> None:
    page = reader_site.get(f"{LIST}?class=equipment").text
    for row in rows_of(reader_site, LIST, "products", "class=equipment"):
        address = f"/products/us-2026/{row['product_id']}"
        assert f'href="{address}"' in page
        assert reader_site.get(address).status_code == 200


def test_nothing_like_this_is_a_state_of_its_own(reader_site: TestClient) -> None:
    assert "No product is like this" in reader_site.get(f"{LIST}?q=unobtainium").text


def test_a_dossier_has_the_whole_chain(reader_site: TestClient) -> None:
    graph = SupplyGraph(ms.load("us-2026"))
    rows = rows_of(reader_site, CISPLATIN, "chain")
    assert {row["product_id"] for row in rows} == graph.needs("cisplatin-injection") | {"cisplatin-injection"}
    lines = rows_of(reader_site, f"{CISPLATIN}/makers", "makers")
    below = graph.makers.filter(pl.col("product_id").is_in(graph.below("cisplatin-injection")))
    assert {row["line_id"] for row in lines} == set(below["line_id"])


def test_concentration_tier_by_tier_is_that_of_the_result(worked: Workspace, reader_site: TestClient) -> None:
    table = result_of(worked, "concentration", base_id="us-2026").tables["concentration"]
    held = dict(table.filter(geography="firm").select("product_id", "hhi").iter_rows())
    places = dict(table.filter(geography="economy").select("product_id", "hhi").iter_rows())
    rows = rows_of(reader_site, CISPLATIN, "tiers")
    assert rows[0]["product_id"] == "cisplatin-injection"
    for row in rows:
        assert row["hhi"] == held[row["product_id"]]
        assert row["economy_hhi"] == places[row["product_id"]]


def test_what_it_hangs_on_is_that_of_the_result(worked: Workspace, reader_site: TestClient) -> None:
    table = result_of(worked, "concentration", base_id="us-2026").tables["dependence"]
    held = table.filter(pl.col("product_id") == "cisplatin-injection", pl.col("loss_high") > 0)
    rows = rows_of(reader_site, CISPLATIN, "dependence")
    assert {(row["economy_id"], row["loss"]) for row in rows} == set(held.select("economy_id", "loss").iter_rows())


def test_facts_lead_to_their_claims_and_what_is_unknown_stays(reader_site: TestClient) -> None:
    rows = {row["field"]: row for row in rows_of(reader_site, CISPLATIN, "facts")}
    assert rows["criticality_health"]["is_assumed"]
    assert rows["unit_price_usd"]["value"] is None
    page = unescape(reader_site.get(CISPLATIN).text)
    assert "/evidence/us-2026/claims?table=products&row=cisplatin-injection&field=criticality_health" in page
    assert "field=unit_price_usd" not in page


def test_the_pictures_hold_what_the_tables_do(reader_site: TestClient) -> None:
    page = reader_site.get(CISPLATIN).text + reader_site.get(f"{CISPLATIN}/makers").text
    options = {
        name: json.loads(text)
        for name, text in re.findall(
            r'data-chart="([a-z]+)".*?<script type="application/json">(.*?)</script>', page, re.DOTALL
        )
    }
    assert set(options) == {"chain", "sites", "dependence"}
    boxes = {box["name"] for box in options["chain"]["series"][0]["data"]}
    assert boxes == {row["product_id"] for row in rows_of(reader_site, CISPLATIN, "chain")}
    assert options["sites"]["mainstay"]["map"] == "world"


def test_claims_that_disagree_stand_on_top(reader_site: TestClient) -> None:
    rows = rows_of(reader_site, "/products/us-2026/isolation-gown", "conflicts")
    assert len({row["value"] for row in rows}) > 1
    assert sum(row["decides"] for row in rows) == 1
    assert "conflicts" not in reader_site.get(f"{CISPLATIN}.json").json()["tables"]


def test_stress_results_that_name_it(small: Workspace, small_site: TestClient) -> None:
    told = {"body": {"name": "calm", "stress": {"horizon_days": 60}}, "replications": 4}
    unmet = result_of(small, "stress", told).tables["unmet"].filter(pl.col("product_id") == "pill")
    rows = rows_of(small_site, "/products/full/pill", "stress")
    assert [row["chance"] for row in rows] == unmet["p_short"].to_list()
    assert [row["met"] for row in rows] == [1 - value for value in unmet["share"]]
    assert f'href="/stress/full/runs/{rows[0]["result_id"]}"' in small_site.get("/products/full/pill").text


def test_a_dossier_without_results_says_what_the_base_does(small_site: TestClient) -> None:
    page = small_site.get("/products/unasked/vial")
    assert page.status_code == 200
    assert "Not worked out yet" in page.text
    assert "No stress test of this base was run yet" in page.text
    assert 'id="table-facts"' in page.text


def test_hostile_names_are_text(small_site: TestClient) -> None:
    for address in (
        "/products/full?class=every",
        "/products/full/pill",
        "/products/full/pill/makers",
        "/products/full/mask",
    ):
        page = small_site.get(address).text
        assert HOSTILE not in page
        assert "<script>alert" not in page


def test_as_known_leaves_out_what_came_later(reader_site: TestClient) -> None:
    now = rows_of(reader_site, LIST, "products", "class=every")
    then = rows_of(reader_site, LIST, "products", "class=every&as_known=2024-12-31")
    assert 0 < len(then) < len(now)
    page = reader_site.get(f"{LIST}?as_known=2024-12-31").text
    links = re.findall(r'href="(/products/us-2026/[^"]+)"', page)
    assert links
    assert all("as_known=2024-12-31" in href for href in links)


def test_a_product_that_there_is_not(reader_site: TestClient) -> None:
    answer = reader_site.get("/products/us-2026/cisplatin-injectio.json")
    assert answer.status_code == 404
    assert "cisplatin-injection" in answer.json()["hint"]


def test_who_may_not_see_the_base_sees_no_product(own_small: Workspace, sign_in_to: Any) -> None:
    with writing(own_small.database) as held:
        held.execute(delete(grants).where(grants.c.base_id == "full"))
    client = sign_in_to(own_small, "reader")
    assert client.get("/products/full").status_code == 404
    assert client.get("/products/full/pill/makers.csv").status_code == 404


def test_each_table_has_a_sheet(reader_site: TestClient) -> None:
    for name in reader_site.get(f"{CISPLATIN}.json").json()["tables"]:
        sheet = reader_site.get(f"{CISPLATIN}.csv?table={name}")
        assert sheet.status_code == 200
        assert len(sheet.text.splitlines()) == len(rows_of(reader_site, CISPLATIN, name)) + 1


def test_a_product_without_a_known_maker_says_so(reader_site: TestClient) -> None:
    product = next(row["product_id"] for row in rows_of(reader_site, LIST, "products", "flag=no_maker"))
    page = reader_site.get(f"{LIST}/{product}/makers")
    assert page.status_code == 200
    chain = rows_of(reader_site, f"{LIST}/{product}", "chain")
    if all(row["sites"] is None for row in chain):
        assert "No maker known" in page.text
