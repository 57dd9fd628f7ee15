"""Identifier schemes: one file each, found by the registry.

Identifiers are always text. A new scheme is one new file with ``parse``, ``normalise``, ``is_valid``, ``url``
and a ``SCHEME``; the contract test, the documentation and the command line follow from it.
"""

from __future__ import annotations

from collections.abc import Mapping

from mainstay.core.registry import Registry
from mainstay.model.identifiers.scheme import IdentifierError, Scheme

__all__ = ["IdentifierError", "Scheme", "all_schemes", "get", "names"]

_REGISTRY: Registry[Scheme] = Registry(
    package="mainstay.model.identifiers", attribute="SCHEME", kind="identifier scheme"
)


def names() -> tuple[str, ...]:
    """Return the names of all schemes, sorted.

    Examples
    --------
    >>> "lei" in names()
    True
    """
    return _REGISTRY.names()


def get(name: str) -> Scheme:
    """Return the scheme of this name.

    Raises
    ------
    UnknownNameError
        No scheme has this name; the nearest one is suggested.

    Examples
    --------
    >>> get("ndc").title
    'National Drug Code'
    """
    return _REGISTRY.get(name)


def all_schemes() -> Mapping[str, Scheme]:
    """Return all schemes by name, read only.

    Examples
    --------
    >>> all_schemes()["lei"].is_valid("HWUPKR0MPOU8FGXBT394")
    True
    """
    return _REGISTRY.all()
