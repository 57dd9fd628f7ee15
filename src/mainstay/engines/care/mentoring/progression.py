"""How far each centre has come: the step that the evidence shows, and the step that it does not rule out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from mainstay.scenario.care.mentoring import Evidence, Step

PROGRESS = {
    "centre_id": pl.String(),
    "step": pl.Int64(),
    "step_name": pl.String(),
    "possible_step": pl.Int64(),
    "next_step_name": pl.String(),
}
REQUIREMENTS = {
    "centre_id": pl.String(),
    "step": pl.Int64(),
    "step_name": pl.String(),
    "measure": pl.String(),
    "at_least": pl.Float64(),
    "value": pl.Float64(),
    "state": pl.String(),
    "still_needed": pl.Float64(),
}


def latest(evidence: Sequence[Evidence], *, as_of: date) -> dict[tuple[str, str], float]:
    """Return the last value of each measure of each centre up to a day; of two on one day the later given counts.

    Examples
    --------
    >>> told = [Evidence(centre_id="c", measure="audits", on=date(2026, 1, day), value=day) for day in (2, 1)]
    >>> latest(told, as_of=date(2026, 2, 1))
    {('c', 'audits'): 2.0}
    """
    known = sorted((one for one in evidence if one.on <= as_of), key=lambda one: one.on)
    return {(one.centre_id, one.measure): float(one.value) for one in known}


def progression(
    centres: Sequence[str], steps: Sequence[Step], values: Mapping[tuple[str, str], float]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the step of each centre and the state of every requirement.

    A centre has shown a step when all requirements of it and of the steps before are met. A measure that nobody took
    is unknown: it does not show a step, and does not rule it out.

    Parameters
    ----------
    centres : sequence of str
        Centres.
    steps : sequence of Step
        Steps in order.
    values : mapping of (centre, measure) to float
        What was measured.

    Returns
    -------
    (polars.DataFrame, polars.DataFrame)
        ``progress``: the step shown (0 for none), the highest step that what is unknown leaves possible, the next step.
        ``requirements``: met, not_met or unknown, and how much is still needed.

    Examples
    --------
    >>> from mainstay.scenario.care.mentoring import GENERIC_STEPS
    >>> progress, _ = progression(["c"], GENERIC_STEPS, {("c", "agreements"): 1, ("c", "mentor_hours"): 20})
    >>> progress.row(0)[:2], progress["possible_step"][0]
    (('c', 1), 1)
    """
    rows, progress = [], []
    for centre in centres:
        shown = possible = 0
        for number, step in enumerate(steps, start=1):
            states = []
            for need in step.requirements:
                value = values.get((centre, need.measure))
                state = "unknown" if value is None else "met" if value >= need.at_least else "not_met"
                states.append(state)
                left = None if value is None else max(need.at_least - value, 0.0)
                rows.append((centre, number, step.name, need.measure, need.at_least, value, state, left))
            if shown == number - 1 and all(state == "met" for state in states):
                shown = number
            if possible == number - 1 and all(state != "not_met" for state in states):
                possible = number
        name = steps[shown - 1].name if shown else "none shown"
        further = steps[shown].name if shown < len(steps) else None
        progress.append((centre, shown, name, possible, further))
    return (
        pl.DataFrame(progress, schema=PROGRESS, orient="row"),
        pl.DataFrame(rows, schema=REQUIREMENTS, orient="row"),
    )
