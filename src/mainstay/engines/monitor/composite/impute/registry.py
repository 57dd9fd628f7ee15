"""The imputations, found in the files of this folder, and what they may look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mainstay.core.registry import Registry
from mainstay.engines.monitor.composite.method import Method, find_method


@dataclass(frozen=True)
class Setting:
    """What an imputation may look at besides the numbers.

    Parameters
    ----------
    codes, units : tuple of str
        Names of columns and rows.
    directions : numpy.ndarray, shape (indicators,)
        1 where more is better, -1 where less is.
    pillars : numpy.ndarray of int, shape (indicators,)
        Which indicators belong together.
    groups : tuple of str or None, or None
        Group of each unit, where a grouping was asked for.
    times : numpy.ndarray, shape (units,), or None
        When each row was observed, in a panel.
    """

    codes: tuple[str, ...]
    units: tuple[str, ...]
    directions: NDArray[np.float64]
    pillars: NDArray[np.int64]
    groups: tuple[str | None, ...] | None = None
    times: NDArray[np.float64] | None = None


@dataclass(frozen=True)
class Filled:
    """A table after imputation.

    Parameters
    ----------
    values : numpy.ndarray, shape (units, indicators)
        NaN where nothing could be filled in.
    spread : numpy.ndarray, shape (units, indicators)
        Standard deviation of what was filled in; NaN elsewhere and where it is not known.
    """

    values: NDArray[np.float64]
    spread: NDArray[np.float64]


Imputation: TypeAlias = Callable[..., Filled]

REGISTRY: Registry[Method[Imputation]] = Registry(
    package="mainstay.engines.monitor.composite.impute", attribute="METHOD", kind="imputation"
)


def names() -> tuple[str, ...]:
    """Return the names of all imputations."""
    return REGISTRY.names()


def get(name: str) -> Method[Imputation]:
    """Return the imputation of a name, COINr's names included."""
    return find_method(REGISTRY, name)
