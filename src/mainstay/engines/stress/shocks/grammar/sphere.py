"""Distances and directions on the globe."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

#: mean radius of the Earth (IUGG), in kilometres
EARTH_KM = 6371.0088
#: kilometres in a nautical mile
KM_PER_NAUTICAL_MILE = 1.852


def distance_km(
    latitude: npt.ArrayLike, longitude: npt.ArrayLike, to_latitude: npt.ArrayLike, to_longitude: npt.ArrayLike
) -> Floats:
    """Return great-circle distances, by the haversine formula (Sinnott, 1984, Virtues of the haversine).

    Parameters
    ----------
    latitude, longitude, to_latitude, to_longitude : float or array of float
        Places in degrees.

    Returns
    -------
    numpy.ndarray
        Kilometres.

    Examples
    --------
    >>> round(float(distance_km(0, 0, 0, 1)), 2)
    111.2
    """
    a, b = np.radians(np.asarray(latitude, np.float64)), np.radians(np.asarray(to_latitude, np.float64))
    across = np.radians(np.asarray(to_longitude, np.float64) - np.asarray(longitude, np.float64))
    part = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(across / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(part, 0.0, 1.0))), np.float64)


def bearing(
    latitude: npt.ArrayLike, longitude: npt.ArrayLike, to_latitude: npt.ArrayLike, to_longitude: npt.ArrayLike
) -> Floats:
    """Return the direction from one place to another, in degrees from north by east, 0 to below 360.

    Examples
    --------
    >>> float(bearing(0, 0, 0, 1))
    90.0
    """
    a, b = np.radians(np.asarray(latitude, np.float64)), np.radians(np.asarray(to_latitude, np.float64))
    across = np.radians(np.asarray(to_longitude, np.float64) - np.asarray(longitude, np.float64))
    east = np.sin(across) * np.cos(b)
    north = np.cos(a) * np.sin(b) - np.sin(a) * np.cos(b) * np.cos(across)
    return np.asarray(np.degrees(np.arctan2(east, north)) % 360.0, np.float64)
