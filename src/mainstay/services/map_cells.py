"""The map as a page shows it: which cells are asked for, row by row, and what stands in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict

from mainstay.core.result import Result
from mainstay.engines.monitor.heatmap.evidence import WHOLE
from mainstay.model.base import Base
from mainstay.report.assumed import ASSUMED_MARK
from mainstay.report.content import Column, Number, Table
from mainstay.report.heatmap_names import ENGINE, LENSES, STAGES, WHOLE_NAME, MapNames, choices_of, map_of, names_of
from mainstay.report.heatmap_words import FRAGILE, SHORT, chance, shade_in, signed, span, verdict_words, why_words
from mainstay.report.section import Material
from mainstay.report.sections.heatmap import map_lead, map_numbers, map_rows, segment_groups

Cell = Mapping[str, Any]
#: rows that can be looked for, and how the page calls them
SHOWS = {
    "known": "with any evidence",
    "all": "all",
    "decided": "with a verdict",
    "behind": "home behind",
    "ahead": "home ahead",
    "fragile": "hanging on one thing",
    "silent": "with a silent cell",
}
#: group of what has none
NO_GROUP = "none"


class MapChoice(BaseModel):
    """What of the map is shown.

    Attributes
    ----------
    lens : str
        Lens, or ``overall``.
    stage : str
        Stage; empty for all.
    group : str
        Key of a group of segments; empty for all.
    show : str
        Rows with at least one cell of this kind.
    cells : str
        ``numbers``, or ``signs`` for the map at one glance.

    Examples
    --------
    >>> MapChoice(stage="production").lens
    'overall'
    """

    model_config = ConfigDict(frozen=True)

    lens: Literal["overall", "health", "economic", "national_security"] = "overall"
    stage: Literal["", "research", "clinical", "production", "all"] = ""
    group: str = ""
    show: Literal["known", "all", "decided", "behind", "ahead", "fragile", "silent"] = "known"
    cells: Literal["numbers", "signs"] = "numbers"


@dataclass(frozen=True, slots=True)
class MapRow:
    """One row: a segment at a stage, and the cell of each rival in the order of the columns."""

    segment_id: str
    stage: str
    segment: str
    at_stage: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class MapView:
    """The part of a map that was asked for.

    Attributes
    ----------
    names : MapNames
        Names.
    rivals : tuple of str
        Keys of the columns.
    groups : tuple of (str, tuple of MapRow)
        Rows under the name of their group.
    choices : mapping
        Choices that the map was drawn with.
    told : tuple of (str, str)
        Groups of segments that can be chosen: key and name.
    counted : polars.DataFrame
        The cells of the lens, stage and group that are chosen.
    cells : polars.DataFrame
        Those of them whose rows are shown.
    """

    names: MapNames
    rivals: tuple[str, ...]
    groups: tuple[tuple[str, tuple[MapRow, ...]], ...]
    choices: Mapping[str, Any]
    told: tuple[tuple[str, str], ...]
    counted: pl.DataFrame
    cells: pl.DataFrame

    @property
    def hidden(self) -> int:
        """Rows of the lens, stage and group that are not shown."""
        row = ("segment_id", "stage")
        return self.counted.select(row).n_unique() - self.cells.select(row).n_unique()


def material_of(base: Base, result: Result) -> Material:
    """Return what sections of a briefing draw on, for the tables that pages share with them."""
    return Material(base, {ENGINE: result, "backtest": result})


def view_of(base: Base, result: Result, choice: MapChoice) -> MapView | None:
    """Return the part of a map that was asked for, None where the base compares nothing at all.

    Parameters
    ----------
    base : Base
        The base, for names and groups.
    result : Result
        A heatmap.
    choice : MapChoice
        What is shown.
    """
    material = material_of(base, result)
    if map_of(material) is None:
        return None
    names = names_of(material)
    every = result.tables["cells"].filter(pl.col("lens") == choice.lens)
    told = dict(base["segments"].select("segment_id", "name").iter_rows())
    parents = dict(base["segments"].select("segment_id", "parent_id").iter_rows())
    keys = dict.fromkeys(_group_of(key, parents) for key in every["segment_id"])
    if choice.stage:
        every = every.filter(pl.col("stage") == choice.stage)
    if choice.group:
        chosen = [key for key in every["segment_id"].unique() if _group_of(key, parents) == choice.group]
        every = every.filter(pl.col("segment_id").is_in(chosen))
    wanted = every.filter(_is_of(choice.show)).select("segment_id", "stage").unique()
    shown = every.join(wanted, on=["segment_id", "stage"], how="semi", maintain_order="left")
    rivals = tuple(str(key) for key in result.manifest["rivals"])
    groups = tuple(
        (title, tuple(_row(one, rivals, names) for one in map_rows(part)))
        for title, part in segment_groups(base, shown)
    )
    named = {WHOLE: WHOLE_NAME, NO_GROUP: "Segments without a group", **told}
    choosable = tuple((key, named.get(key, key)) for key in keys)
    return MapView(names, rivals, groups, choices_of(result), choosable, every, shown)


def _group_of(segment: str, parents: Mapping[str, str | None]) -> str:
    if segment == WHOLE or segment in set(parents.values()):
        return segment
    return parents.get(segment) or NO_GROUP


def _is_of(show: str) -> pl.Expr:
    decided = pl.col("verdict") != "abstains"
    return {
        "all": pl.lit(value=True),
        "known": pl.col("status").is_not_null(),
        "decided": decided,
        "silent": ~decided,
        "fragile": decided & pl.col("fragile"),
        "ahead": pl.col("verdict") == "ahead",
        "behind": pl.col("verdict") == "behind",
    }[show]


def _row(told: tuple[str, str, dict[str, dict[str, Any]]], rivals: Sequence[str], names: MapNames) -> MapRow:
    segment, stage, cells = told
    return MapRow(segment, stage, names.segment(segment), STAGES[stage], tuple(cells.get(key) for key in rivals))


def lead_of(view: MapView, choice: MapChoice) -> str:
    """Return what the cells of the lens, stage and group that are chosen say."""
    if view.counted.is_empty():
        return "The map has no such cells."
    if choice.lens == "overall":
        return map_lead(view.counted, view.names)
    return f"Under the {LENSES[choice.lens]} lens alone: {map_lead(view.counted, view.names)}"


def numbers_of(view: MapView, result: Result) -> tuple[Number, ...]:
    """Return the headline numbers of the cells of the lens, stage and group that are chosen."""
    return () if view.counted.is_empty() else map_numbers(view.counted, result)


def lines_in(cell: Cell) -> tuple[str, str]:
    """Return the two lines that stand in a cell: sign and chance, then the gap or why there is no verdict.

    Examples
    --------
    >>> lines_in({"verdict": "abstains", "status": None, "p_ahead": None})
    ('·', '')
    """
    sign = shade_in(cell).sign
    if cell["status"] is None:
        return sign, ""
    mark = ASSUMED_MARK if cell["assumed"] > 0 else ""
    if cell["reason"] == "insufficient":
        return f"{sign} {SHORT['insufficient']}{mark}", f"{cell['indicators_common']} of {cell['indicators']} known"
    fragile = FRAGILE if cell["fragile"] and cell["verdict"] != "abstains" else ""
    first = f"{sign} {chance(cell['p_ahead'])}{fragile}{mark}"
    if cell["verdict"] == "abstains":
        return first, SHORT.get(cell["reason"], "")
    return first, f"{signed(cell['gap'])} ({span(cell['gap_low'], cell['gap_high'])})"


def map_table(view: MapView) -> Table:
    """Return the cells that are shown as a table, one row a cell."""
    cells = list(view.cells.iter_rows(named=True))
    frame = view.cells.with_columns(
        *view.names.columns("segment_id", "stage", "economy_id", "lens"),
        pl.Series("says", [verdict_words(cell, view.names) for cell in cells], dtype=pl.String),
        pl.Series("why", [why_words([cell], view.names, view.choices) for cell in cells], dtype=pl.String),
        (pl.col("assumed") > 0).alias("is_assumed"),
    )
    columns = (
        Column("segment", "segment"),
        Column("at_stage", "stage"),
        Column("economy", "rival"),
        Column("under_lens", "lens"),
        Column("says", "verdict"),
        Column("p_ahead", "chance ahead", "share", "is_assumed"),
        Column("gap", "gap, points", "number", "is_assumed"),
        Column("gap_low", "5 %", "number"),
        Column("gap_high", "95 %", "number"),
        Column("why", "why silent", "prose"),
    )
    first = ("segment", "at_stage", "economy", "under_lens", "says", "why")
    return Table("map", "Cells of the map", frame.select(*first, pl.exclude(first)), columns, shown=frame.height)
