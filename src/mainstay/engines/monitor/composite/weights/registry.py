"""The ways to make weights, found in the files of this folder."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import polars as pl

from mainstay.core.registry import Registry
from mainstay.engines.monitor.composite.method import Method, find_method

#: takes a composite and its parameters; gives a frame that begins with ``code, weight``, one row for each node
Weighting: TypeAlias = Callable[..., pl.DataFrame]

REGISTRY: Registry[Method[Weighting]] = Registry(
    package="mainstay.engines.monitor.composite.weights", attribute="METHOD", kind="weighting"
)


def names() -> tuple[str, ...]:
    """Return the names of all weightings."""
    return REGISTRY.names()


def make_weights(composite: Any, method: str, **p: Any) -> pl.DataFrame:
    """Return a weight set for the tree of a composite.

    Parameters
    ----------
    composite : Composite
    method : str
        ``given``, ``equal``, ``optimised`` or ``principal_component``.
    **p
        Parameters of the method.

    Returns
    -------
    polars.DataFrame
        ``code, weight`` and what else the method has to tell, one row for each node of the tree.

    Raises
    ------
    InputError
        The weights cannot be made; every reason is listed.
    UnknownNameError
        No weighting has this name.
    """
    found = find_method(REGISTRY, method)
    return found.apply(composite, **found.resolve(p))
