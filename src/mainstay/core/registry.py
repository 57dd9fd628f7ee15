"""A registry that is the folder itself: one file, one entry.

A new identifier, check, connector, section or preset is one new file that holds one object under an agreed name.
Documentation, command line and contract tests list what the registry finds, so nothing has to be enrolled by hand.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, Generic, Protocol, TypeVar

from mainstay.core.suggest import nearest
from mainstay.errors import SchemaError, UnknownNameError


class Named(Protocol):
    """Anything that a registry can hold."""

    @property
    def name(self) -> str:
        """Unique name of the entry."""
        ...


T = TypeVar("T", bound=Named)


class Registry(Generic[T]):
    """Entries found in the modules of one package, keyed by their name.

    Parameters
    ----------
    package : str
        Dotted name of the package whose modules hold the entries; modules that begin with ``_`` are left out.
    attribute : str
        Name of the module-level object that makes a module an entry.
    kind : str
        What an entry is, for messages.

    Examples
    --------
    >>> registry = Registry(package="mainstay.model.identifiers", attribute="SCHEME", kind="identifier scheme")
    >>> "ndc" in registry.names()
    True
    """

    def __init__(self, *, package: str, attribute: str, kind: str) -> None:
        self.package = package
        self.attribute = attribute
        self.kind = kind

    @cached_property
    def _entries(self) -> dict[str, T]:
        package = importlib.import_module(self.package)
        found: dict[str, T] = {}
        for module_info in pkgutil.iter_modules(package.__path__):
            if module_info.name.startswith("_"):
                continue
            module = importlib.import_module(f"{self.package}.{module_info.name}")
            entry: Any = getattr(module, self.attribute, None)
            if entry is None:
                continue
            if entry.name in found:
                msg = f"two files of {self.package} register the {self.kind} {entry.name!r}"
                raise SchemaError(msg)
            found[entry.name] = entry
        return dict(sorted(found.items()))

    def names(self) -> tuple[str, ...]:
        """Return all names, sorted."""
        return tuple(self._entries)

    def all(self) -> Mapping[str, T]:
        """Return all entries by name, read only."""
        return MappingProxyType(self._entries)

    def get(self, name: str) -> T:
        """Return the entry of this name.

        Raises
        ------
        UnknownNameError
            No entry has this name; the nearest one is suggested.
        """
        try:
            return self._entries[name]
        except KeyError:
            close = nearest(name, self._entries)
            hint = f"did you mean {close!r}?" if close else "known: " + ", ".join(self._entries)
            msg = f"no {self.kind} is called {name!r}"
            raise UnknownNameError(msg, hint=hint) from None
