"""Bootstrap intervals over units: bias-corrected and accelerated.

Efron 1987 ("Better bootstrap confidence intervals", JASA 82); Efron and Tibshirani 1993, chapter 14. The acceleration
comes from the jackknife. The units are taken as drawn from a larger set of like units; for economies that is a way of
speaking, and the interval says how much the figure hangs on which of them are there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mainstay.core.streams import stream
from mainstay.engines.monitor.validity.weighted import Array

#: Intervals are refused where so large a part of the resamples has no value.
MOST_LOST = 0.05


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its interval and the resampled values, NaN where nothing can be said."""

    value: float
    low: float
    high: float
    drawn: Array


def unit_weights(units: int, resamples: int, seed: int) -> Array:
    """Return how often each unit is drawn in each resample; the same for all measures, so that they are paired.

    Examples
    --------
    >>> unit_weights(5, 3, 1).sum(axis=1).tolist()
    [5.0, 5.0, 5.0]
    """
    random = stream(seed, "monitor", "validity", "bootstrap", units)
    drawn = random.integers(0, units, size=(resamples, units)) + units * np.arange(resamples)[:, None]
    return np.bincount(drawn.ravel(), minlength=resamples * units).reshape(resamples, units).astype(np.float64)


def interval(measure: Callable[[Array], Array], weights: Array, confidence: float) -> Interval:
    """Return a measure of the whole sample with its BCa interval.

    Parameters
    ----------
    measure : callable
        Takes weights of shape (samples, units), returns one value per sample.
    weights : numpy.ndarray of shape (resamples, units)
        From :func:`unit_weights`.
    confidence : float
        Such as 0.95.

    Returns
    -------
    Interval
        Without ends where the measure does not exist, or is lost in more than a twentieth of the resamples.
    """
    units = weights.shape[1]
    value = float(measure(np.ones((1, units)))[0])
    drawn = measure(weights)
    kept = drawn[np.isfinite(drawn)]
    if not np.isfinite(value) or kept.size < (1 - MOST_LOST) * drawn.size:
        return Interval(value, np.nan, np.nan, drawn)
    left_out = measure(1.0 - np.eye(units))
    low, high = np.quantile(kept, _parts(value, kept, left_out[np.isfinite(left_out)], confidence))
    return Interval(value, float(low), float(high), drawn)


def _parts(value: float, drawn: Array, left_out: Array, confidence: float) -> tuple[float, float]:
    """Return the parts of the resampled distribution at which the interval ends."""
    from scipy.special import ndtr, ndtri

    below = (np.count_nonzero(drawn < value) + 0.5 * np.count_nonzero(drawn == value)) / drawn.size
    # a value outside all resamples has no finite place among them
    bias = float(ndtri(np.clip(below, 1 / (drawn.size + 1), drawn.size / (drawn.size + 1))))
    apart = left_out.mean() - left_out
    spread = float(np.square(apart).sum())
    speed = float((apart**3).sum()) / (6 * spread**1.5) if spread > 0 else 0.0
    normal = np.array([ndtri((1 - confidence) / 2), ndtri((1 + confidence) / 2)])
    shifted = bias + (bias + normal) / (1 - speed * (bias + normal))
    low, high = ndtr(shifted)
    return float(low), float(high)
