"""Tables of the answers to questions of siting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from mainstay.engines.care.siting.answers import UNITS, Answered, curve
from mainstay.engines.care.siting.places import Places
from mainstay.engines.care.siting.plan import Floats

QUESTIONS = {
    "question": pl.String(),
    "kind": pl.String(),
    "sites_open": pl.Int64(),
    "radius_minutes": pl.Float64(),
    "objective": pl.Float64(),
    "unit": pl.String(),
    "bound": pl.Float64(),
    "gap": pl.Float64(),
    "mean_minutes": pl.Float64(),
    "farthest_minutes": pl.Float64(),
    "covered_share": pl.Float64(),
}
SITES = {
    "question": pl.String(),
    "site_id": pl.String(),
    "name": pl.String(),
    "latitude": pl.Float64(),
    "longitude": pl.Float64(),
    "was_open": pl.Boolean(),
    "opens_in_period": pl.Int64(),
    "people": pl.Float64(),
    "people_share": pl.Float64(),
}
ASSIGNMENTS = {
    "question": pl.String(),
    "demand_id": pl.String(),
    "site_id": pl.String(),
    "minutes": pl.Float64(),
    "people": pl.Float64(),
}
CURVE = {
    "question": pl.String(),
    "sites_open": pl.Int64(),
    "objective": pl.Float64(),
    "unit": pl.String(),
    "gain_of_last_site": pl.Float64(),
}
BINDING = {
    "question": pl.String(),
    "limit": pl.String(),
    "name": pl.String(),
    "at": pl.Float64(),
    "price": pl.Float64(),
    "unit": pl.String(),
}


def shares(found: Answered, places: Places) -> Floats:
    """Return the share of each demand point that goes to each candidate: demand points x candidates."""
    if found.plan.shares is not None:
        return found.plan.shares
    part = np.zeros((places.demand.height, found.candidates.size))
    goes = np.flatnonzero(found.plan.assigned >= 0)
    part[goes, found.plan.assigned[goes]] = 1.0
    return part


def measures(found: Answered, places: Places, minutes: Floats) -> tuple[float, float, float]:
    """Return mean and farthest travel of those who go somewhere, and the share within the radius of the question."""
    people = places.demand["people"].to_numpy()
    moved = shares(found, places) * people[:, None]
    times = minutes[:, found.candidates]
    used = moved > 0
    if not used.any():
        return float("nan"), float("nan"), 0.0
    mean = float((moved[used] * times[used]).sum() / moved[used].sum())
    within = used & (times <= found.question.radius_minutes * (1 + 1e-12))
    return mean, float(times[used].max()), float(moved[within].sum() / people.sum())


def question_table(answers: Sequence[Answered], places: Places) -> pl.DataFrame:
    """Return one row for each question: what was asked for, the proven bound, and how far people go."""
    rows = []
    for found in answers:
        mean, farthest, covered = measures(found, places, places.minutes)
        gap = abs(found.objective - found.bound) / max(abs(found.objective), 1e-12)
        rows.append(
            {
                "question": found.question.name,
                "kind": found.question.kind,
                "sites_open": len(found.plan.sites),
                "radius_minutes": found.question.radius_minutes,
                "objective": found.objective,
                "unit": UNITS[found.question.kind],
                "bound": found.bound,
                "gap": gap,
                "mean_minutes": _known(mean),
                "farthest_minutes": _known(farthest),
                "covered_share": covered,
            }
        )
    return pl.DataFrame(rows, schema=QUESTIONS)


def site_table(answers: Sequence[Answered], places: Places) -> pl.DataFrame:
    """Return one row for each open site of each question."""
    people = places.demand["people"].to_numpy()
    rows: list[dict[str, Any]] = []
    for found in answers:
        taken = people @ shares(found, places)
        for column in found.plan.sites:
            site = places.sites.row(int(found.candidates[column]), named=True)
            when = None if found.opening is None else found.opening.opened_in[column]
            rows.append(
                {
                    "question": found.question.name,
                    "site_id": site["place_id"],
                    "name": site["name"],
                    "latitude": site["latitude"],
                    "longitude": site["longitude"],
                    "was_open": bool(np.isin(column, found.existing)),
                    "opens_in_period": when,
                    "people": float(taken[column]),
                    "people_share": float(taken[column] / people.sum()),
                }
            )
    return pl.DataFrame(rows, schema=SITES)


def assignment_table(answers: Sequence[Answered], places: Places) -> pl.DataFrame:
    """Return one row for each demand point and the site it goes to; ``site_id`` is empty for who goes nowhere."""
    people = places.demand["people"].to_numpy()
    names, sites = places.demand["place_id"].to_list(), places.sites["place_id"].to_list()
    rows: list[tuple[Any, ...]] = []
    for found in answers:
        part = shares(found, places)
        for point, name in enumerate(names):
            goes = np.flatnonzero(part[point] > 0)
            for column in goes:
                place = int(found.candidates[column])
                minutes = float(places.minutes[point, place])
                rows.append(
                    (found.question.name, name, sites[place], minutes, float(people[point] * part[point, column]))
                )
            left = float(people[point] * max(1.0 - part[point].sum(), 0.0))
            if left > 1e-9 * max(people[point], 1.0) or goes.size == 0:
                rows.append((found.question.name, name, None, None, left))
    return pl.DataFrame(rows, schema=ASSIGNMENTS, orient="row")


def curve_table(answers: Sequence[Answered], places: Places, most_nodes: int) -> pl.DataFrame:
    """Return what was asked for at one site less, as many, and up to two more; each solved anew."""
    rows: list[dict[str, Any]] = []
    for found in answers:
        before: float | None = None
        for count, objective in curve(found, places, most_nodes):
            gain = None if before is None or objective is None else abs(objective - before)
            rows.append(
                {
                    "question": found.question.name,
                    "sites_open": count,
                    "objective": objective,
                    "unit": UNITS[found.question.kind],
                    "gain_of_last_site": gain,
                }
            )
            before = objective
    return pl.DataFrame(rows, schema=CURVE)


def binding_table(answers: Sequence[Answered], places: Places, curves: pl.DataFrame) -> pl.DataFrame:
    """Return the limits that bind, by name, and what one unit more of each would bring.

    The price of the number of sites is the gain of one more, solved anew. A site that is full has no price of its own
    here; the people who go farther than to their nearest open site because of it are told instead.
    """
    rows: list[dict[str, Any]] = []
    people = places.demand["people"].to_numpy()
    for found in answers:
        name, here = found.question.name, len(found.plan.sites)
        more = curves.filter((pl.col("question") == name) & (pl.col("sites_open") == here + 1))
        gain = None if more.height == 0 else more["gain_of_last_site"][0]
        if gain is not None and gain > 1e-9 * max(abs(found.objective), 1e-9):
            row = {"limit": "sites_open", "name": "number of sites", "at": float(here), "price": gain}
            rows.append({"question": name, **row, "unit": f"{UNITS[found.question.kind]} for one site more"})
        if found.question.capacity_people is None:
            continue
        part = shares(found, places)
        taken = people @ part
        times = places.minutes[:, found.candidates]
        for column in found.plan.sites:
            if taken[column] < found.question.capacity_people * (1 - 1e-9):
                continue
            nearer = times[:, [column]] < times - 1e-9
            sent_on = float((people[:, None] * part * nearer).sum())
            row = {
                "limit": "capacity_people",
                "name": places.sites["place_id"][int(found.candidates[column])],
                "at": found.question.capacity_people,
                "price": sent_on,
            }
            rows.append({"question": name, **row, "unit": "people who pass it by because it is full"})
    return pl.DataFrame(rows, schema=BINDING)


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None
