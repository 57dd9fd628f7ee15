"""Everyday demand: who lives with a disease, who of them is treated, how much they take."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np
import polars as pl

from mainstay.core.streams import stream
from mainstay.engines.stress.demand.profile import Floats, monthly, wave
from mainstay.errors import InputError, Problem

#: a known number, or a range (low, high) that would be defended
Range = float | tuple[float, float]


@dataclass(frozen=True)
class Regimen:
    """What one group of patients takes of a product every day.

    Parameters
    ----------
    node_id : str
        Sink of the supply network whose demand it is.
    population : Range
        People.
    prevalence : Range
        Share of them who have the condition.
    treated_share : Range
        Share of those who are treated.
    units_per_patient_day : Range
        Units of the product by the regimen.
    adherence : Range
        Share of it that is taken.
    amplitude, peak_day : float
        Yearly wave: share by which its peak lies above the mean, and the day of the year of the peak.
    months : tuple of float
        Twelve relative monthly factors in place of the wave.
    cv : float
        Coefficient of variation of the noise from day to day.

    Examples
    --------
    >>> Regimen("insulin", 1e6, 0.08, 0.3, 0.05, 0.9).rate()
    1080.0
    """

    node_id: str
    population: Range
    prevalence: Range
    treated_share: Range = 1.0
    units_per_patient_day: Range = 1.0
    adherence: Range = 1.0
    amplitude: float = 0.0
    peak_day: float = 0.0
    months: tuple[float, ...] = ()
    cv: float = 0.0

    def rate(self) -> float:
        """Return the units a day over the year: the product of the five numbers, each at the middle of its range."""
        return math.prod(_middle(getattr(self, name)) for name in _FACTORS)

    def bounds(self) -> tuple[float, float]:
        """Return the lowest and the highest units a day that the ranges allow together."""
        ends = [_ends(getattr(self, name)) for name in _FACTORS]
        return math.prod(low for low, _ in ends), math.prod(high for _, high in ends)


_FACTORS = ("population", "prevalence", "treated_share", "units_per_patient_day", "adherence")
_SHARES = frozenset({"prevalence", "treated_share", "adherence"})


def _ends(value: Range) -> tuple[float, float]:
    return value if isinstance(value, tuple) else (value, value)


def _middle(value: Range) -> float:
    return sum(_ends(value)) / 2.0


def _check(regimens: Iterable[Regimen]) -> None:
    found = []
    for row, regimen in enumerate(regimens, start=2):
        for name in _FACTORS:
            low, high = _ends(getattr(regimen, name))
            most = 1.0 if name in _SHARES else math.inf
            if not (0.0 <= low <= high <= most and math.isfinite(high)):
                allowed = "0 to 1" if name in _SHARES else "0 or more"
                text = f"{name} of {regimen.node_id!r} is outside its range"
                told = f"{low:g}" if low == high else f"{low:g} to {high:g}"
                found.append(Problem("demand.range", text, row=row, column=name, found=told, allowed=allowed))
        if not (regimen.cv >= 0.0 and math.isfinite(regimen.cv)):
            text = f"the noise of {regimen.node_id!r} is not a coefficient of variation"
            found.append(
                Problem("demand.range", text, row=row, column="cv", found=f"{regimen.cv:g}", allowed="0 or more")
            )
        try:
            season(regimen, 1)
        except InputError as error:
            found += error.problems
    if found:
        msg = "everyday demand cannot be worked out"
        raise InputError(msg, found)


def season(regimen: Regimen, days: int, *, first_day_of_year: int = 0) -> Floats:
    """Return the factor on demand of each day of a run.

    Examples
    --------
    >>> season(Regimen("x", 1.0, 1.0), 2).tolist()
    [1.0, 1.0]
    """
    if regimen.months:
        return monthly(days, regimen.months, first_day_of_year=first_day_of_year)
    return wave(days, regimen.amplitude, regimen.peak_day, first_day_of_year=first_day_of_year)


def rows(regimens: Iterable[Regimen]) -> pl.DataFrame:
    """Return everyday demand as rows of the demand frame of the simulation, several regimens of a sink added up.

    Parameters
    ----------
    regimens : iterable of Regimen
        Groups of patients. Those of one sink must share their season; with monthly factors use `series`.

    Returns
    -------
    polars.DataFrame
        ``node_id``, ``units_per_day``, ``cv``, ``season_amplitude``, ``season_peak_day``, and the ``low`` and ``high``
        units a day that the ranges allow. Noise of several groups is taken as independent.

    Raises
    ------
    InputError
        Numbers outside their range, seasons that one row cannot hold.

    Examples
    --------
    >>> rows([Regimen("x", 1000.0, 0.1, 0.5, 2.0, 0.8)])["units_per_day"].to_list()
    [80.0]
    """
    told = list(regimens)
    _check(told)
    found = []
    groups: dict[str, list[Regimen]] = {}
    for regimen in told:
        groups.setdefault(regimen.node_id, []).append(regimen)
    for node_id, members in groups.items():
        seasons = {(member.amplitude, member.peak_day) for member in members}
        if len(seasons) > 1 or any(member.months for member in members):
            text = f"one row cannot hold the season of {node_id!r}"
            found.append(Problem("demand.season", text, hint="give the daily series instead"))
    if found:
        msg = "everyday demand cannot be brought to rows"
        raise InputError(msg, found)
    return pl.DataFrame(
        [
            {
                "node_id": node_id,
                "units_per_day": (rate := sum(member.rate() for member in members)),
                "cv": math.sqrt(sum((member.cv * member.rate()) ** 2 for member in members)) / rate if rate else 0.0,
                "season_amplitude": members[0].amplitude,
                "season_peak_day": members[0].peak_day,
                "low_units_per_day": sum(member.bounds()[0] for member in members),
                "high_units_per_day": sum(member.bounds()[1] for member in members),
            }
            for node_id, members in groups.items()
        ],
        schema={
            "node_id": pl.String,
            "units_per_day": pl.Float64,
            "cv": pl.Float64,
            "season_amplitude": pl.Float64,
            "season_peak_day": pl.Float64,
            "low_units_per_day": pl.Float64,
            "high_units_per_day": pl.Float64,
        },
    )


def series(regimens: Iterable[Regimen], days: int, *, first_day_of_year: int = 0) -> dict[str, Floats]:
    """Return everyday demand as given demand of the simulation: units of each day for each sink.

    Parameters
    ----------
    regimens : iterable of Regimen
        Groups of patients.
    days : int
        Days of the run.
    first_day_of_year : int
        Day of the year at which it begins; 0 is 1 January.

    Returns
    -------
    dict of str to numpy.ndarray
        Sink to units a day, at the middle of all ranges.

    Raises
    ------
    InputError
        Numbers outside their range.

    Examples
    --------
    >>> series([Regimen("x", 1000.0, 0.1, 0.5, 2.0, 0.8)], 2)["x"].tolist()
    [80.0, 80.0]
    """
    told = list(regimens)
    _check(told)
    out: dict[str, Floats] = {}
    for regimen in told:
        days_of = regimen.rate() * season(regimen, days, first_day_of_year=first_day_of_year)
        out[regimen.node_id] = out[regimen.node_id] + days_of if regimen.node_id in out else days_of
    return out


def draws(regimen: Regimen, replications: int, *, seed: int) -> Floats:
    """Return the units a day of a regimen in each replication, every range drawn evenly and on its own.

    Parameters
    ----------
    regimen : Regimen
        Group of patients.
    replications : int
        How many.
    seed : int
        Seed of the run. The first numbers do not change when more replications are asked for.

    Returns
    -------
    numpy.ndarray, shape (replications,)
        Units a day.

    Examples
    --------
    >>> draws(Regimen("x", 1000.0, 0.1), 2, seed=1).tolist()
    [100.0, 100.0]
    """
    _check([regimen])
    out = np.ones(replications)
    for field in fields(regimen):
        if field.name in _FACTORS:
            low, high = _ends(getattr(regimen, field.name))
            uniform = stream(seed, "everyday", regimen.node_id, field.name).random(replications)
            out = out * (low + (high - low) * uniform)
    return out
