"""A section of the briefing: one file that turns a base and its results into content."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from mainstay.core.result import Result
from mainstay.model.base import Base
from mainstay.report.content import Content


@dataclass(frozen=True)
class Material:
    """What a section can draw on: the base, the result of each engine that was run, and why others gave none.

    ``handling`` says how far the briefing may travel; it is empty where nobody has marked the base.
    """

    base: Base
    results: Mapping[str, Result] = field(default_factory=dict)
    refusals: Mapping[str, str] = field(default_factory=dict)
    handling: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One section.

    Parameters
    ----------
    name : str
        Short name, part of addresses and file names.
    title : str
        Heading.
    order : int
        Place in the briefing, lowest first.
    build : callable
        Returns the content, or None where the base has nothing for this section.
    engine : str, optional
        Engine without whose result the section has nothing to say.
    """

    name: str
    title: str
    order: int
    build: Callable[[Material], Content | None]
    engine: str | None = None

    def speak(self, material: Material) -> Content | None:
        """Return what the section has to say, or None where it has nothing."""
        if self.engine is not None and self.engine not in material.results:
            return None
        return self.build(material)
