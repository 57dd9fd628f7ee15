"""The tables of a map, laid out for people: names, order, and the words that say what would decide a cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from mainstay.engines.monitor.heatmap import data_error
from mainstay.engines.monitor.heatmap.cells import Cell
from mainstay.engines.monitor.heatmap.influence import Influence
from mainstay.engines.monitor.heatmap.methods import METHODS
from mainstay.engines.monitor.heatmap.next_evidence import Wanted
from mainstay.engines.monitor.heatmap.rows import MapData, MapRow
from mainstay.engines.monitor.heatmap.standings import TOP
from mainstay.engines.monitor.heatmap.trend_cells import CELL

CELL_KEY = ("segment_id", "stage", "economy_id")

STANDINGS = {
    "segment_id": pl.String(),
    "stage": pl.String(),
    "economy_id": pl.String(),
    "score": pl.Float64(),
    "score_low": pl.Float64(),
    "score_median": pl.Float64(),
    "score_high": pl.Float64(),
    "worst_score": pl.Float64(),
    "best_score": pl.Float64(),
    "indicators": pl.Int64(),
    "availability": pl.Float64(),
    "imputed_weight": pl.Float64(),
    "is_player": pl.Boolean(),
    "rank": pl.Int64(),
    "rank_low": pl.Int64(),
    "rank_high": pl.Int64(),
    "p_first": pl.Float64(),
    "p_top_three": pl.Float64(),
    "set_low": pl.Int64(),
    "set_high": pl.Int64(),
    "ranked": pl.Int64(),
}
METHOD_TABLE = {
    "segment_id": pl.String(),
    "stage": pl.String(),
    "economy_id": pl.String(),
    **{name: pl.Float64() for name in METHODS},
    "majority": pl.Float64(),
    "method_dependent": pl.Boolean(),
}
INFLUENCE = {
    "segment_id": pl.String(),
    "stage": pl.String(),
    "economy_id": pl.String(),
    "kind": pl.String(),
    "left_out": pl.String(),
    "gap": pl.Float64(),
    "gap_without": pl.Float64(),
    "change": pl.Float64(),
    "flips": pl.Boolean(),
    "tried": pl.Int64(),
    "flipping": pl.Int64(),
}
NEXT = {
    "segment_id": pl.String(),
    "stage": pl.String(),
    "rival_id": pl.String(),
    "verdict": pl.String(),
    "reason": pl.String(),
    "economy_id": pl.String(),
    "indicator_id": pl.String(),
    "kind": pl.String(),
    "p_change": pl.Float64(),
    "points": pl.Float64(),
    "needs": pl.Int64(),
    "held_source_id": pl.String(),
}


def standings(records: list[dict[str, Any]]) -> pl.DataFrame:
    """Return scores and ranks by row and economy."""
    return pl.DataFrame(records, schema=STANDINGS)


def methods(records: list[dict[str, Any]]) -> pl.DataFrame:
    """Return gaps by method of aggregation."""
    return pl.DataFrame(records, schema=METHOD_TABLE)


def influence(found: Sequence[tuple[MapRow, Influence]]) -> pl.DataFrame:
    """Return, for each cell and kind, the thing whose loss moves the gap most, and how many of how many turn it."""
    records = [
        (row.segment, row.stage, one.economy, one.kind, one.left_out, one.gap, one.gap_without, one.change, one.flips)
        for row, one in found
    ]
    schema = {name: kind for name, kind in INFLUENCE.items() if name not in ("tried", "flipping")}
    table = pl.DataFrame(records, schema=schema, orient="row")
    key = [*CELL_KEY, "kind"]
    # a change that leaves nothing to compare is the largest of all
    size = pl.col("change").abs().fill_null(float("inf"))
    return (
        table.with_columns(
            tried=pl.len().over(key).cast(pl.Int64), flipping=pl.col("flips").sum().over(key).cast(pl.Int64), _size=size
        )
        .sort(*key, "_size", "left_out", descending=[False] * len(key) + [True, False])
        .group_by(key, maintain_order=True)
        .first()
        .select(*INFLUENCE)
    )


def next_evidence(found: Sequence[tuple[MapRow, Cell, Wanted]], data: MapData) -> pl.DataFrame:
    """Return the data whose collection is worth most, best first: the collection plan."""
    source = {
        (i, s, e): name
        for i, s, e, name in data.used.select("indicator_id", "segment_id", "economy_id", "source_id").iter_rows()
    }
    records = [
        (
            row.segment,
            row.stage,
            one.rival,
            cell.verdict,
            cell.reason,
            one.economy,
            one.indicator,
            one.kind,
            one.p_change,
            one.points,
            one.needs,
            source.get((one.indicator, row.segment, one.economy)),
        )
        for row, cell, one in found
    ]
    table = pl.DataFrame(records, schema=NEXT, orient="row")
    return table.sort(
        "p_change",
        "points",
        "segment_id",
        "stage",
        "rival_id",
        "economy_id",
        "indicator_id",
        descending=[True, True, False, False, False, False, False],
    )


def evidence(data: MapData) -> pl.DataFrame:
    """Return every value that the map uses, with its source, grade, age and the parts of its error in points."""
    errors = ("error_interval", "error_count", "error_grade", "error_age")
    return data.used.select(
        "segment_id",
        "indicator_id",
        "economy_id",
        "period",
        "value",
        "low",
        "high",
        "unit",
        "lens",
        "stage",
        (100.0 * pl.col("score")).alias("score"),
        "clipped",
        *((100.0 * pl.col(name)).alias(name) for name in errors),
        pl.mean_horizontal(100.0 * pl.col("error_down"), 100.0 * pl.col("error_up")).alias("error"),
        "age",
        "source_id",
        "locator",
        "method",
        "grade",
        "known_on",
        "origin",
    )


def indicators(data: MapData) -> pl.DataFrame:
    """Return each indicator in each row: weight, scale, and its share of the variance of the scores.

    ``main_effect`` is the squared correlation of the places of the indicator with the nominal scores over the economies
    of the row that have it: what it moves, beside ``weight``, what it was given (Paruolo, Saisana and Saltelli 2013).
    """
    from mainstay.engines.monitor.heatmap.nominal import weighted_mean

    told = data.used.select(
        "segment_id",
        "indicator_id",
        "name",
        "unit",
        "lens",
        "direction",
        "goal_low",
        "goal_high",
        "goalposts",
        "origin",
    ).unique()
    records = []
    for row in data.rows:
        scores = weighted_mean(row.place, row)
        for j, name in enumerate(row.indicators):
            known = row.known[:, j]
            records.append(
                (
                    row.segment,
                    row.stage,
                    name,
                    float(row.overall[j]),
                    _squared_correlation(row.place[known, j], scores[known]),
                    int(known.sum()),
                )
            )
    schema = {
        "segment_id": pl.String(),
        "stage": pl.String(),
        "indicator_id": pl.String(),
        "weight": pl.Float64(),
        "main_effect": pl.Float64(),
        "economies": pl.Int64(),
    }
    return pl.DataFrame(records, schema=schema, orient="row").join(
        told, on=["segment_id", "indicator_id"], how="left", maintain_order="left"
    )


def _squared_correlation(x: Any, y: Any) -> float | None:
    if len(x) < 3 or x.std() < 1e-12 or y.std() < 1e-12:
        return None
    centred = (x - x.mean()) / x.std(), (y - y.mean()) / y.std()
    return float((centred[0] * centred[1]).mean() ** 2)


def finish_cells(
    cells: pl.DataFrame,
    method_records: list[dict[str, Any]],
    found: Sequence[tuple[MapRow, Influence]],
    trends: pl.DataFrame,
) -> pl.DataFrame:
    """Add to each cell whether it is fragile or hangs on the method, its trend, and what would decide it."""
    flips = pl.DataFrame(
        [(row.segment, row.stage, one.economy, f"{one.kind} {one.left_out}") for row, one in found if one.flips],
        schema={"segment_id": pl.String(), "stage": pl.String(), "economy_id": pl.String(), "hangs_on": pl.String()},
        orient="row",
    )
    hangs = flips.group_by(CELL_KEY, maintain_order=True).agg(
        pl.col("hangs_on").first(), pl.len().cast(pl.Int64).alias("flipping")
    )
    depends = methods(method_records).select(*CELL_KEY, "method_dependent")
    overall = pl.col("lens") == "overall"
    joined = (
        cells.join(hangs, on=CELL_KEY, how="left", maintain_order="left")
        .join(depends, on=CELL_KEY, how="left", maintain_order="left")
        .join(trends, on=CELL, how="left", maintain_order="left")
    )
    return joined.with_columns(
        fragile=overall & pl.col("flipping").is_not_null(),
        hangs_on=pl.when(overall).then("hangs_on"),
        flipping=pl.when(overall).then(pl.col("flipping").fill_null(0)),
        method_dependent=pl.when(overall).then("method_dependent"),
        trend=pl.col("trend").fill_null("too few periods"),
    )


def assumptions() -> dict[str, Any]:
    """Return the judgements that every map rests on, to be printed with it."""
    return {
        "error_by_reliability": data_error.RELIABILITY,
        "error_by_credibility": data_error.CREDIBILITY,
        "error_by_method": data_error.METHOD,
        "error_ungraded": data_error.UNGRADED,
        "error_method_unstated": data_error.UNSTATED,
        "drift_a_year": data_error.DRIFT,
        "least_part_of_scale": data_error.FLOOR,
        "top_ranks": TOP,
    }
