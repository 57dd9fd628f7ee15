"""Radiotherapy: what is needed by several methods, the plan year by year, and why cobalt stays or goes."""

from __future__ import annotations

from typing import Any, Literal

import polars as pl

from mainstay.charts.phases import Phase, phases
from mainstay.core.result import Result
from mainstay.model.base import Base
from mainstay.report.content import Block, Column, Figure, Number, Table, Words
from mainstay.report.wording import count, counted, interval, listed, number

#: name of a machine for external beams, of whatever kind, in a base
MACHINE = "external-beam radiotherapy machine"
#: years of the plan in the table; the picture has all
YEARS = 3
METHODS = {
    "courses": "courses of treatment",
    "fractions": "fractions for each machine (IAEA)",
    "population": "machines for each million people",
}


def machines_there(base: Base) -> float | None:
    """Return how many machines for external beams the home of a base has, None where the base does not say."""
    rows = base["resources"].filter(pl.col("name") == MACHINE, pl.col("quantity").is_not_null())
    homes = base["facilities"].filter(pl.col("economy_id") == base.info.home)["facility_id"].implode()
    own = rows.filter((pl.col("economy_id") == base.info.home) | pl.col("facility_id").is_in(homes))
    return float(own["quantity"].sum()) if own.height else None


def radiotherapy_lead(result: Result, there: float | None = None) -> str:
    """Return in a sentence how many machines are needed and are there, and what the plan gives in its last year."""
    need = _metric(result, "machines_needed")
    if need is None:
        return "The need for radiotherapy is not known."
    ends = interval(need["low"], need["high"], "number")
    said = f"Radiotherapy: published methods ask for {number(need['value'])} machines ({ends})"
    if there is not None:
        said += f", and the base counts {count(there)}"
    if "plan" not in result.tables or result.tables["plan"].is_empty():
        return f"{said}."
    last = result.tables["plan"].sort("year").row(-1, named=True)
    words = {"linacs": "linear accelerator", "cobalt_units": "cobalt unit"}
    machines = [counted(int(last[key]), word) for key, word in words.items() if last[key]] or ["no machines"]
    return (
        f"{said}; in year {last['year']} of the plan {listed(machines)} treat {count(last['patients'])} of the "
        f"{count(last['need'])} patients who need it."
    )


def radiotherapy_numbers(result: Result) -> tuple[Number, ...]:
    """Return headline numbers: patients over the plan, and what sources still put at risk."""
    found = []
    for name, words, unit in (
        ("patients_treated", "patients treated over the plan", ""),
        ("risk_tbq_years", "activity-years at risk", " TBq × years"),
    ):
        row = _metric(result, name)
        if row is not None:
            ends = interval(row["low"], row["high"], "count")
            found.append(Number(words, count(row["value"]) + unit, "" if row["low"] == row["high"] else ends))
    return tuple(found)


def radiotherapy_blocks(result: Result) -> list[Block]:
    """Return the picture and the table of the plan, the need by method, and the verdict on cobalt."""
    blocks: list[Block] = []
    if "plan" in result.tables and result.tables["plan"].height:
        blocks += _plan(result.tables["plan"].sort("year"))
    if result.tables["need"].height:
        blocks.append(_need(result.tables["need"]))
    said = [*_verdicts(result), *_limits(result)]
    return [*blocks, Words(tuple(said), "list")] if said else blocks


def _plan(plan: pl.DataFrame) -> list[Block]:
    steps = [
        Phase(str(row["year"]), (row["patients"],), row["need"], _machines(row)) for row in plan.iter_rows(named=True)
    ]
    first, last = plan.row(0, named=True), plan.row(-1, named=True)
    title = "The phased plan: patients treated and patients who need it"
    summary = (
        f"Below each year: C cobalt units, L linear accelerators at work. {count(first['patients'])} patients in year "
        f"{first['year']}, {count(last['patients'])} in year {last['year']} "
        f"({interval(last['patients_low'], last['patients_high'], 'count')}), of {count(last['need'])} who need it."
    )
    picture = phases(
        steps, ["patients treated"], name="care-plan", title=title, summary=summary,
        words="patients a year, by year of the plan", need_words="patients who need it",
    )  # fmt: skip
    told = plan.with_columns(
        ends=_ends(plan, "patients_low", "patients_high", "count"),
        rests=pl.lit(value=True),
    )
    columns = (
        Column("year", "year", "count"),
        Column("need", "need it", "count", "rests"),
        Column("patients", "treated", "count", "rests"),
        Column("ends", "95\u00a0%"),
        Column("cobalt_units", "cobalt", "count"),
        Column("linacs", "linacs", "count"),
        Column("activity_tbq", "TBq", "number", "rests"),
        Column("disposals", "disposals", "count"),
        Column("paid_usd_m", "USD m", "number", "rests"),
    )
    return [
        Figure("care-radiotherapy", title, picture, summary, "care-radiotherapy"),
        Table("care-radiotherapy", "The plan, year by year", told, columns, shown=YEARS),
    ]


def _machines(row: dict[str, Any]) -> str:
    parts = [f"{int(row[key])} {mark}" for key, mark in (("cobalt_units", "C"), ("linacs", "L")) if row[key]]
    return " ".join(parts)


def _need(need: pl.DataFrame) -> Table:
    rows = (
        need.group_by("method", maintain_order=True)
        .agg(
            least=pl.col("machines").min(),
            most=pl.col("machines").max(),
            low=pl.col("low").min(),
            high=pl.col("high").max(),
            variants=pl.col("variant"),
            assumed=pl.col("assumed").any(),
        )
        .with_columns(words=pl.col("method").replace(METHODS))
    )
    rows = rows.with_columns(ends=_ends(rows, "low", "high", "number"))
    columns = (
        Column("words", "machines needed, by method"),
        Column("least", "least", "number", "assumed"),
        Column("most", "most", "number", "assumed"),
        Column("ends", "with the range of each rule"),
    )
    return Table("care-need", "Machines needed: published rules do not agree", rows, columns, shown=rows.height)


def _verdicts(result: Result) -> list[str]:
    table = result.tables.get("keep_or_replace", pl.DataFrame())
    return [str(why) for why in table["why"]] if "why" in table.columns else []


def _limits(result: Result) -> list[str]:
    table = result.tables.get("limits", pl.DataFrame())
    if table.is_empty():
        return []
    rows = table.filter("binds", pl.col("gain_patients") > 0).sort("gain_patients", "limit", descending=[True, False])
    told = [
        f"{row['limit']} ({number(row['step'])} {row['unit']} more: {count(row['gain_patients'])} patients)"
        for row in rows.iter_rows(named=True)
    ]
    return [f"What binds: {listed(told)}."] if told else []


def _ends(table: pl.DataFrame, low: str, high: str, form: Literal["count", "number"]) -> pl.Series:
    """Return intervals in words."""
    words = [interval(one, other, form) for one, other in table.select(low, high).iter_rows()]
    return pl.Series(words, dtype=pl.String)


def _metric(result: Result, name: str) -> dict[str, Any] | None:
    found = result.metrics.filter(pl.col("id") == name, pl.col("value").is_not_null())
    return found.row(0, named=True) if found.height else None
