"""Principal components of the children of a node, on standardised scores.

Source: Jolliffe 2002, *Principal Component Analysis*; for composites OECD and JRC 2008, *Handbook on Constructing
Composite Indicators*, section 4. The sign of a component is free. Here the loadings of the first sum to more than 0, so
that as a rule more of it is better; of every other the largest loading, in size, is positive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.node_scores import LAST, groups_at, node_scores
from mainstay.errors import InputError, Problem

if TYPE_CHECKING:
    from mainstay.engines.monitor.composite.composite import Composite

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Components:
    """Principal components of some columns.

    Parameters
    ----------
    codes : tuple of str
        The columns.
    deviations : numpy.ndarray, shape (components,)
        Standard deviation of each component, largest first; the squares sum to the number of columns.
    loadings : numpy.ndarray, shape (columns, components)
        Unit vectors.
    units_used, units_left_out : int
        Units with all columns, and those without.
    """

    codes: tuple[str, ...]
    deviations: Array
    loadings: Array
    units_used: int
    units_left_out: int

    @property
    def shares(self) -> Array:
        """Share of the variance that each component explains."""
        variance = self.deviations**2
        shares: Array = variance / variance.sum()
        return shares

    def table(self) -> pl.DataFrame:
        """Return one row for each column: ``code, PC1, PC2, ...``."""
        columns = {f"PC{place + 1}": self.loadings[:, place] for place in range(self.loadings.shape[1])}
        return pl.DataFrame({"code": list(self.codes), **columns})


def components_of(values: Array, codes: tuple[str, ...]) -> Components:
    """Return the principal components of columns brought to mean 0 and standard deviation 1.

    Parameters
    ----------
    values : numpy.ndarray, shape (units, columns)
        Units that lack a column are left out.
    codes : tuple of str
        Names of the columns.

    Raises
    ------
    InputError
        A column is constant, or fewer than three units have all columns.

    Examples
    --------
    >>> found = components_of(np.array([[1.0, 2.0], [2.0, 3.9], [3.0, 6.1], [4.0, 8.0]]), ("a", "b"))
    >>> found.loadings[:, 0].round(6).tolist()
    [0.707107, 0.707107]
    """
    whole = values[~np.isnan(values).any(axis=1)]
    msg = "principal components cannot be formed"
    if len(whole) < 3:
        found = ", ".join(codes)
        problem = Problem("components.few_units", "fewer than three units have all of these scores", found=found)
        raise InputError(msg, [problem])
    spread = whole.std(axis=0, ddof=1)
    flat = spread <= 1e-13 * np.abs(whole).max(axis=0)
    if flat.any():
        text = "the scores of {!r} are the same for all units"
        problems = [
            Problem("indicator.constant", text.format(codes[place]), column=codes[place])
            for place in np.flatnonzero(flat)
        ]
        raise InputError(msg, problems)
    scaled = (whole - whole.mean(axis=0)) / spread
    _, singular, rotated = np.linalg.svd(scaled, full_matrices=False)
    loadings = _signed(rotated.T)
    deviations = singular / np.sqrt(len(whole) - 1)
    return Components(codes, deviations, loadings, len(whole), len(values) - len(whole))


def _signed(loadings: Array) -> Array:
    """Turn components so that the sign does not depend on the machine."""
    largest = loadings[np.argmax(np.round(np.abs(loadings), 9), axis=0), np.arange(loadings.shape[1])]
    signs = np.where(largest < 0, -1.0, 1.0)
    total = loadings[:, 0].sum()
    if abs(total) > 1e-9:
        signs[0] = np.sign(total)
    return loadings * signs


def principal_components(composite: Composite, level: int = 1, *, step: str = LAST) -> dict[str, Components]:
    """Return the principal components of the nodes of a level, for each of their parents.

    Parameters
    ----------
    composite : Composite
    level : int
        Level of the nodes.
    step : str
        Step whose scores are used.

    Raises
    ------
    InputError
        A node is constant, or too few units have all nodes of a parent.
    """
    groups = groups_at(composite.structure, level)
    return {parent: components_of(node_scores(composite, codes, step), codes) for parent, codes in groups.items()}
