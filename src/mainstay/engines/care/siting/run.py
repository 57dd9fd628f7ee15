"""Where to put machines, surge sites and laboratories in a base, and who has access to what is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from mainstay.core.result import Metric, Result
from mainstay.engines.care.siting.answers import Answered, answer
from mainstay.engines.care.siting.catchment import three_step_fca, two_step_fca
from mainstay.engines.care.siting.places import LEFT_OUT, Places, read_places
from mainstay.engines.care.siting.tables import (
    assignment_table,
    binding_table,
    curve_table,
    measures,
    question_table,
    site_table,
)
from mainstay.errors import InputError, Problem
from mainstay.model.base import Base
from mainstay.scenario import Scenario, apply_overrides, read_scenario
from mainstay.scenario.care.siting import SitingChoices

ACCESS = {
    "demand_id": pl.String(),
    "people": pl.Float64(),
    "measure": pl.String(),
    "access": pl.Float64(),
    "access_per_100000": pl.Float64(),
    "sites_reached": pl.Int64(),
}
ASSUMPTIONS = {"subject": pl.String(), "value": pl.String(), "method": pl.String(), "why": pl.String()}


def run_siting(base: Base, scenario: Scenario | Mapping[str, Any] | None = None, *, seed: int = 0) -> Result:
    """Answer the questions of siting of a scenario, each to a proven bound.

    Parameters
    ----------
    base : Base
        Gives facilities with coordinates and catchment populations, and resources by facility.
    scenario : Scenario, mapping or None
        Its part ``care.siting`` says what is asked, and may give places and travel times of its own.
    seed : int
        Kept in the manifest; nothing here is drawn.

    Returns
    -------
    Result
        Tables ``questions``, ``sites``, ``assignments``, ``curve``, ``binding``, ``access``, ``assumptions`` and
        ``left_out``. The metrics are those of `siting_metrics`.

    Raises
    ------
    InputError
        The scenario is wrong, nothing can be placed, or a question has no answer: which demand points no site
        reaches, which clash, and what would do. The problems of all questions come together.

    Examples
    --------
    >>> import mainstay as ms
    >>> places = [{"place_id": f"km {111 * east}", "latitude": 0, "longitude": east, "people": 9} for east in (0, 1, 3)]
    >>> ask = {"name": "machine", "kind": "p_median", "sites_open": 1}
    >>> result = run_siting(
    ...     ms.load("us-2026"), {"care": {"siting": {"demand": places, "sites": places, "questions": [ask]}}}
    ... )
    >>> result.tables["sites"]["site_id"].to_list()
    ['km 111']
    """
    told = read_scenario(scenario)
    changed = apply_overrides(base, told.overrides)
    choices = told.care.siting
    places = read_places(changed, choices)
    answers = _answers(changed, places, choices)
    curves = curve_table(answers, places, choices.most_nodes)
    access, without = _access(places, choices)
    left = pl.concat([places.left_out, pl.DataFrame(without, schema=LEFT_OUT, orient="row")])
    tables = {
        "questions": question_table(answers, places),
        "sites": site_table(answers, places),
        "assignments": assignment_table(answers, places),
        "curve": curves,
        "binding": binding_table(answers, places, curves),
        "access": access,
        "assumptions": _assumptions(answers, places, choices),
        "left_out": left,
    }
    return Result(tables, siting_metrics(answers, places, choices), _manifest(base, changed, told, seed))


def siting_metrics(answers: Sequence[Answered], places: Places, choices: SitingChoices) -> list[Metric]:
    """Return headline numbers of siting.

    ``siting_sites_open.{question}``
        Sites open in all; exact.
    ``siting_mean_minutes.{question}``
        Mean travel of those who go somewhere. The ends are those at the high and the low speed, the sites staying;
        equal where all travel times are given.
    ``siting_farthest_minutes.{question}``
        Travel of the farthest of them; ends likewise.
    ``siting_covered_share.{question}``
        Share of all people within the radius of the question; ends likewise, at the low and the high speed.
    ``siting_gap.{question}``
        How far the answer may be from the best, as a share of it; proven, so that the low end is 0.
    """
    slow, fast = (
        places.at_speed(choices.travel.speed_kmh / speed)
        for speed in (choices.travel.speed_low_kmh, choices.travel.speed_high_kmh)
    )
    found: list[Metric] = []
    for one in answers:
        name = one.question.name
        mean, farthest, covered = measures(one, places, places.minutes)
        mean_low, farthest_low, covered_high = measures(one, places, fast)
        mean_high, farthest_high, covered_low = measures(one, places, slow)
        found.append(Metric.exact(f"siting_sites_open.{name}", len(one.plan.sites), "site"))
        if np.isfinite(mean):
            found.append(Metric(f"siting_mean_minutes.{name}", mean, "minute", mean_low, mean_high))
            found.append(Metric(f"siting_farthest_minutes.{name}", farthest, "minute", farthest_low, farthest_high))
        found.append(Metric(f"siting_covered_share.{name}", covered, "share", covered_low, covered_high))
        gap = abs(one.objective - one.bound) / max(abs(one.objective), 1e-12)
        found.append(Metric(f"siting_gap.{name}", gap, "share", 0.0, gap))
    return found


def _answers(base: Base, places: Places, choices: SitingChoices) -> list[Answered]:
    answers: list[Answered] = []
    problems: list[Problem] = []
    hints: list[str] = []
    for question in choices.questions:
        try:
            answers.append(answer(base, places, question, choices.most_nodes))
        except InputError as error:
            problems += error.problems
            hints.append(f"{question.name}: {error.message}" + (f", {error.hint}" if error.hint else ""))
    if problems:
        msg = "questions of siting have no answer"
        raise InputError(msg, problems, hint="; ".join(hints))
    return answers


def _access(places: Places, choices: SitingChoices) -> tuple[pl.DataFrame, list[tuple[str, str]]]:
    """Return access of each demand point by three measures, and what was left out."""
    has = places.sites["supply"].is_not_null().to_numpy()
    if not has.any():
        return pl.DataFrame(schema=ACCESS), [("access", "no site has a known supply; name a resource")]
    told = choices.access
    people = places.demand["people"].to_numpy()
    supply = places.sites["supply"].to_numpy()[has]
    zones = [(zone.within_minutes, zone.weight) for zone in told.zones]
    minutes = places.minutes[:, has]
    measured = {
        "2SFCA": two_step_fca(minutes, people, supply, told.reach_minutes),
        "E2SFCA": two_step_fca(minutes, people, supply, told.reach_minutes, weight=zones),
        "3SFCA": three_step_fca(minutes, people, supply, told.reach_minutes, weight=zones),
    }
    parts = [
        pl.DataFrame(
            {
                "demand_id": places.demand["place_id"],
                "people": people,
                "measure": [measure] * people.size,
                "access": found.access,
                "access_per_100000": found.access * 1e5,
                "sites_reached": found.sites_reached,
            },
            schema=ACCESS,
        )
        for measure, found in measured.items()
    ]
    left = [
        (f"supply of {name}", "not known: it counts for nothing in the access of others")
        for name in places.sites.filter(pl.col("supply").is_null())["place_id"]
    ]
    return pl.concat(parts), left


def _assumptions(answers: Sequence[Answered], places: Places, choices: SitingChoices) -> pl.DataFrame:
    travel = choices.travel
    rows: list[tuple[str, str, str, str]] = []
    if places.worked_out.any():
        share = float(places.worked_out.mean())
        rows += [
            ("travel times worked out from distance", f"{share:.0%}", "assumed", "great circle, detour and one speed"),
            (
                "speed in km/h",
                f"{travel.speed_kmh:g} ({travel.speed_low_kmh:g} to {travel.speed_high_kmh:g})",
                "assumed",
                "one mean speed for all ways; the range gives the intervals",
            ),
            ("way over straight line", f"{travel.detour:g}", "assumed", "no road network is read"),
        ]
    rows += [
        (f"sites open for {one.question.name}", str(len(one.plan.sites)), "assumed", "one in ten of the candidates")
        for one in answers
        if one.assumed_count
    ]
    rows += [
        (
            f"people in later periods for {one.question.name}",
            f"{one.question.growth_per_period:+.1%}",
            "assumed",
            "growth",
        )
        for one in answers
        if one.opening is not None
    ]
    rows.append(("who goes where", "to the nearest open site", "assumed", "unless capacity sends them on"))
    if places.sites["supply"].is_not_null().any():
        zones = ", ".join(f"{zone.within_minutes:g}: {zone.weight:g}" for zone in choices.access.zones)
        rows.append(
            ("weights of access by minutes", zones, "assumed", "Luo and Qi (2009), limits stretched to the reach")
        )
    return pl.DataFrame(rows, schema=ASSUMPTIONS, orient="row")


def _manifest(base: Base, changed: Base, scenario: Scenario, seed: int) -> dict[str, Any]:
    from mainstay import __version__

    return {
        "engine": "care_siting",
        "mainstay": __version__,
        "base": base.name,
        "base_version": base.version,
        "base_hash": base.hash,
        "changed_base_hash": changed.hash,
        "scenario": scenario.name,
        "scenario_hash": scenario.hash,
        "choices": scenario.care.siting.model_dump(mode="json"),
        "seed": seed,
    }
