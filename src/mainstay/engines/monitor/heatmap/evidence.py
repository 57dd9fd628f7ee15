"""All values that the map may use: observations and derived indicators, in the unit of their indicator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from mainstay.core.calendar import period_bounds
from mainstay.core.units import factor
from mainstay.engines.monitor.indicators import DERIVED
from mainstay.errors import InputError, Problem, UnitError
from mainstay.model.base import Base

STAGES = ("research", "clinical", "production", "all")
LENSES = ("health", "economic", "national_security")
#: label of values that are about an economy as a whole and not about one segment
WHOLE = "whole-base"
#: units that are the same in a small segment and in a large one; anything else is scaled in each segment
RELATIVE_UNITS = ("share", "percent", "score", "ratio", "%")
#: units of indicators that count things that happen or stand one by one
COUNTED_UNITS = (
    "application",
    "article",
    "asset",
    "candidate",
    "deal",
    "firm",
    "machine",
    "patent",
    "product",
    "site",
    "trial",
    "vaccine",
)

COLUMNS = (
    "indicator_id",
    "segment_id",
    "economy_id",
    "period",
    "value",
    "low",
    "high",
    "source_id",
    "locator",
    "method",
    "grade",
    "known_on",
    "origin",
)


@dataclass(frozen=True)
class Evidence:
    """Indicators that are scored and every value of them.

    Attributes
    ----------
    indicators : polars.DataFrame
        One row per scored indicator: ``indicator_id, name, direction (+1, -1), unit, lens, stage, goalpost_low,
        goalpost_high, weight, parent_id, origin``.
    values : polars.DataFrame
        `COLUMNS`, ``end`` (last day of the period, at most the as-of date) and ``years`` (its place in time).
    wanted : polars.DataFrame
        Indicators that only closed sources have: listed, never invented.
    """

    indicators: pl.DataFrame
    values: pl.DataFrame
    wanted: pl.DataFrame


def collect(base: Base) -> Evidence:
    """Gather what the map may use.

    An indicator is scored if it has a direction, is not wanted, and neither it nor a node above it has the weight 0 in
    the base: that is how outcomes and the rivals of an index stay outside the score.

    Raises
    ------
    InputError
        An indicator that is scored has no lens, stage or unit, or goalposts that do not rise, or a value has a unit
        that cannot be converted; all are listed.
    """
    table = base["indicators"]
    parents = set(table["parent_id"].drop_nulls())
    leaves = table.filter(~pl.col("indicator_id").is_in(sorted(parents)))
    observed = base["observations"].filter(pl.col("value").is_not_null())
    used = leaves.filter(
        ~pl.col("is_wanted"), pl.col("indicator_id").is_in(observed["indicator_id"].unique().implode())
    )
    outside = _below(table, set(table.filter(pl.col("weight") == 0)["indicator_id"]))
    scored = used.filter((pl.col("direction") != "context") | pl.col("direction").is_null()).filter(
        ~pl.col("indicator_id").is_in(sorted(outside))
    )
    problems = _problems(scored)
    derived = {name: entry.compute(base) for name, entry in DERIVED.all().items()}
    indicators = pl.concat([_indicators(scored), _derived_indicators(derived)])
    values = pl.concat(
        [
            _observations(observed, scored, problems),
            *(_derived_values(name, frame) for name, frame in derived.items() if frame.height),
        ]
    )
    if problems:
        msg = "the map cannot be drawn"
        raise InputError(msg, problems)
    wanted = leaves.filter(pl.col("is_wanted")).select("indicator_id", "name", "lens", "stage", "definition", "note")
    return Evidence(indicators, _dated(values, base.info.as_of_on), wanted)


def _below(table: pl.DataFrame, nodes: set[str]) -> set[str]:
    """Return nodes of the tree of indicators and everything under them."""
    found = set(nodes)
    while True:
        more = set(table.filter(pl.col("parent_id").is_in(sorted(found)))["indicator_id"]) - found
        if not more:
            return found
        found |= more


def _problems(scored: pl.DataFrame) -> list[Problem]:
    problems = []
    for row in scored.iter_rows(named=True):
        problems += [
            Problem(
                "indicator.incomplete",
                f"the scored indicator {row['indicator_id']} needs its {name}",
                table="indicators",
                key=row["indicator_id"],
                column=name,
            )
            for name in ("direction", "unit", "lens", "stage")
            if row[name] is None
        ]
        low, high = row["goalpost_low"], row["goalpost_high"]
        if low is not None and high is not None and low >= high:
            message = f"the goalposts of {row['indicator_id']} do not rise"
            problems.append(Problem("goalposts.order", message, table="indicators", found=f"{low} to {high}"))
    return problems


def _indicators(scored: pl.DataFrame) -> pl.DataFrame:
    return scored.select(
        "indicator_id",
        "name",
        pl.when(pl.col("direction") == "lower_better").then(-1).otherwise(1).cast(pl.Int8).alias("direction"),
        "unit",
        "lens",
        "stage",
        "goalpost_low",
        "goalpost_high",
        pl.col("weight").fill_null(1.0),
        "parent_id",
        pl.lit("observation").alias("origin"),
    )


def _derived_indicators(derived: dict[str, pl.DataFrame]) -> pl.DataFrame:
    rows = [
        (
            name,
            entry.title,
            -1 if entry.direction == "lower_better" else 1,
            entry.unit,
            entry.lens,
            entry.stage,
            *(entry.goalposts or (None, None)),
            1.0,
            None,
            "derived",
        )
        for name, entry in DERIVED.all().items()
        if derived[name].height
    ]
    schema = {
        "indicator_id": pl.String(),
        "name": pl.String(),
        "direction": pl.Int8(),
        "unit": pl.String(),
        "lens": pl.String(),
        "stage": pl.String(),
        "goalpost_low": pl.Float64(),
        "goalpost_high": pl.Float64(),
        "weight": pl.Float64(),
        "parent_id": pl.String(),
        "origin": pl.String(),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _observations(observed: pl.DataFrame, scored: pl.DataFrame, problems: list[Problem]) -> pl.DataFrame:
    """Return observations of scored indicators in the unit of the indicator."""
    rows = observed.join(scored.select("indicator_id", pl.col("unit").alias("unit_wanted")), on="indicator_id")
    pairs = rows.filter(pl.col("unit").is_not_null() & (pl.col("unit") != pl.col("unit_wanted")))
    factors = []
    for unit, wanted in pairs.select("unit", "unit_wanted").unique().sort("unit", "unit_wanted").iter_rows():
        try:
            factors.append((unit, wanted, factor(unit, wanted)))
        except UnitError as error:
            problems.extend(error.problems)
    known = pl.DataFrame(
        factors, schema={"unit": pl.String(), "unit_wanted": pl.String(), "_factor": pl.Float64()}, orient="row"
    )
    rows = rows.join(known, on=["unit", "unit_wanted"], how="left").with_columns(pl.col("_factor").fill_null(1.0))
    scaled = [(pl.col(name) * pl.col("_factor")).alias(name) for name in ("value", "low", "high")]
    return rows.with_columns(*scaled, pl.lit("observation").alias("origin")).select(COLUMNS)


def _derived_values(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.lit(name).alias("indicator_id"), pl.lit("derived").alias("origin")).select(COLUMNS)


def _dated(values: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Add the end of each period; what lies wholly after the as-of date is left out."""
    periods = values["period"].unique().sort()
    bounds = [period_bounds(period) for period in periods]
    ends = pl.DataFrame(
        {
            "period": periods,
            "start": [start for start, _ in bounds],
            "end": [min(end, as_of) for _, end in bounds],
        },
        schema={"period": pl.String(), "start": pl.Date(), "end": pl.Date()},
    )
    dated = values.join(ends, on="period", how="left").filter(pl.col("start") <= as_of)
    years = pl.col("end").dt.year() + (pl.col("end").dt.ordinal_day() - 1) / 365.25
    return (
        dated.with_columns(pl.col("segment_id").fill_null(WHOLE), years.alias("years"))
        .drop("start")
        .sort("indicator_id", "segment_id", "economy_id", "years", "period")
    )
