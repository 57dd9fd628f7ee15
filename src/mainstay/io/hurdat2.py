"""HURDAT2, the best tracks of Atlantic storms since 1851 (US National Hurricane Center, public domain).

Read as published (https://www.nhc.noaa.gov/data/#hurdat: a line for each storm, then one for each point, with the
layout of Landsea, Franklin and Beven, 2015, The revised Atlantic hurricane database) and as the table with one row for
each point and a header that archives make of it. A file may be packed with gzip.
"""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from mainstay.errors import InputError, Problem, SourceChangedError
from mainstay.model.storms import QUADRANTS, WINDS_KT, Storm, TrackPoint

#: columns of the table with a header
TABLE = (
    "id",
    "name",
    "datetime",
    "record_id",
    "sys_status",
    "wind_max_sus",
    "min_pres",
    *(f"wind_{wind}kt_{quadrant}" for wind in WINDS_KT for quadrant in QUADRANTS),
    "wind_max_radius",
    "lon",
    "lat",
)
_MISSING = frozenset({"", "-99", "-999"})
_SIDES = {"N": 1, "S": -1, "E": 1, "W": -1}
_MOST_PROBLEMS = 20
_REACHES = len(WINDS_KT) * len(QUADRANTS)


@dataclass
class _Reading:
    """What is read so far: points by storm, and problems with their rows."""

    file: str
    storms: dict[tuple[str, str], list[TrackPoint]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, row: int, message: str, *, column: str | None = None, found: str | None = None) -> None:
        """Note a problem."""
        self.problems.append(Problem("hurdat2.layout", message, file=self.file, row=row, column=column, found=found))

    @property
    def is_hopeless(self) -> bool:
        """Whether more problems would tell nothing new."""
        return len(self.problems) >= _MOST_PROBLEMS


def read_hurdat2(path: Path) -> tuple[Storm, ...]:
    r"""Read all storms of a file.

    Parameters
    ----------
    path : Path
        The file, ``.txt`` or ``.csv``, or either packed as ``.gz``.

    Returns
    -------
    tuple of Storm
        In the order of the file.

    Raises
    ------
    InputError
        The file cannot be read.
    SourceChangedError
        Its layout is not one that is known; the first problems are listed with their rows.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "hurdat2.txt"
    >>> _ = file.write_text(
    ...     "AL092024, HELENE, 1,\n20240927, 0310, L, HU, 30.0N, 83.7W, 120, 939,"
    ...     " 240, 270, 150, 140, 100, 110, 60, 50, 60, 70, 35, 35, 20\n"
    ... )
    >>> read_hurdat2(file)[0].points[0].reach_nm[2]
    (60.0, 70.0, 35.0, 35.0)
    """
    text = _text(path)
    reading = _Reading(path.name)
    rows = csv.reader(text.splitlines(), skipinitialspace=True)
    first = text.split("\n", 1)[0]
    if first.lstrip("\ufeff").startswith("id,"):
        _read_table(rows, reading)
    else:
        _read_published(rows, reading)
    if not reading.storms and not reading.problems:
        reading.wrong(1, "the file holds no storm")
    if reading.problems:
        msg = f"{path.name} is not laid out as HURDAT2"
        raise SourceChangedError(msg, reading.problems, where=str(path))
    return tuple(Storm(storm_id, name, tuple(points)) for (storm_id, name), points in reading.storms.items())


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
        return (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        msg = f"{path.name} cannot be read"
        raise InputError(msg, where=str(path), hint=str(error)) from None


def _read_published(rows: Iterator[list[str]], reading: _Reading) -> None:
    """Read the published layout: a line that tells how many points follow, then the points."""
    storm, left = ("", ""), 0
    for number, cells in enumerate(rows, start=1):
        row = [cell.strip() for cell in cells]
        if not any(row):
            continue
        if reading.is_hopeless:
            return
        if left == 0:
            if len(row) < 3 or not row[2].isdigit() or int(row[2]) == 0:
                reading.wrong(number, "a storm was expected: identifier, name, number of points", found=", ".join(row))
                return
            storm, left = (row[0], row[1]), int(row[2])
            reading.storms[storm] = []
            continue
        left -= 1
        # the radius of the highest wind was added in 2022; some files end each line with a comma
        if len(row) < 8 + _REACHES:
            reading.wrong(number, f"a point has {8 + _REACHES} cells or more", found=f"{len(row)} cells")
            continue
        _add(reading, number, storm, _published_point, row)
    if left:
        reading.wrong(number, f"the file ends before the last {left} points of {' '.join(storm)}")


def _read_table(rows: Iterator[list[str]], reading: _Reading) -> None:
    """Read the table with a header."""
    header = [name.lstrip("\ufeff") for name in next(rows)]
    place = {name: index for index, name in enumerate(header)}
    for name in TABLE:
        if name not in place:
            reading.wrong(1, f"the column {name!r} is not there", column=name)
    if reading.problems:
        return
    for number, row in enumerate(rows, start=2):
        if reading.is_hopeless:
            return
        if len(row) != len(header):
            reading.wrong(number, f"a row has {len(header)} cells", found=f"{len(row)} cells")
            continue
        storm = row[place["id"]], row[place["name"]]
        _add(reading, number, storm, _table_point, [row[place[name]] for name in TABLE])


def _add(
    reading: _Reading,
    number: int,
    storm: tuple[str, str],
    read: Callable[[Sequence[str]], TrackPoint],
    cells: Sequence[str],
) -> None:
    try:
        point = read(cells)
    except ValueError as error:
        reading.wrong(number, "a cell holds what it should not", found=str(error))
        return
    before = reading.storms.setdefault(storm, [])
    if before and point.at < before[-1].at:
        reading.wrong(number, f"the points of {storm[0]} are not in order of time", found=point.at.isoformat())
    before.append(point)


def _published_point(row: Sequence[str]) -> TrackPoint:
    at = datetime.strptime(row[0] + row[1], "%Y%m%d%H%M").replace(tzinfo=UTC)
    return TrackPoint(
        at=at,
        latitude=_side(row[4]),
        longitude=_side(row[5]),
        wind_kt=_number(row[6]),
        reach_nm=_reach(row[8 : 8 + _REACHES]),
        status=row[3],
        record=row[2],
    )


def _table_point(row: Sequence[str]) -> TrackPoint:
    return TrackPoint(
        at=datetime.fromisoformat(row[2]).astimezone(UTC),
        latitude=_within(float(row[-1]), 90),
        longitude=_within(float(row[-2]), 360),
        wind_kt=_number(row[5]),
        reach_nm=_reach(row[7 : 7 + _REACHES]),
        status=row[4],
        record=row[3],
    )


def _side(text: str) -> float:
    """Read degrees with their side of the globe, such as 83.7W."""
    if text[-1:] not in _SIDES:
        msg = f"{text!r} is not a latitude or longitude such as 83.7W"
        raise ValueError(msg)
    return _within(float(text[:-1]), 90 if text[-1] in "NS" else 360) * _SIDES[text[-1]]


def _within(degrees: float, most: float) -> float:
    if not -most <= degrees <= most:
        msg = f"{degrees:g} degrees do not exist"
        raise ValueError(msg)
    return degrees


def _number(text: str) -> float | None:
    """Read a wind; a wind below 0 stands for one that is not known."""
    number = None if text in _MISSING else float(text)
    return number if number is None or number >= 0 else None


def _reach(cells: Sequence[str]) -> tuple[tuple[float, ...], ...] | None:
    numbers = [_number(cell) for cell in cells]
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers):
        return None
    width = len(QUADRANTS)
    return tuple(tuple(known[start : start + width]) for start in range(0, len(known), width))
