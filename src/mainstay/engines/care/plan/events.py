"""The years that a plan must serve: when epidemics and disasters come, how large, and what they take away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl

from mainstay.core.streams import stream
from mainstay.engines.care.plan.build import Built
from mainstay.engines.care.plan.model import Cells, Flags, Floats
from mainstay.errors import InputError, Problem
from mainstay.scenario.care.plan import CareEvent, PlanChoices

MONTH_DAYS = 365.25 / 12


@dataclass(frozen=True)
class Years:
    """The scenario set.

    Parameters
    ----------
    cells : Cells
        With events.
    calm : Cells
        The same years without their events.
    drawn : polars.DataFrame
        Which event begins in which scenario, in which month, how large and where.
    """

    cells: Cells
    calm: Cells
    drawn: pl.DataFrame


def with_curves(events: Iterable[CareEvent], curves: pl.DataFrame | None) -> tuple[CareEvent, ...]:
    """Return events whose curves come from a table.

    Parameters
    ----------
    events : iterable of CareEvent
        Events of the scenario.
    curves : polars.DataFrame, optional
        Columns ``event``, ``month`` (0 is the month of onset), ``service_id``, ``patients``. A curve in the table takes
        the place of the event's own for that service.

    Raises
    ------
    InputError
        A column is missing, a name is unknown, a number is negative or empty, or a month is out of range.
    """
    told = tuple(events)
    if curves is None:
        return told
    wanted = ("event", "month", "service_id", "patients")
    found = [
        Problem("plan.curves", "the table of curves lacks a column", column=name)
        for name in wanted
        if name not in curves.columns
    ]
    if not found:
        known = {one.name for one in told}
        for place, row in enumerate(curves.select(wanted).iter_rows(named=True)):
            wrong = row["patients"] is None or not np.isfinite(row["patients"]) or row["patients"] < 0
            if wrong or row["month"] is None or row["month"] < 0 or row["event"] not in known:
                text = "a row of the curves has an unknown event, or a number that is negative or empty"
                found.append(Problem("plan.curves", text, row=place + 2, found=str(row["event"])))
    if found:
        msg = "the curves cannot be used"
        raise InputError(msg, found)
    return tuple(one.model_copy(update={"patients_per_month": _curves(one, curves)}) for one in told)


def _curves(event: CareEvent, curves: pl.DataFrame) -> dict[str, tuple[float, ...]]:
    own = curves.filter(pl.col("event") == event.name)
    made = dict(event.patients_per_month)
    for name in own["service_id"].unique().sort():
        part = own.filter(pl.col("service_id") == name)
        course = np.zeros(int(part["month"].max()) + 1)  # type: ignore[arg-type]  # polars types a maximum widely
        np.add.at(course, part["month"].to_numpy(), part["patients"].to_numpy())
        made[name] = tuple(course.tolist())
    return made


def draw_years(built: Built, choices: PlanChoices, seed: int) -> Years:
    """Return the scenario set; each event of each scenario has a stream of its own, so that others do not move it.

    Parameters
    ----------
    built : Built
        The system.
    choices : PlanChoices
        Events (with their curves), months, scenarios.
    seed : int
        Seed.
    """
    system, months, count = built.system, choices.months, choices.scenarios
    shape = (built.calm.shape[0], count * months)
    ordinary = _ordinary(built, choices, seed)
    demand = np.array(ordinary)
    scale = np.ones((*shape, system.capacity.shape[1]))
    ready = np.zeros((count * months, len(system.moves)))
    struck = np.zeros(count * months, np.bool_)
    drawn = []
    for scenario in range(count):
        for event in choices.events:
            draw = stream(seed, "care plan", event.name, scenario)
            chance, onset = draw.random(), int(draw.integers(0, months))
            size = float(np.exp(draw.uniform(np.log(event.size_low), np.log(event.size_high))))
            where = draw.random()
            if chance >= event.probability:
                continue
            hit, place = _hit(built, event, where)
            drawn.append((scenario, event.name, event.kind, onset, size, place))
            lasts = event.lasts_months or max((len(c) for c in event.patients_per_month.values()), default=1)
            longest = max([lasts, *(len(c) for c in event.patients_per_month.values())])
            for since in range(min(longest, months - onset)):
                cell = scenario * months + onset + since
                struck[cell] = True
                _bring(built, event, demand[:, cell], since, size, hit)
                part = np.clip((MONTH_DAYS * (since + 1) - system.delay_days) / MONTH_DAYS, 0.0, 1.0)
                ready[cell] = np.maximum(ready[cell], part[len(system.resources) :])
                if since < lasts:
                    _take(built, event, scale[:, cell], hit)
                    demand[:, cell] += ordinary[:, cell] * hit[:, None] * (event.routine_multiplier - 1.0)
    scale[:, struck, len(system.resources) :] *= ready[struck]
    frame = {
        "weight": np.full(shape, 1.0 / count),
        "scenario": np.repeat(np.arange(count), months),
        "month": np.tile(np.arange(months), count),
        "struck": struck,
    }
    names = {"scenario": pl.Int64(), "event": pl.String(), "kind": pl.String(), "onset_month": pl.Int64()}
    schema = names | {"size": pl.Float64(), "where": pl.String()}
    return Years(
        Cells(demand=np.maximum(demand, 0.0), scale=scale, **frame),
        Cells(demand=ordinary, scale=np.ones_like(scale), **frame),
        pl.DataFrame(drawn, schema=schema, orient="row"),
    )


def _ordinary(built: Built, choices: PlanChoices, seed: int) -> Floats:
    """Return routine patients of each cell."""
    spread, count = choices.demand_spread, choices.months * choices.scenarios
    facilities, services = built.calm.shape
    swing = np.ones((facilities, count, services))
    if spread > 0:
        for scenario in range(choices.scenarios):
            draw = stream(seed, "care plan", "ordinary demand", scenario)
            here = slice(scenario * choices.months, (scenario + 1) * choices.months)
            swing[:, here] = draw.uniform(1 - spread, 1 + spread, (facilities, choices.months, services))
    return np.asarray(built.calm[:, None, :] * MONTH_DAYS * swing, np.float64)


def _hit(built: Built, event: CareEvent, where: float) -> tuple[Flags, str]:
    if event.spread == "everywhere":
        return np.ones(len(built.districts), np.bool_), "everywhere"
    names = sorted(set(built.districts))
    place = names[min(int(where * len(names)), len(names) - 1)]
    return np.array([name == place for name in built.districts]), place


def _bring(built: Built, event: CareEvent, demand: Floats, since: int, size: float, hit: Flags) -> None:
    """Add the patients of a month to the facility groups that are hit and offer the service."""
    for name, course in event.patients_per_month.items():
        if since >= len(course):
            continue
        service = built.system.services.index(name)
        share = built.share[:, service] * hit
        if share.sum() <= 0:  # nobody offers it where the event strikes: patients go wherever it is offered
            share = built.share[:, service]
        if share.sum() > 0:
            demand[:, service] += course[since] * size * share / share.sum()


def _take(built: Built, event: CareEvent, scale: Floats, hit: Flags) -> None:
    """Take staff and space away where the event strikes."""
    system = built.system
    for kind, lost in ((built.is_staff, event.staff_absent_share), (built.is_space, event.space_lost_share)):
        there = np.r_[kind, kind[system.source]]
        scale[np.ix_(hit, there)] *= 1.0 - lost


__all__ = ["Years", "draw_years", "with_curves"]
