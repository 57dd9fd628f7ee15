"""Storms that come with Mainstay."""

from __future__ import annotations

import pytest

from mainstay.errors import UnknownNameError
from mainstay.model.storms import Storm, TrackPoint, bundled_storm, bundled_storms


def test_two_storms_with_their_landfalls() -> None:
    assert {key: storm.name for key, storm in bundled_storms().items()} == {"AL152017": "MARIA", "AL092024": "HELENE"}
    helene, maria = bundled_storm("helene-2024"), bundled_storm("maria-2017")
    assert (helene.peak_wind_kt, maria.peak_wind_kt) == (120, 150)
    assert [(point.latitude, point.longitude) for point in helene.landfalls] == [(30.0, -83.7)]
    # Dominica, then Puerto Rico
    assert [(point.latitude, point.longitude) for point in maria.landfalls] == [(15.4, -61.3), (18.0, -65.9)]
    assert (len(helene.points), len(maria.points)) == (25, 68)
    for storm in (helene, maria):
        assert [point.at for point in storm.points] == sorted(point.at for point in storm.points)


def test_by_number_or_name_and_a_near_one() -> None:
    assert bundled_storm("AL092024") is bundled_storm("helene-2024")
    with pytest.raises(UnknownNameError) as raised:
        bundled_storm("helen-2024")
    assert raised.value.hint == "did you mean 'helene-2024'?"


def test_a_storm_without_winds() -> None:
    point = bundled_storm("AL092024").points[0]
    bare = Storm("X", "X", (TrackPoint(point.at, 0, 0),))
    assert bare.peak_wind_kt is None
    assert bare.landfalls == ()
