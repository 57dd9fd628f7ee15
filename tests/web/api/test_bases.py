"""Bases for programs: rows, filters, parts, forms, claims, files."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable

import polars as pl
import pytest
from starlette.testclient import TestClient
from tests.web import site

from mainstay.services.bases import find_base, list_bases, load_base
from mainstay.services.workspace import Workspace

API = "/api/v1"
SignIn = Callable[[Workspace, str | None], TestClient]


@pytest.fixture(scope="module")
def products(worked: Workspace) -> pl.DataFrame:
    return load_base(worked, find_base(worked, site.viewer("reader"), "us-2026"))["products"]


def test_the_list_and_one_base(reader_site: TestClient, worked: Workspace) -> None:
    listed = reader_site.get(f"{API}/bases").json()
    seen = list_bases(worked, site.viewer("reader"))
    assert sorted(one["base_id"] for one in listed["items"]) == sorted(one.base_id for one in seen)
    assert "us-2026" in {one.base_id for one in seen}
    assert listed["next"] is None
    whole = reader_site.get(f"{API}/bases/us-2026").json()
    base = load_base(worked, find_base(worked, site.viewer("reader"), "us-2026"))
    assert whole["content_hash"] == base.hash
    assert {one["name"]: one["rows"] for one in whole["tables"]} == {n: f.height for n, f in base.tables.items()}
    assert whole["handling"] == "TLP:CLEAR"


def test_parts_give_every_row_once_in_order(reader_site: TestClient, products: pl.DataFrame) -> None:
    rows: list[dict[str, object]] = []
    params: dict[str, object] = {"limit": 7}
    parts = 0
    while True:
        got = reader_site.get(f"{API}/bases/us-2026/tables/products", params=params).json()
        assert got["total"] == products.height
        assert got["columns"] == products.columns
        rows += got["rows"]
        parts += 1
        if got["next"] is None:
            break
        params["cursor"] = got["next"]
    assert [row["product_id"] for row in rows] == products["product_id"].to_list()
    assert parts == -(-products.height // 7)


def test_csv_and_parquet_hold_all_of_it(reader_site: TestClient, products: pl.DataFrame) -> None:
    address = f"{API}/bases/us-2026/tables/products"
    parquet = reader_site.get(address, headers={"accept": "application/vnd.apache.parquet"})
    assert pl.read_parquet(io.BytesIO(parquet.content)).equals(products)
    csv = reader_site.get(address, headers={"accept": "text/csv, application/json;q=0.5"})
    assert csv.headers["content-type"].startswith("text/csv")
    assert csv.headers["x-mainstay-handling"] == "TLP:CLEAR"
    assert pl.read_csv(csv.content)["product_id"].to_list() == products["product_id"].to_list()


def test_conditions_choose_rows(reader_site: TestClient, products: pl.DataFrame) -> None:
    address = f"{API}/bases/us-2026/tables/products"
    got = reader_site.get(address, params={"where": ["class=mcm", "name~VACCINE"], "limit": 1000}).json()
    wanted = products.filter(
        (pl.col("class") == "mcm") & pl.col("name").str.to_lowercase().str.contains("vaccine", literal=True)
    )
    assert wanted.height > 0
    assert [row["product_id"] for row in got["rows"]] == wanted["product_id"].to_list()


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("bases/nowhere", 404, "no base"),
        ("bases/us-2026/tables/product", 404, "did you mean 'products'?"),
        ("bases/us-2026/tables/products?where=clas=mcm", 404, "did you mean 'class'?"),
        ("bases/us-2026/tables/products?where=shelf_life_days>=x", 422, "condition cannot be used"),
        ("bases/us-2026/tables/products?limit=0", 422, "greater than or equal to 1"),
        ("bases/us-2026/tables/products?limt=5", 422, "did you mean 'limit'?"),
        ("bases/us-2026/tables/products?limit=5&limit=500", 422, "query.limit"),
        ("bases/us-2026/tables/products?cursor=AAAA", 404, "cursor belongs to no list"),
        ("bases/us-2026/claims?table=products&row=nothing", 404, "no row"),
        ("bases/us-2026/files/nothing", 404, "no such file"),
        ("bases/us-2026/files/..%2Fsecret.key", 404, "ot"),
        ("nothing", 404, "Not Found"),
    ],
)
def test_errors_are_problems_with_a_hint(reader_site: TestClient, path: str, status: int, words: str) -> None:
    got = reader_site.get(f"{API}/{path}")
    assert (got.status_code, got.headers["content-type"]) == (status, "application/problem+json")
    assert got.json()["status"] == status
    assert words in got.text


def test_a_cursor_fits_only_the_list_it_was_made_for(reader_site: TestClient) -> None:
    address = f"{API}/bases/us-2026/tables/products"
    cursor = reader_site.get(address, params={"limit": 2}).json()["next"]
    assert reader_site.get(address, params={"limit": 2, "cursor": cursor}).status_code == 200
    changed = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")
    for params in ({"limit": 3, "cursor": cursor}, {"limit": 2, "where": "class=mcm", "cursor": cursor}):
        assert reader_site.get(address, params=params).status_code == 404
    assert reader_site.get(address, params={"limit": 2, "cursor": changed}).status_code == 404
    assert reader_site.get(f"{API}/bases", params={"cursor": cursor}).status_code == 404


def test_what_a_program_has_already_is_not_sent_again(reader_site: TestClient) -> None:
    for path in ("bases", "bases/us-2026", "bases/us-2026/tables/products", "me", "kinds", "openapi.json"):
        first = reader_site.get(f"{API}/{path}")
        tag = first.headers["etag"]
        again = reader_site.get(f"{API}/{path}", headers={"if-none-match": f'"x", {tag}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        other = reader_site.get(f"{API}/{path}", headers={"if-none-match": tag, "accept-encoding": "identity"})
        assert other.status_code == (304 if first.headers.get("content-encoding") is None else 200)


def test_the_claims_behind_a_value_and_behind_a_row(reader_site: TestClient, worked: Workspace) -> None:
    base = load_base(worked, find_base(worked, site.viewer("reader"), "us-2026"))
    row = base["claims"].row(0, named=True)
    query = {"table": row["table"], "row": row["row_id"], "field": row["field"]}
    got = reader_site.get(f"{API}/bases/us-2026/claims", params=query).json()["claims"]
    wanted = base.claims(row["table"], row["row_id"], row["field"])
    assert [one["claim_id"] for one in got] == wanted["claim_id"].to_list()
    assert {one["field"] for one in got} == {row["field"]}
    del query["field"]
    whole = reader_site.get(f"{API}/bases/us-2026/claims", params=query).json()["claims"]
    assert len(whole) > len(got)


def test_a_table_as_it_was_known(reader_site: TestClient, worked: Workspace) -> None:
    base = load_base(worked, find_base(worked, site.viewer("reader"), "us-2026"))
    got = reader_site.get(f"{API}/bases/us-2026/tables/claims", params={"as_known": "2020-01-01", "limit": 1}).json()
    assert got["total"] == base.as_known("2020-01-01")["claims"].height < base["claims"].height
    late = reader_site.get(f"{API}/bases/us-2026/tables/claims", params={"as_known": "2999-01-01"})
    assert late.status_code == 404


def test_files_come_as_they_are_kept(reader_site: TestClient) -> None:
    files = reader_site.get(f"{API}/bases/us-2026").json()["files"]
    assert "base.yaml" in {one["name"] for one in files}
    one = files[0]
    got = reader_site.get(f"{API}/bases/us-2026/files/{one['name']}")
    assert hashlib.sha256(got.content).hexdigest() == one["sha256"]
    assert got.headers["content-disposition"].startswith("attachment")


def test_nobody_gets_in_without_signing_in(worked: Workspace, sign_in_to: SignIn) -> None:
    nobody = sign_in_to(worked, None)
    for path in ("bases", "bases/us-2026/tables/products", "me", "openapi.json", "jobs"):
        got = nobody.get(f"{API}/{path}")
        assert (got.status_code, got.headers["www-authenticate"]) == (401, 'Bearer realm="mainstay"')
        assert got.headers["content-type"] == "application/problem+json"
