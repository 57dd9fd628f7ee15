"""Who makes more of something than its size would let expect: revealed comparative advantage and location quotient.

Source: Balassa, "Trade liberalisation and revealed comparative advantage", *The Manchester School* 33, 1965. The
location quotient of regional science is the same ratio over employment or value added (as in the Hamilton Index of the
Information Technology and Innovation Foundation, 2023).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mainstay.errors import InputError, Problem

Array = NDArray[np.float64]


def rca(values: ArrayLike, *, units: Sequence[str] | None = None, products: Sequence[str] | None = None) -> Array:
    """Return the share of each product in what a unit makes, over its share in what all make.

    Parameters
    ----------
    values : array_like
        Exports, output, publications ... of each unit and product, none negative, shape (units, products). Zero says
        that the unit has none; a missing value has to be resolved before.
    units, products : sequence of str, optional
        Names for messages.

    Returns
    -------
    Array
        Same shape; above 1 is a speciality. NaN in the row of a unit that makes nothing and in the column of a product
        that nobody makes, where the ratio does not exist.

    Raises
    ------
    InputError
        A value is missing, negative or infinite, or all are zero.

    Examples
    --------
    >>> rca([[6.0, 2.0], [2.0, 6.0]]).tolist()
    [[1.5, 0.5], [0.5, 1.5]]
    """
    table = amounts(values, units=units, products=products)
    rows, columns = table.sum(axis=1, keepdims=True), table.sum(axis=0, keepdims=True)
    rows, columns = np.where(rows > 0, rows, np.nan), np.where(columns > 0, columns, np.nan)
    return np.asarray((table / rows) / (columns / table.sum()), dtype=np.float64)


def location_quotient(
    values: ArrayLike, *, units: Sequence[str] | None = None, products: Sequence[str] | None = None
) -> Array:
    """Return the share of an industry in each place over its share in all places together; the ratio of `rca`.

    Examples
    --------
    >>> location_quotient([[30.0, 70.0], [10.0, 90.0]]).round(6).tolist()
    [[1.5, 0.875], [0.5, 1.125]]
    """
    return rca(values, units=units, products=products)


def amounts(values: ArrayLike, *, units: Sequence[str] | None, products: Sequence[str] | None) -> Array:
    """Return a table of amounts, or refuse it with everything that is wrong.

    Examples
    --------
    >>> amounts([[1, 2]], units=["USA"], products=["a", "b"]).tolist()
    [[1.0, 2.0]]
    """
    table = np.asarray(values, dtype=np.float64)
    msg = "the table of units and products cannot be used"
    if table.ndim != 2 or table.size == 0:
        problem = Problem(
            "table.shape", "units and products span a table with rows and columns", found=str(table.shape)
        )
        raise InputError(msg, [problem])
    row, column = _names(units, table.shape[0], "unit"), _names(products, table.shape[1], "product")
    problems = []
    with np.errstate(invalid="ignore"):
        wrong = np.argwhere(~((table >= 0) & np.isfinite(table)))
    for i, j in wrong.tolist():
        where = f"{row[i]}, {column[j]}"
        if np.isnan(table[i, j]):
            hint = "give 0 where it is known that there is none; leave the unit or product out where it is not known"
            problems.append(Problem("value.missing", f"no value for {where}", hint=hint))
        else:
            found = str(table[i, j])
            problems.append(Problem("value.range", f"the value of {where} is negative or infinite", found=found))
    if not problems and not table.any():
        problems.append(Problem("table.zero", "no unit makes anything"))
    if problems:
        raise InputError(msg, problems)
    return table


def _names(names: Sequence[str] | None, count: int, kind: str) -> Sequence[str]:
    if names is None:
        return [f"{kind} {i}" for i in range(count)]
    if len(names) == count:
        return names
    msg = "the table of units and products cannot be used"
    message = f"the names of {kind}s do not fit the table"
    raise InputError(msg, [Problem("names.count", message, found=str(len(names)), allowed=str(count))])
