"""The pages about the map: what they show is what the engine found, and nothing is shown without evidence."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest
from tests.report import bases
from tests.report.conftest import FEW, material_of
from tests.report.page import Element, parse

from mainstay.core.result import Metric, Result
from mainstay.engines.monitor.heatmap import run_heatmap
from mainstay.report.cells import rows_shown, shades_shown
from mainstay.report.content import Content, Table
from mainstay.report.document import Document, compose
from mainstay.report.heatmap_names import MapNames, names_of
from mainstay.report.heatmap_words import chance, missing_side, tipping_words, why_words
from mainstay.report.html import write_html
from mainstay.report.section import Material

Pair = tuple[Material, Document]
SIGNS = {
    "well-ahead": "▲▲",
    "ahead": "▲",
    "likely-ahead": "△",
    "level": "=",
    "likely-level": "≈",
    "likely-behind": "▽",
    "behind": "▼",
    "well-behind": "▼▼",
    "abstains": "?",
    "nothing": "·",
}


def content_of(document: Document, name: str) -> Content:
    (found,) = [content for section, content in document.sections if section.name == name]
    return found


def table_of(document: Document, name: str) -> Table:
    (found,) = [table for table in document.tables if table.id == name]
    return found


def maps_of(document: Document) -> list[Table]:
    return [table for table in document.tables if table.id.startswith("heatmap-map-")]


def overall(material: Material) -> pl.DataFrame:
    return material.results["heatmap"].tables["cells"].filter(pl.col("lens") == "overall")


def shown_cells(material: Material, document: Document) -> Iterator[tuple[dict[str, Any], str, str]]:
    """Yield each cell of the engine with its text and its shade on the page."""
    cells = {(c["segment_id"], c["stage"], c["economy_id"]): c for c in overall(material).iter_rows(named=True)}
    for table in maps_of(document):
        keys = table.frame.select("segment_id", "stage").rows()
        for key, texts, shades in zip(keys, rows_shown(table), shades_shown(table), strict=True):
            for column, text, shade in zip(table.columns[2:], texts[2:], shades[2:], strict=True):
                yield cells.pop((*key, column.name)), text, shade
    assert not cells, "cells of the map that no table shows"


def wanted_shade(cell: dict[str, Any]) -> str:
    """Work out the step of the palette anew, straight from the words of the design."""
    if cell["verdict"] == "abstains":
        return "nothing" if cell["gap"] is None else "abstains"
    if cell["verdict"] == "level":
        return "level" if cell["p_status_level"] >= 0.99 else "likely-level"
    sure = max(cell["p_ahead"], 1 - cell["p_ahead"]) >= 0.99
    if not sure:
        return f"likely-{cell['verdict']}"
    return cell["status"].replace(" ", "-") if cell["status"].startswith("well") else cell["verdict"]


def test_every_cell_of_the_map_is_shown_once_with_its_own_shade_and_sign(either: Pair) -> None:
    for cell, text, shade in shown_cells(*either):
        assert shade == wanted_shade(cell)
        assert text.split("\u00a0")[0].split(" ")[0].split("\n")[0] == SIGNS[shade]


def test_cells_hold_chance_gap_and_interval_of_the_engine(either: Pair) -> None:
    seen = 0
    for cell, text, shade in shown_cells(*either):
        if shade == "nothing":
            assert text == "·"
        elif cell["reason"] == "insufficient":
            assert f"{cell['indicators_common']} of {cell['indicators']} known" in text
            assert "%" not in text
        else:
            lines = text.removesuffix("ᵃ").replace("−", "-").split("\n")
            assert chance(cell["p_ahead"]) in lines[0]
            assert int(lines[1]) == round(cell["gap"])
            low, high = re.fullmatch(r"\((\S+)\u00a0to\u00a0(\S+)\)", lines[2]).groups()  # type: ignore[union-attr]  # a failure is wanted
            assert (int(low), int(high)) == (round(cell["gap_low"]), round(cell["gap_high"]))
            seen += 1
    assert seen > 3


def test_a_silent_cell_has_no_colour_and_says_why(either: Pair) -> None:
    words = {"undecided": "too close", "opaque": "gaps open", "one_source": "one source", "insufficient": "too few"}
    for cell, text, shade in shown_cells(*either):
        if cell["verdict"] == "abstains":
            assert shade in ("abstains", "nothing")
            assert cell["reason"] == "no_evidence" or words[cell["reason"]] in text


def test_a_verdict_that_hangs_on_one_thing_bears_its_mark(either: Pair) -> None:
    marks = 0
    for cell, text, _ in shown_cells(*either):
        assert ("†" in text) == bool(cell["fragile"] and cell["verdict"] != "abstains")
        marks += "†" in text
    told = {number.label: number.value for number in content_of(either[1], "heatmap").numbers}
    assert told["verdicts that hang on one thing"].split(" ")[0] == str(marks)


def test_the_lead_counts_what_the_map_shows(either: Pair) -> None:
    material, document = either
    counts = dict(overall(material)["verdict"].value_counts().iter_rows())
    lead = content_of(document, "heatmap").lead.replace("\u202f", "")
    told = re.search(r"decides (\d+) of (\d+) .* ahead in (\d+), level in (\d+), behind in (\d+)\.", lead)
    assert told
    ahead, level, behind = (counts.get(name, 0) for name in ("ahead", "level", "behind"))
    assert tuple(map(int, told.groups())) == (ahead + level + behind, overall(material).height, ahead, level, behind)
    reasons = overall(material)["reason"].drop_nulls().value_counts().sort("count", descending=True)
    largest = re.search(r"In the other (\d+) .*mostly \((\d+)\)", lead)
    assert largest
    assert tuple(map(int, largest.groups())) == (counts["abstains"], reasons["count"][0])


def test_what_is_said_of_a_group_stands_with_its_members(full: Pair) -> None:
    rows = [
        {"indicator_id": name, "economy_id": economy, "segment_id": "drugs", "period": "2025", "value": value}
        for name, value in (("papers", 10.0), ("patents", 20.0))
        for economy, value in (("USA", value), ("CHN", value + 30))
    ]
    more = [{**row, "source_id": "register"} for row in rows]
    base = bases.base_of({**bases.ROWS, "observations": [*bases.ROWS["observations"], *more]})
    document = compose(Material(base, {"heatmap": run_heatmap(base, FEW, seed=0)}))
    (group,) = [table for table in maps_of(document) if "drugs" in table.frame["segment_id"].to_list()]
    assert {"pills", "vials"} <= set(group.frame["segment_id"])


def test_every_silent_cell_is_in_the_table_that_says_what_would_decide(either: Pair) -> None:
    material, document = either
    silent = table_of(document, "heatmap-silent")
    assert silent.shown >= silent.frame.height
    assert silent.frame["cells"].sum() == overall(material).filter(pl.col("verdict") == "abstains").height
    assert silent.frame.select("why", "needs").null_count().row(0) == (0, 0)
    assert all(words.endswith(".") for name in ("why", "needs") for words in silent.frame[name])
    assert "at least 2 indicators from 2 sources" in silent.note
    assert "65\u00a0% of all on each side, and a chance of 90\u00a0%" in silent.note
    every = table_of(document, "heatmap-cells").frame.filter(pl.col("lens") == "overall")
    assert every.filter((pl.col("verdict") == "abstains") != pl.col("why").is_not_null()).height == 0


def test_no_value_of_the_map_is_without_its_source(either: Pair) -> None:
    material, document = either
    evidence = table_of(document, "heatmap-evidence").frame
    assert evidence.height == material.results["heatmap"].tables["evidence"].height
    assert evidence["source"].null_count() == 0
    titles = set(material.base["sources"]["title"])
    assert set(evidence["source"]) <= titles | {"worked out from this base"}
    used = table_of(document, "heatmap-sources").frame
    assert used["values"].sum() == evidence["source_id"].drop_nulls().len()


def test_pages_show_names_and_not_keys(bundled: Pair) -> None:
    material, document = bundled
    base = material.base
    keys = {key for key in [*base["indicators"]["indicator_id"], *base["segments"]["segment_id"]] if "-" in key}
    keys |= {key for key in base["economies"]["economy_id"] if len(key) > 2}
    shown = {
        cell for table in document.tables if table.id.startswith("heatmap") for row in rows_shown(table) for cell in row
    }
    assert not shown & (keys | {"whole-base", "national_security"})
    leads = " ".join(content.lead for section, content in document.sections if section.name.startswith("heatmap"))
    assert not [key for key in keys if re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", leads)]


def test_the_page_is_small(bundled: Pair) -> None:
    assert len(gzip.compress(write_html(bundled[1]).encode())) < 300_000


def test_colours_come_from_classes_that_the_style_knows(full: Pair) -> None:
    page: Element = parse(write_html(full[1]))
    style = page.one("style").text
    cells = [cell for table in page.all("table") if table["class"] == "map" for cell in table.all("td")]
    assert len(cells) == overall(full[0]).height
    for cell in cells:
        kind, shade = cell["class"].split()
        assert kind == "cell"
        assert re.search(rf"table\.map td\.{shade} {{ background: #[0-9a-f]{{6}}; color: #[0-9a-f]{{6}}; }}", style)
    assert {cell["class"].split()[1] for cell in cells} >= {"well-ahead", "well-behind", "abstains", "nothing"}


def test_what_the_map_cannot_say_is_said(either: Pair) -> None:
    text = parse(write_html(either[1])).text
    assert "registered and reported capability, not throughput" in text
    assert "judgements of this project" in text


def test_sizes_of_errors_that_are_assumed_are_printed(either: Pair) -> None:
    material, document = either
    told = table_of(document, "heatmap-judgements").frame
    assumed = material.results["heatmap"].manifest["assumed"]
    assert told.filter(pl.col("what").str.contains("method of"))["size"].to_list() == list(
        assumed["error_by_method"].values()
    )
    assert told["size"].null_count() == 0


@pytest.fixture
def refused() -> Document:
    rows = [dict(row) for row in bases.ROWS["indicators"]]
    rows[0]["goalpost_low"], rows[0]["goalpost_high"] = 9.0, 1.0
    return compose(material_of(bases.base_of({**bases.ROWS, "indicators": rows})))


def test_a_map_that_cannot_be_drawn_says_so_and_the_rest_stands(refused: Document) -> None:
    said = [section.name for section, _ in refused.sections if section.name.startswith("heatmap")]
    assert said == ["heatmap"]
    assert "could not be drawn: the map cannot be drawn" in content_of(refused, "heatmap").lead
    assert "dependence" in {section.name for section, _ in refused.sections}


def with_tables(material: Material, **tables: pl.DataFrame) -> Document:
    result = material.results["heatmap"]
    metrics = [Metric(**row) for row in result.metrics.iter_rows(named=True)]
    changed = Result({**result.tables, **tables}, metrics, result.manifest)
    return compose(Material(material.base, {**material.results, "heatmap": changed}))


def test_changes_are_told_where_two_maps_are_compared(full: Pair) -> None:
    from mainstay.engines.monitor.heatmap.changes import CHANGES, change_ledger
    from mainstay.scenario.heatmap import HeatmapChoices

    base, choices = full[0].base, HeatmapChoices()
    rows = [
        {**row, "value": row["value"] - 20} if (row["indicator_id"], row["economy_id"]) == ("papers", "USA") else row
        for row in bases.ROWS["observations"]
    ]
    ledger = change_ledger(bases.base_of({**bases.ROWS, "observations": rows}), base, choices, choices)
    document = with_tables(full[0], changes=ledger)
    content = content_of(document, "heatmap-changes")
    assert content.lead.startswith(f"{ledger.height} headline numbers moved since the earlier map.")
    means = ledger.filter(pl.col("headline") == "mean_gap").sort(pl.col("change").abs(), descending=True)
    assert f"+{means['change'][0]:.1f} points (mostly revision)" in content.lead
    table = table_of(document, "heatmap-changes").frame
    assert any("Papers" in words for words in table["datum"].drop_nulls())
    none = with_tables(full[0], changes=pl.DataFrame(schema=CHANGES))
    assert content_of(none, "heatmap-changes").lead == "No headline number moved since the earlier map."


def test_a_bad_validity_is_printed(full: Pair) -> None:
    from mainstay.engines.monitor.heatmap.alarm_table import ALARMS
    from mainstay.engines.monitor.heatmap.validity_table import VALIDITY

    told = [
        ("forecast", "worse than", None),
        ("restated", "no better than", None),
        ("restated", "better than", "the index points the wrong way"),
        ("not a forecast", "worse than", None),
    ]
    rows = [
        {"index_id": "papers", "outcome_id": "output", "predictor_id": "plants", "kind": k, "verdict": v, "note": note}
        for k, v, note in told
    ]
    alarms = [
        {"record": "shortages", "alarm": "cusum", "verdict": verdict} for verdict in (None, "too few", "rival ahead")
    ]
    made = {"validity": pl.DataFrame(rows, schema=VALIDITY), "alarms": pl.DataFrame(alarms, schema=ALARMS)}
    material = full[0]
    results = {**material.results, "backtest": Result(made, [], {"seed": 0})}
    document = compose(Material(material.base, results))
    lead = content_of(document, "heatmap-validity").lead
    assert "better than a single plain variable in 0 of 3 comparisons and no better or worse in 2" in lead
    assert "agrees with them better in 0 and no better or worse in 1 of 1" in lead
    assert "beat a plain guess in 0 of 2 comparisons; in 1 the record is too thin" in lead
    assert table_of(document, "heatmap-validity").frame["verdict"].to_list()[0] == "worse than"


def test_the_lead_on_ranks_and_methods_is_of_the_tables(either: Pair) -> None:
    material, document = either
    methods = material.results["heatmap"].tables["methods"]
    lead = content_of(document, "heatmap-sure").lead.replace("\u202f", "")
    depends = int(methods["method_dependent"].sum())
    assert f"the sign of {depends} of {methods.height} gap" in lead
    effects = table_of(document, "heatmap-factors").frame
    assert effects["total"].to_list() == sorted(effects["total"], reverse=True)


def cell_of(**values: Any) -> dict[str, Any]:
    known = {"economy_id": "CHN", "verdict": "abstains", "gap": 3.0, "worst_gap": -4.0, "best_gap": 9.0, "p_ahead": 0.7}
    counts = {"indicators": 4, "indicators_home": 4, "indicators_rival": 2, "indicators_common": 2}
    return {
        **known,
        **counts,
        "tipping_factor": 2.3,
        "tipping_indicator": None,
        "tipping_indicator_factor": None,
        **values,
    }


@pytest.fixture
def names(full: Pair) -> MapNames:
    return names_of(full[0])


CHOICES = {"least_indicators": 2, "least_sources": 2, "availability": 0.65, "decide_at": 0.9}


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ({"reason": "undecided"}, ["Chance that United States is ahead: 70\u00a0%."]),
        ({"reason": "opaque"}, ["−4 to +9"]),
        ({"reason": "one_source"}, ["fewer than 2 sources"]),
        ({"reason": "insufficient"}, ["of 4 indicators: 2."]),
        ({"reason": "no_evidence", "indicators_rival": 0}, ["Nothing is known of China <&>."]),
        ({"reason": "no_evidence", "indicators_home": 0}, ["Nothing is known of United States."]),
        ({"reason": "no_evidence", "indicators_home": 0, "indicators_rival": 0}, ["United States and China <&>."]),
        ({"reason": "no_evidence", "indicators": 0}, ["No indicator about this is known"]),
        ({"reason": "no_evidence"}, ["has no weight"]),
    ],
)
def test_every_reason_has_plain_words(cell: dict[str, Any], told: list[str], names: MapNames) -> None:
    words = why_words([cell_of(**cell)], names, CHOICES)
    assert words is not None
    assert all(part in words for part in told)


def test_cells_of_one_row_are_told_apart_where_they_differ(names: MapNames) -> None:
    cells = [cell_of(reason="undecided"), cell_of(reason="undecided", economy_id="IND", p_ahead=0.3)]
    assert "China <&> 70\u00a0%, India 30\u00a0%." in (why_words(cells, names, CHOICES) or "")
    alike = [cell_of(reason="insufficient"), cell_of(reason="insufficient", economy_id="IND")]
    assert (why_words(alike, names, CHOICES) or "").endswith("of 4 indicators: 2 each.")


def test_every_reason_of_the_engine_has_words() -> None:
    from mainstay.engines.monitor.heatmap.verdict import REASONS as OF_ENGINE
    from mainstay.report.heatmap_words import SHORT
    from mainstay.report.sections._heatmap_verdicts import REASONS

    assert set(REASONS) == set(OF_ENGINE)
    assert set(SHORT) == set(OF_ENGINE) - {"no_evidence"}


def test_a_verdict_needs_no_reason(names: MapNames) -> None:
    assert why_words([cell_of(verdict="ahead", reason=None)], names, CHOICES) is None


def test_the_tipping_point_is_told_in_words(names: MapNames) -> None:
    assert tipping_words(cell_of(), names) == "all figures of China <&> 2.3 times what is reported"
    alone = cell_of(tipping_indicator="patents", tipping_indicator_factor=4.0)
    assert "or “Patents” alone 4 times" in (tipping_words(alone, names) or "")
    assert "no factor up to" in (tipping_words(cell_of(tipping_factor=None), names) or "")
    assert tipping_words(cell_of(gap=None), names) is None


def test_a_side_without_evidence_is_named() -> None:
    assert missing_side(cell_of(indicators=0)) == "neither"
    assert missing_side(cell_of(indicators_home=0, indicators_rival=0)) == "both"


@pytest.mark.parametrize("value", [0.8951, 0.8999, 0.98999, 0.1001, 0.0101, 0.99951])
def test_no_chance_reads_as_a_limit_that_it_misses(value: float) -> None:
    written = chance(value)
    assert written not in ("90\u00a0%", "99\u00a0%", "10\u00a0%", "1\u00a0%", "100\u00a0%", "0\u00a0%")


def test_a_base_with_many_rivals_still_gives_a_page() -> None:
    economies = [
        {"economy_id": f"X{i:02}", "name": f"Far land {i}", "role": "other", "kind": "country"} for i in range(14)
    ]
    more = [
        {"indicator_id": name, "economy_id": f"X{i:02}", "period": "2025", "value": 30.0 + i, "source_id": "register"}
        for name in ("papers", "patents", "trials", "trial-sites", "strength", "skill", "plants", "output")
        for i in range(14)
    ]
    rows = {**bases.ROWS, "economies": [*bases.ROWS["economies"], *economies]}
    base = bases.base_of({**rows, "observations": [*bases.ROWS["observations"], *more]})
    document = compose(Material(base, {"heatmap": run_heatmap(base, FEW, seed=0)}))
    assert len(maps_of(document)[0].columns) == 2 + 3 + 14
    parse(write_html(document))
