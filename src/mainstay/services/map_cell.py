"""One cell of the map in full: what it says, the indicators behind it, what it hangs on, what would decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from mainstay.core.result import Result
from mainstay.errors import NotFoundError
from mainstay.model.base import Base
from mainstay.report.content import Column, Number, Table
from mainstay.report.heatmap_names import LENSES, MapNames, choices_of, names_of
from mainstay.report.heatmap_words import (
    chance,
    hangs_words,
    signed,
    span,
    tipping_words,
    verdict_words,
    why_words,
)
from mainstay.report.sections.heatmap_sure import FACTORS
from mainstay.report.wording import UNKNOWN, count, share
from mainstay.services.map_cells import Cell, material_of

CLASSES = {
    "well_behind": "well behind",
    "behind": "behind",
    "level": "level",
    "ahead": "ahead",
    "well_ahead": "well ahead",
}


@dataclass(frozen=True, slots=True)
class CellPlace:
    """Which cell: segment, stage, rival and lens."""

    segment_id: str
    stage: str
    economy_id: str
    lens: str = "overall"


@dataclass(frozen=True, slots=True)
class CellView:
    """What there is to say of one cell.

    Attributes
    ----------
    cell : mapping
        The row of the table ``cells``.
    names : MapNames
        Names.
    lead : str
        The verdict, or why there is none.
    numbers : tuple of Number
        Chance, gap and what they rest on.
    indicators, chances : Table
        Indicators behind it with the values of both sides; probability of each class.
    more : tuple of Table
        What would decide, what it hangs on, what moves the gap, where there is any.
    lenses : tuple of (str, str)
        The same cell under each lens that it has, as key and name.
    """

    cell: Cell
    names: MapNames
    lead: str
    numbers: tuple[Number, ...]
    indicators: Table
    chances: Table | None
    more: tuple[Table, ...]
    lenses: tuple[tuple[str, str], ...]


def cell_of(base: Base, result: Result, place: CellPlace) -> CellView:
    """Return one cell of a map.

    Raises
    ------
    NotFoundError
        The map has no such cell.
    """
    names, choices = names_of(material_of(base, result)), choices_of(result)
    alike = result.tables["cells"].filter(_at(place), pl.col("economy_id") == place.economy_id)
    found = alike.filter(pl.col("lens") == place.lens)
    if found.is_empty():
        msg = "the map has no such cell"
        raise NotFoundError(msg, hint="a cell is a segment, a stage, a rival and a lens; the map links to each")
    cell = found.row(0, named=True)
    home = str(result.manifest["home"])
    more = (
        _collect(result.tables["next_evidence"], place, names),
        _hangs(result.tables["influence"], place, names),
        _moves(result.tables["sensitivity"], place),
        _years(result.tables["history"], place),
    )
    return CellView(
        cell,
        names,
        _lead(cell, names, choices),
        _numbers(cell, names),
        _indicators(result, place, home, names),
        _chances(cell, names),
        tuple(table for table in more if table is not None) if place.lens == "overall" else (),
        tuple((key, LENSES[key]) for key in LENSES if key in set(alike["lens"])),
    )


def _at(place: CellPlace) -> pl.Expr:
    return (pl.col("segment_id") == place.segment_id) & (pl.col("stage") == place.stage)


def _lead(cell: Cell, names: MapNames, choices: Mapping[str, Any]) -> str:
    says = verdict_words(cell, names)
    why = why_words([cell], names, choices)
    if why is not None:
        # without its sign, which only means that nothing is decided
        words = says.partition(" ")[2]
        return f"{words[0].upper()}{words[1:]}. {why}"
    closing = tipping_words(cell, names)
    hangs = hangs_words(cell, names)
    gap = f"a gap of {signed(cell['gap'])} points ({span(cell['gap_low'], cell['gap_high'])}, 5 to 95 % of all runs)"
    tells = f"{says}: {gap}."
    if closing is not None:
        tells += f" It would close with {closing}."
    return f"{tells} The verdict turns round without {hangs}." if hangs else tells


def _numbers(cell: Cell, names: MapNames) -> tuple[Number, ...]:
    known = cell["indicators_common"]
    numbers = [
        Number("indicators known on both sides", f"{count(known)} of {count(cell['indicators'])}"),
        Number("sources", count(cell["sources"]), f"weakest grade {cell['weakest_grade'] or UNKNOWN}"),
    ]
    if cell["status"] is None:
        return tuple(numbers)
    is_open = cell["worst_gap"] != cell["best_gap"]
    possible = span(cell["worst_gap"], cell["best_gap"]) if is_open else "no other"
    rival = names.economy(cell["economy_id"])
    first = [
        Number(f"chance that {names.home} is ahead", chance(cell["p_ahead"])),
        Number("gap, points", signed(cell["gap"]), span(cell["gap_low"], cell["gap_high"])),
        Number("gap that missing data allow, points", possible),
        Number(f"score {names.home}, 0 to 100", _score(cell["home_score"])),
        Number(f"score {rival}, 0 to 100", _score(cell["rival_score"])),
        Number("weight of what is missing", share(cell["weight_missing"])),
    ]
    return (*first, *numbers)


def _score(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:.0f}"


def _indicators(result: Result, place: CellPlace, home: str, names: MapNames) -> Table:
    told = result.tables["indicators"].filter(_at(place))
    if place.lens != "overall":
        told = told.filter(pl.col("lens") == place.lens)
    values = result.tables["evidence"].filter(pl.col("segment_id") == place.segment_id)
    frame = told.select("indicator_id", "name", "lens", "weight", "unit", "direction", "goal_low", "goal_high")
    for side, economy in (("home", home), ("rival", place.economy_id)):
        own = values.filter(pl.col("economy_id") == economy).select(
            "indicator_id",
            *(
                pl.col(name).alias(f"{side}_{name}")
                for name in (
                    "value",
                    "low",
                    "high",
                    "period",
                    "score",
                    "error",
                    "grade",
                    "method",
                    "source_id",
                    "locator",
                    "origin",
                )
            ),
            (pl.col("method") == "assumed").fill_null(value=False).alias(f"{side}_assumed"),
        )
        frame = frame.join(own, on="indicator_id", how="left", maintain_order="left")
    total = frame["weight"].sum()
    frame = frame.with_columns(
        pl.col("lens").replace(LENSES).alias("under_lens"),
        pl.coalesce("name", "indicator_id").alias("indicator"),
        (pl.col("home_score") - pl.col("rival_score")).alias("difference"),
        ((pl.col("home_score") - pl.col("rival_score")) * pl.col("weight") / (total or 1.0)).alias("part"),
    ).sort(pl.col("part").abs(), "indicator", descending=[True, False], nulls_last=True)
    rival = names.economy(place.economy_id)
    columns = (
        Column("indicator", "indicator"),
        Column("under_lens", "lens"),
        Column("weight", "weight", "share"),
        Column("unit", "unit"),
        Column("home_value", names.home, "number", "home_assumed"),
        Column("home_period", "of"),
        Column("rival_value", rival, "number", "rival_assumed"),
        Column("rival_period", "of"),
        Column("home_score", f"score {names.home}", "number"),
        Column("rival_score", f"score {rival}", "number"),
        Column("difference", "difference", "number"),
        Column("part", "weighted", "number"),
        Column("home_error", f"error {names.home}", "number"),
        Column("rival_error", f"error {rival}", "number"),
    )
    note = (
        "Scores run from 0 to 100 between the goalposts of each indicator; errors are standard deviations in points. "
        "“Weighted” is the difference times the weight: what the indicator adds to the gap where both sides are known."
    )
    title = "Indicators behind the cell, those that move the gap most first"
    return Table("indicators", title, frame, columns, note, shown=max(1, frame.height))


def _chances(cell: Cell, names: MapNames) -> Table | None:
    if cell["status"] is None:
        return None
    rows = [
        (f"{names.home} {words}" if words != "level" else words, cell[f"p_status_{key}"])
        for key, words in CLASSES.items()
    ]
    frame = pl.DataFrame(rows, schema={"class": pl.String(), "chance": pl.Float64()}, orient="row")
    columns = (Column("class", "class"), Column("chance", "chance", "share"))
    return Table("chances", "Chance of each class, over all uncertainties together", frame, columns)


def _collect(plan: pl.DataFrame, place: CellPlace, names: MapNames) -> Table | None:
    rows = plan.filter(_at(place), pl.col("rival_id") == place.economy_id)
    if rows.is_empty():
        return None
    frame = rows.with_columns(*names.columns("economy_id", "indicator_id"))
    columns = (
        Column("indicator", "collect this"),
        Column("economy", "of"),
        Column("kind", "now"),
        Column("p_change", "chance that it changes the verdict", "share"),
        Column("points", "uncertainty that it removes, points", "number"),
        Column("needs", "data needed in all", "count"),
    )
    return Table("collect", "What would decide: next best evidence", frame, columns, shown=12)


def _hangs(influence: pl.DataFrame, place: CellPlace, names: MapNames) -> Table | None:
    rows = influence.filter(_at(place), pl.col("economy_id") == place.economy_id)
    if rows.is_empty():
        return None
    told = [names.left_out(kind, key) for kind, key in rows.select("kind", "left_out").iter_rows()]
    frame = rows.with_columns(
        pl.Series("without", told, dtype=pl.String),
        pl.when("flips").then(pl.lit("turns round")).otherwise(pl.lit("stays")).alias("verdict"),
    ).sort("flips", pl.col("change").abs(), descending=True, nulls_last=False, maintain_order=True)
    columns = (
        Column("without", "without", "prose"),
        Column("gap_without", "gap, points", "number"),
        Column("change", "change", "number"),
        Column("verdict", "verdict"),
    )
    note = "A gap that is not known: without it there is no comparison any more."
    return Table("hangs", "What the verdict hangs on", frame, columns, note, shown=12)


def _moves(sensitivity: pl.DataFrame, place: CellPlace) -> Table | None:
    rows = sensitivity.filter(_at(place), pl.col("economy_id") == place.economy_id)
    if rows.is_empty():
        return None
    frame = rows.with_columns(pl.col("factor").replace(FACTORS).alias("what")).sort(
        "total", descending=True, nulls_last=True
    )
    columns = (
        Column("what", "judgement or error"),
        Column("first", "alone", "share"),
        Column("first_low", "at least", "share"),
        Column("first_high", "at most", "share"),
        Column("total", "with all others", "share"),
        Column("total_low", "at least", "share"),
        Column("total_high", "at most", "share"),
        Column("note", "remark", "prose"),
    )
    note = "Parts of the variance of the gap (Sobol indices) with intervals; estimates near zero can fall below it."
    return Table("moves", "What makes the gap uncertain", frame, columns, note)


def _years(history: pl.DataFrame, place: CellPlace) -> Table | None:
    rows = history.filter(_at(place), pl.col("economy_id") == place.economy_id).sort("year")
    if rows.is_empty():
        return None
    frame = rows.with_columns(
        pl.when("same_indicators").then(pl.lit("the same")).otherwise(pl.lit("others")).alias("compared")
    )
    columns = (
        Column("year", "year"),
        Column("gap", "gap, points", "number"),
        Column("status", "class"),
        Column("weight_present", "weight present", "share"),
        Column("indicators", "indicators", "count"),
        Column("compared", "indicators as the year before"),
    )
    return Table("years", "The gap by year, nominal weights", frame, columns, shown=30)
