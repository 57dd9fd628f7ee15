"""The index over claims: nothing lost against the base, every filter against a plain filter of the same table."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from tests.report import bases

import mainstay as ms
from mainstay.model.base import Base
from mainstay.model.coverage import evidence_by_table
from mainstay.services.evidence_index import EvidenceIndex, claims_of_base, pack
from mainstay.services.evidence_search import Wanted, search

CELL = ["table", "row_id", "field"]


@pytest.fixture(scope="module")
def base() -> Base:
    return ms.load("us-2026")


@pytest.fixture(scope="module")
def claims(base: Base) -> pl.DataFrame:
    return claims_of_base(base)


@pytest.fixture(scope="module")
def index(claims: pl.DataFrame) -> EvidenceIndex:
    return pack(claims)


def _claim(name: str, value: str | None, **more: Any) -> dict[str, Any]:
    told = {"claim_id": name, "table": "products", "row_id": "vial", "field": "shelf_life_days", "value": value}
    return {**told, "source_id": "register", "method": "reported", "known_from_on": date(2026, 1, 1), **more}


def _with_claims(*claims: dict[str, Any]) -> Base:
    full = bases.full()
    types = full.schema.table("claims").dtypes
    added = pl.DataFrame(list(claims), schema_overrides={name: types[name] for name in types if name in claims[0]})
    return full.replace(claims=pl.concat([full["claims"], added], how="diagonal_relaxed"))


def test_every_value_of_the_base_is_there_once_and_decided_once(base: Base, claims: pl.DataFrame) -> None:
    told = evidence_by_table(base)
    decided = claims.filter("decides")
    assert decided.select(CELL).n_unique() == decided.height
    # a claim can say that a value is not known, so there may be more claims than values, never fewer
    assert decided.height >= told["values"].sum()
    for table, values in told.select("table", "values").iter_rows():
        own = decided.filter(pl.col("table") == table, pl.col("value").is_not_null())
        assert own.height == values, table


def test_the_claim_that_decides_is_the_one_the_base_names(base: Base, claims: pl.DataFrame) -> None:
    explicit = claims.filter("decides", pl.col("claim_id").is_not_null()).head(40)
    assert explicit.height > 10
    for table, row, field, name in explicit.select(*CELL, "claim_id").iter_rows():
        assert base.claims(table, row, field)["claim_id"][0] == name


def test_claims_that_say_different_things_conflict_and_equal_numbers_do_not() -> None:
    one, other = _claim("a", "730"), _claim("b", "365", source_id="bureau")
    same = _claim("c", "30", field="criticality_health"), _claim("d", "30.0", field="criticality_health")
    gone = _claim("e", "90", field="name", known_to_on=date(2026, 2, 1)), _claim("f", "91", field="name")
    found = claims_of_base(_with_claims(one, other, *same, *gone))
    flags = dict(found.filter(pl.col("claim_id").is_not_null()).select("claim_id", "conflicts").iter_rows())
    assert {name: flags[name] for name in "abcdef"} == {
        "a": True, "b": True, "c": False, "d": False, "e": False, "f": False,
    }  # fmt: skip


def test_packing_keeps_every_row(claims: pl.DataFrame, index: EvidenceIndex) -> None:
    found = search(index, Wanted(), most=claims.height).rows
    order = [*CELL, "claim_id", "value"]
    assert found.select(order).sort(order).equals(claims.select(order).sort(order))


WAYS: tuple[tuple[Wanted, pl.Expr], ...] = (
    (Wanted(table="products"), pl.col("table") == "products"),
    (Wanted(table="nothing"), pl.lit(value=False)),
    (Wanted(field="share", method="assumed"), (pl.col("field") == "share") & (pl.col("method") == "assumed")),
    (Wanted(grade="A1"), pl.col("grade") == "A1"),
    (Wanted(assumed=True), pl.col("method") == "assumed"),
    (Wanted(conflicts=True), pl.col("conflicts")),
    (
        Wanted(known_from=date(2024, 1, 1), known_to=date(2025, 6, 30)),
        pl.col("known_from_on").is_between(date(2024, 1, 1), date(2025, 6, 30)),
    ),
    (
        Wanted(text="India API"),
        pl.all_horizontal(
            pl.concat_str(
                [pl.col(name).fill_null("").str.to_lowercase() for name in ("row_id", "value", "note", "locator")]
                + [pl.col("source_id").fill_null("").str.to_lowercase()],
                separator="\0",
            ).str.contains(word, literal=True)
            for word in ("india", "api")
        ),
    ),
)


@pytest.mark.parametrize(("wanted", "plain"), WAYS, ids=[str(i) for i in range(len(WAYS))])
def test_a_filter_finds_what_a_plain_filter_finds(
    claims: pl.DataFrame, index: EvidenceIndex, wanted: Wanted, plain: pl.Expr
) -> None:
    rows = claims.filter(plain.fill_null(value=False))
    found = search(index, wanted, most=claims.height)
    assert found.total == rows.height
    assert found.rows.select(CELL).sort(CELL).equals(rows.select(CELL).sort(CELL))
    assert found.assumed == rows.filter(pl.col("method") == "assumed").height
    assert found.conflicts == rows["conflicts"].sum()


def test_the_numbers_beside_a_filter_are_what_it_would_leave(index: EvidenceIndex) -> None:
    wanted = Wanted(table="products", method="assumed")
    found = search(index, wanted)
    for name, number in found.facets["method"]:
        assert search(index, Wanted(table="products", method=name)).total == number
    for name, number in found.facets["table"][:5]:
        assert search(index, Wanted(table=name, method="assumed")).total == number
    assert sum(number for _, number in found.facets["field"]) == found.total


def test_orders_put_what_is_not_known_last(index: EvidenceIndex) -> None:
    newest = search(index, Wanted(sort="newest"), most=index.height).rows["known_from_on"]
    known = newest.drop_nulls()
    assert known.equals(known.sort(descending=True))
    assert newest.head(known.len()).null_count() == 0
    grades = search(index, Wanted(sort="grade"), most=index.height).rows["grade"].drop_nulls()
    assert grades.equals(grades.sort())


def test_a_page_begins_where_the_one_before_ends(index: EvidenceIndex) -> None:
    wanted = Wanted(table="lines")
    whole = search(index, wanted, most=60).rows
    parts = [search(index, wanted, start=start, most=20).rows for start in (0, 20, 40)]
    assert pl.concat(parts).equals(whole)


def test_a_value_without_a_source_is_told_as_such() -> None:
    full = bases.full()
    silent = full["sites"].with_columns(source_id=None, method=None)
    found = claims_of_base(full.replace(sites=silent.cast(dict(full["sites"].schema))))  # type: ignore[arg-type]
    assert found.filter(pl.col("table") == "sites")["method"].unique().to_list() == ["no source"]
