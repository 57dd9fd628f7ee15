"""The aggregations, found in the files of this folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mainstay.core.registry import Registry
from mainstay.engines.monitor.composite.method import Method, find_method

#: takes scores of children (..., units, children), weights (..., children) and its parameters; gives (..., units)
Kernel: TypeAlias = Callable[..., NDArray[np.float64]]


@dataclass(frozen=True)
class Aggregation(Method[Kernel]):
    """One way to make one score of several.

    Parameters
    ----------
    unusable : callable, optional
        Takes the scores of children and the method's parameters; marks the scores it cannot be applied to.
    because : str
        Why not, in words that follow "the score of X for unit Y".
    keeps_scale : bool
        Whether the result is on the scale of the children, so that a floor of a child can cap it.
    """

    unusable: Callable[..., NDArray[np.bool_]] | None = None
    because: str = ""
    keeps_scale: bool = True


REGISTRY: Registry[Method[Kernel]] = Registry(
    package="mainstay.engines.monitor.composite.aggregate", attribute="METHOD", kind="aggregation"
)


def names() -> tuple[str, ...]:
    """Return the names of all aggregations."""
    return REGISTRY.names()


def get(name: str) -> Aggregation:
    """Return the aggregation of a name, COINr's names included."""
    found = find_method(REGISTRY, name)
    assert isinstance(found, Aggregation)  # noqa: S101 - the files of this folder hold nothing else
    return found
