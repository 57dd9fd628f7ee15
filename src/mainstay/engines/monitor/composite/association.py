"""Correlation of columns with columns, each pair over the rows that both have.

Pearson's r, Spearman's rho (Pearson's r of average ranks) and Kendall's tau-b, each with the p-value of the hypothesis
that there is none: Student's t for the first two, the normal approximation for the third.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.significant import ascending_ranks
from mainstay.errors import InputError, Problem

Array = NDArray[np.float64]
METHODS = ("pearson", "spearman", "kendall")
#: a column varies where its spread exceeds this share of its size; below it is noise of a float
FLAT = 1e-13
#: numbers held at once while pairs of units are compared
BLOCK = 8_000_000


@dataclass(frozen=True)
class Association:
    """Correlations of columns with columns.

    Parameters
    ----------
    values, p : numpy.ndarray, shape (columns, others)
        NaN where fewer than three rows are common or one column is constant over them.
    rows : numpy.ndarray of int, shape (columns, others)
        Rows that both have.
    """

    values: Array
    p: Array
    rows: NDArray[np.int64]


def associate(first: Array, second: Array, method: str = "pearson") -> Association:
    """Return the correlation of every column of one table with every column of another.

    Parameters
    ----------
    first, second : numpy.ndarray, shapes (rows, columns) and (rows, others)
        NaN where missing.
    method : {"pearson", "spearman", "kendall"}

    Raises
    ------
    InputError
        The method is not known.

    Examples
    --------
    >>> x = np.array([[1.0], [2.0], [3.0], [4.0]])
    >>> associate(x, np.array([[2.0], [4.0], [np.nan], [9.0]])).values.round(6).tolist()
    [[0.998625]]
    """
    if method not in METHODS:
        msg = "correlations cannot be formed"
        allowed = ", ".join(METHODS)
        raise InputError(msg, [Problem("method.unknown", "no such correlation", found=method, allowed=allowed)])
    values = np.full((first.shape[1], second.shape[1]), np.nan)
    rows = np.zeros(values.shape, dtype=np.int64)
    # columns that lack the same rows are worked on together
    for mask, columns in _patterns(first):
        for other_mask, others in _patterns(second):
            both = mask & other_mask
            rows[np.ix_(columns, others)] = both.sum()
            if both.sum() >= 3:
                block = _complete(first[np.ix_(both, columns)], second[np.ix_(both, others)], method)
                values[np.ix_(columns, others)] = block
    return Association(values, _p_values(values, rows, method), rows)


def _patterns(table: Array) -> list[tuple[NDArray[np.bool_], NDArray[np.intp]]]:
    """Return each pattern of present rows with the columns that have it."""
    patterns, which = np.unique(~np.isnan(table), axis=1, return_inverse=True)
    return [(patterns[:, place], np.flatnonzero(which.ravel() == place)) for place in range(patterns.shape[1])]


def _complete(first: Array, second: Array, method: str) -> Array:
    if method == "kendall":
        return _kendall(first, second)
    if method == "spearman":
        first, second = ascending_ranks(first, ties="average"), ascending_ranks(second, ties="average")
    return _unit(first).T @ _unit(second)


def _unit(table: Array) -> Array:
    """Centre columns and bring them to length 1; NaN where a column is constant."""
    centred = table - table.mean(axis=0)
    length = np.sqrt((centred**2).sum(axis=0))
    varies = length > FLAT * np.abs(table).max(axis=0) * np.sqrt(len(table))
    scaled: Array = centred / np.where(varies, length, np.nan)
    return scaled


def _kendall(first: Array, second: Array) -> Array:
    """Return tau-b; sums over all pairs of rows, some columns at a time."""
    step = max(1, BLOCK // len(first) ** 2)
    found = np.empty((first.shape[1], second.shape[1]))
    for start in range(0, first.shape[1], step):
        signs, length = _signs(first[:, start : start + step])
        for begin in range(0, second.shape[1], step):
            other_signs, other_length = _signs(second[:, begin : begin + step])
            block = signs.T @ other_signs / np.outer(length, other_length)
            found[start : start + step, begin : begin + step] = block
    return found


def _signs(table: Array) -> tuple[Array, Array]:
    signs = np.sign(table[:, None, :] - table[None, :, :]).reshape(-1, table.shape[1])
    length = np.sqrt((signs**2).sum(axis=0))
    return signs, np.where(length > 0, length, np.nan)


def _p_values(values: Array, rows: NDArray[np.int64], method: str) -> Array:
    from scipy import special

    known = np.isfinite(values)
    p = np.full(values.shape, np.nan)
    r = np.clip(values[known], -1.0, 1.0)
    n = rows[known].astype(np.float64)
    if method == "kendall":
        z = np.abs(r) / np.sqrt(2 * (2 * n + 5) / (9 * n * (n - 1)))
        p[known] = 2 * special.ndtr(-z)
    else:
        # the incomplete beta function is Student's t without dividing by 1 - r, which is 0 for a perfect fit
        p[known] = special.betainc((n - 2) / 2, 0.5, 1 - r**2)
    return p
