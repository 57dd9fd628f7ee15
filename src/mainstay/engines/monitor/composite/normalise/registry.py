"""The normalisations, found in the files of this folder."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mainstay.core.registry import Registry
from mainstay.engines.monitor.composite.method import Method, find_method

#: takes the values times their direction, the directions, and its parameters; gives the scores
Normalisation: TypeAlias = Callable[..., NDArray[np.float64]]

REGISTRY: Registry[Method[Normalisation]] = Registry(
    package="mainstay.engines.monitor.composite.normalise", attribute="METHOD", kind="normalisation"
)


def names() -> tuple[str, ...]:
    """Return the names of all normalisations."""
    return REGISTRY.names()


def get(name: str) -> Method[Normalisation]:
    """Return the normalisation of a name, COINr's names included."""
    return find_method(REGISTRY, name)
