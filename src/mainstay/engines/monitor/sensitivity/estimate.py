"""Sobol indices from the outputs at the points of a design.

First order: Saltelli et al. 2010 (Computer Physics Communications 181, table 2, (b)), here with the mean taken off the
outputs, without which the estimate scatters with the square of the mean (Sobol' and Myshetskaya 2008); or Jansen 1999
("Analysis of variance designs for model output", Computer Physics Communications 117). Total order: Jansen 1999. An
uncentred variant is kept to reproduce numbers of COINr. Intervals: percentiles over resampled base points (Archer,
Saltelli and Sobol' 1997); Sobol points are spread more evenly than independent ones, so they are rather too wide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mainstay.core.streams import stream
from mainstay.engines.monitor.sensitivity.factors import Array
from mainstay.engines.monitor.sensitivity.found import Sensitivity
from mainstay.engines.monitor.sensitivity.outputs import Estimator, check_outputs, output_names_of
from mainstay.errors import InputError, Problem

#: An output whose spread is below this part of its size is rounding, not variation.
ROUNDING = 1e-12
#: Resamples and outputs worked on at once, to bound the memory.
RESAMPLES_AT_ONCE, OUTPUTS_AT_ONCE = 128, 256


class _Blocks(NamedTuple):
    """Outputs by block, with the mean over A and B of each output taken off.

    ``a, b`` have shape (n, outputs), ``mixed`` (groups, n, outputs), ``shift`` (outputs,).
    """

    a: Array
    b: Array
    mixed: Array
    shift: Array


class _Estimates(NamedTuple):
    """First and total order, each of shape (..., outputs, groups)."""

    first: Array
    total: Array


def indices(
    outputs: ArrayLike,
    factors: int | Sequence[str],
    n: int,
    *,
    resamples: int = 1000,
    confidence: float = 0.95,
    seed: int = 0,
    estimator: Estimator = "saltelli",
    output_names: Sequence[str] | None = None,
) -> Sensitivity:
    """Return Sobol indices of outputs computed at the points of a design.

    Parameters
    ----------
    outputs : array_like of shape (n * (factors + 2),) or (n * (factors + 2), outputs)
        Outputs in the order of the design: blocks A, B, then A with one factor (or group) after the other from B.
    factors : int or sequence of str
        Number or names of the factors or groups that moved, in the order of the blocks.
    n : int
        Points per block. Any number will do here; :func:`design` asks for a power of two.
    resamples : int
        Bootstrap resamples of the base points; 0 leaves intervals out (NaN).
    confidence : float
        Confidence of the percentile intervals.
    seed : int
        Seed of the bootstrap.
    estimator : {"saltelli", "jansen", "saltelli_uncentred"}
        Estimator of the first order.
    output_names : sequence of str, optional
        Names of the outputs, for the table and for errors.

    Returns
    -------
    Sensitivity
        Indices, their intervals, notes. Estimates are never clipped: one below zero is shown as it is, with a note.

    Raises
    ------
    InputError
        The number of rows does not fit, an output is missing or infinite, no output varies.

    Examples
    --------
    >>> from mainstay.engines.monitor.sensitivity import design
    >>> made = design(256, ["a", "b"], seed=1)
    >>> found = indices(made.points @ [2.0, 1.0], made.names, made.n)
    >>> found.first.round(2).tolist(), found.total.round(2).tolist()
    ([0.8, 0.2], [0.8, 0.2])
    """
    names = tuple(f"x{i + 1}" for i in range(factors)) if isinstance(factors, int) else tuple(map(str, factors))
    values = np.asarray(outputs, dtype=np.float64)
    single = values.ndim == 1
    wide = values[:, None] if single else values
    labels = output_names_of(output_names, wide)
    check_outputs(wide, names, n, labels, (resamples, confidence, estimator))
    blocks = _cut(wide, len(names), n)
    variance = np.var(np.concatenate([blocks.a, blocks.b]), axis=0, ddof=1)
    varies = _varying(wide, variance, labels)
    found = _in_parts(blocks, varies, resamples, confidence, seed, estimator)
    first, first_low, first_high, total, total_low, total_high = found[:, 0] if single else found
    return Sensitivity(
        names=names,
        outputs=labels,
        first=first,
        first_low=first_low,
        first_high=first_high,
        total=total,
        total_low=total_low,
        total_high=total_high,
        mean=blocks.shift,
        variance=variance,
        idle=tuple(name for name, mixed in zip(names, blocks.mixed, strict=True) if np.array_equal(mixed, blocks.a)),
        n=n,
        estimator=estimator,
        confidence=confidence,
    )


def _varying(values: Array, variance: Array, labels: tuple[str, ...]) -> NDArray[np.int64]:
    """Return the positions of the outputs that vary beyond rounding; refuse if none does."""
    varies = (np.ptp(values, axis=0) > ROUNDING * np.abs(values).max(axis=0)) & (variance > 0)
    if not varies.any():
        msg = "no indices can be formed"
        raise InputError(
            msg,
            [
                Problem(
                    "output.constant",
                    "the outputs are the same at all points, so no factor matters",
                    found=", ".join(labels)[:200],
                )
            ],
        )
    return np.flatnonzero(varies)


def _in_parts(
    blocks: _Blocks, columns: NDArray[np.int64], resamples: int, confidence: float, seed: int, estimator: Estimator
) -> Array:
    """Return indices and ends of the given outputs, a few at once; those of all other outputs are NaN.

    Returns
    -------
    numpy.ndarray of shape (6, outputs, groups)
        First order, its ends, total order, its ends.
    """
    found = np.full((6, blocks.a.shape[1], blocks.mixed.shape[0]), np.nan)
    for some in np.array_split(columns, -(-columns.size // OUTPUTS_AT_ONCE)):
        part = _Blocks(blocks.a[:, some], blocks.b[:, some], blocks.mixed[:, :, some], blocks.shift[some])
        found[:, some] = np.stack(_with_intervals(part, resamples, confidence, seed, estimator))
    return found


def _cut(values: Array, groups: int, n: int) -> _Blocks:
    """Cut outputs into the blocks of the design and take the mean off."""
    shift = values[: 2 * n].mean(axis=0)
    centred = values - shift
    return _Blocks(centred[:n], centred[n : 2 * n], centred[2 * n :].reshape(groups, n, -1), shift)


def _with_intervals(
    blocks: _Blocks, resamples: int, confidence: float, seed: int, estimator: Estimator
) -> tuple[Array, ...]:
    """Return first order with its ends and total order with its ends, each of shape (outputs, groups)."""
    n = blocks.a.shape[0]
    once = _estimates(blocks, np.full((1, n), 1.0), estimator)
    if resamples == 0:
        empty = np.full(once.first[0].shape, np.nan)
        return once.first[0], empty, empty, once.total[0], empty, empty
    drawn = [_estimates(blocks, weights, estimator) for weights in _weights(n, resamples, seed)]
    ends = ((1 - confidence) / 2, (1 + confidence) / 2)
    first_low, first_high = np.quantile(np.concatenate([one.first for one in drawn]), ends, axis=0)
    total_low, total_high = np.quantile(np.concatenate([one.total for one in drawn]), ends, axis=0)
    return once.first[0], first_low, first_high, once.total[0], total_low, total_high


def _weights(n: int, resamples: int, seed: int) -> Iterator[Array]:
    """Yield, in parts, how often each base point was drawn in each resample."""
    random = stream(seed, "monitor", "sensitivity", "bootstrap")
    for start in range(0, resamples, RESAMPLES_AT_ONCE):
        rows = min(RESAMPLES_AT_ONCE, resamples - start)
        drawn = random.integers(0, n, size=(rows, n)) + n * np.arange(rows)[:, None]
        yield np.bincount(drawn.ravel(), minlength=rows * n).reshape(rows, n).astype(np.float64)


def _estimates(blocks: _Blocks, weights: Array, estimator: Estimator) -> _Estimates:
    """Estimate the indices at each row of weights of the base points.

    All estimators are ratios of weighted means over base points, so one product with the weights serves each.
    """
    n = blocks.a.shape[0]
    mean = (weights @ (blocks.a + blocks.b)) / (2 * n)
    squares = (weights @ (np.square(blocks.a) + np.square(blocks.b))) / (2 * n)
    # both sets are one sample of 2 n outputs
    variance = (squares - np.square(mean)) * (2 * n / (2 * n - 1))
    first, total = [], []
    for mixed in blocks.mixed:
        change = mixed - blocks.a
        total.append((weights @ np.square(change)) / (2 * n))
        if estimator == "jansen":
            first.append(variance - (weights @ np.square(blocks.b - mixed)) / (2 * n))
        elif estimator == "saltelli":
            first.append((weights @ (blocks.b * change)) / n - mean * (weights @ change) / n)
        else:
            first.append((weights @ ((blocks.b + blocks.shift) * change)) / n)
    # a resample may hold one point over and over when there are few
    scale = np.where(variance > 0, variance, np.nan)[:, :, None]
    return _Estimates(np.stack(first, axis=-1) / scale, np.stack(total, axis=-1) / scale)
