"""Distances on the globe: known ones, symmetry, and the way back through the sphere's chord."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.engines.care import siting
from mainstay.engines.care.siting.distance import EARTH_RADIUS_KM
from mainstay.errors import InputError

LATITUDE, LONGITUDE = st.floats(-90, 90), st.floats(-180, 180)


@given(LATITUDE, LONGITUDE, LATITUDE, LONGITUDE)
def test_equals_the_angle_between_two_vectors(a: float, b: float, c: float, d: float) -> None:
    def vector(latitude: float, longitude: float) -> np.ndarray:
        lat, lon = np.radians([latitude, longitude])
        return np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])

    one, other = vector(a, b), vector(c, d)
    angle = np.arctan2(np.linalg.norm(np.cross(one, other)), one @ other)
    assert siting.great_circle_km([a], [b], [c], [d])[0, 0] == pytest.approx(EARTH_RADIUS_KM * angle, abs=1e-3)


def test_one_degree_of_latitude() -> None:
    assert siting.great_circle_km([0], [0], [1], [0])[0, 0] == pytest.approx(EARTH_RADIUS_KM * np.pi / 180)


def test_wrong_places_and_speeds_are_told_together() -> None:
    with pytest.raises(InputError) as raised:
        siting.great_circle_km([91.0], [np.nan], [0.0], [0.0])
    assert [problem.column for problem in raised.value.problems] == ["latitude", "longitude"]
    with pytest.raises(InputError) as raised:
        siting.travel_minutes([1.0], speed_kmh=0.0, detour=0.5)
    assert [problem.column for problem in raised.value.problems] == ["speed_kmh", "detour"]
