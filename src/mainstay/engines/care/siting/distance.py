"""Distances on the globe and the time that it takes to travel them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mainstay.engines.care.siting.plan import Floats
from mainstay.errors import InputError, Problem

#: mean radius of the earth in kilometres (International Union of Geodesy and Geophysics; Moritz, 2000)
EARTH_RADIUS_KM = 6371.0088


def great_circle_km(
    latitude: npt.ArrayLike, longitude: npt.ArrayLike, to_latitude: npt.ArrayLike, to_longitude: npt.ArrayLike
) -> Floats:
    """Return distances along great circles from each of some points to each of some others.

    The haversine formula, which keeps its precision for short distances (Sinnott, "Virtues of the haversine", *Sky and
    Telescope* 68, 1984), on a sphere; the true distance on the ellipsoid differs by at most 0.6 %.

    Parameters
    ----------
    latitude, longitude : float array, from
        Degrees (WGS 84).
    to_latitude, to_longitude : float array, to
        Degrees.

    Returns
    -------
    float array, from x to
        Kilometres.

    Raises
    ------
    InputError
        A latitude or longitude is missing or outside its range.

    Examples
    --------
    >>> round(float(great_circle_km([0.0], [0.0], [0.0], [180.0])[0, 0]), 3)
    20015.114
    """
    parts = {
        "latitude": (np.atleast_1d(np.asarray(latitude, np.float64)), 90.0),
        "longitude": (np.atleast_1d(np.asarray(longitude, np.float64)), 180.0),
        "to_latitude": (np.atleast_1d(np.asarray(to_latitude, np.float64)), 90.0),
        "to_longitude": (np.atleast_1d(np.asarray(to_longitude, np.float64)), 180.0),
    }
    problems = [
        Problem(
            "siting.place",
            f"{int((~(abs(values) <= most)).sum())} values are missing or outside their range",
            table="siting",
            column=name,
            allowed=f"-{most:g} to {most:g}",
        )
        for name, (values, most) in parts.items()
        if not (abs(values) <= most).all()
    ]
    if problems:
        msg = "distances cannot be worked out"
        raise InputError(msg, problems)
    from_lat, from_lon, to_lat, to_lon = (np.radians(values) for values, _ in parts.values())
    half_lat = np.sin((to_lat[None, :] - from_lat[:, None]) / 2)
    half_lon = np.sin((to_lon[None, :] - from_lon[:, None]) / 2)
    chord = half_lat**2 + np.cos(from_lat)[:, None] * np.cos(to_lat)[None, :] * half_lon**2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(chord, 0.0, 1.0))))


def travel_minutes(distance_km: npt.ArrayLike, *, speed_kmh: float, detour: float = 1.0) -> Floats:
    """Return travel times over distances as the crow flies.

    Parameters
    ----------
    distance_km : float array
        Kilometres in a straight line.
    speed_kmh : float
        Mean speed on the way.
    detour : float
        Length of the way over the straight line; at least 1.

    Raises
    ------
    InputError
        The speed is not above 0, or the detour is below 1.

    Examples
    --------
    >>> travel_minutes([10.0], speed_kmh=30.0, detour=1.5).tolist()
    [30.0]
    """
    problems = []
    if not 0 < speed_kmh < np.inf:
        problems.append(
            Problem("siting.speed", "a speed is above 0", table="siting", column="speed_kmh", found=f"{speed_kmh}")
        )
    if not 1 <= detour < np.inf:
        problems.append(
            Problem("siting.detour", "a way is no shorter than the straight line", column="detour", found=f"{detour}")
        )
    if problems:
        msg = "travel times cannot be worked out"
        raise InputError(msg, problems)
    return np.asarray(distance_km, np.float64) * (detour * 60.0 / speed_kmh)
