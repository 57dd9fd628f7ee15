"""What a scenario may say about a stress test, and what is refused: all of it at once, with the nearest key."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from mainstay.engines.stress.network.impacts import ON_EDGES, QUANTITIES, SHARES
from mainstay.errors import InputError, Problem
from mainstay.scenario import Scenario, StressChoices, read_scenario
from mainstay.scenario.shock import ADDITIONS, Quantity, Recovery, Shock
from mainstay.scenario.stress import Goal, Priors

FIRE = {"name": "fire", "quantity": "capacity", "where": {"site": "a"}}


def problems(stress: dict[str, Any]) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as raised:
        read_scenario({"stress": stress}, file="s.yaml")
    return raised.value.problems


def test_nothing_told_is_an_ordinary_year() -> None:
    told = Scenario().stress
    assert (told.horizon_days, told.shocks, told.hoarding, told.epidemic) == (365, (), None, None)
    assert told == StressChoices()


def test_a_scenario_is_read_back_from_what_it_writes() -> None:
    told = read_scenario(
        {
            "stress": {
                "shocks": [{**FIRE, "recovery": {"curve": "staged", "steps": [[3, 0.5], [{"low": 5, "high": 9}, 1]]}}],
                "goals": [{"products": "p", "quantity": 10, "by_day": 100}],
                "releases": {"sns-x": {"from_day": 3}},
                "epidemic": {"pathogen": "influenza-1918", "vaccine": {"products": ["v"]}},
                "bans": [{"economies": "IND"}],
                "hoarding": {},
            }
        }
    )
    assert read_scenario(told.model_dump(mode="json")) == told
    assert Scenario.model_validate_json(told.model_dump_json()).hash == told.hash
    assert told.stress.shocks[0].where.site == ("a",)


def test_a_change_of_a_distribution_shows_in_the_difference() -> None:
    one = read_scenario({"stress": {"priors": {"stock_days": 5}}})
    other = read_scenario({"stress": {"priors": {"stock_days": {"low": 5, "high": 6}}}})
    assert set(one.difference(other)) == {f"stress.priors.stock_days{end}" for end in ("", ".low", ".high")}


@pytest.mark.parametrize(
    ("stress", "hint"),
    [
        ({"horizon": 3}, "did you mean 'stress.horizon_days'?"),
        ({"shocks": [{**FIRE, "onset": 3}]}, "did you mean 'stress.shocks.0.onset_day'?"),
        ({"shocks": [{**FIRE, "where": {"sites": "a"}}]}, "did you mean 'stress.shocks.0.where.site'?"),
        (
            {"shocks": [{**FIRE, "where": {"near": {"latitude": 1, "longitude": 2, "radius_km": 3, "radius": 3}}}]},
            "did you mean 'stress.shocks.0.where.near.radius_km'?",
        ),
        (
            {"shocks": [{**FIRE, "depth": {"lowest": 0, "low": 0, "high": 1}}]},
            "did you mean 'stress.shocks.0.depth.low'?",
        ),
        ({"releases": {"sns-x": {"fromday": 3}}}, "did you mean 'stress.releases.sns-x.from_day'?"),
        ({"epidemic": {"pathogen": "x", "vacine": {}}}, "did you mean 'stress.epidemic.vaccine'?"),
        ({"ordering": {"zzz": 1}}, "known keys: policy, cover_days, smoothing_days"),
    ],
)
def test_an_unknown_key_at_any_depth_names_the_nearest(stress: dict[str, Any], hint: str) -> None:
    (found,) = problems(stress)
    assert (found.code, found.hint) == ("scenario.unknown_key", hint)


@pytest.mark.parametrize(
    ("stress", "column", "words"),
    [
        ({"shocks": [{**FIRE, "onset_day": 365}]}, "stress.shocks.0.onset_day", "between day 0 and day 364"),
        ({"shocks": [{**FIRE, "onset_day": {"low": 9, "high": 400}}]}, "stress.shocks.0.onset_day", "day 400"),
        ({"shocks": [{**FIRE, "onset_day": -1}]}, "stress.shocks.0.onset_day", "below 0"),
        ({"shocks": [{**FIRE, "plateau_days": -3}]}, "stress.shocks.0.plateau_days", "below 0"),
        (
            {"shocks": [{**FIRE, "recovery": {"days": {"low": -1, "high": 2}}}]},
            "stress.shocks.0.recovery.days",
            "below 0",
        ),
        ({"shocks": [{**FIRE, "depth": 1.5}]}, "stress.shocks.0.depth", "between 0 and 1"),
        ({"shocks": [{**FIRE, "depth": {"median": 0.5, "spread": 2}}]}, "stress.shocks.0.depth", "between 0 and 1"),
        ({"shocks": [{**FIRE, "quantity": "demand", "depth": -2}]}, "stress.shocks.0.depth", "more than all"),
        ({"shocks": [{"name": "x"}]}, "stress.shocks.0.quantity", "needs the quantity"),
        ({"shocks": [{**FIRE, "kind": "cyber"}]}, "stress.shocks.0.quantity", "no other kind"),
        ({"shocks": [FIRE, FIRE]}, "stress.shocks.0.name", "more than one shock"),
        ({"shocks": [{**FIRE, "recovery": {"curve": "staged"}}]}, "stress.shocks.0.recovery.steps", "needs steps"),
        (
            {"shocks": [{**FIRE, "recovery": {"steps": [[1, 1]]}}]},
            "stress.shocks.0.recovery.steps",
            "no other recovery",
        ),
        (
            {"shocks": [{**FIRE, "recovery": {"curve": "staged", "steps": [[9, 0.5], [8, 1]]}}]},
            "stress.shocks.0.recovery.steps",
            "must come after",
        ),
        (
            {"shocks": [{**FIRE, "recovery": {"curve": "staged", "steps": [[1, 0.5], [8, 0.4]]}}]},
            "stress.shocks.0.recovery.steps",
            "give back more",
        ),
        (
            {"shocks": [{**FIRE, "recovery": {"curve": "staged", "steps": [[{"low": 1, "high": 9}, 0.5], [8, 1]]}}]},
            "stress.shocks.0.recovery.steps",
            "must come after",
        ),
        ({"goals": [{"products": "p", "quantity": 1, "by_day": 366}]}, "stress.goals.0.by_day", "do not fit"),
        ({"releases": {"s": {"from_day": 365}}}, "stress.releases.s.from_day", "after the last day"),
        ({"bans": [{"economies": "IND", "until_cover_days": 3}]}, "stress.bans.0.until_cover_days", "lower cover"),
        ({"hoarding": {"multiple": 0.5}}, "stress.hoarding.multiple", "1 or more"),
        ({"priors": {"utilisation": {"low": 0, "high": 1}}}, "stress.priors.utilisation", "above 0"),
        ({"epidemic": {"pathogen": "x", "start_day": 365}}, "stress.epidemic.start_day", "after the last day"),
    ],
)
def test_what_cannot_be_is_told_with_its_place(stress: dict[str, Any], column: str, words: str) -> None:
    found = [problem for problem in problems(stress) if problem.column == column]
    assert found
    assert words in found[0].message
    assert found[0].file == "s.yaml"


def test_everything_wrong_is_told_at_once() -> None:
    found = problems(
        {
            "horizon_days": 30,
            "shocks": [
                {**FIRE, "onset_day": 31},
                {**FIRE, "name": "b", "depth": 2, "recovery": {"curve": "staged", "steps": [[3, 0.5], [2, 0.4]]}},
                {**FIRE, "name": "c", "onsetday": 1},
            ],
            "goals": [{"products": "p", "quantity": -1, "by_day": 3}],
        }
    )
    assert {problem.column for problem in found} == {
        "stress.shocks.0.onset_day",
        "stress.shocks.1.depth",
        "stress.shocks.1.recovery.steps",
        "stress.shocks.2.onsetday",
        "stress.goals.0.quantity",
    }


def test_faults_of_one_part_are_told_apart() -> None:
    found = problems({"shocks": [{**FIRE, "onset_day": 400}, {**FIRE, "onset_day": 500}]})
    assert [problem.column for problem in found] == [
        "stress.shocks.0.onset_day",
        "stress.shocks.1.onset_day",
        "stress.shocks.0.name",
        "stress.shocks.1.name",
    ]


def test_the_grammar_and_the_kernel_have_the_same_quantities() -> None:
    assert set(get_args(Quantity)) - {"labour", "it"} == set(QUANTITIES)
    assert set(QUANTITIES) - SHARES == ADDITIONS
    assert set(QUANTITIES) >= ON_EDGES


def test_short_forms() -> None:
    assert Shock(name="x", quantity="lead", depth=3).loss.mean == 3
    assert Recovery(curve="s", days=9).days.bounds == (9, 9)
    assert Goal(products=["a", "b"], quantity=1, by_day=5).label == "a + b by day 5"
    assert Priors().utilisation.bounds == (0.6, 0.95)
