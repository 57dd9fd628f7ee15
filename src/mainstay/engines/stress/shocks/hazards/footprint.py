"""Where a storm strikes: the strongest wind that each site sees, and when.

HURDAT2 tells for each point of a track how far winds of 34, 50 and 64 knots reach in each quarter of the storm.
Between two points the centre and the reach are taken to change evenly. Where the file does not tell the reach (before
2004, or a track of one's own), it follows from the highest wind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mainstay.engines.stress.shocks.grammar.sphere import KM_PER_NAUTICAL_MILE, bearing, distance_km
from mainstay.model.storms import QUADRANTS, WINDS_KT, TrackPoint

Floats = npt.NDArray[np.float64]

#: metres a second in a knot
MS_PER_KNOT = 0.514444
#: how fast wind falls outside the ring of highest wind: as the distance to the power of minus this
DECAY = 0.5
_STEP_HOURS = 0.5


@dataclass(frozen=True, slots=True)
class Footprint:
    """What each site sees of a storm.

    Parameters
    ----------
    wind_kt : array of int
        Strongest of 34, 50 and 64 knots that reaches the site; 0 where none does.
    nearest_km : array of float
        Least distance to the centre.
    hours : array of float
        Hours since the first point of the track at which the strongest wind first reaches the site; for sites that no
        wind reaches, at which the centre is nearest.
    """

    wind_kt: npt.NDArray[np.int64]
    nearest_km: Floats
    hours: Floats


def footprint(points: Sequence[TrackPoint], latitude: npt.ArrayLike, longitude: npt.ArrayLike) -> Footprint:
    """Work out what sites see of a storm.

    Parameters
    ----------
    points : sequence of TrackPoint
        The track, in order of time; at least one point.
    latitude, longitude : array of float
        Sites, in degrees.

    Returns
    -------
    Footprint
        In the order of the sites.

    Examples
    --------
    >>> from mainstay.model.storms import bundled_storm
    >>> maria = bundled_storm("maria-2017").points
    >>> seen = footprint(maria, [17.98, 40.8], [-66.11, -72.9])  # Guayama in Puerto Rico, Shirley in New York
    >>> seen.wind_kt.tolist()
    [64, 0]
    """
    north, east = np.atleast_1d(np.asarray(latitude, np.float64)), np.atleast_1d(np.asarray(longitude, np.float64))
    hours, path, reach = _hourly(points)
    away = distance_km(path[:, :1], path[:, 1:], north[None, :], east[None, :])
    quarter = (bearing(path[:, :1], path[:, 1:], north[None, :], east[None, :]) // 90).astype(np.int64) % 4
    strongest = np.zeros(away.shape, np.int64)
    moment = np.arange(hours.size)[:, None]
    for row, limit in enumerate(WINDS_KT):
        reaches = reach[moment, row, quarter]
        strongest = np.where((away <= reaches) & (reaches > 0), limit, strongest)
    wind: npt.NDArray[np.int64] = strongest.max(axis=0)
    first = np.where(wind > 0, (strongest == wind).argmax(axis=0), away.argmin(axis=0))
    return Footprint(wind, away.min(axis=0), hours[first])


def modelled_reach_km(wind_kt: npt.ArrayLike, latitude: npt.ArrayLike) -> Floats:
    """Return how far winds of 34, 50 and 64 knots reach in a storm of which only the highest wind is known.

    The radius of the highest wind follows Willoughby, Darling and Rahn, 2006, Parametric representation of the primary
    hurricane vortex, part II, Monthly Weather Review 134, 1102-1120, equation 7a; outside it wind falls as the square
    root of distance (a modified Rankine vortex; Riehl, 1963, Journal of the Atmospheric Sciences 20, 276-287).

    Parameters
    ----------
    wind_kt : array of float
        Highest sustained winds, in knots.
    latitude : array of float
        Latitudes of the centre, in degrees.

    Returns
    -------
    numpy.ndarray
        Kilometres, shape [points, 3].

    Examples
    --------
    >>> modelled_reach_km([100.0], [25.0]).round().tolist()
    [[276.0, 128.0, 78.0]]
    """
    highest = np.asarray(wind_kt, np.float64)
    core = 46.4 * np.exp(-0.0155 * highest * MS_PER_KNOT + 0.0169 * np.abs(np.asarray(latitude, np.float64)))
    limits = np.array(WINDS_KT, np.float64)
    ratio = highest[:, None] / limits[None, :]
    return np.where(ratio >= 1, core[:, None] * ratio ** (1 / DECAY), 0.0)


def _hourly(points: Sequence[TrackPoint]) -> tuple[Floats, Floats, Floats]:
    """Return hours, centre [points, 2] and reach in km [points, winds, quadrants] at short steps along the track."""
    start = points[0].at
    told = np.array([(point.at - start).total_seconds() / 3600 for point in points])
    steps = max(int(np.ceil((told[-1] - told[0]) / _STEP_HOURS)), 0) + 1
    # the points themselves are kept, as the strongest wind is often told between the full hours
    hours = np.union1d(np.linspace(told[0], told[-1], steps), told)
    # degrees that pass the date line go on beyond 180
    east = np.degrees(np.unwrap(np.radians([point.longitude for point in points])))
    centre = np.column_stack(
        [np.interp(hours, told, [point.latitude for point in points]), np.interp(hours, told, east)]
    )
    wind = np.array([point.wind_kt or 0.0 for point in points])
    modelled = modelled_reach_km(wind, np.array([point.latitude for point in points]))
    known = [
        np.asarray(point.reach_nm) * KM_PER_NAUTICAL_MILE
        if point.reach_nm is not None
        else np.repeat(modelled[index][:, None], len(QUADRANTS), axis=1)
        for index, point in enumerate(points)
    ]
    flat = np.stack(known).reshape(len(points), -1)
    reach = np.column_stack([np.interp(hours, told, column) for column in flat.T])
    return hours, centre, reach.reshape(-1, len(WINDS_KT), len(QUADRANTS))
