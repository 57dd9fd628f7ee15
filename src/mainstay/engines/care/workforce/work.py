"""The work that services bring to each cadre, and the people it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from mainstay.engines.care.workforce.wisn import Wisn, available_hours, wisn
from mainstay.model.base import Base
from mainstay.scenario.care.workforce import WorkforceChoices

DAYS = 365.25
_HOURS = {None: 1 / 60, "": 1 / 60, "min": 1 / 60, "minute": 1 / 60, "minutes": 1 / 60, "hour": 1.0, "hours": 1.0}


@dataclass(frozen=True)
class Need:
    """People needed by cadre, and what was left out on the way."""

    frame: pl.DataFrame
    left_out: list[tuple[str, str]]


def need_table(base: Base, stock: Mapping[str, float], choices: WorkforceChoices) -> Need:
    """Return people needed for the loads of a base, by cadre.

    A need that holds at one level of care takes the patients who come to facilities of that level; patients counted for
    the whole economy take the mean of the levels that name the cadre.

    Parameters
    ----------
    base : Base
        Loads, needs and facilities.
    stock : mapping of cadre to float
        People at work.
    choices : WorkforceChoices
        Working time and allowances.
    """
    away = [choices.holidays, choices.annual_leave_days, choices.sick_leave_days, choices.other_leave_days]
    hours = available_hours(
        days_per_week=choices.working_days_per_week, days_away=away, hours_per_day=choices.hours_per_day
    )
    work, left_out = _work(base)
    rows = []
    for cadre in sorted(work["cadre"].unique().to_list()):
        own = work.filter(pl.col("cadre") == cadre)
        middle, low, high = (
            wisn(
                own[name].to_list(),
                own["hours"].to_list(),
                hours=hours,
                category_shares=choices.category_shares,
                individual_hours=choices.individual_hours_per_year,
                staff=stock.get(cadre),
            )
            for name in ("patients", "patients_low", "patients_high")
        )
        rows.append(_row(cadre, middle, low, high, own))
    numbers = ("service_staff", "category_factor", "individual_factor", "needed", "needed_low", "needed_high")
    schema = {"cadre": pl.String(), **dict.fromkeys((*numbers, "staff", "difference", "ratio"), pl.Float64())}
    return Need(pl.DataFrame(rows, schema=schema, orient="row"), left_out)


def _row(cadre: str, middle: Wisn, low: Wisn, high: Wisn, own: pl.DataFrame) -> tuple[object, ...]:
    known = not own["has_range"].not_().any()
    ends = (low.needed, high.needed) if known else (None, None)
    parts = (middle.service_staff, middle.category_factor, middle.individual_factor, middle.needed)
    return (cadre, *parts, *ends, middle.staff, middle.difference, middle.ratio)


def _work(base: Base) -> tuple[pl.DataFrame, list[tuple[str, str]]]:
    """Return patients a year and hours for one, by cadre and service."""
    levels = dict(base["facilities"].select("facility_id", "level").iter_rows())
    needs = base["service_needs"].filter(pl.col("cadre").is_not_null())
    left_out, rows = [], []
    for load in base["service_loads"].iter_rows(named=True):
        name, patients = load["service_id"], load["patients_per_day"]
        if patients is None:
            left_out.append((load["service_load_id"], "the load is not known; missing is not zero"))
            continue
        own = needs.filter(pl.col("service_id") == name)
        if own.height == 0 or own["quantity_per_patient"].null_count():
            left_out.append((name, "what a patient takes is not known; missing is not zero"))
            continue
        level = levels.get(load["facility_id"])
        low, high = load["patients_low_per_day"], load["patients_high_per_day"]
        ranged = low is not None and high is not None
        for cadre in own["cadre"].unique().sort():
            part = own.filter(pl.col("cadre") == cadre)
            wrong = set(part["unit"].to_list()) - set(_HOURS)
            if wrong:
                left_out.append(
                    (name, f"work of {cadre} is counted in {min(map(str, wrong))}, not in minutes or hours")
                )
                continue
            hours = _hours(part, level)
            daily = (patients, low if ranged else patients, high if ranged else patients)
            rows.append((cadre, name, *(DAYS * amount for amount in daily), hours, ranged))
    numbers = ("patients", "patients_low", "patients_high", "hours")
    schema = {"cadre": pl.String(), "service_id": pl.String(), **dict.fromkeys(numbers, pl.Float64())}
    return pl.DataFrame(rows, schema={**schema, "has_range": pl.Boolean()}, orient="row"), left_out


def _hours(part: pl.DataFrame, level: str | None) -> float:
    """Return hours of a cadre for one patient: at one level of care, or the mean over the levels that have a need."""
    hours: dict[str | None, float] = {}
    for own, amount, unit in part.select("level", "quantity_per_patient", "unit").iter_rows():
        hours[own] = hours.get(own, 0.0) + amount * _HOURS[unit]
    always = hours.pop(None, 0.0)
    if level is not None:
        return always + hours.get(level, 0.0)
    return always + (sum(hours.values()) / len(hours) if hours else 0.0)


__all__ = ["Need", "need_table"]
