"""What each line of a trial claims: from the base where it says so, from the trial where it is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from mainstay.engines.stress.trials.figure import Figure, Method
from mainstay.engines.stress.trials.read_spec import line_of
from mainstay.engines.stress.trials.spec import TrialLine, TrialSpec
from mainstay.errors import InputError, Problem
from mainstay.model.base import Base

#: field of the base behind each claim, and its bounds where the table has them
FIELDS = {
    "units_per_day": ("capacity_units_per_day", "capacity_low_units_per_day", "capacity_high_units_per_day"),
    "yield_share": ("yield_share", None, None),
    "first_lot_days": ("lead_time_days", None, None),
}
#: how the note of a claim begins that a trial made
TRIAL_NOTE = "test and evaluation trial"
#: what a line is taken to yield where nobody says
USUAL_YIELD = Figure(
    value=0.9,
    low=0.7,
    high=0.98,
    method="assumed",
    reason="no yield is claimed; most licensed fill-finish lines release nine lots of ten or more",
)


@dataclass(frozen=True, slots=True)
class Claimed:
    """One line of a trial and what it claims.

    ``units_per_day`` is what is started a day, ``yield_share`` the share of batches released and ``first_lot_days`` the
    days from the order to the first lot.
    """

    line_id: str
    site_id: str
    choice: TrialLine
    units_per_day: Figure
    yield_share: Figure
    first_lot_days: Figure
    platform: str | None

    @property
    def batch_units(self) -> float:
        """Units in one batch."""
        return self.choice.batch_units.value

    def delivered(self, within_days: float) -> float:
        """Return what the line would release by a day if its claims held to the letter.

        The first lot comes on the day of the first lot, one more each ``batch_units/units_per_day`` days.
        """
        left = within_days - self.first_lot_days.value
        if left < 0 or self.units_per_day.value <= 0:
            return 0.0
        lots = 1 + int(left * self.units_per_day.value / self.batch_units + 1e-9)
        return lots * self.batch_units * self.yield_share.value


def claimed_lines(base: Base, spec: TrialSpec) -> list[Claimed]:
    """Return the lines of a trial with their claims.

    Raises
    ------
    InputError
        Neither base nor trial says what a line makes a day, or when its first lot comes; or the base holds what a run
        of the trial showed, which would then count twice. All such lines are listed.
    """
    found: list[Claimed] = []
    problems: list[Problem] = []
    for choice in spec.lines:
        line_id = line_of(choice.line_id, choice.site_id, spec.requirement.product_id, base)
        row = base["lines"].filter(pl.col("line_id") == line_id).row(0, named=True)
        figures = {name: getattr(choice, name) or _of_base(base, row, name) for name in FIELDS}
        figures["yield_share"] = figures["yield_share"] or USUAL_YIELD
        for name, figure in figures.items():
            if figure is None or figure.value <= 0:
                message = f"nobody says what {name} of {line_id} is"
                hint = f"give {name} of the line in the trial, with low, high, method and reason"
                problems.append(Problem("trial.claim", message, table="lines", key=line_id, column=name, hint=hint))
        problems += [
            _twice(line_id, name)
            for name in FIELDS
            if getattr(choice, name) is None and _entered(base, line_id, FIELDS[name][0], spec)
        ]
        if all(figure is not None and figure.value > 0 for figure in figures.values()):
            platform = choice.platform or row["shared_platform"]
            found.append(Claimed(line_id, row["site_id"], choice, platform=platform, **_sure(figures)))
    if problems:
        msg = "the trial has lines without a claim to test"
        raise InputError(msg, problems)
    return found


def _entered(base: Base, line_id: str, field: str, spec: TrialSpec) -> bool:
    """Return whether a value of the base is what a run that the trial lists has shown (see `as_claims`)."""
    claims = base.claims("lines", line_id, field)
    if claims.height == 0 or not str(claims["note"][0]).startswith(TRIAL_NOTE):
        return False
    known = claims["known_from_on"][0]
    return any(run.line_id == line_id and run.done_on <= known for run in spec.results)


def _twice(line_id: str, name: str) -> Problem:
    message = "the base holds what runs of this trial showed, so they would count twice"
    hint = f"leave those runs out, or give {name} of the line as it was claimed before"
    return Problem("trial.counted_twice", message, table="lines", key=line_id, column=name, hint=hint)


def _sure(figures: Mapping[str, Figure | None]) -> dict[str, Figure]:
    return {name: figure for name, figure in figures.items() if figure is not None}


def _of_base(base: Base, row: Mapping[str, Any], name: str) -> Figure | None:
    """Return a claim of the base with the evidence that decides it."""
    field, low, high = FIELDS[name]
    if row[field] is None:
        return None
    claims = base.claims("lines", row["line_id"], field)
    best = claims.row(0, named=True) if claims.height else {}
    ends = [best.get("low"), best.get("high")]
    ends[0] = row[low] if low and ends[0] is None else ends[0]
    ends[1] = row[high] if high and ends[1] is None else ends[1]
    value = float(row[field])
    method: Method = best.get("method") or "assumed"
    given_low = value if ends[0] is None else min(float(ends[0]), value)
    given_high = value if ends[1] is None else max(float(ends[1]), value)
    grade = best.get("grade")
    return Figure(
        value=value,
        low=given_low,
        high=given_high,
        method=method,
        grade=grade,
        source_id=best.get("source_id"),
        reason="the base: " + (best.get("note") or best.get("locator") or "no remark"),
    )
