"""The transformations, found in the files of this folder."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mainstay.core.registry import Registry
from mainstay.engines.monitor.composite.method import Method, find_method

#: takes columns with NaN where missing, and its parameters; gives the transformed columns
Transform: TypeAlias = Callable[..., NDArray[np.float64]]

REGISTRY: Registry[Method[Transform]] = Registry(
    package="mainstay.engines.monitor.composite.transforms", attribute="METHOD", kind="transformation"
)


def names() -> tuple[str, ...]:
    """Return the names of all transformations."""
    return REGISTRY.names()


def get(name: str) -> Method[Transform]:
    """Return the transformation of a name, COINr's names included."""
    return find_method(REGISTRY, name)
