"""Nominal scores of a row (goalposts, arithmetic means, nominal weights) and their bounds over all that is missing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mainstay.engines.monitor.heatmap.rows import MapRow

Floats = npt.NDArray[np.float64]

#: lens of a score over all lenses
OVERALL = -1


def lens_shares(row: MapRow, lens: int) -> Floats:
    """Return the nominal weight of each indicator in a lens, or in the whole row; they sum to 1."""
    if lens == OVERALL:
        return row.overall
    return np.where(row.lens == lens, row.weights, 0.0)


def weighted_mean(place: Floats, row: MapRow, lens: int = OVERALL) -> Floats:
    """Return the nominal score, 0 to 100, of every economy for places of any leading shape.

    Parameters
    ----------
    place : array, (..., indicators)
        Places, NaN where missing; what is missing gives its weight to the other indicators of its lens, and a lens
        without any to the other lenses.
    row : MapRow
        Weights and lenses.
    lens : int
        Index of a lens, or `OVERALL`.

    Returns
    -------
    array, (...)
        NaN where nothing is known.
    """
    if lens != OVERALL:
        return _mean(place, lens_shares(row, lens))
    parts = np.stack([_mean(place, lens_shares(row, k)) for k in range(len(row.lens_weights))], axis=-1)
    return _mean(parts / 100.0, row.lens_weights)


def _mean(place: Floats, weights: Floats) -> Floats:
    known = ~np.isnan(place) & (weights > 0)
    total = (known * weights).sum(axis=-1)
    value = (np.where(known, place, 0.0) * weights).sum(axis=-1)
    return np.asarray(100.0 * np.divide(value, total, out=np.full(np.shape(total), np.nan), where=total > 0))


def score_bounds(row: MapRow, lens: int = OVERALL) -> tuple[Floats, Floats]:
    """Return the lowest and highest nominal score of each economy over every completion of its missing values.

    A missing value may lie anywhere between its goalposts, so the ends are reached at the goalposts (partial
    identification; Manski 2003). The score is increasing in every place, hence the bounds are sharp.
    """
    return (
        weighted_mean(np.where(row.known, row.place, 0.0), row, lens),
        weighted_mean(np.where(row.known, row.place, 1.0), row, lens),
    )


def gap_bounds(row: MapRow, lens: int = OVERALL) -> tuple[Floats, Floats]:
    """Return worst and best gap of the home against each economy, over every completion on both sides."""
    low, high = score_bounds(row, lens)
    return low[0] - high, high[0] - low
