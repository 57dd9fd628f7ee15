"""Room for names beside points: each stands as near as it can without covering a point or another name."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

#: distances from the point at which room is looked for, and directions, the right first
_REACH = (4.0, 10.0, 18.0, 28.0, 40.0, 54.0, 70.0, 90.0)
_TURNS = 16


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    def overlap(self, other: Box) -> float:
        """Return the area that two boxes share.

        Examples
        --------
        >>> Box(0, 0, 2, 2).overlap(Box(1, 1, 2, 2))
        1
        """
        across = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        down = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return max(across, 0) * max(down, 0)

    def holds(self, other: Box) -> bool:
        """Return whether a box lies inside this one."""
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.x + other.width <= self.x + self.width
            and other.y + other.height <= self.y + self.height
        )

    def nearest(self, x: float, y: float) -> tuple[float, float]:
        """Return the point of the box that is nearest to another point.

        Examples
        --------
        >>> Box(0, 0, 2, 2).nearest(5, 1)
        (2, 1)
        """
        return min(max(x, self.x), self.x + self.width), min(max(y, self.y), self.y + self.height)


def place(
    points: Sequence[tuple[float, float]], sizes: Sequence[tuple[float, float]], taken: Sequence[Box], *, frame: Box
) -> list[Box]:
    """Return a box for each name.

    Names are placed one after the other; where no place is free, the one that covers least is taken.

    Parameters
    ----------
    points : sequence of (x, y)
        What is named.
    sizes : sequence of (width, height)
        Room that each name needs.
    taken : sequence of Box
        What no name may cover.
    frame : Box
        Where names must stay; a name larger than the frame is put at its left edge.

    Examples
    --------
    >>> place([(10, 10)], [(20, 8)], [], frame=Box(0, 0, 100, 100))
    [Box(x=14.0, y=6.0, width=20, height=8)]
    """
    found: list[Box] = []
    for point, size in zip(points, sizes, strict=True):
        best, least = _clamped(Box(*point, *size), frame), math.inf
        for box in _around(point, size):
            if not frame.holds(box):
                continue
            covered = sum(box.overlap(other) for other in (*taken, *found))
            if covered < least:
                best, least = box, covered
            if covered == 0:
                break
        found.append(best)
    return found


def _around(point: tuple[float, float], size: tuple[float, float]) -> list[Box]:
    x, y = point
    width, height = size
    boxes = []
    for reach in _REACH:
        for turn in sorted(range(_TURNS), key=lambda k: min(k, _TURNS - k)):
            angle = 2 * math.pi * turn / _TURNS
            along, up = math.cos(angle), math.sin(angle)
            # the box touches a circle around the point from outside
            left = x + reach * along - (width * (1 - along) / 2)
            boxes.append(Box(left, y - reach * up - height * (1 + up) / 2, width, height))
    return boxes


def _clamped(box: Box, frame: Box) -> Box:
    x = max(frame.x, min(box.x, frame.x + frame.width - box.width))
    return Box(x, max(frame.y, min(box.y, frame.y + frame.height - box.height)), box.width, box.height)
