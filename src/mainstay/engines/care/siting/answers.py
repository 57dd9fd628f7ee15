"""One question of a scenario answered: which sites, who goes where, and what one more site would bring."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from mainstay.engines.care.siting.cover import location_set_cover
from mainstay.engines.care.siting.maximal_cover import max_cover
from mainstay.engines.care.siting.p_center import p_center
from mainstay.engines.care.siting.p_median import p_median
from mainstay.engines.care.siting.periods import Opening, open_over_time
from mainstay.engines.care.siting.places import Places
from mainstay.engines.care.siting.plan import Floats, Siting
from mainstay.engines.care.siting.plan import Places as Columns
from mainstay.errors import InputError, Problem
from mainstay.model.base import Base
from mainstay.scenario.care.siting import Question

#: sites beyond those asked for, for the curve of what more would bring
MORE = 2
UNITS = {
    "p_median": "minute",
    "p_center": "minute",
    "max_cover": "person",
    "location_set_cover": "site",
    "open_over_time": "minute",
}


@dataclass(frozen=True)
class Answered:
    """A question and its answer.

    Parameters
    ----------
    question : Question
        What was asked.
    candidates : int array
        Columns of the sites that were candidates.
    existing : int array
        Columns, among the candidates, of the sites that are open already.
    plan : Siting
        The answer (of the last period, for opening over time), with columns among the candidates.
    opening : Opening, optional
        The order of opening.
    assumed_count : bool
        Whether the number of sites was assumed.
    """

    question: Question
    candidates: Columns
    existing: Columns
    plan: Siting
    opening: Opening | None = None
    assumed_count: bool = False

    @property
    def columns(self) -> Columns:
        """Columns, among all sites, of the sites that are open."""
        found: Columns = self.candidates[np.array(self.plan.sites, np.intp)]
        return found

    @property
    def objective(self) -> float:
        """What was asked for."""
        return self.opening.objective if self.opening is not None else self.plan.objective

    @property
    def bound(self) -> float:
        """Proven limit of what was asked for."""
        return self.opening.bound if self.opening is not None else self.plan.bound


def answer(base: Base, places: Places, question: Question, most_nodes: int) -> Answered:
    """Return the answer to one question.

    Raises
    ------
    InputError
        There is no candidate, the numbers do not fit, or the question has no answer (in words).
    """
    candidates, existing = _candidates(base, places, question)
    count = question.sites_open or max(1, existing.size, round(candidates.size / 10))
    minutes, people = places.minutes[:, candidates], places.demand["people"].to_numpy()
    if question.kind == "open_over_time":
        growth = (1.0 + question.growth_per_period) ** np.arange(len(question.open_by_period))
        opening = open_over_time(
            minutes,
            growth[:, None] * people[None, :],
            question.open_by_period,
            existing=existing.tolist(),
            demand_names=places.demand["place_id"].to_list(),
            most_nodes=most_nodes,
        )
        return Answered(question, candidates, existing, opening.periods[-1], opening)
    plan = solved(question, minutes, people, count, existing, places.demand["place_id"].to_list(), most_nodes)
    assumed = question.sites_open is None and question.kind != "location_set_cover"
    return Answered(question, candidates, existing, plan, assumed_count=assumed)


def solved(
    question: Question,
    minutes: Floats,
    people: Floats,
    count: int,
    existing: Columns,
    names: list[str],
    most_nodes: int,
) -> Siting:
    """Return the plan of a question that is not asked over time."""
    opened = existing.tolist()
    takes = None if question.capacity_people is None else np.full(minutes.shape[1], question.capacity_people)
    if question.kind == "p_median":
        return p_median(
            minutes, people, count, existing=opened, capacity=takes, demand_names=names, most_nodes=most_nodes
        )
    if question.kind == "p_center":
        return p_center(minutes, count, existing=opened, capacity=takes, weights=people, demand_names=names)
    if question.kind == "max_cover":
        return max_cover(
            minutes, people, count, question.radius_minutes, existing=opened, capacity=takes, demand_names=names
        )
    return location_set_cover(
        minutes, question.radius_minutes, existing=opened, capacity=takes, weights=people, demand_names=names
    )


def curve(found: Answered, places: Places, most_nodes: int) -> list[tuple[int, float | None]]:
    """Return what was asked for with one site less, as many, and up to two more: (sites, objective or None)."""
    question = found.question
    if question.kind in ("open_over_time", "location_set_cover"):
        return []
    minutes, people = places.minutes[:, found.candidates], places.demand["people"].to_numpy()
    names, here = places.demand["place_id"].to_list(), len(found.plan.sites)
    rows: list[tuple[int, float | None]] = []
    for count in range(max(1, found.existing.size, here - 1), min(here + MORE, found.candidates.size) + 1):
        if count == here:
            rows.append((count, found.plan.objective))
            continue
        try:
            plan = solved(question, minutes, people, count, found.existing, names, most_nodes)
        except InputError:  # fewer sites may not reach or take everybody; that is an answer too
            rows.append((count, None))
            continue
        rows.append((count, plan.objective))
    return rows


def _candidates(base: Base, places: Places, question: Question) -> tuple[Columns, Columns]:
    """Return the columns of candidate sites, and which of the candidates are open already."""
    sites = places.sites
    allowed = np.ones(sites.height, bool)
    if question.levels:
        allowed = sites["level"].is_in(list(question.levels)).fill_null(value=False).to_numpy()
    held = np.zeros(sites.height, bool)
    if question.resource is not None:
        holders = base["resources"].filter((pl.col("name") == question.resource) & (pl.col("quantity") > 0))
        held = sites["place_id"].is_in(holders["facility_id"].drop_nulls().unique().sort().implode()).to_numpy()
    candidates = np.flatnonzero(allowed | held)
    if candidates.size == 0:
        levels = sites["level"].drop_nulls().unique().sort().to_list()
        problem = Problem(
            "siting.no_candidate",
            f"no site is a candidate for {question.name!r}",
            column="care.siting.questions.levels",
            found=", ".join(question.levels),
            allowed=", ".join(levels) or None,
        )
        msg = "the question of siting cannot be answered"
        raise InputError(msg, [problem])
    return candidates, np.flatnonzero(held[candidates])
