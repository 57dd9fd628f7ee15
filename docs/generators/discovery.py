"""Find everything that the package declares, wherever it lies."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

import mainstay
from mainstay.core.registry import Registry


@cache
def all_modules() -> tuple[ModuleType, ...]:
    """Import every module of the package and return them, sorted by name."""
    names = [info.name for info in pkgutil.walk_packages(mainstay.__path__, "mainstay.")]
    return tuple(importlib.import_module(name) for name in sorted(names) if not name.endswith("__main__"))


@cache
def all_registries() -> dict[str, Registry[Any]]:
    """Return every registry of the package by the name of the package that it reads."""
    found = {
        value.package: value
        for module in all_modules()
        for value in vars(module).values()
        if isinstance(value, Registry)
    }
    return dict(sorted(found.items()))


def subclasses(root: type) -> Iterator[type]:
    """Yield all classes below a class, each once, parents first."""
    seen: set[type] = set()
    queue = [root]
    while queue:
        kind = queue.pop(0)
        for child in sorted(kind.__subclasses__(), key=lambda each: each.__name__):
            if child not in seen:
                seen.add(child)
                queue.append(child)
                yield child
