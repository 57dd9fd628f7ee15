"""Certainty is claimed only where a maker that nobody has named could not change the finding."""

from __future__ import annotations

from typing import Any

import pytest
from tests.report import bases
from tests.report.conftest import material_of

from mainstay.model.base import Base
from mainstay.report.document import compose


def certainty(base: Base, level: str = "site") -> dict[str, str]:
    (table,) = [table for table in compose(material_of(base)).tables if table.id == f"single-{level}"]
    return dict(table.frame.select("product_id", "certainty").iter_rows())


def complete(*products: str) -> Base:
    rows = [{**row, "makers_complete": row["product_id"] in products} for row in bases.ROWS["products"]]
    return bases.base_of({**bases.ROWS, "products": rows})


SURE, OPEN = "all makers known", "other makers not ruled out"


def test_a_product_whose_only_maker_is_known_to_be_the_only_one_is_sure() -> None:
    assert certainty(bases.full())["vial"] == SURE


@pytest.mark.parametrize(
    ("products", "wanted"),
    [
        ((), OPEN),
        (("pill",), OPEN),  # the finished dose is complete, but the ingredient is what fails
        (("api",), OPEN),  # salt and acid could have more makers; the plants named for them are two of three sets
        (("pill", "api", "acid", "salt"), SURE),
    ],
)
def test_completeness_counts_where_the_chain_breaks(products: tuple[str, ...], wanted: str) -> None:
    assert certainty(complete(*products))["pill"] == wanted


def test_a_set_that_stands_for_several_is_no_single_site() -> None:
    sites: list[dict[str, Any]] = [{**row, "is_aggregate": row["site_id"] == "s-usa"} for row in bases.ROWS["sites"]]
    base = bases.base_of({**bases.ROWS, "sites": sites})
    assert "vial" not in certainty(base)


def test_the_places_are_named_and_not_keyed() -> None:
    (table,) = [table for table in compose(material_of(bases.full())).tables if table.id == "single-site"]
    where = dict(table.frame.select("product_id", "where").iter_rows())
    assert where["vial"] == 'Acme <&>: Plant "A" <1> (Ames, United States)'
    assert where["pill"] == "=Plant D (Wuhan, China <&>) or Plant nobody has placed"


def test_the_picture_calls_a_maker_single_only_where_it_is_one_place() -> None:
    (figure,) = [figure for figure in compose(material_of(bases.full())).figures if figure.id == "chain"]
    assert "One known site makes: Ingredient, Starting acid;" in figure.summary
    assert "several sites, not all named" in figure.svg
