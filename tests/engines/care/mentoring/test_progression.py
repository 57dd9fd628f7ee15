"""Steps that are shown, steps that are possible, and what is missing."""

from __future__ import annotations

from datetime import date
from itertools import product

from mainstay.engines.care.mentoring import latest, progression
from mainstay.scenario.care.mentoring import GENERIC_STEPS, Evidence

MEASURES = [step.requirements[0].measure for step in GENERIC_STEPS]
NEEDED = [step.requirements[0].at_least for step in GENERIC_STEPS]


def test_all_states_of_five_requirements() -> None:
    for states in product(("met", "not_met", "unknown"), repeat=5):
        values = {
            ("c", measure): needed if state == "met" else needed - 1
            for measure, needed, state in zip(MEASURES, NEEDED, states, strict=True)
            if state != "unknown"
        }
        progress, requirements = progression(["c"], GENERIC_STEPS, values)
        shown = next((number for number, state in enumerate(states) if state != "met"), 5)
        possible = next((number for number, state in enumerate(states) if state == "not_met"), 5)
        assert progress["step"][0] == shown
        assert progress["possible_step"][0] == possible
        assert requirements["state"].to_list() == list(states)


def test_what_is_missing_for_the_next_step() -> None:
    progress, requirements = progression(["c"], GENERIC_STEPS, {("c", "agreements"): 1.0, ("c", "mentor_hours"): 20.0})
    assert progress["next_step_name"][0] == GENERIC_STEPS[1].name
    assert requirements["still_needed"].to_list() == [0.0, 30.0, None, None, None]


def test_the_last_value_counts_and_the_future_does_not() -> None:
    told = [
        Evidence(centre_id="c", measure="audits", on=date(2026, month, 1), value=value)
        for month, value in ((3, 2), (1, 9), (6, 7))
    ]
    assert latest(told, as_of=date(2026, 5, 1)) == {("c", "audits"): 2.0}
