"""Stock and flow of a workforce: a linear recursion over years, and where it comes to rest.

The state holds, for each cadre, the students of each year of training, the people at work and those abroad. One year::

    students'   move up a year; the first year is the intake; of those who began, 1 - dropout graduate
    at work'  = (1 - attrition - migration - retirement) at work + graduates + returning
    abroad'   = (1 - return) abroad + migration at work

which is ``state' = matrix @ state + inflow``. Where each eigenvalue of the matrix is below 1 in size, it comes to
rest at ``(I - matrix)^-1 inflow``, exactly (Bartholomew, Forbes and McClean 1991, "Statistical techniques for manpower
planning"). The inflow are those who begin at the end of the year; those who begin at its start are in the first state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mainstay.errors import InputError, Problem

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Cadre:
    """One cadre and its yearly flows; shares are of the people at work at the start of the year.

    Parameters
    ----------
    name : str
        Cadre.
    stock : float
        People at work at the start.
    intake : float
        Students who begin each year.
    training_years : int
        Years until they graduate, at least 1.
    dropout, attrition, migration, retirement : float
        Share of those who begin and do not graduate; shares that leave the work, leave the country, retire in a year.
    returning : float
        Share of those abroad who return in a year.
    abroad : float
        People abroad at the start.
    students : tuple of float, optional
        Students in each year of training at the start; the intake in every year where it is not given.
    """

    name: str
    stock: float
    intake: float = 0.0
    training_years: int = 3
    dropout: float = 0.0
    attrition: float = 0.0
    migration: float = 0.0
    retirement: float = 0.0
    returning: float = 0.0
    abroad: float = 0.0
    students: tuple[float, ...] | None = None

    @property
    def leaving(self) -> float:
        """Share of the people at work that leaves in a year."""
        return self.attrition + self.migration + self.retirement

    @property
    def size(self) -> int:
        """Numbers in its part of the state."""
        return self.training_years + 2


def check_cadre(cadre: Cadre) -> list[Problem]:
    """Return what is wrong with a cadre: negative numbers, shares above 1, more leaving than there are."""
    amounts = {"stock": cadre.stock, "intake": cadre.intake, "abroad": cadre.abroad}
    shares = {name: getattr(cadre, name) for name in ("dropout", "attrition", "migration", "retirement", "returning")}
    found = [
        Problem(
            "workforce.negative", "a number is negative or not finite", key=cadre.name, column=name, found=str(value)
        )
        for name, value in amounts.items()
        if not np.isfinite(value) or value < 0
    ]
    found += [
        Problem("workforce.share", "a share is not between 0 and 1", key=cadre.name, column=name, found=str(value))
        for name, value in shares.items()
        if not 0 <= value <= 1
    ]
    if not found and cadre.leaving > 1:
        text = "more people leave in a year than there are"
        found.append(
            Problem("workforce.leaving", text, key=cadre.name, found=f"{cadre.leaving:g}", allowed="at most 1")
        )
    if cadre.training_years < 1:
        text = "training takes at least one year"
        found.append(Problem("workforce.training", text, key=cadre.name, found=str(cadre.training_years)))
    if cadre.students is not None and len(cadre.students) != cadre.training_years:
        text = "students are not given for each year of training"
        found.append(Problem("workforce.students", text, key=cadre.name, found=str(len(cadre.students))))
    return found


def recursion(cadre: Cadre) -> tuple[Floats, Floats, Floats]:
    """Return matrix, inflow and first state of a cadre; a state is students by year, people at work, people abroad."""
    years = cadre.training_years
    matrix, inflow = np.zeros((cadre.size, cadre.size)), np.zeros(cadre.size)
    inflow[0] = cadre.intake
    for year in range(1, years):
        matrix[year, year - 1] = 1.0
    matrix[years, years - 1] = 1.0 - cadre.dropout
    matrix[years, years] = 1.0 - cadre.leaving
    matrix[years, years + 1] = cadre.returning
    matrix[years + 1, years] = cadre.migration
    matrix[years + 1, years + 1] = 1.0 - cadre.returning
    students = (cadre.intake,) * years if cadre.students is None else cadre.students
    return matrix, inflow, np.array([*students, cadre.stock, cadre.abroad], np.float64)


def project(cadre: Cadre, years: int) -> Floats:
    """Return the state at the start and after each year: (years + 1, students by year, at work, abroad).

    Raises
    ------
    InputError
        The cadre has impossible numbers.

    Examples
    --------
    >>> project(Cadre("nurse", 100, intake=20, training_years=1, attrition=0.1), 2)[:, 1].tolist()
    [100.0, 110.0, 119.0]
    """
    _refuse([cadre])
    matrix, inflow, state = recursion(cadre)
    course = [state]
    for _ in range(years):
        course.append(matrix @ course[-1] + inflow)
    return np.array(course)


def steady_state(cadre: Cadre) -> Floats | None:
    """Return the state at which the cadre comes to rest; none where nobody ever leaves it and it grows for ever.

    Raises
    ------
    InputError
        The cadre has impossible numbers.

    Examples
    --------
    Twenty a year and a tenth leaving give two hundred:

    >>> steady_state(Cadre("nurse", 0, intake=20, training_years=1, attrition=0.1)).round(9).tolist()
    [20.0, 200.0, 0.0]
    """
    _refuse([cadre])
    matrix, inflow, state = recursion(cadre)
    if cadre.returning == 0:
        # people abroad who never return have no rest unless nobody goes; they do not act on those at work
        keep = np.arange(cadre.size - 1)
        if cadre.leaving == 0:
            return None
        rest = np.linalg.solve(np.eye(keep.size) - matrix[:-1, :-1], inflow[:-1])
        abroad = state[-1] if cadre.migration == 0 else np.inf
        return np.asarray(np.r_[rest, abroad], np.float64)
    if cadre.attrition + cadre.retirement == 0:
        return None
    rest = np.linalg.solve(np.eye(cadre.size) - matrix, inflow)
    return np.asarray(rest, np.float64)


def skilled(start: float, trained_per_year: float, *, decay: float, leaving: float, years: int) -> Floats:
    """Return cross-trained people year by year: skill that is not used decays, people leave, others are trained.

    ``people' = (1 - decay) (1 - leaving) people + trained``; it rests at ``trained / (1 - (1 - decay)(1 - leaving))``.

    Examples
    --------
    >>> skilled(0, 30, decay=0.2, leaving=0.0, years=2).tolist()
    [0.0, 30.0, 54.0]
    """
    keep, course = (1.0 - decay) * (1.0 - leaving), [float(start)]
    for _ in range(years):
        course.append(keep * course[-1] + trained_per_year)
    return np.array(course)


def skilled_at_rest(trained_per_year: float, *, decay: float, leaving: float) -> float:
    """Return where `skilled` comes to rest; infinite where neither skill nor people are lost.

    Examples
    --------
    >>> round(skilled_at_rest(30, decay=0.2, leaving=0.0), 9)
    150.0
    """
    lost = 1.0 - (1.0 - decay) * (1.0 - leaving)
    return trained_per_year / lost if lost > 0 else np.inf


def _refuse(cadres: Sequence[Cadre]) -> None:
    found = [problem for cadre in cadres for problem in check_cadre(cadre)]
    if found:
        msg = "the workforce cannot be projected"
        raise InputError(msg, found)


__all__ = ["Cadre", "check_cadre", "project", "recursion", "skilled", "skilled_at_rest", "steady_state"]
