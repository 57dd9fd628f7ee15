"""Hurricanes: sites within reach of the winds, each with its own luck."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.engines.stress.shocks.small_network import compiled, curve, hits, targets

from mainstay.engines.stress.shocks import describe
from mainstay.engines.stress.shocks.hurricane import SHOCK
from mainstay.errors import InputError
from mainstay.scenario.shock import Shock

SURE: dict[str, Any] = {"chance": 1, "depth": 1, "plateau_days": 3}
MARIA: dict[str, Any] = {"kind": SHOCK.name, "options": {"storm": "maria-2017", "hurricane_force": SURE}}
#: passes over plant-b at its strongest, with nothing told of its reach
TRACK = [
    {"hours": 0, "latitude": 20, "longitude": 70, "wind_kt": 90},
    {"hours": 24, "latitude": 23, "longitude": 72.5, "wind_kt": 90},
    {"hours": 48, "latitude": 26, "longitude": 75, "wind_kt": 30},
]


def test_maria_strikes_puerto_rico_and_not_new_york_or_india() -> None:
    impacts = compiled(MARIA, horizon=5)
    assert hits(impacts) == {("x: plant-a: wind", "capacity", "product-a@plant-a"): 1.0}
    assert curve(impacts) == [1, 1, 1, 0, 0]


def test_a_track_of_ones_own() -> None:
    options = {"track": TRACK, "hurricane_force": {**SURE, "stock_lost": 0.5}}
    impacts = compiled({"kind": "hurricane", "options": options}, horizon=6)
    assert targets(impacts) == {"input-a@plant-b", "product-a@plant-b"}
    assert impacts.names == ("x: plant-b: wind", "x: plant-b: wind, stock")
    assert curve(impacts, 0) == [1, 1, 1, 0, 0, 0]
    assert curve(impacts, 1) == [0.5, 0, 0, 0, 0, 0]


def test_only_what_is_selected() -> None:
    options = {"track": TRACK, "hurricane_force": SURE}
    some = {"kind": "hurricane", "where": {"product": "product-a"}, "options": options}
    assert targets(compiled(some)) == {"product-a@plant-b"}
    with pytest.raises(InputError, match="2 sites of the network have coordinates"):
        compiled({**some, "where": {"site": "plant-a"}})


def test_each_site_is_hit_as_often_as_its_zone_tells() -> None:
    maria = {**MARIA, "options": {"storm": "maria-2017", "hurricane_force": {**SURE, "chance": 0.25}}}
    struck = compiled(maria, horizon=1).curves(np.arange(4000))[0, 0]
    assert struck.mean() == pytest.approx(0.25, abs=4 * (0.1875 / 4000) ** 0.5)


def test_floods_reach_where_winds_do_not() -> None:
    calm = [{**point, "wind_kt": 30} for point in TRACK]
    with pytest.raises(InputError, match=r"shock\.hits_nothing"):
        compiled({"kind": "hurricane", "options": {"track": calm}})
    wet = compiled({"kind": "hurricane", "options": {"track": calm, "flood": SURE}})
    assert wet.names == ("x: plant-b: flood",)
    with pytest.raises(InputError, match=r"shock\.hits_nothing"):
        compiled({"kind": "hurricane", "options": {"track": calm, "flood": SURE, "flood_km": 1}})


def test_a_storm_is_late_where_it_comes_late() -> None:
    long = [
        {"hours": 0, "latitude": 18, "longitude": -66, "wind_kt": 90},
        {"hours": 12, "latitude": 19, "longitude": -66, "wind_kt": 90},
        {"hours": 24, "latitude": 20, "longitude": -66, "wind_kt": 20},
        {"hours": 90, "latitude": 22, "longitude": 72, "wind_kt": 20},
        {"hours": 96, "latitude": 22.9, "longitude": 72.4, "wind_kt": 90},
    ]
    impacts = compiled({"kind": "hurricane", "options": {"track": long, "hurricane_force": SURE}})
    assert impacts.names == ("x: plant-a: wind", "x: plant-b: wind")
    assert curve(impacts, 0)[:6] == [1, 1, 1, 0, 0, 0]
    assert curve(impacts, 1)[:7] == [0, 0, 0, 1, 1, 1, 0]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "needs a storm or a track"),
        ({"storm": "maria-2017", "track": TRACK}, "not both"),
        ({"track": [TRACK[1], TRACK[0]]}, "follow each other in time"),
        ({"track": [{**TRACK[0], "reach_34kt_nm": [1, 2, 3, 4]}]}, "or for none of them"),
        ({"track": [{**TRACK[0], "reach_34kt_nm": [1, 2]}]}, "at least 4"),
        ({"track": [{**TRACK[0], "latitude": 91}]}, "less than or equal to 90"),
        ({"storm": "marai-2017"}, "did you mean 'maria-2017'"),
        ({"storm": "maria-2017", "gale_force": {"chances": 1}}, "options.gale_force.chance"),
    ],
)
def test_what_is_no_storm(options: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as raised:
        compiled({"kind": "hurricane", "options": options})
    assert words in str(raised.value)


def test_in_words() -> None:
    told = describe(Shock(name="x", kind="hurricane", onset_day=9, options={"storm": "AL092024", "flood": SURE}))
    assert told.startswith("A hurricane on the track of Helene of 2024 (up to 120 knots) strikes from day 9")
    assert "within 150 km" in told
