"""Pathogens: how they spread and how ill they make, with seven archetypes from the literature."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from mainstay.core.suggest import nearest
from mainstay.engines.stress.epidemic.quantity import Quantity
from mainstay.errors import InputError, Problem

#: first year of each age band of the severity tables; the last band is open
AGE_FROM = tuple(range(0, 85, 5))
#: WHO world standard population 2000-2025, per cent by those bands (Ahmad et al. 2001, GPE discussion paper 31)
WORLD_STANDARD = (
    *(8.86, 8.69, 8.60, 8.47, 8.22, 7.93, 7.61, 7.15, 6.59, 6.04, 5.37, 4.55, 3.72, 2.96, 2.21, 1.52),
    0.91 + 0.63,
)
#: parameters that the table of archetypes gives by name
NUMBERS = (
    "r0",
    "latent_days",
    "asymptomatic_days",
    "mild_days",
    "severe_days",
    "ward_recovery_days",
    "death_days",
    "icu_recovery_days",
    "icu_death_days",
    "immunity_days",
    "symptomatic_share",
    "asymptomatic_infectiousness",
    "icu_share",
)


@dataclass(frozen=True)
class Pathogen:
    """How an infection spreads and how ill it makes.

    Each quantity is a number, a range ``(low, high)`` drawn evenly, one number for each replication, or an amount of a
    scenario. Without severity it is the plain model of susceptible, exposed, infectious and removed people.

    Parameters
    ----------
    name : str
        Name.
    r0 : Quantity
        Basic reproduction number.
    latent_days : Quantity
        Mean days from infection to infectiousness.
    asymptomatic_days, mild_days, severe_days : Quantity
        Mean days infectious: without symptoms; with symptoms until recovery; with symptoms until admission.
    ward_recovery_days, death_days, icu_recovery_days, icu_death_days : Quantity
        Mean days in hospital until discharge or death, on a ward and in intensive care.
    immunity_days : Quantity
        Mean days until immunity by infection is lost; infinite for never.
    symptomatic_share : Quantity
        Share of infections that become ill.
    asymptomatic_infectiousness : Quantity
        Infectiousness of those who do not, relative to those who do.
    icu_share : Quantity
        Share of hospital admissions that need intensive care.
    severity : Quantity
        Factor on admissions for each infection.
    hospital_by_age, death_by_age : tuple of float
        Hospital admissions and deaths for each infection, in 17 age bands of five years, the last open.

    Examples
    --------
    >>> Pathogen("measles-like", r0=15.0, latent_days=8.0).r0
    15.0
    """

    name: str
    r0: Quantity
    latent_days: Quantity = 3.0
    asymptomatic_days: Quantity = 5.0
    mild_days: Quantity = 5.0
    severe_days: Quantity = 5.0
    ward_recovery_days: Quantity = 7.0
    death_days: Quantity = 7.0
    icu_recovery_days: Quantity = 7.0
    icu_death_days: Quantity = 7.0
    immunity_days: Quantity = math.inf
    symptomatic_share: Quantity = 1.0
    asymptomatic_infectiousness: Quantity = 1.0
    icu_share: Quantity = 0.0
    severity: Quantity = 1.0
    hospital_by_age: tuple[float, ...] = field(default=(0.0,) * len(AGE_FROM))
    death_by_age: tuple[float, ...] = field(default=(0.0,) * len(AGE_FROM))


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a bundled table about pathogens and what their patients use up.

    Examples
    --------
    >>> rows("severity")[0]["age_from"]
    '0'
    """
    text = files("mainstay").joinpath("data", "pathogens", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _by_age(pathogen_id: str, column: str) -> tuple[float, ...]:
    """Read the severity of a pathogen by age band."""
    return tuple(float(row[column]) for row in rows("severity") if row["pathogen_id"] == pathogen_id)


@cache
def _archetypes() -> Mapping[str, tuple[Pathogen, Pathogen]]:
    """Read the archetypes: as published, and with their ranges."""
    told: dict[str, dict[str, dict[str, str]]] = {}
    for row in rows("archetypes"):
        told.setdefault(row["pathogen_id"], {})[row["parameter"]] = row
    found = {}
    for pathogen_id, parameters in told.items():
        severity = (_by_age(pathogen_id, "hospital_share"), _by_age(pathogen_id, "death_share"))
        known = {name: float(row["value"]) for name, row in parameters.items()}
        unsure: dict[str, Quantity] = {
            name: (float(row["low"]), float(row["high"])) if row["low"] else float(row["value"])
            for name, row in parameters.items()
        }
        found[pathogen_id] = (
            Pathogen(pathogen_id, hospital_by_age=severity[0], death_by_age=severity[1], **known),
            Pathogen(pathogen_id, hospital_by_age=severity[0], death_by_age=severity[1], **unsure),
        )
    return found


def pathogens() -> tuple[str, ...]:
    """Return the names of the archetypes.

    Examples
    --------
    >>> "influenza-1918" in pathogens()
    True
    """
    return tuple(_archetypes())


def pathogen(name: str, *, uncertain: bool = False) -> Pathogen:
    """Return an archetype by its name.

    Parameters
    ----------
    name : str
        Such as ``influenza-1918``; case, blanks and hyphens do not matter.
    uncertain : bool
        With the ranges of the bundled table in place of the published central values.

    Returns
    -------
    Pathogen
        The archetype as the DAEDALUS model has it (Haw et al. 2022, Nature Computational Science 2, 223).

    Raises
    ------
    InputError
        No archetype has this name; the nearest one is told.

    Examples
    --------
    >>> pathogen("Influenza 1918").r0
    2.5
    """
    known = _archetypes()
    wanted = "-".join(name.lower().replace("_", " ").replace("-", " ").split())
    if wanted in known:
        return known[wanted][1 if uncertain else 0]
    close = nearest(wanted, known)
    problem = Problem(
        "epidemic.pathogen",
        "no pathogen has this name",
        found=name,
        allowed=", ".join(known),
        hint=f"did you mean {close!r}?" if close else None,
    )
    msg = "the epidemic cannot be set up"
    raise InputError(msg, [problem])
