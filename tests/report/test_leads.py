"""Every number in a lead is the number in the table below it."""

from __future__ import annotations

import re
from collections.abc import Callable

import polars as pl
import pytest
from tests.report import bases
from tests.report.conftest import material_of

from mainstay.report.content import Content, Table
from mainstay.report.document import Document
from mainstay.report.section import Material
from mainstay.report.wording import count, share

Pair = tuple[Material, Document]
#: a whole number as pages write it
N = r"[\d\u202f]+"
LENSES = [("health", "Health"), ("economic", "Economic"), ("national_security", "National security")]


def content_of(document: Document, name: str) -> Content:
    (found,) = [content for section, content in document.sections if section.name == name]
    return found


def table_of(document: Document, name: str) -> Table:
    (found,) = [table for table in document.tables if table.id == name]
    return found


def read(pattern: str, text: str) -> tuple[int, ...]:
    """Return the whole numbers that a sentence holds at the places of a pattern."""
    found = re.search(pattern, text)
    assert found, f"{pattern!r} is not in {text!r}"
    return tuple(int(part.replace("\u202f", "")) for part in found.groups())


def test_coverage(either: Pair) -> None:
    material, document = either
    lead = content_of(document, "coverage").lead
    base = material.base
    counts = read(rf"holds ({N}) products .*\), ({N}) sites in ({N}) econom\w+ and ({N}) production lines", lead)
    places = base["sites"]["economy_id"].drop_nulls().n_unique()
    assert counts == (base["products"].height, base["sites"].height, places, base["lines"].height)
    evidence = table_of(document, "evidence").frame
    values, assumed = int(evidence["values"].sum()), int(evidence["assumed"].sum())
    assert f"{share(assumed / values)} of its {count(values)} values are assumed" in lead
    classes = [int(number) for number in re.findall(r"(\d+) [a-z ]+[,)]", lead[lead.index("(") : lead.index(")") + 1])]
    assert sum(classes) == base["products"].height


def test_coverage_says_what_has_no_source() -> None:
    document = document_without_sources()
    assert "100\u00a0% have no source" in content_of(document, "coverage").lead
    numbers = {number.label: number.value for number in content_of(document, "coverage").numbers}
    assert numbers["values with a source"] == "0\u00a0%"


def document_without_sources() -> Document:
    from mainstay.report.document import compose

    return compose(material_of(bases.MEAGRE["no sources"]()))


@pytest.mark.parametrize(("lens", "title"), LENSES)
def test_exposure(either: Pair, lens: str, title: str) -> None:
    _, document = either
    lead = content_of(document, "exposure").lead
    frame = table_of(document, f"exposure-{lens}-table").frame
    first = frame.row(0, named=True)
    assert first["exposure"] == frame["exposure"].max()
    mark = "ᵃ" if first["exposure_assumed"] else ""
    assert f"{title}: {first['product']} with {share(first['exposure'])}{mark} (known makers allow" in lead
    level = frame.filter(pl.col("exposure") == first["exposure"]).height - 1
    after = lead[lead.index(f"{title}: {first['product']}") + len(title) + 2 + len(first["product"]) :]
    found = re.match(rf" with [^()]*\([^()]*\)(?:, level with ({N}) others?)?", after)
    assert found
    assert int(found[1] or 0) == level


def test_the_exposure_that_is_shown_is_loss_times_criticality(either: Pair) -> None:
    _, document = either
    for lens in ("health", "economic", "national_security"):
        frame = table_of(document, f"exposure-{lens}-table").frame
        for end in ("", "_low", "_high"):
            wanted = (frame[f"loss{end}"] * frame["criticality"] / 5).to_list()
            assert frame[f"exposure{end}"].to_list() == pytest.approx(wanted)
        assert frame.filter(pl.col("exposure_low") > pl.col("exposure_high")).height == 0


def test_dependence(either: Pair) -> None:
    material, document = either
    lead = content_of(document, "dependence").lead
    frame = table_of(document, "dependence-economies").frame
    products = table_of(document, "dependence-products").frame
    home, rivals = material.base.info.home, material.base.info.competitors
    worst = frame.filter(~pl.col("is_group") & ~pl.col("economy_id").is_in([home, "unknown"])).row(0, named=True)
    assert lead.startswith(f"If {worst['economy']} stopped, the ")
    assert f"would lose {share(worst['loss'])}" in lead
    (made,) = read(rf"the ({N}) finished products? with known makers", lead)
    exposure = material.results["concentration"].tables["exposure"]
    assert made == exposure["product_id"].n_unique()
    for row in frame.filter(pl.col("economy_id").is_in(rivals)).iter_rows(named=True):
        assert row["economy"] in lead
        # the mean over products of the table below is the number of the table above
        own = products.filter(pl.col("economy_id") == row["economy_id"])
        assert own["loss"].sum() / made == pytest.approx(row["loss"])
        assert own.filter(pl.col("loss") >= 0.5).height == row["products_losing_half"]


def test_single_points(either: Pair) -> None:
    material, document = either
    lead = content_of(document, "single-points").lead
    total, *counts = read(
        rf"Among ({N}) finished .* of ({N}) ends with one site, of ({N}) with one firm and of "
        rf"({N}) with one economy",
        lead,
    )
    cuts = material.results["concentration"].tables["cut_sets"]
    finished = material.base["products"].filter(pl.col("class") != "input")["product_id"].to_list()
    known = cuts.filter(pl.col("product_id").is_in(finished) & pl.col("size").is_not_null())
    assert total == known["product_id"].n_unique()
    tables = {table.id: table.frame.height for table in document.tables}
    assert counts == [tables.get(f"single-{level}", 0) for level in ("site", "firm", "economy")]


def test_concentration(either: Pair) -> None:
    material, document = either
    lead = content_of(document, "concentration").lead
    frame = table_of(document, "concentration").frame.filter(pl.col("geography") == "firm")
    products, surely, undecided = read(r"Of (\d+) products .*, (\d+) are surely .*; for (\d+) the evidence", lead)
    assert products == frame.height
    assert surely == frame.filter(pl.col("hhi_low") > 0.18).height
    assert undecided == frame.filter((pl.col("hhi_low") <= 0.18) & (pl.col("hhi_high") > 0.18)).height
    pairs, hidden = read(r"(\d+) pairs? of medicine .* sides; (\d+) of them", lead)
    table = material.results["concentration"].tables["hidden"]
    assert (pairs, hidden) == (table.height, table["hidden"].sum())


def test_shortages(either: Pair) -> None:
    _, document = either
    lead = content_of(document, "shortages").lead
    frame = table_of(document, "shortages").frame
    last, peak = frame.sort("as_of_on").row(-1, named=True), frame.sort("current_names").row(-1, named=True)
    assert read(rf"named ({N}) medicines? in shortage", lead) == (last["current_names"],)
    assert read(r"the most among the (\d+) editions at hand was (\d+)", lead) == (frame.height, peak["current_names"])
    assert lead.startswith(f"On {last['as_of_on']} ")
    assert lead.endswith(f"on {peak['as_of_on']}.")


def test_unknowns(either: Pair) -> None:
    _, document = either
    frame = table_of(document, "unknowns").frame
    lead = content_of(document, "unknowns").lead
    assert frame["weight"].to_list() == sorted(frame["weight"].to_list(), reverse=True)
    assert all(name in lead for name in frame["product"].head(3))


def test_sources(either: Pair) -> None:
    material, document = either
    assert read(rf"^({N}) sources stand", content_of(document, "sources").lead) == (material.base["sources"].height,)
    rows = table_of(document, "sources").frame
    named = sum(
        frame["source_id"].drop_nulls().len()
        for name, frame in material.base.tables.items()
        if "source_id" in frame.columns and name != "sources"
    )
    assert rows["rows"].sum() == named


def test_the_check_notices_a_number_that_is_wrong() -> None:
    with pytest.raises(AssertionError, match="is not in"):
        read(r"holds (\d+) products", "The base holds no products.")


@pytest.mark.parametrize("make", [bases.at_home, bases.MEAGRE["no sites placed"]], ids=["at home", "not placed"])
def test_no_economy_is_blamed_without_evidence(make: Callable[[], object]) -> None:
    from mainstay.model.base import Base
    from mainstay.report.document import compose

    base = make()
    assert isinstance(base, Base)
    document = compose(material_of(base))
    lead = content_of(document, "dependence").lead
    assert "If " not in lead
    assert "China" not in lead
