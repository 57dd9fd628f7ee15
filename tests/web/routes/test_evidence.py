"""The evidence browser: true numbers, twins, filters in the address, as known, hostile names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import quote

import polars as pl
import pytest
from starlette.testclient import TestClient
from tests.report import bases

import mainstay as ms
from mainstay.model.base import Base
from mainstay.services.bases import add_base
from mainstay.services.evidence_index import claims_of_base
from mainstay.services.viewer import SYSTEM
from mainstay.services.workspace import Workspace

SignIn = Callable[[Workspace, str | None], TestClient]


@pytest.fixture(scope="module")
def base() -> Base:
    return ms.load("us-2026")


@pytest.fixture(scope="module")
def claims(base: Base) -> pl.DataFrame:
    return claims_of_base(base)


def test_the_browser_counts_what_the_base_holds(reader_site: TestClient, claims: pl.DataFrame) -> None:
    told = reader_site.get("/evidence/us-2026.json").json()
    values = {one["label"]: one["value"] for one in told["numbers"]}
    assert values["claims"].replace("\u202f", "") == str(claims.height)
    assert values["assumed"].replace("\u202f", "") == str(claims.filter(pl.col("method") == "assumed").height)
    assert {"claims", "tables"} <= told["tables"].keys()


def test_a_filter_in_the_address_is_kept_by_page_and_twins(reader_site: TestClient, claims: pl.DataFrame) -> None:
    address = "table=products&method=assumed&sort=newest"
    rows = claims.filter(pl.col("table") == "products", pl.col("method") == "assumed")
    page = reader_site.get(f"/evidence/us-2026?{address}").text
    assert 'value="products" selected' in page
    assert 'value="newest" selected' in page
    told = reader_site.get(f"/evidence/us-2026.json?{address}").json()
    assert len(told["tables"]["claims"]["rows"]) == rows.height
    lines = reader_site.get(f"/evidence/us-2026.csv?{address}").text.splitlines()
    assert len(lines) >= rows.height + 1
    # the links to the twins carry the filters, and name the table by a key of their own
    assert "table=products&amp;method=assumed&amp;sort=newest&amp;of=claims" in page


def test_the_twin_of_a_value_keeps_its_address(reader_site: TestClient) -> None:
    address = "table=products&row=cisplatin-injection&field=name"
    assert (
        f"{address.replace('&', '&amp;')}&amp;of=claims" in reader_site.get(f"/evidence/us-2026/claims?{address}").text
    )
    lines = reader_site.get(f"/evidence/us-2026/claims.csv?{address}&of=claims").text.splitlines()
    assert len(lines) == 2


def test_pages_follow_one_another(reader_site: TestClient) -> None:
    page = reader_site.get("/evidence/us-2026?table=lines&start=50").text
    assert "Claims 51 to 100 of" in page
    assert "table=lines&amp;start=0" in page
    assert "table=lines&amp;start=100" in page


def test_nothing_found_is_a_designed_state(reader_site: TestClient) -> None:
    page = reader_site.get("/evidence/us-2026?text=no-such-word-anywhere")
    assert page.status_code == 200
    assert "Nothing passes these filters" in page.text


def test_a_wrong_day_or_order_is_refused(reader_site: TestClient) -> None:
    assert reader_site.get("/evidence/us-2026?known_from=yesterday").status_code == 422
    assert reader_site.get("/evidence/us-2026?sort=random").status_code == 422
    assert reader_site.get("/evidence/us-2026?start=-1").status_code == 422


def test_the_page_of_a_value_says_which_claim_decides_and_why(reader_site: TestClient, base: Base) -> None:
    explicit = base["claims"].row(0, named=True)
    query = {"table": explicit["table"], "row": explicit["row_id"], "field": explicit["field"]}
    told = reader_site.get("/evidence/us-2026/claims.json", params=query).json()
    rows = told["tables"]["claims"]["rows"]
    expected = base.claims(explicit["table"], explicit["row_id"], explicit["field"])
    assert [row["claim_id"] for row in rows] == expected["claim_id"].to_list()
    assert [row["decides"] for row in rows] == expected["decides"].to_list()
    page = reader_site.get("/evidence/us-2026/claims", params=query).text
    assert f"The claim {expected['claim_id'][0]}" in page
    assert "Claims that are no longer held come last" in page


def test_several_claims_about_a_number_are_drawn(reader_site: TestClient, base: Base) -> None:
    numbers = base["claims"].filter(pl.col("value").cast(pl.Float64, strict=False) >= 0, pl.col("unit").is_null())
    several = numbers.group_by("table", "row_id", "field").len().filter(pl.col("len") > 1).sort("row_id", "field")
    if several.is_empty():
        pytest.skip("the bundled base has no number with several claims")
    table, row, field, _ = several.row(0)
    page = reader_site.get("/evidence/us-2026/claims", params={"table": table, "row": row, "field": field}).text
    assert 'data-chart="claims"' in page


def test_the_page_of_a_row_has_each_of_its_values(reader_site: TestClient, base: Base) -> None:
    row = base["products"].filter(pl.col("product_id") == "cisplatin-injection").row(0, named=True)
    told = reader_site.get("/evidence/us-2026/rows/products/cisplatin-injection.json").json()
    held = {one["field"]: one["held"] for one in told["tables"]["row"]["rows"]}
    assert held["name"] == row["name"]
    filled = [name for name, value in row.items() if value is not None]
    assert set(held) >= set(filled) - {"source_id", "locator", "method", "grade", "known_on", "note"}


def test_a_row_whose_key_has_several_parts_has_an_address(reader_site: TestClient, base: Base) -> None:
    spec = base.schema.table("bill_of_materials")
    key = base["bill_of_materials"].select(spec.key_text()).item(0, 0)
    assert "|" in key
    assert reader_site.get(f"/evidence/us-2026/rows/bill_of_materials/{quote(key, safe='')}").status_code == 200


def test_the_page_of_a_source_has_all_that_it_says(reader_site: TestClient, claims: pl.DataFrame, base: Base) -> None:
    source = claims["source_id"].drop_nulls().value_counts(sort=True)["source_id"][30]
    rows = claims.filter(pl.col("source_id") == source)
    told = reader_site.get(f"/evidence/us-2026/sources/{source}.json").json()
    assert len(told["tables"]["claims"]["rows"]) == rows.height
    assert told["title"] == base["sources"].filter(pl.col("source_id") == source)["title"].item()


@pytest.mark.parametrize(
    "path",
    [
        "/evidence/nothing",
        "/evidence/us-2026/sources/nothing",
        "/evidence/us-2026/rows/products/nothing",
        "/evidence/us-2026/claims?table=products&row=nothing&field=name",
        "/evidence/us-2026/claims?table=products&row=cisplatin-injection&field=nothing",
    ],
)
def test_what_is_not_there_is_not_found(reader_site: TestClient, path: str) -> None:
    assert reader_site.get(path).status_code == 404


def test_as_known_leaves_out_what_became_known_later(reader_site: TestClient, base: Base) -> None:
    day = base.info.as_of_on - timedelta(days=400)
    known = claims_of_base(base.as_known(day))
    told = reader_site.get(f"/evidence/us-2026.json?as_known={day}").json()
    values = {one["label"]: one["value"] for one in told["numbers"]}
    assert values["claims"].replace("\u202f", "") == str(known.height)
    page = reader_site.get(f"/evidence/us-2026?as_known={day}").text
    # links go on with the same day
    assert f"as_known={day}" in page.split('id="table-claims"')[1].split("</table>")[0]


def test_names_that_try_to_break_the_page_do_not(own: Workspace, sign_in_to: SignIn) -> None:
    add_base(own, SYSTEM, bases.full(), base_id="hostile", handling="TLP:AMBER")
    site = sign_in_to(own, "reader")
    for path in (
        "/evidence/hostile?table=products",
        "/evidence/hostile/rows/products/pill",
        "/evidence/hostile/sources/register",
        "/evidence/hostile/claims?table=products&row=pill&field=name",
        "/evidence/hostile?text=%3Cscript%3Ealert(1)%3C/script%3E",
    ):
        page = site.get(path)
        assert page.status_code == 200, path
        assert "<script>alert" not in page.text
        assert page.headers["x-mainstay-handling"] == "TLP:AMBER"


def test_a_page_that_has_not_changed_is_not_sent_again(reader_site: TestClient) -> None:
    first = reader_site.get("/evidence/us-2026?table=sites")
    again = reader_site.get("/evidence/us-2026?table=sites", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304


def test_known_between_days(reader_site: TestClient, claims: pl.DataFrame) -> None:
    start, end = date(2025, 1, 1), date(2025, 12, 31)
    rows = claims.filter(pl.col("known_from_on").is_between(start, end), pl.col("table") == "products")
    told = reader_site.get(f"/evidence/us-2026.json?table=products&known_from={start}&known_to={end}").json()
    assert len(told["tables"]["claims"]["rows"]) == rows.height


def test_the_page_has_names_and_the_twin_has_keys(reader_site: TestClient) -> None:
    query = "table=products&row=cisplatin-injection&field=criticality_health"
    page = reader_site.get(f"/evidence/us-2026?{query}").text.split('id="table-claims"')[1].split("</table>")[0]
    assert ">Cisplatin injection</a>" in page
    assert ">criticality health</a>" in page
    row = reader_site.get(f"/evidence/us-2026.json?{query}").json()["tables"]["claims"]["rows"][0]
    assert (row["row_id"], row["field"]) == ("cisplatin-injection", "criticality_health")
    assert "row_name" not in row
