"""Connectors to public sources: one file for each kind of public file, found by the registry.

A new connector is one new module that holds a ``CONNECTOR``; the command line, the documentation and the contract
tests follow from it. `mainstay.io.sources.build` puts a base together from folders of such files.
"""

from __future__ import annotations

from collections.abc import Mapping

from mainstay.core.registry import Registry
from mainstay.io.sources.connector import Connector, FileCount, LeftOut, SourceInfo, SourceRead

__all__ = ["Connector", "FileCount", "LeftOut", "SourceInfo", "SourceRead", "all_connectors", "get", "names"]

_REGISTRY: Registry[Connector] = Registry(package="mainstay.io.sources", attribute="CONNECTOR", kind="source")


def names() -> tuple[str, ...]:
    """Return the names of all connectors, sorted.

    Examples
    --------
    >>> "fda_establishments" in names()
    True
    """
    return _REGISTRY.names()


def get(name: str) -> Connector:
    """Return the connector of this name.

    Raises
    ------
    UnknownNameError
        No connector has this name; the nearest one is suggested.

    Examples
    --------
    >>> get("world_bank").describe().publisher
    'World Bank'
    """
    return _REGISTRY.get(name)


def all_connectors() -> Mapping[str, Connector]:
    """Return all connectors by name, read only.

    Examples
    --------
    >>> len(all_connectors()) == len(names())
    True
    """
    return _REGISTRY.all()
