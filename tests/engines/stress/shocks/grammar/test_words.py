"""Shocks in words."""

from __future__ import annotations

from typing import Any

import pytest

from mainstay.engines.stress.shocks import describe
from mainstay.errors import InputError
from mainstay.scenario.shock import Shock

A = {"where": {"site": "plant-a"}}
STAGES = {"curve": "staged", "steps": [[34, 0.25], [123, 1]], "release_testing_days": 14}


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (
            {
                **A,
                "quantity": "capacity",
                "depth": {"low": 0.5, "high": 0.75},
                "onset_day": {"low": 3, "high": 5},
                "plateau_days": 1,
            },
            "50 to 75 % of the capacity of everything at plant-a is lost, from day 3 to 5, for 1 day.",
        ),
        ({**A, "quantity": "stock", "depth": 0.2}, "20 % of the stock of everything at plant-a is destroyed on day 0."),
        (
            {**A, "quantity": "hold"},
            "100 % of the stock of everything at plant-a may not be shipped, from day 0, to the end of the run.",
        ),
        (
            {**A, "quantity": "ship", "plateau_days": 9},
            "Nothing leaves the dock (everything at plant-a), from day 0, for 9 days.",
        ),
        (
            {"where": {"lane": "l"}, "quantity": "transit", "plateau_days": 9},
            "Nothing moves on the way (everything on lane l), from day 0, for 9 days.",
        ),
        (
            {
                "where": {"product": ["p", "q", "r"], "economy": "USA"},
                "quantity": "demand",
                "depth": 2,
                "rise_days": 5,
                "plateau_days": 9,
            },
            "The need of p, q and r in USA changes by 200 %, from day 0, rising over 5 days, for 9 days.",
        ),
        (
            {"where": {"atc": "L01"}, "quantity": "lead", "depth": 1, "plateau_days": 9, "probability": 0.25},
            "Lead times of ATC L01 change by 100 %, from day 0, for 9 days, with a chance of 25 %.",
        ),
        (
            {
                **A,
                "quantity": "capacity",
                "recovery": STAGES,
            },
            "100 % of the capacity of everything at plant-a is lost, from day 0, then, after 14 days of release "
            "testing, back in steps (25 % by day 34 and 100 % by day 123 of the recovery).",
        ),
        (
            {**A, "quantity": "labour", "plateau_days": 2, "recovery": {}},
            "100 % of the workforce of everything at plant-a is lost, from day 0, for 2 days, then back at once.",
        ),
    ],
)
def test_a_loss_in_words(told: dict[str, Any], words: str) -> None:
    assert describe(Shock.model_validate({"name": "x", **told})) == words


def test_near_a_place() -> None:
    where = {"near": {"latitude": 18, "longitude": -66.5, "radius_km": 50}}
    told = describe(Shock.model_validate({"name": "x", "quantity": "capacity", "where": where}))
    assert "everything within 50 km of 18, -66.5" in told


def test_words_need_options_that_are_right() -> None:
    with pytest.raises(InputError, match="options that a power does not"):
        describe(Shock(name="x", kind="power", options={"days": 3}))
