"""Which expert may serve which need, what the pair is worth, and what is gained when a limit gives way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.engines.care.mentoring.assign import Assignment, assign, shared_hours
from mainstay.scenario.care.mentoring import MentoringChoices

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

BINDING = {
    "limit": pl.String(),
    "name": pl.String(),
    "at": pl.Float64(),
    "price": pl.Float64(),
    "unit": pl.String(),
    "needs_gained": pl.Int64(),
}


@dataclass(frozen=True)
class Pairs:
    """Experts and needs, and the limits between them.

    Parameters
    ----------
    told : MentoringChoices
        Records and choices.
    any_language : bool
        Whether a common language is not asked for.
    spare_needs, spare_hours : float arrays, one for each expert
        What is added to the needs and hours that each can take.
    """

    told: MentoringChoices
    any_language: bool = False
    spare_needs: Floats | None = None
    spare_hours: Floats | None = None

    @cached_property
    def discipline(self) -> Flags:
        """Whether an expert teaches what is needed: experts x needs."""
        told = self.told
        return _table([[need.discipline in one.disciplines for need in told.needs] for one in told.experts], told)

    @cached_property
    def language(self) -> Flags:
        """Whether an expert and the centre share a language."""
        speaks = {one.centre_id: set(one.languages) for one in self.told.centres}
        told = self.told
        return _table(
            [[bool(speaks[need.centre_id] & set(one.languages)) for need in told.needs] for one in told.experts], told
        )

    @cached_property
    def overlap(self) -> Floats:
        """Hours of the working day that an expert and the centre share."""
        clock = {one.centre_id: one.utc_offset_hours for one in self.told.centres}
        return shared_hours(
            [one.utc_offset_hours for one in self.told.experts],
            [clock[need.centre_id] for need in self.told.needs],
            working_day=self.told.working_day_hours,
        )

    @cached_property
    def today(self) -> Flags:
        """Whether the pair works together already."""
        told = self.told
        known = {(one.expert_id, one.centre_id, one.discipline) for one in told.pairings}
        return _table(
            [
                [(one.expert_id, need.centre_id, need.discipline) in known for need in told.needs]
                for one in told.experts
            ],
            told,
        )

    @cached_property
    def allowed(self) -> Flags:
        """Whether the pair is within all limits."""
        near = self.overlap >= self.told.least_overlap_hours - 1e-9
        return self.discipline & (self.language | self.any_language) & near

    @cached_property
    def worth(self) -> Floats:
        """Worth of each pair: hours of the need times importance, raised by continuity and by common hours."""
        told = self.told
        hours = np.array([need.hours_per_month * need.importance for need in told.needs], np.float64)
        close = self.overlap / told.working_day_hours
        return np.asarray(hours[None, :] * (1.0 + told.continuity_bonus * self.today + told.overlap_bonus * close))

    def assigned(self) -> Assignment:
        """Return the assignment that is worth most."""
        told = self.told
        slots = np.array([one.most_needs for one in told.experts], np.float64)
        hours = np.array([one.hours_per_month for one in told.experts], np.float64)
        return assign(
            self.worth,
            self.allowed,
            most_needs=slots if self.spare_needs is None else slots + self.spare_needs,
            hours=hours if self.spare_hours is None else hours + self.spare_hours,
            need_hours=[need.hours_per_month for need in told.needs],
            today=self.today,
            most_ended=told.most_pairs_ended,
        )

    def why_unserved(self, need: int) -> str:
        """Return why nobody serves a need, in words."""
        asked = self.told.needs[need]
        teaches, speaks = self.discipline[:, need], self.language[:, need]
        if not teaches.any():
            return f"no expert teaches {asked.discipline}"
        if not (teaches & speaks).any():
            return "no expert of the discipline shares a language with the centre"
        if not self.allowed[:, need].any():
            most = float(self.overlap[teaches & speaks, need].max())
            return f"no such expert shares {self.told.least_overlap_hours:g} working hours; the nearest shares {most:g}"
        hours = np.array([one.hours_per_month for one in self.told.experts])
        if (hours[self.allowed[:, need]] < asked.hours_per_month).all():
            return f"no such expert has {asked.hours_per_month:g} hours a month"
        return "the experts who could are taken by needs that are worth more"


def binding(pairs: Pairs, found: Assignment) -> pl.DataFrame:
    """Return the limits that bind, by name, and what each would bring if it gave way; each is solved anew.

    Parameters
    ----------
    pairs : Pairs
        Experts, needs and limits.
    found : Assignment
        The best assignment within the limits.

    Returns
    -------
    polars.DataFrame
        ``price`` is the gain in worth (hours a month, weighted), ``needs_gained`` in needs served.
    """
    told = pairs.told
    tries: list[tuple[str, str, float | None, str, Pairs]] = [
        ("language", "a common language", None, "weighted hours a month without it", replace(pairs, any_language=True)),
    ]
    if told.least_overlap_hours > 0:
        less = told.model_copy(update={"least_overlap_hours": max(told.least_overlap_hours - 1.0, 0.0)})
        unit = "weighted hours a month for an hour less"
        tries.append(("time_zone", "shared working hours", told.least_overlap_hours, unit, replace(pairs, told=less)))
    if told.most_pairs_ended is not None:
        more = told.model_copy(update={"most_pairs_ended": told.most_pairs_ended + 1})
        unit = "weighted hours a month for one pair more that may end"
        tries.append(("continuity", "pairs that end", float(told.most_pairs_ended), unit, replace(pairs, told=more)))
    largest = max((need.hours_per_month for need in told.needs), default=0.0)
    for row, one in enumerate(told.experts):
        extra = np.zeros(len(told.experts))
        extra[row] = 1.0
        freer = replace(pairs, spare_needs=extra, spare_hours=extra * largest)
        unit = f"weighted hours a month for one need more, with {largest:g} hours"
        tries.append(("expert", one.expert_id, float(one.most_needs), unit, freer))
    rows = []
    for limit, name, at, unit, freer in tries:
        better = freer.assigned()
        gain = better.worth - found.worth
        if gain > 1e-9 * max(found.worth, 1.0):
            served = int((better.expert >= 0).sum() - (found.expert >= 0).sum())
            rows.append((limit, name, at, gain, unit, served))
    return pl.DataFrame(rows, schema=BINDING, orient="row")


def _table(rows: list[list[bool]], told: MentoringChoices) -> Flags:
    return np.array(rows, bool).reshape(len(told.experts), len(told.needs))
