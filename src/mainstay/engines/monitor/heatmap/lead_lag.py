"""Innovating here, industrialising there: where each economy stands along the lifecycle, and what follows what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.engines.monitor.heatmap.nominal import score_bounds, weighted_mean
from mainstay.engines.monitor.heatmap.rows import MapData, MapRow
from mainstay.engines.monitor.heatmap.stage_leads import LEAST_YEARS, leads_of
from mainstay.engines.monitor.trends.discoveries import false_discovery
from mainstay.engines.monitor.trends.stage_gap import industrialisation_gap
from mainstay.engines.monitor.trends.stage_lead import LeadLag
from mainstay.scenario.heatmap import HeatmapChoices

Floats = npt.NDArray[np.float64]
STAGES = ("research", "clinical", "production")
TOO_FEW = "too few periods"
KEY = ("segment_id", "economy_id")

LEAD_LAG: dict[str, pl.DataType] = {
    "segment_id": pl.String(),
    "economy_id": pl.String(),
    **{f"{stage}_score": pl.Float64() for stage in STAGES},
    **{f"{stage}_rank": pl.Int64() for stage in STAGES},
    "research_share": pl.Float64(),
    "production_share": pl.Float64(),
    "shares_open": pl.Int64(),
    "stage_gap": pl.Float64(),
    "stage_gap_low": pl.Float64(),
    "stage_gap_high": pl.Float64(),
    "research_own": pl.Int64(),
    "production_own": pl.Int64(),
    "standing": pl.String(),
    "years": pl.Int64(),
    "lead": pl.String(),
    "lag": pl.Int64(),
    "lag_low": pl.Int64(),
    "lag_high": pl.Int64(),
    "p": pl.Float64(),
    "p_adjusted": pl.Float64(),
    "says": pl.String(),
}


def lead_lag(data: MapData, choices: HeatmapChoices, as_of: date, seed: int) -> pl.DataFrame:
    """Return where each player stands at research, clinical trials and production, and whether one follows another.

    Parameters
    ----------
    data : MapData
        The map.
    choices : HeatmapChoices
        Availability below which a year does not count, and the level of false discoveries.
    as_of : date
        The as-of date of the base.
    seed : int
        Seed of the run.

    Returns
    -------
    polars.DataFrame
        One row for each segment with any evidence and each player.

        - ``research_score`` and so on: nominal scores, empty where nothing is known; ``research_rank`` and so on: ranks
          among the players that have one, 1 is best, equals share the better rank.
        - ``research_share``, ``production_share``: part of the points of all players that have a score at that stage;
          ``shares_open`` players have none at one of the two, and as their points are not in the sum these shares are
          upper bounds. Points are places between goalposts, so this is no share of patents, trials or output.
        - ``stage_gap``: research less production score, in points, and its lowest and highest value over every
          completion of what is missing at both stages. The two scores have different indicators and goalposts: the gap
          compares standings, not quantities. ``research_own`` and ``production_own`` count the indicators known of the
          economy that speak about that stage alone; one about all stages stands in both rows and tells them apart in
          no way. ``standing`` says it in words: "higher in research", "higher in production" only where the bounds
          leave no doubt, else "open"; "not told apart" where a stage has no indicator of its own; or "not known".
        - ``years`` with scores at both stages from at least the availability of the choices, of the yearly scores with
          the method of today (`yearly_scores`); ``lead``: early leads, late leads, together, not shown or too few
          periods (below 8 years, or too few for any lag), with ``lag`` (years by which production follows research),
          its interval, ``p`` and ``p_adjusted`` (Benjamini and Hochberg over the table). A lead is only called where
          ``p_adjusted`` is at most the trend level of the choices. Values carried over years (see `yearly_scores`) make
          changes lumpy, and that one follows the other does not show that it is caused by it.

    Examples
    --------
    >>> import mainstay as ms
    >>> from mainstay.engines.monitor.heatmap.run import read_map
    >>> base, choices = ms.load("us-2026"), HeatmapChoices()
    >>> found = lead_lag(read_map(base, choices), choices, base.info.as_of_on, seed=1)
    >>> found.filter(pl.col("segment_id") == "whole-base", pl.col("economy_id") == "USA")["research_rank"].item() >= 1
    True
    """
    rows = {row.key: row for row in data.rows}
    segments = list(dict.fromkeys(row.segment for row in data.rows if row.stage in STAGES))
    standing = [
        record
        for segment in segments
        for record in _standings(segment, {stage: rows.get((segment, stage)) for stage in STAGES}, data)
    ]
    stages = pl.DataFrame(standing, schema={name: LEAD_LAG[name] for name in _STANDING}, orient="row")
    leads = [
        (segment, economy, years, found)
        for segment in segments
        for economy, (years, found) in zip(
            data.cast.players,
            leads_of(rows.get((segment, "research")), rows.get((segment, "production")), data, choices, as_of, seed),
            strict=True,
        )
    ]
    table = stages.join(_shares(stages), on=KEY, how="left", maintain_order="left")
    return table.join(_called(leads, choices), on=KEY, how="left", maintain_order="left").select(*LEAD_LAG)


_STANDING = (
    *KEY,
    *(f"{stage}_{what}" for what in ("score", "rank") for stage in STAGES),
    "stage_gap",
    "stage_gap_low",
    "stage_gap_high",
    "research_own",
    "production_own",
    "standing",
)


def _standings(segment: str, rows: dict[str, MapRow | None], data: MapData) -> list[tuple[object, ...]]:
    players = len(data.cast.players)
    nothing = np.full(players, np.nan)
    scores = {s: nothing if row is None else weighted_mean(row.place, row)[:players] for s, row in rows.items()}
    research, production = rows["research"], rows["production"]
    low = high = nothing
    if research is not None and production is not None:
        (a, b), (c, d) = score_bounds(research), score_bounds(production)
        low, high = (a[:players] - d[:players]), (b[:players] - c[:players])
    gap = scores["research"] - scores["production"]
    ranks = {stage: _ranks(scores[stage]) for stage in STAGES}
    own = _own(research, production, players), _own(production, research, players)
    return [
        (
            segment,
            economy,
            *(_number(scores[stage][i]) for stage in STAGES),
            *(ranks[stage][i] for stage in STAGES),
            _number(gap[i]),
            _number(low[i]),
            _number(high[i]),
            own[0][i],
            own[1][i],
            _words(scores["research"][i], scores["production"][i], (low[i], high[i]), min(own[0][i], own[1][i])),
        )
        for i, economy in enumerate(data.cast.players)
    ]


def _own(row: MapRow | None, other: MapRow | None, players: int) -> list[int]:
    """Return how many indicators of a row that are not in the other one are known of each player."""
    if row is None:
        return [0] * players
    mine = [name not in (other.indicators if other is not None else ()) for name in row.indicators]
    return [int(count) for count in row.known[:players, mine].sum(axis=1)]


def _words(research: float, production: float, bounds: tuple[float, float], own: int) -> str:
    if np.isnan(research) or np.isnan(production):
        missing = [name for name, one in (("research", research), ("production", production)) if np.isnan(one)]
        return "not known at " + " and ".join(missing)
    if own == 0:
        return "not told apart"
    if bounds[0] > 0:
        return "higher in research"
    return "higher in production" if bounds[1] < 0 else "open"


def _ranks(scores: Floats) -> list[int | None]:
    # equal places are equal whatever the order of sums
    rounded = np.round(scores, 10)
    return [None if np.isnan(one) else int((rounded > one).sum()) + 1 for one in rounded.tolist()]


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _shares(stages: pl.DataFrame) -> pl.DataFrame:
    if stages.is_empty():
        names = (*KEY, "research_share", "production_share", "shares_open")
        return pl.DataFrame(schema={name: LEAD_LAG[name] for name in names})
    long = pl.concat(
        [
            stages.select(*KEY, pl.lit(stage).alias("stage"), pl.col(f"{stage}_score").alias("value"))
            for stage in ("research", "production")
        ]
    )
    found = industrialisation_gap(long, by=("segment_id",))
    either = pl.max_horizontal("early_unknown", "late_unknown")
    return found.select(
        *KEY,
        pl.col("early_share").alias("research_share"),
        pl.col("late_share").alias("production_share"),
        either.cast(pl.Int64).alias("shares_open"),
    )


def _called(leads: Sequence[tuple[str, str, int, LeadLag | None]], choices: HeatmapChoices) -> pl.DataFrame:
    p = np.array([np.nan if found is None else found.p for *_, found in leads], dtype=np.float64)
    adjusted = false_discovery(p, level=choices.trend_level)
    records: list[tuple[object, ...]] = []
    for (segment, economy, years, found), own, shown in zip(
        leads, adjusted.p.tolist(), adjusted.found.tolist(), strict=True
    ):
        if found is None or found.verdict == TOO_FEW:
            says = (
                f"years with scores at research and production: {years}; a lead needs at least {LEAST_YEARS} and a lag"
            )
            records.append((segment, economy, years, TOO_FEW, None, None, None, None, None, says))
            continue
        called = found.verdict if shown else "not shown"
        says = found.says if shown else f"no lag stands out from chance over the whole table (p = {own:.3f} adjusted)"
        lags = (found.best, found.best_low, found.best_high)
        records.append((segment, economy, years, called, *lags, _number(found.p), _number(own), says))
    names = (*KEY, "years", "lead", "lag", "lag_low", "lag_high", "p", "p_adjusted", "says")
    return pl.DataFrame(records, schema={name: LEAD_LAG[name] for name in names}, orient="row")
