"""Tropical storms: where the centre was, how strong, how far the wind reached. A few tracks come with Mainstay.

The tracks are those of the best-track file HURDAT2 of the US National Hurricane Center, in the public domain (Landsea
and Franklin, 2013, Atlantic hurricane database uncertainty and presentation of a new database format, Monthly Weather
Review 141, 3576-3592). `mainstay.io.hurdat2` reads the whole file.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

from mainstay.core.suggest import nearest
from mainstay.errors import UnknownNameError

#: winds, in knots, of which the file tells how far they reach, and the quadrants in its order
WINDS_KT = (34, 50, 64)
QUADRANTS = ("ne", "se", "sw", "nw")


@dataclass(frozen=True, slots=True)
class TrackPoint:
    """A storm at one instant.

    Parameters
    ----------
    at : datetime
        Instant, in UTC.
    latitude, longitude : float
        Centre, in degrees.
    wind_kt : float, optional
        Highest sustained wind, in knots.
    reach_nm : tuple of tuple of float, optional
        How far winds of 34, 50 and 64 knots reach, in nautical miles, each to the north-east, south-east, south-west
        and north-west; None where the file does not tell (before 2004).
    status : str
        Type of storm, such as ``HU``.
    record : str
        ``L`` landfall; other letters as in the file.
    """

    at: datetime
    latitude: float
    longitude: float
    wind_kt: float | None = None
    reach_nm: tuple[tuple[float, ...], ...] | None = None
    status: str = ""
    record: str = ""

    @property
    def is_landfall(self) -> bool:
        """Whether the centre crosses a coast here."""
        return self.record == "L"


@dataclass(frozen=True, slots=True)
class Storm:
    """The track of a storm.

    Parameters
    ----------
    storm_id : str
        Basin, number and year, such as ``AL092024``.
    name : str
        Name, ``UNNAMED`` for old ones.
    points : tuple of TrackPoint
        In order of time.
    """

    storm_id: str
    name: str
    points: tuple[TrackPoint, ...]

    @property
    def peak_wind_kt(self) -> float | None:
        """Highest sustained wind on the track, in knots; None where none is told."""
        return max((point.wind_kt for point in self.points if point.wind_kt is not None), default=None)

    @property
    def landfalls(self) -> tuple[TrackPoint, ...]:
        """Points where the centre crosses a coast."""
        return tuple(point for point in self.points if point.is_landfall)


@cache
def bundled_storms() -> Mapping[str, Storm]:
    """Return the storms that come with Mainstay, by identifier.

    Examples
    --------
    >>> bundled_storms()["AL092024"].name
    'HELENE'
    """
    text = files("mainstay").joinpath("data/hazards/tracks.csv").read_text(encoding="utf-8")
    return {one.storm_id: one for one in storms_of(csv.DictReader(text.splitlines()))}


def bundled_storm(storm_id: str) -> Storm:
    """Return a storm that comes with Mainstay, by its identifier or by name and year.

    Raises
    ------
    UnknownNameError
        There is no such track; the nearest one is suggested.

    Examples
    --------
    >>> bundled_storm("helene-2024").storm_id
    'AL092024'
    """
    storms = bundled_storms()
    by_name = {f"{storm.name.lower()}-{storm.storm_id[-4:]}": storm for storm in storms.values()}
    found = storms.get(storm_id) or by_name.get(storm_id)
    if found is not None:
        return found
    close = nearest(storm_id, [*storms, *by_name])
    msg = f"no storm is called {storm_id!r}"
    hint = f"did you mean {close!r}?" if close else "known: " + ", ".join(sorted(by_name))
    raise UnknownNameError(msg, hint=hint)


def storms_of(rows: Iterable[Mapping[str, str]]) -> tuple[Storm, ...]:
    """Return storms from rows of a table of points in Mainstay's layout; rows of one storm follow each other."""
    points: dict[tuple[str, str], list[TrackPoint]] = {}
    for row in rows:
        points.setdefault((row["storm_id"], row["name"]), []).append(_point(row))
    return tuple(Storm(storm_id, name, tuple(held)) for (storm_id, name), held in points.items())


def _point(row: Mapping[str, str]) -> TrackPoint:
    reach = [[row[f"reach_{wind}kt_{quadrant}_nm"] for quadrant in QUADRANTS] for wind in WINDS_KT]
    told = all(value != "" for part in reach for value in part)
    return TrackPoint(
        at=datetime.fromisoformat(row["at"]).astimezone(UTC),
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        wind_kt=float(row["wind_kt"]) if row["wind_kt"] else None,
        reach_nm=tuple(tuple(float(value) for value in part) for part in reach) if told else None,
        status=row["status"],
        record=row["record"],
    )
