"""Sections of the briefing, one a file, found by the registry and put in order."""

from __future__ import annotations

from collections.abc import Mapping

from mainstay.core.registry import Registry
from mainstay.report.section import Section

__all__ = ["all_sections", "get", "names"]

_REGISTRY: Registry[Section] = Registry(package="mainstay.report.sections", attribute="SECTION", kind="section")


def names() -> tuple[str, ...]:
    """Return the names of all sections in the order of the briefing."""
    return tuple(all_sections())


def get(name: str) -> Section:
    """Return the section of this name."""
    return _REGISTRY.get(name)


def all_sections() -> Mapping[str, Section]:
    """Return all sections by name in the order of the briefing."""
    return dict(sorted(_REGISTRY.all().items(), key=lambda item: (item[1].order, item[0])))
