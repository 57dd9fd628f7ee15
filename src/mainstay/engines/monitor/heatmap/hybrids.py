"""Maps between two maps: the data of one, the values, the method or the economies of the other.

Four things can move a map. Each hybrid takes each of them from the earlier or from the later base, and is drawn by the
same `map_data` as every other map.

``new_data``
    Which values there are: those of a period, economy, segment and indicator that only one base knows, and the as-of
    date, with which values grow old.
``revision``
    What the values are that both bases know.
``method``
    Definitions of the indicators that both bases have (direction, unit, goalposts, weight, parent, lens, stage, whether
    it is scored at all), weights of the scenario and the greatest age of a value.
``sample``
    Which economies, indicators and segments the map has. Whatever is known of an economy, indicator or segment that
    enters or leaves is part of that, and so is an indicator whose unit becomes one of another kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from mainstay.core.units import factor
from mainstay.engines.monitor.heatmap.economies import Cast, choose_economies
from mainstay.engines.monitor.heatmap.evidence import COLUMNS, WHOLE, Evidence, collect
from mainstay.engines.monitor.heatmap.rows import MapData, map_data
from mainstay.engines.monitor.indicators import DERIVED
from mainstay.errors import UnitError
from mainstay.model.base import Base
from mainstay.scenario.heatmap import HeatmapChoices

CAUSES = ("new_data", "revision", "method", "sample")
KEY = ["indicator_id", "segment_id", "economy_id", "period"]
DATES = ("end", "years")
VALUES = tuple(name for name in COLUMNS if name not in KEY)


@dataclass(frozen=True, eq=False)
class Side:
    """One of the two bases, with what was chosen about its map."""

    base: Base
    choices: HeatmapChoices

    @cached_property
    def evidence(self) -> Evidence:
        """Everything its own map may use."""
        return collect(self.base)

    @cached_property
    def cast(self) -> Cast:
        """Economies of its own map."""
        return choose_economies(self.base, self.evidence, self.choices.economies)


class Hybrids:
    """All maps between two bases.

    Parameters
    ----------
    old, new : Side
        The earlier and the later base.

    Notes
    -----
    What is asked for is a number from 0 to 15: bit k stands for cause k of `CAUSES`, and is set where it comes from the
    later base. 0 is the earlier map and 15 the later one.
    """

    def __init__(self, old: Side, new: Side) -> None:
        self.sides = (old, new)
        self._common = _common_indicators(old.base["indicators"], new.base["indicators"])
        self._merged: dict[tuple[int, int], tuple[Evidence, pl.DataFrame]] = {}
        self._maps: dict[int, MapData] = {}

    @cached_property
    def active(self) -> int:
        """Bits of the causes that differ at all between the two bases; the others change nothing by construction."""
        old, new = self.sides
        merged = self._evidence(1, 1)[1].filter("common")
        both = pl.col("here_0") & pl.col("here_1")
        differs = (
            old.base.info.as_of_on != new.base.info.as_of_on or merged.filter(~both).height > 0,
            merged.filter(both & (pl.col("value") != pl.col("value_1"))).height > 0,
            old.choices.weights != new.choices.weights
            or old.choices.oldest_years != new.choices.oldest_years
            or not self._defined(0, 1).equals(self._defined(1, 1)),
            old.cast != new.cast
            or not self._defined(1, 0).equals(self._defined(1, 1))
            or set(old.base["segments"]["segment_id"]) != set(new.base["segments"]["segment_id"]),
        )
        return sum(1 << k for k, one in enumerate(differs) if one)

    def map(self, number: int) -> MapData:
        """Return one map."""
        number &= self.active
        if number not in self._maps:
            self._maps[number] = self._draw(*(number >> k & 1 for k in range(len(CAUSES))))
        return self._maps[number]

    def _draw(self, data: int, revision: int, method: int, sample: int) -> MapData:
        evidence, merged = self._evidence(method, sample)
        choices, other = self.sides[method].choices, self.sides[sample]
        values = _picked(merged, data, revision, sample)
        tables = {"indicators": self._defined(method, sample), "segments": other.base["segments"]}
        base = Base(self.sides[data].base.info, tables)
        found = Evidence(evidence.indicators, values, evidence.wanted)
        return map_data(base, found, other.cast, weights=choices.weights, oldest_years=choices.oldest_years)

    def _defined(self, method: int, sample: int) -> pl.DataFrame:
        """Return the table of indicators: what both have as one defines it, and what only the other of them has."""
        common = pl.col("indicator_id").is_in(self._common)
        defined = self.sides[method].base["indicators"].filter(common)
        own = self.sides[sample].base["indicators"].filter(~common)
        return pl.concat([defined, own]).sort("indicator_id")

    def _evidence(self, method: int, sample: int) -> tuple[Evidence, pl.DataFrame]:
        """Return the values of both bases under the same definitions, beside each other."""
        if (method, sample) not in self._merged:
            defined = self._defined(method, sample)
            parts = [self._collected(number, defined, is_sample=number == sample) for number in (0, 1)]
            indicators = pl.concat([part.indicators for part in parts]).unique("indicator_id", keep="first")
            common = self._common_values(defined)
            left, right = (part.values.with_columns(here=pl.lit(1) == 1) for part in parts)
            merged = left.rename({"here": "here_0"}).join(
                right.rename({"here": "here_1"}), on=KEY, how="full", coalesce=True, suffix="_1"
            )
            merged = merged.with_columns(
                pl.col("here_0", "here_1").fill_null(value=False), common.alias("common")
            ).with_columns(pl.col("common").fill_null(value=False))
            found = Evidence(indicators.sort("indicator_id"), parts[0].values, parts[1].wanted)
            self._merged[method, sample] = found, merged
        return self._merged[method, sample]

    def _collected(self, number: int, defined: pl.DataFrame, *, is_sample: bool) -> Evidence:
        """Return the values of one base under given definitions."""
        side = self.sides[number]
        own = side.base["indicators"]
        if defined.equals(own.sort("indicator_id")):
            return side.evidence
        # an observation without a unit is in that of its own definition, not of the other one
        units = own.select("indicator_id", pl.col("unit").alias("_unit"))
        told = side.base["observations"].join(units, on="indicator_id", how="left", maintain_order="left")
        told = told.with_columns(pl.coalesce("unit", "_unit").alias("unit")).drop("_unit")
        if not is_sample:
            # what only the other base has, or has in a unit of another kind, is not taken from here
            told = told.filter(pl.col("indicator_id").is_in(self._common))
        return collect(side.base.replace(indicators=defined, observations=told))

    def _common_values(self, defined: pl.DataFrame) -> pl.Expr:
        """Return which values are about an economy, indicator and segment that both maps have."""
        old, new = self.sides
        economies = sorted(set(old.cast.all) & set(new.cast.all))
        segments = set(old.base["segments"]["segment_id"]) & set(new.base["segments"]["segment_id"])
        indicators = sorted((set(defined["indicator_id"]) & set(self._common)) | set(DERIVED.names()))
        return (
            pl.col("economy_id").is_in(economies)
            & pl.col("segment_id").is_in([WHOLE, *sorted(segments)])
            & pl.col("indicator_id").is_in(indicators)
        )


def _common_indicators(old: pl.DataFrame, new: pl.DataFrame) -> list[str]:
    """Return indicators that both bases define, in units that can be converted into each other."""
    units = (dict(table.select("indicator_id", "unit").iter_rows()) for table in (old, new))
    before, after = units
    return sorted(name for name in before.keys() & after.keys() if _alike(before[name], after[name]))


def _alike(one: str | None, other: str | None) -> bool:
    if one == other or one is None or other is None:
        return True
    try:
        factor(one, other)
    except UnitError:
        return False
    return True


def _picked(merged: pl.DataFrame, data: int, revision: int, sample: int) -> pl.DataFrame:
    """Return the values of a hybrid in the order of `collect`."""
    both = pl.col("here_0") & pl.col("here_1")
    present = pl.when("common").then(pl.col(f"here_{data}")).otherwise(pl.col(f"here_{sample}"))
    value_side = (
        pl.when(pl.col("common") & both)
        .then(pl.lit(revision))
        .when("common")
        .then(pl.lit(data))
        .otherwise(pl.lit(sample))
    )
    date_side = pl.when("common").then(pl.lit(data)).otherwise(pl.lit(sample))

    def chosen(name: str, side: pl.Expr) -> pl.Expr:
        return pl.when(side == 1).then(pl.col(f"{name}_1")).otherwise(pl.col(name)).alias(name)

    return (
        merged.filter(present)
        .select(*KEY, *(chosen(name, value_side) for name in VALUES), *(chosen(name, date_side) for name in DATES))
        .select(*COLUMNS, *DATES)
        .sort("indicator_id", "segment_id", "economy_id", "years", "period")
    )
