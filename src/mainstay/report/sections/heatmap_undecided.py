"""Where the map is silent, why, and which evidence is most worth collecting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from mainstay.core.result import Result
from mainstay.report.content import Block, Column, Content, Table, Words
from mainstay.report.heatmap_names import LENSES, STAGES, MapNames, choices_of, map_of, names_of
from mainstay.report.heatmap_words import SHORT, missing_side, why_words
from mainstay.report.section import Material, Section
from mainstay.report.wording import UNKNOWN, counted, listed, share

#: rows that the page shows
PLAN, WANTED = 20, 30
#: at most so many data are named for one group of cells
NAMED = 3
NO_EVIDENCE = "nothing known"


def _build(material: Material) -> Content | None:
    result = map_of(material)
    if result is None:
        return None
    names = names_of(material)
    cells = result.tables["cells"].filter(pl.col("lens") == "overall", pl.col("verdict") == "abstains")
    plan = result.tables["next_evidence"]
    blocks: list[Block] = []
    if plan.height:
        blocks += [_plan(plan, names), _how()]
    if cells.height:
        blocks.append(_silent(material, result, cells, names))
    if result.tables["wanted"].height:
        blocks.append(_wanted(result.tables["wanted"]))
    if not blocks:
        return None
    return Content(_lead(cells, plan, names), (), tuple(blocks))


def _lead(cells: pl.DataFrame, plan: pl.DataFrame, names: MapNames) -> str:
    if cells.is_empty():
        return "The evidence decides every comparison of the map."
    near = cells.filter(pl.col("reason") != "no_evidence").height
    says = (
        f"{counted(cells.height, 'comparison')} of the map {'is' if cells.height == 1 else 'are'} not decided; {near} "
        "of "
        "them have some evidence on both sides."
    )
    if plan.is_empty():
        return f"{says} No single datum would decide one; further indicators are wanted."
    best = plan.row(0, named=True)
    return (
        f"{says} Worth most next: {_datum(best, names)}, which would change the verdict against "
        f"{names.economy(best['rival_id'])} on {names.place(best['segment_id'], best['stage'])} with a chance of "
        f"{share(best['p_change'])}."
    )


def _datum(row: Mapping[str, Any], names: MapNames) -> str:
    return f"“{names.indicator(row['indicator_id'])}” of {names.economy(row['economy_id'])}"


def _plan(plan: pl.DataFrame, names: MapNames) -> Table:
    rows = plan.with_columns(
        *names.columns("segment_id", "stage", "rival_id", "economy_id", "indicator_id"),
        pl.when(pl.col("verdict") == "abstains").then(pl.lit("not decided")).otherwise("verdict").alias("today"),
    )
    columns = (
        Column("indicator", "collect this"),
        Column("economy", "of"),
        Column("kind", "now"),
        Column("p_change", "chance that it changes the verdict", "share"),
        Column("points", "uncertainty that it removes, points", "number"),
        Column("needs", "data needed in all", "count"),
        Column("segment", "segment"),
        Column("at_stage", "stage"),
        Column("rival", "rival"),
        Column("today", "verdict today"),
    )
    return Table("heatmap-next", "Next best evidence, worth most first", rows, columns, shown=PLAN)


def _how() -> Words:
    return Words(
        (
            "The chance is that of another verdict once the datum is exact: the gap is taken as normal with the mean "
            "and "
            "the variance of its draws, and the datum takes its own variance away. Where several data are needed "
            "before "
            "any verdict is allowed, the chance is shared among them. It is a plan for collecting, not a forecast of "
            "what will be found.",
        )
    )


@dataclass(frozen=True, slots=True)
class _Silence:
    """Cells of one row of the map that are silent for one reason."""

    segment: str
    stage: str
    reason: str
    rivals: tuple[str, ...]
    why: str
    needs: str


def _silent(material: Material, result: Result, cells: pl.DataFrame, names: MapNames) -> Table:
    """Return every silent cell with its reason and what would decide it; what says the same stands in one row."""
    merged: dict[tuple[str, ...], list[_Silence]] = {}
    for one in _silences(material, result, cells, names):
        key = (one.reason, one.why, one.needs, *one.rivals)
        merged.setdefault(key if one.reason == "no_evidence" else (*key, one.segment, one.stage), []).append(one)
    every = list(result.manifest["rivals"])
    records = [
        {
            "place": _places(group, names),
            "rivals": _rivals(group[0].rivals, every, names),
            "short": SHORT.get(group[0].reason, NO_EVIDENCE),
            "why": group[0].why,
            "needs": group[0].needs,
            "cells": sum(len(one.rivals) for one in group),
        }
        for group in merged.values()
    ]
    frame = pl.DataFrame(records).with_columns((pl.col("short") == NO_EVIDENCE).alias("_last"))
    frame = frame.sort("_last", maintain_order=True).drop("_last")
    columns = (
        Column("place", "segment and stage", "prose"),
        Column("rivals", "against"),
        Column("short", "since"),
        Column("why", "why", "prose"),
        Column("needs", "what would decide", "prose"),
        Column("cells", "cells", "count"),
    )
    title, choices = "Where the map is silent, and why", choices_of(result)
    note = (
        f"A verdict needs at least {choices['least_indicators']} indicators from {choices['least_sources']} sources "
        "that are "
        f"known on both sides, {share(choices['availability'])} of all on each side, and a chance of "
        f"{share(choices['decide_at'])} one way or the other that no missing value turns round."
    )
    return Table("heatmap-silent", title, frame, columns, note, shown=frame.height)


def _silences(material: Material, result: Result, cells: pl.DataFrame, names: MapNames) -> list[_Silence]:
    choices, lone = choices_of(result), _lone(material, result, names)
    best = _best(result.tables["next_evidence"])
    groups: dict[tuple[str, str, str, str], list[dict[str, Any]]] = {}
    for cell in cells.iter_rows(named=True):
        side = missing_side(cell) if cell["reason"] == "no_evidence" else ""
        groups.setdefault((cell["segment_id"], cell["stage"], cell["reason"], side), []).append(cell)
    found = []
    for (segment, stage, reason, _), group in groups.items():
        why = why_words(group, names, choices) or UNKNOWN
        data = [one for cell in group for one in best.get((segment, stage, cell["economy_id"]), [])[:NAMED]]
        needs = _data_words(data, names) if data else _needed(group[0], lone.get((segment, stage), []), names)
        found.append(_Silence(segment, stage, reason, tuple(cell["economy_id"] for cell in group), why, needs))
    return found


def _places(group: Sequence[_Silence], names: MapNames) -> str:
    """Return the segments of a group with their stages, segments of the same stages together."""
    stages: dict[str, list[str]] = {}
    for one in group:
        stages.setdefault(one.segment, []).append(STAGES[one.stage])
    segments: dict[tuple[str, ...], list[str]] = {}
    for segment, told in stages.items():
        segments.setdefault(tuple(told), []).append(names.segment(segment))
    return "; ".join(f"{', '.join(told)}: {', '.join(at)}" for at, told in segments.items())


def _rivals(keys: Sequence[str], every: Sequence[str], names: MapNames) -> str:
    others = [names.economy(key) for key in every if key not in keys]
    if not others and len(every) > 1:
        return "every rival"
    if len(others) < len(keys) and len(others) < 4:
        return f"every rival but {listed(others)}"
    return listed([names.economy(key) for key in keys], most=len(keys))


def _best(plan: pl.DataFrame) -> dict[tuple[str, str, str], list[tuple[str, str]]]:
    """Return for each cell the data whose collection is worth most: indicator and economy, best first."""
    found: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for row in plan.iter_rows(named=True):
        key = (row["segment_id"], row["stage"], row["rival_id"])
        found.setdefault(key, []).append((row["indicator_id"], row["economy_id"]))
    return found


def _data_words(data: Sequence[tuple[str, str]], names: MapNames) -> str:
    """Return data in words, economies of one indicator together."""
    economies: dict[str, list[str]] = {}
    for indicator, economy in dict.fromkeys(data):
        economies.setdefault(indicator, []).append(names.economy(economy))
    told = [f"“{names.indicator(key)}” of {listed(of, 2)}" for key, of in economies.items()]
    more = f"; and {len(told) - NAMED} more" if len(told) > NAMED else ""
    return f"{'; '.join(told[:NAMED])}{more}."


def _lone(material: Material, result: Result, names: MapNames) -> dict[tuple[str, str], list[str]]:
    """Return by segment and stage the indicators of which too few economies are known."""
    unused = result.tables["unused"].filter(pl.col("reason").str.contains("fewer than two"))
    stage_of = dict(material.base["indicators"].select("indicator_id", "stage").iter_rows())
    found: dict[tuple[str, str], list[str]] = {}
    for indicator, segment in unused.select("indicator_id", "segment_id").iter_rows():
        stage = stage_of.get(indicator, "production")
        for one in ("research", "clinical", "production") if stage == "all" else (stage,):
            found.setdefault((segment, one), []).append(f"“{names.indicator(indicator)}”")
    return found


def _needed(cell: Mapping[str, Any], lone: Sequence[str], names: MapNames) -> str:
    """Return what a cell needs that no single datum of its own indicators can bring."""
    if lone:
        return f"{listed(lone, NAMED)} of a second economy, and indicators beside it."
    if cell["reason"] == "one_source":
        return "A further source."
    if cell["reason"] == "no_evidence":
        return {
            "neither": "Indicators of this segment at this stage, for home and rival.",
            "home": f"Any indicator of the row of {names.home}, and a further one.",
            "rival": "Any indicator of the row of the rival, and a further one.",
        }.get(missing_side(cell), "Any indicator of the row of both, and a further one.")
    return "A further indicator that is known on both sides."


def _wanted(wanted: pl.DataFrame) -> Table:
    rows = wanted.with_columns(
        pl.col("stage").replace(STAGES).alias("at_stage"), pl.col("lens").replace(LENSES).alias("under_lens")
    )
    columns = (
        Column("name", "indicator wanted"),
        Column("under_lens", "lens"),
        Column("at_stage", "stage"),
        Column("definition", "what it would measure", "prose"),
        Column("note", "why it is not here", "prose"),
    )
    note = "Listed so that somebody who has them can bring them; nothing is filled in for them."
    return Table("heatmap-wanted", "Indicators that no public source has", rows, columns, note, shown=WANTED)


SECTION = Section("heatmap-undecided", "Where the map is silent, and what to collect next", 12, _build)
