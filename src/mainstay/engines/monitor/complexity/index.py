"""Economic complexity of units and products, with density and outlook, and a reason for each value that is missing.

Sources: Hausmann et al., *The Atlas of Economic Complexity*, 2014, technical boxes 2.1 to 2.4 and 5.1 to 5.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from mainstay.engines.monitor.complexity.eigenvector import Indices, indices
from mainstay.engines.monitor.complexity.outlook import outlook
from mainstay.engines.monitor.complexity.parts import largest_part
from mainstay.engines.monitor.complexity.product_space import density, proximity
from mainstay.engines.monitor.complexity.specialisation import amounts, rca
from mainstay.errors import InputError, Problem

Array = NDArray[np.float64]
Presence = Literal["rca", "given"]


@dataclass(frozen=True, slots=True)
class Complexity:
    """All measures of a table of units and products; NaN is a value that does not exist, with its reason in a note.

    ``rca`` (NaN where presence was given), ``presence``, ``density`` and ``cog`` have shape (units, products),
    ``diversity``, ``eci`` and ``coi`` (units,), ``ubiquity`` and ``pci`` (products,), ``proximity`` (products,
    products). ``eci`` has mean 0 and standard deviation 1 over the units that have one; ``pci`` and ``cog`` are in the
    same units, so that the index of a unit is the mean index of what it makes. ``eigenvalues`` are the second and
    third: the nearer they are, the less the index says.
    """

    units: tuple[str, ...]
    products: tuple[str, ...]
    rca: Array
    presence: Array
    diversity: Array
    ubiquity: Array
    eci: Array
    pci: Array
    proximity: Array
    density: Array
    coi: Array
    cog: Array
    eigenvalues: tuple[float, float]
    unit_notes: tuple[str | None, ...]
    product_notes: tuple[str | None, ...]
    notes: tuple[str, ...]

    def unit_table(self) -> pl.DataFrame:
        """Return one row for each unit: ``unit``, ``diversity``, ``eci``, ``coi``, ``note``, the reason of a null."""
        columns = {"diversity": self.diversity, "eci": self.eci, "coi": self.coi}
        return _table("unit", self.units, columns, self.unit_notes)

    def product_table(self) -> pl.DataFrame:
        """Return one row for each product: ``product``, ``ubiquity``, ``pci``, ``note``, the reason of a null."""
        return _table("product", self.products, {"ubiquity": self.ubiquity, "pci": self.pci}, self.product_notes)

    def pair_table(self) -> pl.DataFrame:
        """Return one row for each unit and product: ``rca``, ``presence``, ``density``, ``cog``."""
        columns = {"rca": self.rca, "presence": self.presence, "density": self.density, "cog": self.cog}
        frame = pl.DataFrame(
            {
                "unit": np.repeat(np.array(self.units, dtype=object), len(self.products)).tolist(),
                "product": list(self.products) * len(self.units),
                **{name: column.ravel() for name, column in columns.items()},
            }
        )
        return frame.with_columns(pl.selectors.float().fill_nan(None))


def complexity(
    values: ArrayLike,
    *,
    presence: Presence = "rca",
    threshold: float = 1.0,
    units: Sequence[str] | None = None,
    products: Sequence[str] | None = None,
) -> Complexity:
    """Return the economic complexity of units and products.

    Parameters
    ----------
    values : array_like
        Amounts of each unit and product, or who makes what, shape (units, products), none negative or missing.
    presence : {"rca", "given"}
        Whether a unit makes a product where its `rca` reaches the threshold, or where ``values`` say 1.
    threshold : float
        Comparative advantage from which on a unit is said to make a product.
    units, products : sequence of str, optional
        Names.

    Returns
    -------
    Complexity
        A unit that makes nothing and a product that nobody makes have no index, and neither have those outside the
        largest connected part of the network: across parts nothing compares. The others are not touched by them.

    Raises
    ------
    InputError
        A value is missing, negative or infinite, all are zero, or an argument is wrong.

    Examples
    --------
    >>> found = complexity([[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0]], presence="given", units=["A", "B", "C", "D"])
    >>> found.unit_table().select("unit", pl.col("eci") > 1e-9, "note").rows()
    [('A', True, None), ('B', False, None), ('C', False, None), ('D', None, 'makes nothing')]
    """
    table = amounts(values, units=units, products=products)
    _refuse(table, presence, threshold)
    ratio = rca(table) if presence == "rca" else np.full(table.shape, np.nan)
    M = np.where(np.nan_to_num(ratio) >= threshold, 1.0, 0.0) if presence == "rca" else table
    rows, columns, unit_notes, product_notes = _kept(table, M)
    found = indices(M[np.ix_(rows, columns)]) if len(rows) else "no unit makes any product"
    phi = proximity(M) if M.any() else np.full((M.shape[1], M.shape[1]), np.nan)
    near = density(M, phi) if M.any() else np.full(M.shape, np.nan)
    near[table.sum(axis=1) == 0] = np.nan
    eci, pci = np.full(len(table), np.nan), np.full(table.shape[1], np.nan)
    coi, cog = np.full(len(table), np.nan), np.full(table.shape, np.nan)
    notes: tuple[str, ...]
    if isinstance(found, Indices):
        eci[rows], pci[columns], notes = found.eci, found.pci, found.notes
        inside = np.ix_(rows, columns)
        coi[rows], cog[inside] = outlook(M[inside], phi[np.ix_(columns, columns)], near[inside], found)
    else:
        notes = (found,)
        unit_notes = [note or found for note in unit_notes]
        product_notes = [note or found for note in product_notes]
    return Complexity(
        tuple(units or [f"unit {i}" for i in range(len(table))]),
        tuple(products or [f"product {j}" for j in range(table.shape[1])]),
        ratio,
        M,
        M.sum(axis=1),
        M.sum(axis=0),
        eci,
        pci,
        phi,
        near,
        coi,
        cog,
        (found.second, found.third) if isinstance(found, Indices) else (np.nan, np.nan),
        tuple(unit_notes),
        tuple(product_notes),
        notes,
    )


def _refuse(table: Array, presence: str, threshold: float) -> None:
    problems = []
    if presence not in {"rca", "given"}:
        problems.append(Problem("presence.unknown", "no such presence", found=str(presence), allowed="rca, given"))
    if presence == "given" and not np.isin(table, (0.0, 1.0)).all():
        problems.append(Problem("presence.range", "a given presence is 0 or 1", found=str(table.max())))
    if not 0 < threshold < np.inf:
        problems.append(Problem("threshold.range", "the threshold is not above 0", found=str(threshold)))
    if problems:
        msg = "complexity cannot be measured"
        raise InputError(msg, problems)


def _kept(table: Array, M: Array) -> tuple[NDArray[np.intp], NDArray[np.intp], list[str | None], list[str | None]]:
    """Return the places of units and products in the largest part of the network, and why others are not there."""
    in_rows, in_columns = largest_part(M)
    reasons = (
        (table.sum(axis=1) == 0, "makes nothing"),
        (M.sum(axis=1) == 0, "makes no product with the advantage asked for"),
        (~in_rows, "not connected with the largest part of the network"),
    )
    unit_notes = [next((why for is_so, why in reasons if is_so[i]), None) for i in range(len(table))]
    reasons = (
        (table.sum(axis=0) == 0, "made by nobody"),
        (M.sum(axis=0) == 0, "no unit has the advantage asked for"),
        (~in_columns, "not connected with the largest part of the network"),
    )
    product_notes = [next((why for is_so, why in reasons if is_so[j]), None) for j in range(table.shape[1])]
    return np.flatnonzero(in_rows), np.flatnonzero(in_columns), unit_notes, product_notes


def _table(kind: str, names: tuple[str, ...], columns: dict[str, Array], notes: tuple[str | None, ...]) -> pl.DataFrame:
    frame = pl.DataFrame({kind: list(names), **columns, "note": pl.Series(notes, dtype=pl.String)})
    return frame.with_columns(pl.selectors.float().fill_nan(None))
