"""Footprints of storms over sites."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.engines.stress.shocks.grammar.sphere import bearing, distance_km
from mainstay.engines.stress.shocks.hazards.footprint import footprint, modelled_reach_km
from mainstay.model.storms import TrackPoint, bundled_storm

START = datetime(2024, 1, 1, tzinfo=UTC)
#: 60 nautical miles are a degree of latitude, to a tenth of a percent
QUARTERS = ((120.0, 0.0, 0.0, 0.0), (60.0, 0.0, 0.0, 0.0), (30.0, 0.0, 0.0, 0.0))


def at(hours: float, latitude: float, longitude: float, **more: object) -> TrackPoint:
    return TrackPoint(START + timedelta(hours=hours), latitude, longitude, **more)  # type: ignore[arg-type]


def test_one_point_reaches_its_quarter_only() -> None:
    point = at(0, 0, 0, wind_kt=80.0, reach_nm=QUARTERS)
    north_east = [(0.3, 0.3), (0.6, 0.6), (1.2, 1.2), (1.6, 1.6)]
    seen = footprint([point], [a for a, _ in north_east], [b for _, b in north_east])
    assert seen.wind_kt.tolist() == [64, 50, 34, 0]
    for north, east in ((-0.3, 0.3), (-0.3, -0.3), (0.3, -0.3)):
        assert footprint([point], [north], [east]).wind_kt.tolist() == [0]


def test_between_points_the_storm_goes_on() -> None:
    reach = tuple((60.0,) * 4 for _ in range(3))
    points = [at(0, 0, 0, wind_kt=90.0, reach_nm=reach), at(12, 0, 12, wind_kt=90.0, reach_nm=reach)]
    seen = footprint(points, [0.5, 0.5], [6.0, 30.0])
    assert seen.wind_kt.tolist() == [64, 0]
    assert seen.nearest_km[0] == pytest.approx(0.5 * 111.195, rel=1e-3)
    # the edge of the wind runs a degree less a little ahead of the centre, which needs six hours to the site
    assert 5.0 <= seen.hours[0] <= 5.5


def test_a_track_over_the_date_line() -> None:
    reach = tuple((60.0,) * 4 for _ in range(3))
    points = [at(0, 0, 178, wind_kt=90.0, reach_nm=reach), at(12, 0, -178, wind_kt=90.0, reach_nm=reach)]
    assert footprint(points, [0.1, 0.1], [180.0, 0.0]).wind_kt.tolist() == [64, 0]


def test_helene_as_it_was() -> None:
    # Valdosta GA saw the core; Marion NC gale, as its distance to the centre was above that of stronger winds
    seen = footprint(bundled_storm("helene-2024").points, [30.83, 35.81, 42.35], [-83.28, -82.0, -88.09])
    assert seen.wind_kt.tolist() == [64, 34, 0]


def test_modelled_reach_is_near_what_the_file_tells() -> None:
    points = [point for point in bundled_storm("maria-2017").points if (point.wind_kt or 0) >= 100]
    told = np.array([np.mean(point.reach_nm or [], axis=1) * 1.852 for point in points])
    model = modelled_reach_km([point.wind_kt or 0 for point in points], [point.latitude for point in points])
    assert np.median(model / told, axis=0) == pytest.approx(1.0, abs=0.6)


def test_a_weak_storm_reaches_nowhere() -> None:
    assert modelled_reach_km([30.0, 40.0], [20.0, 20.0]).tolist()[0] == [0, 0, 0]
    assert footprint([at(0, 20, 20, wind_kt=None)], [20], [20]).wind_kt.tolist() == [0]


@given(st.floats(35, 180), st.floats(0, 60))
def test_stronger_winds_reach_less_far(wind: float, latitude: float) -> None:
    reach = modelled_reach_km([wind], [latitude])[0]
    assert (np.diff(reach) <= 0).all()
    assert (reach <= modelled_reach_km([wind + 1], [latitude])[0] + 3).all()


def test_distances_and_directions() -> None:
    # London Heathrow to New York Kennedy, 5,540 km by great circle
    assert float(distance_km(51.47, -0.4543, 40.6413, -73.7781)) == pytest.approx(5540, rel=2e-3)
    assert [round(float(bearing(0, 0, *to))) for to in ((1, 0), (1, 1), (0, 1), (-1, 0), (0, -1))] == [
        0,
        45,
        90,
        180,
        270,
    ]
