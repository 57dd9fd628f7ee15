"""The ordering policies, found in the files of this folder."""

from __future__ import annotations

from collections.abc import Mapping

from mainstay.core.registry import Registry
from mainstay.engines.stress.policies.policy import Policy

REGISTRY: Registry[Policy] = Registry(
    package="mainstay.engines.stress.policies", attribute="POLICY", kind="ordering policy"
)


def names() -> tuple[str, ...]:
    """Return the names of all ordering policies.

    Examples
    --------
    >>> "order_up_to" in names()
    True
    """
    return REGISTRY.names()


def all_policies() -> Mapping[str, Policy]:
    """Return all ordering policies by name, read only."""
    return REGISTRY.all()


def get(name: str) -> Policy:
    """Return the ordering policy of a name.

    Raises
    ------
    UnknownNameError
        No policy has this name; the nearest one is suggested.

    Examples
    --------
    >>> get("r_Q").title
    'Lots at a reorder point'
    """
    return REGISTRY.get(name)
