"""The rows of the map as arrays: one row is a segment at a stage, with the indicators that speak about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.engines.monitor.heatmap.data_error import with_errors
from mainstay.engines.monitor.heatmap.economies import Cast
from mainstay.engines.monitor.heatmap.evidence import LENSES, STAGES, WHOLE, Evidence
from mainstay.engines.monitor.heatmap.scale import goalposts
from mainstay.engines.monitor.heatmap.weights import row_weights
from mainstay.model.base import Base

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class MapRow:
    """One row of the map.

    Arrays are economies x indicators in the order of `economies` and `indicators`; what is not known is NaN.

    Attributes
    ----------
    segment, stage : str
        Which row; ``whole-base`` is the economy as a whole.
    economies, indicators : tuple of str
        Names.
    players : int
        How many of the economies, from the first, are ranked; the first is the home.
    lens : array of int
        Index of the lens of each indicator in ``LENSES``.
    weights : array
        Nominal weight of each indicator within its lens; sums to 1 in each lens present.
    lens_weights : array
        Nominal weight of each of the three lenses; 0 where a lens has no indicator here; sums to 1.
    place : array
        Value on the scale of its goalposts, 0 to 1, 1 is good.
    error_down, error_up : array
        Standard deviation towards worse and towards better places.
    datum : array of int
        Row of the table of the values used, -1 where missing.
    raw : array
        Values in the unit of the indicator.
    goal_low, width, direction : array
        Lower goalpost and distance of the goalposts of each indicator, in its unit, and +1 where more is better.
    """

    segment: str
    stage: str
    economies: tuple[str, ...]
    players: int
    indicators: tuple[str, ...]
    lens: Whole
    weights: Floats
    lens_weights: Floats
    place: Floats
    error_down: Floats
    error_up: Floats
    datum: Whole
    raw: Floats
    goal_low: Floats
    width: Floats
    direction: Whole

    @property
    def key(self) -> tuple[str, str]:
        """Segment and stage."""
        return self.segment, self.stage

    @cached_property
    def overall(self) -> Floats:
        """Weight of each indicator in the whole row."""
        return self.weights * self.lens_weights[self.lens]

    @cached_property
    def known(self) -> npt.NDArray[np.bool_]:
        """Which values are known, economies x indicators."""
        return ~np.isnan(self.place)

    @cached_property
    def availability(self) -> Floats:
        """Share of the indicators of the row that each economy has."""
        return np.asarray(self.known.mean(axis=1))


@dataclass(frozen=True, eq=False)
class MapData:
    """Rows, and the table of the values in them."""

    rows: tuple[MapRow, ...]
    used: pl.DataFrame
    unused: pl.DataFrame
    cast: Cast
    evidence: Evidence


def map_data(
    base: Base, evidence: Evidence, cast: Cast, *, weights: Mapping[str, float], oldest_years: float
) -> MapData:
    """Lay out the newest value of every indicator, segment and economy as rows of the map.

    An indicator that speaks about all stages of a segment stands in each of its three rows; about an economy as a whole
    it has a row of its own, ``all``. Indicators with fewer than two players, or the same for all, compare nothing and
    are listed in ``unused`` with the reason.
    """
    newest, values = _newest(base, evidence, cast, oldest_years)
    posts = goalposts(evidence, cast.all)
    scaled = _on_scale(newest, values, posts, evidence)
    counted = scaled.group_by("indicator_id", "segment_id").agg(
        pl.col("economy_id").is_in(list(cast.players)).sum().alias("_players"),
        pl.col("value").n_unique().alias("_values"),
    )
    scaled = scaled.join(counted, on=["indicator_id", "segment_id"])
    fit = (pl.col("_players") >= 2) & (pl.col("_values") >= 2) & (pl.col("goalposts") != "none")
    used = scaled.filter(fit).drop("_players", "_values").sort("segment_id", "indicator_id", "economy_id")
    used = used.with_row_index("datum").with_columns(pl.col("datum").cast(pl.Int64))
    why = (
        pl.when(pl.col("_players") < 2)
        .then(pl.lit("known for fewer than two economies"))
        .otherwise(pl.lit("the same for every economy"))
    )
    unused = (
        scaled.filter(~fit)
        .select("indicator_id", "segment_id", why.alias("reason"))
        .unique()
        .sort("segment_id", "indicator_id")
    )
    tree = base["indicators"]
    rows = [
        _row(segment, stage, part, cast, tree, weights)
        for segment in [WHOLE, *_segments(base)]
        for stage in STAGES
        if (segment == WHOLE or stage != "all") and (part := _part(used, segment, stage)).height
    ]
    return MapData(tuple(rows), used, unused, cast, evidence)


def _segments(base: Base) -> list[str]:
    """Return segments, those of one parent together."""
    return base["segments"].sort("parent_id", "segment_id", nulls_last=False)["segment_id"].to_list()


def _part(used: pl.DataFrame, segment: str, stage: str) -> pl.DataFrame:
    stages = [stage] if segment == WHOLE else [stage, "all"]
    return used.filter(pl.col("segment_id") == segment, pl.col("stage").is_in(stages))


def _newest(base: Base, evidence: Evidence, cast: Cast, oldest_years: float) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the newest value of each series that is not too old, and all values of the economies of the map."""
    values = evidence.values.filter(pl.col("economy_id").is_in(list(cast.all)))
    today = base.info.as_of_on.year + (base.info.as_of_on.timetuple().tm_yday - 1) / 365.25
    newest = (
        values.with_columns(age=(today - pl.col("years")).clip(0.0))
        .filter(pl.col("age") <= oldest_years)
        # of two periods with the same end the shorter, which sorts last, is the later word
        .sort("years", "period")
        .group_by("indicator_id", "segment_id", "economy_id", maintain_order=True)
        .last()
    )
    return newest, values


def _on_scale(newest: pl.DataFrame, values: pl.DataFrame, posts: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    told = evidence.indicators.select("indicator_id", "name", "direction", "unit", "lens", "stage")
    width = (pl.col("goal_high") - pl.col("goal_low")).alias("width")
    on = ["indicator_id", "segment_id"]
    placed = (
        newest.join(posts, on=on)
        .join(told, on="indicator_id")
        .with_columns(width)
        .with_columns(place=(pl.col("value") - pl.col("goal_low")) / pl.col("width"))
        .sort("segment_id", "indicator_id", "economy_id")
    )
    series = values.join(posts.select(*on, width), on=on)
    good = pl.col("direction") > 0
    inside = pl.col("place").clip(0.0, 1.0)
    return with_errors(placed, series).with_columns(
        clipped=(pl.col("place") < 0) | (pl.col("place") > 1),
        score=pl.when(good).then(inside).otherwise(1.0 - inside),
        error_down=pl.when(good).then("error_low").otherwise("error_high"),
        error_up=pl.when(good).then("error_high").otherwise("error_low"),
    )


def _row(
    segment: str, stage: str, part: pl.DataFrame, cast: Cast, tree: pl.DataFrame, weights: Mapping[str, float]
) -> MapRow:
    told = part.select("indicator_id", "lens", "goal_low", "width", "direction").unique().sort("indicator_id")
    indicators = told["indicator_id"].to_list()
    lens = np.array([LENSES.index(name) for name in told["lens"]], dtype=np.int64)
    economies = [
        name for name in cast.all if segment == WHOLE or name in cast.players or name in set(part["economy_id"])
    ]
    at = {name: i for i, name in enumerate(economies)}, {name: j for j, name in enumerate(indicators)}
    shape = (len(economies), len(indicators))
    place, down, up, raw = (np.full(shape, np.nan) for _ in range(4))
    datum = np.full(shape, -1, dtype=np.int64)
    columns = ("economy_id", "indicator_id", "score", "error_down", "error_up", "value", "datum")
    for economy, indicator, score, error_down, error_up, value, number in part.select(columns).iter_rows():
        i, j = at[0][economy], at[1][indicator]
        place[i, j], down[i, j], up[i, j], raw[i, j], datum[i, j] = score, error_down, error_up, value, number
    within, across = row_weights(indicators, lens, tree, weights)
    return MapRow(
        segment,
        stage,
        tuple(economies),
        len(cast.players),
        tuple(indicators),
        lens,
        within,
        across,
        place,
        down,
        up,
        datum,
        raw,
        told["goal_low"].to_numpy(),
        told["width"].to_numpy(),
        told["direction"].to_numpy().astype(np.int64),
    )
