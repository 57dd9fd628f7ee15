"""A drawing taken apart, so that tests can measure what a reader would see."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree as ET

from mainstay.charts.lettering import width_of

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "A <b>&\"'</b> ]]> name"


@dataclass(frozen=True)
class Drawn:
    """The parts of one SVG."""

    source: str
    root: ET.Element

    @property
    def size(self) -> tuple[float, float]:
        _, _, width, height = map(float, self.root.attrib["viewBox"].split())
        return width, height

    def all(self, tag: str) -> list[ET.Element]:
        """Return the elements of a kind that are drawn: patterns and legends of screen readers are left out."""
        hidden = {id(element) for defs in self.root.iter(f"{SVG}defs") for element in defs.iter()}
        return [element for element in self.root.iter(f"{SVG}{tag}") if id(element) not in hidden]

    def texts(self) -> list[str]:
        return [element.text or "" for element in self.all("text")]

    def spans(self) -> list[tuple[str, float, float]]:
        """Return each text with the left and right end of the room that it takes."""
        found = []
        for element in self.all("text"):
            words = element.text or ""
            is_bold = int(element.attrib["font-weight"]) >= 600
            width = width_of(words, float(element.attrib["font-size"]), bold=is_bold)
            part = {"start": 0.0, "middle": 0.5, "end": 1.0}[element.attrib["text-anchor"]]
            left = float(element.attrib["x"]) - part * width
            found.append((words, left, left + width))
        return found


def drawn(source: str) -> Drawn:
    """Read a drawing; it must be well-formed XML."""
    return Drawn(source, ET.fromstring(source))


def numbers(element: ET.Element, *names: str) -> tuple[float, ...]:
    """Return attributes as numbers."""
    return tuple(float(element.attrib[name]) for name in names)
