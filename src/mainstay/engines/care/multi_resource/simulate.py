"""The simulation of a ward, run several times, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.core.streams import stream
from mainstay.engines.care.multi_resource.events import GAVE_UP, TURNED_AWAY, run_events
from mainstay.engines.care.multi_resource.ward import PatientClass, Resource, check_ward
from mainstay.errors import InputError, Problem

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

#: measures of a class, in the order of the array of results
CLASS_MEASURES = ("arrivals", "blocked", "gave_up", "mean_wait", "p_wait", "mean_waiting", "mean_in_care", "little_gap")


@dataclass(frozen=True)
class Simulated:
    """What the runs showed.

    Parameters
    ----------
    classes : polars.DataFrame
        One row for each class and measure: ``class``, ``measure``, ``unit``, ``value``, ``low``, ``high`` (95 %, from
        independent runs).
    resources : polars.DataFrame
        One row for each resource: ``resource``, ``mean_in_use``, ``low``, ``high``.
    """

    classes: pl.DataFrame
    resources: pl.DataFrame

    def value(self, kind: str, measure: str) -> float:
        """Return one measure of one class.

        Raises
        ------
        KeyError
            There is no such class or measure.
        """
        found = self.classes.filter((pl.col("class") == kind) & (pl.col("measure") == measure))
        if found.height != 1:
            raise KeyError(kind, measure)
        return float(found["value"][0])


@dataclass(frozen=True)
class Drawn:
    """Patients of one run, in the order of their arrival."""

    arrived: Floats
    kind: Whole
    stay: Floats
    patience: Floats


def simulate(
    resources: Sequence[Resource],
    classes: Sequence[PatientClass],
    *,
    horizon: float,
    warm_up: float = 0.0,
    replications: int = 20,
    period: float = 1.0,
    seed: int = 0,
) -> Simulated:
    """Simulate patients who take all they need at once: bed and nurse and machine.

    A patient begins when every resource he needs has his units free with those kept free for others beside; otherwise
    he waits, or is turned away. Who waits is looked at in the order of priority, within a class first come first
    served; a later class that fits may pass an earlier one that does not. Numbers are drawn by class, so that two wards
    that differ in one class get the same patients of the others.

    Parameters
    ----------
    resources : sequence of Resource
        Space, staff, stuff.
    classes : sequence of PatientClass
        Patients.
    horizon : float
        Time simulated.
    warm_up : float
        Time at the beginning that is not measured.
    replications : int
        Independent runs, 2 or more.
    period : float
        Length of a period of arrivals that change; after the last period they stay.
    seed : int
        Seed.

    Returns
    -------
    Simulated
        Measures with intervals. ``blocked`` and ``gave_up`` are shares of arrivals, ``mean_wait`` is that of patients
        whose care began, ``little_gap`` the number waiting less arrivals times their mean wait (Little 1961), near 0.

    Raises
    ------
    InputError
        The ward or the plan of runs is wrong; everything is listed.

    Notes
    -----
    Simultaneous seizing has no closed form (Green 1980 gives one where each server is released by itself).
    The interval is that of Student over runs.

    Examples
    --------
    >>> found = simulate(
    ...     [Resource("bed", 4), Resource("nurse", 3)],
    ...     [PatientClass("routine", 1.0, 2.0, {"bed": 1, "nurse": 1})],
    ...     horizon=400,
    ...     warm_up=20,
    ...     replications=4,
    ... )
    >>> 0.15 < found.value("routine", "blocked") < 0.27
    True
    """
    check_ward(resources, classes)
    _check_plan(horizon, warm_up, replications, period)
    seen, used = [], []
    for number in range(replications):
        drawn = draw_patients(classes, horizon, period, seed, number)
        measures, taken = measure(drawn, resources, classes, horizon, warm_up)
        seen.append(measures)
        used.append(taken)
    return _tables([kind.name for kind in classes], [one.name for one in resources], np.array(seen), np.array(used))


def _tables(classes: list[str], resources: list[str], seen: Floats, used: Floats) -> Simulated:
    units = ("patient", "share", "share", "time", "share", "patient", "patient", "patient")
    mean, low, high = _interval(seen)
    rows = [
        (kind, name, unit, *(float(ends[k, m]) for ends in (mean, low, high)))
        for k, kind in enumerate(classes)
        for m, (name, unit) in enumerate(zip(CLASS_MEASURES, units, strict=True))
    ]
    names = ("class", "measure", "unit", "value", "low", "high")
    schema = {name: pl.Float64() if name in {"value", "low", "high"} else pl.String() for name in names}
    by_resource = dict(zip(("mean_in_use", "low", "high"), _interval(used), strict=True))
    return Simulated(
        pl.DataFrame(rows, schema=schema, orient="row"), pl.DataFrame({"resource": resources, **by_resource})
    )


def draw_patients(classes: Sequence[PatientClass], horizon: float, period: float, seed: int, replication: int) -> Drawn:
    """Return the patients of one run.

    Examples
    --------
    >>> drawn = draw_patients([PatientClass("x", 2.0, 1.0, {"bed": 1})], 50.0, 1.0, 0, 0)
    >>> bool((np.diff(drawn.arrived) >= 0).all())
    True
    """
    parts = []
    for number, kind in enumerate(classes):
        draw = stream(seed, "multi_resource", kind.name, replication)
        when = _arrivals(draw, kind.rates, horizon, period)
        count = when.size
        if kind.stay_cv == 0:
            stay = np.full(count, kind.stay)
        else:
            shape = 1.0 / kind.stay_cv**2
            stay = draw.gamma(shape, kind.stay / shape, count)
        patience = np.full(count, np.inf) if kind.patience is None else draw.exponential(kind.patience, count)
        parts.append((when, np.full(count, number), stay, patience))
    arrived, kinds, stays, patiences = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(arrived, kind="stable")
    return Drawn(arrived[order], kinds[order].astype(np.int64), stays[order], patiences[order])


def _arrivals(draw: np.random.Generator, rates: tuple[float, ...], horizon: float, period: float) -> Floats:
    if len(rates) == 1:
        return np.sort(draw.uniform(0.0, horizon, draw.poisson(rates[0] * horizon)))
    begins = np.minimum(np.arange(len(rates)) * period, horizon)
    ends = np.r_[begins[1:], horizon]
    counts = draw.poisson(np.array(rates) * (ends - begins))
    return np.sort(np.repeat(begins, counts) + np.repeat(ends - begins, counts) * draw.random(int(counts.sum())))


def follow(
    drawn: Drawn, resources: Sequence[Resource], classes: Sequence[PatientClass], horizon: float, warm_up: float
) -> tuple[Floats, Floats, Floats]:
    """Return when the care of each patient began (or why not), mean numbers waiting, and mean units in use."""
    table = np.zeros((2, len(classes), len(resources)), np.int64)
    for k, kind in enumerate(classes):
        for r, one in enumerate(resources):
            table[:, k, r] = kind.needs.get(one.name, 0), kind.reserves.get(one.name, 0)
    changes = sorted((when, r, more) for r, one in enumerate(resources) for when, more in one.changes)
    return run_events(
        (drawn.arrived, drawn.kind, drawn.stay, drawn.patience),
        (
            table[0],
            table[1],
            np.array([-1 if kind.room is None else kind.room for kind in classes], np.int64),
            np.array(sorted(range(len(classes)), key=lambda k: classes[k].priority), np.int64),
        ),
        np.array([one.units for one in resources], np.int64),
        (
            np.array([when for when, _, _ in changes], np.float64),
            np.array([r for _, r, _ in changes], np.int64),
            np.array([more for _, _, more in changes], np.int64),
        ),
        np.array([warm_up, horizon], np.float64),
    )


def measure(
    drawn: Drawn, resources: Sequence[Resource], classes: Sequence[PatientClass], horizon: float, warm_up: float
) -> tuple[Floats, Floats]:
    """Return the measures of one run: classes by measures, and units in use by resource."""
    began, waiting, taken = follow(drawn, resources, classes, horizon, warm_up)
    found = np.full((len(classes), len(CLASS_MEASURES)), np.nan)
    whole = horizon - warm_up
    ends = began + drawn.stay
    for k in range(len(classes)):
        mine = drawn.kind == k
        here = mine & (drawn.arrived >= warm_up)
        count = int(here.sum())
        served = here & (began >= 0)
        waits = began[served] - drawn.arrived[served]
        care = mine & (began >= 0)
        in_care = np.maximum(np.minimum(ends[care], horizon) - np.maximum(began[care], warm_up), 0.0).sum() / whole
        # time not served of all that came, however it ended
        left = np.where(began >= 0, began, np.where(began == GAVE_UP, drawn.arrived + drawn.patience, horizon))
        idle = here & (began != TURNED_AWAY)
        little = (left[idle] - drawn.arrived[idle]).sum() / whole
        share = max(count, 1)
        found[k] = (
            count,
            (here & (began == TURNED_AWAY)).sum() / share,
            (here & (began == GAVE_UP)).sum() / share,
            waits.mean() if waits.size else 0.0,
            (waits > 0).mean() if waits.size else 0.0,
            waiting[k],
            in_care,
            waiting[k] - little,
        )
    return found, taken


def _interval(runs: Floats) -> tuple[Floats, Floats, Floats]:
    from scipy.stats import t

    count = runs.shape[0]
    mean = runs.mean(axis=0)
    half = float(t.ppf(0.975, count - 1)) * runs.std(axis=0, ddof=1) / np.sqrt(count)
    return mean, mean - half, mean + half


def _check_plan(horizon: float, warm_up: float, replications: int, period: float) -> None:
    problems = []
    if not (np.isfinite(horizon) and horizon > 0):
        problems.append(Problem("ward.plan", "the time simulated is above 0", found=f"{horizon:g}"))
    elif not 0 <= warm_up < horizon:
        text = "the time that is not measured is shorter than the time simulated"
        problems.append(Problem("ward.plan", text, found=f"{warm_up:g}", allowed=f"0 to below {horizon:g}"))
    if replications < 2:
        text = "an interval needs at least two runs"
        problems.append(Problem("ward.plan", text, found=str(replications), allowed="2 or more"))
    if not period > 0:
        problems.append(Problem("ward.plan", "a period has a length above 0", found=f"{period:g}"))
    if problems:
        msg = "the ward cannot be simulated"
        raise InputError(msg, problems)
