"""The ledger of changes: every move of a headline split exactly into new data, revision, method and sample."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.engines.monitor.heatmap.headlines import KINDS, Headline, headlines
from mainstay.engines.monitor.heatmap.hybrids import CAUSES, Hybrids, Side
from mainstay.engines.monitor.heatmap.largest_change import Moved, largest_changes
from mainstay.engines.monitor.heatmap.shapley import shapley_parts
from mainstay.model.base import Base
from mainstay.scenario.heatmap import HeatmapChoices

Floats = npt.NDArray[np.float64]

CHANGES = {
    "headline": pl.String(),
    "segment_id": pl.String(),
    "stage": pl.String(),
    "economy_id": pl.String(),
    "before": pl.Float64(),
    "after": pl.Float64(),
    "change": pl.Float64(),
    **{cause: pl.Float64() for cause in CAUSES},
    "what": pl.String(),
    "largest": pl.String(),
    "largest_change": pl.Float64(),
    "largest_indicator_id": pl.String(),
    "largest_economy_id": pl.String(),
    "largest_period": pl.String(),
}
#: moves below this are rounding
LEAST = 1e-12


def change_ledger(old: Base, new: Base, choices_old: HeatmapChoices, choices_new: HeatmapChoices) -> pl.DataFrame:
    """Return every headline that moved between two maps, and what moved it.

    Parameters
    ----------
    old, new : Base
        The earlier and the later base, for example `replay.replayed` and the base itself; with the overrides of a
        scenario already applied.
    choices_old, choices_new : HeatmapChoices
        Choices of each map.

    Returns
    -------
    polars.DataFrame
        One row for each headline that moved, ``mean_gap`` first, then ``gap`` and ``score`` (see
        `headlines.headlines`), the largest moves of each first:

        - ``before``, ``after``, ``change`` in points of the 0 to 100 scale;
        - ``new_data``, ``revision``, ``method``, ``sample``: parts of the change that sum to it, as defined in
          `hybrids`. They are Shapley values: means over all orders in which the causes can be told. They say what
          accounts for the change of this number, not what happened in the world: a new value may be of an old fact;
        - ``what``: moved, appeared or disappeared; of the last two there is no change and are no parts;
        - ``largest`` and the columns after it: the one datum whose change moved the headline of the later map most, and
          by how many points (see `largest_change.largest_changes`); empty where no datum of it changed, and without
          points where there would be no headline without it.

    Raises
    ------
    InputError
        One of the maps cannot be drawn.

    Examples
    --------
    >>> import mainstay as ms
    >>> from mainstay.engines.monitor.heatmap.replay import replayed
    >>> base, choices = ms.load("us-2026"), HeatmapChoices()
    >>> ledger = change_ledger(replayed(base, "2024-12-31"), base, choices, choices)
    >>> moved = ledger.filter(what="moved").select(
    ...     (pl.sum_horizontal("new_data", "revision", "method", "sample") - pl.col("change")).abs().max()
    ... )
    >>> moved.item() < 1e-12
    True
    """
    maps = Hybrids(Side(old, choices_old), Side(new, choices_new))
    every = 2 ** len(CAUSES) - 1
    drawn = {number: headlines(maps.map(number)) for number in sorted({k & maps.active for k in range(every + 1)})}
    before, after = drawn[0], drawn[every & maps.active]
    kept = [key for key in before if key in after]
    values = np.array([[drawn[k & maps.active].get(key, np.nan) for key in kept] for k in range(every + 1)])
    parts = shapley_parts(values.reshape(every + 1, len(kept)))
    method_and_sample = 0b1100
    largest = largest_changes(maps.map(method_and_sample), maps.map(every))
    records = [
        _record(key, (values[0, n], values[-1, n]), parts[:, n], largest.get(key))
        for n, key in enumerate(kept)
        if abs(values[-1, n] - values[0, n]) > LEAST or np.abs(parts[:, n]).max() > LEAST
    ]
    records += [_record(key, (score, None), None, None) for key, score in before.items() if key not in after]
    records += [
        _record(key, (None, score), None, largest.get(key)) for key, score in after.items() if key not in before
    ]
    return _ordered(pl.DataFrame(records, schema=CHANGES, orient="row"))


def _record(
    key: Headline, ends: tuple[float | None, float | None], parts: Floats | None, largest: Moved | None
) -> tuple[str | float | None, ...]:
    before, after = ends
    moved = before is not None and after is not None
    return (
        *key,
        before,
        after,
        after - before if before is not None and after is not None else None,
        *(parts.tolist() if parts is not None else [None] * len(CAUSES)),
        "moved" if moved else "appeared" if before is None else "disappeared",
        *_named(largest),
    )


def _named(largest: Moved | None) -> tuple[str | float | None, ...]:
    if largest is None:
        return (None,) * 5
    text = f"{largest.indicator} of {largest.economy}, {largest.period}"
    points = None if np.isnan(largest.points) else largest.points
    return text, points, largest.indicator, largest.economy, largest.period


def _ordered(ledger: pl.DataFrame) -> pl.DataFrame:
    kind = pl.col("headline").replace_strict({name: k for k, name in enumerate(KINDS)}, return_dtype=pl.Int64)
    return (
        ledger.with_columns(kind.alias("_kind"), pl.col("change").abs().fill_null(-1.0).alias("_size"))
        .sort("_kind", "_size", "segment_id", "stage", "economy_id", descending=[False, True, False, False, False])
        .drop("_kind", "_size")
    )
