"""What may be given to the rank procedures, checked as a whole: one error lists everything that is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mainstay.engines.monitor.ranks.rank_sets import Array, Best
from mainstay.errors import InputError, Problem

__all__ = ["Estimates", "chosen_units", "compare_problems", "named_units", "read_estimates", "refuse"]

#: A covariance may be off by rounding; below this part of its largest value an eigenvalue counts as zero.
ROUNDING = 1e-8
FEWEST_DRAWS = 100


@dataclass(frozen=True, slots=True)
class Estimates:
    """Estimates turned so that high is good, with their covariance.

    Parameters
    ----------
    units : tuple of str
        Names.
    values : numpy.ndarray of shape (units,)
        Estimates; negated where low is good.
    errors : numpy.ndarray of shape (units,) or None
        Standard errors of independent estimates.
    covariance : numpy.ndarray of shape (units, units) or None
        Covariance of dependent estimates; exactly one of ``errors`` and ``covariance`` is given.
    """

    units: tuple[str, ...]
    values: Array
    errors: Array | None
    covariance: Array | None


def refuse(problems: Sequence[Problem], what: str = "ranks cannot be formed") -> None:
    """Raise one error that lists all problems; do nothing where there are none."""
    if problems:
        raise InputError(what, problems)


def named_units(units: Sequence[str] | None, count: int, problems: list[Problem]) -> tuple[str, ...]:
    """Return the names of the units; without names they are numbered ``unit 1, unit 2, ...``."""
    if units is None:
        return tuple(f"unit {i + 1}" for i in range(count))
    names = tuple(str(unit) for unit in units)
    if len(names) != count:
        found = f"{len(names)} names, {count} values"
        problems.append(Problem("units.count", "there must be one name per unit", found=found))
        return tuple(f"unit {i + 1}" for i in range(count))
    seen: set[str] = set()
    for name in names:
        if name in seen:
            problems.append(Problem("unit.duplicate", f"unit {name} is named twice", key=name))
        seen.add(name)
    return names


def chosen_units(which: Sequence[int] | Sequence[str] | None, names: tuple[str, ...]) -> NDArray[np.int64]:
    """Return the positions of the units asked for, by name or by position counted from 0."""
    if which is None:
        return np.arange(len(names))
    places: list[int] = []
    problems: list[Problem] = []
    for one in which:
        if isinstance(one, str) and one in names:
            places.append(names.index(one))
        elif not isinstance(one, str) and 0 <= int(one) < len(names):
            places.append(int(one))
        else:
            problems.append(Problem("unit.unknown", f"there is no unit {one}", found=str(one)))
    if len(set(places)) != len(places):
        problems.append(Problem("unit.duplicate", "a unit is asked for twice", found=str(list(which))[:200]))
    if not problems and not places:
        problems.append(Problem("units.count", "no unit is asked for"))
    refuse(problems)
    return np.array(places, dtype=np.int64)


def compare_problems(coverage: float, kind: str, best: str, draws: int = FEWEST_DRAWS) -> list[Problem]:
    """Return what is wrong with the options that all procedures share."""
    problems = []
    if not 0.0 < coverage < 1.0:
        problems.append(
            Problem("coverage.range", "coverage must lie between 0 and 1", found=str(coverage), hint="0.95 for 95 %")
        )
    if kind not in ("marginal", "simultaneous"):
        problems.append(
            Problem(
                "kind.unknown", "this kind of confidence set is not known", found=kind, allowed="marginal, simultaneous"
            )
        )
    if best not in ("high", "low"):
        problems.append(Problem("best.unknown", "what is best is not known", found=best, allowed="high, low"))
    if draws < FEWEST_DRAWS:
        problems.append(
            Problem("draws.count", f"at least {FEWEST_DRAWS} draws are needed for a quantile", found=str(draws))
        )
    return problems


def read_estimates(
    estimates: ArrayLike,
    standard_errors: ArrayLike | None,
    covariance: ArrayLike | None,
    units: Sequence[str] | None,
    best: Best,
    problems: list[Problem],
) -> Estimates:
    """Check estimates and their errors; raise one error with these and the problems found before.

    Raises
    ------
    InputError
        Estimates or standard errors that are missing, infinite or negative (each unit is named), shapes that do not
        fit, a covariance that is not symmetric or not positive semi-definite.
    """
    values = np.asarray(estimates, dtype=np.float64)
    if values.ndim != 1 or values.size < 2:
        problems.append(Problem("units.count", "at least two units are needed, in one row", found=str(values.shape)))
        values = np.zeros(2)
        refuse(problems)
    names = named_units(units, values.size, problems)
    problems += [
        Problem("estimate.missing", f"{names[i]} has no finite estimate", key=names[i])
        for i in np.flatnonzero(~np.isfinite(values))
    ]
    errors, matrix = None, None
    if (standard_errors is None) == (covariance is None):
        problems.append(
            Problem(
                "errors.choice",
                "give either standard errors or a covariance",
                hint="standard errors say that estimates are independent",
            )
        )
    elif standard_errors is not None:
        errors = _read_errors(np.asarray(standard_errors, dtype=np.float64), names, problems)
    else:
        matrix = _read_covariance(np.asarray(covariance, dtype=np.float64), names, problems)
    refuse(problems)
    return Estimates(names, values if best == "high" else -values, errors, matrix)


def _read_errors(errors: Array, names: tuple[str, ...], problems: list[Problem]) -> Array:
    """Check standard errors; zero says that the estimate is exact."""
    if errors.shape != (len(names),):
        hint = "a matrix is given as covariance=" if errors.ndim == 2 else None
        problems.append(
            Problem("errors.count", "there must be one standard error per unit", found=str(errors.shape), hint=hint)
        )
        return errors
    problems += [
        Problem("error.missing", f"{names[i]} has no finite standard error", key=names[i])
        for i in np.flatnonzero(~np.isfinite(errors))
    ]
    for i in np.flatnonzero(errors < 0):
        problems.append(
            Problem("error.negative", f"{names[i]} has a negative standard error", key=names[i], found=str(errors[i]))
        )
    return errors


def _read_covariance(matrix: Array, names: tuple[str, ...], problems: list[Problem]) -> Array:
    """Check a covariance: square, finite, symmetric, no negative eigenvalue beyond rounding."""
    if matrix.shape != (len(names), len(names)):
        problems.append(
            Problem(
                "covariance.shape", "the covariance must have one row and one column per unit", found=str(matrix.shape)
            )
        )
        return matrix
    missing = np.flatnonzero(~np.isfinite(matrix).all(axis=1))
    problems += [Problem("error.missing", f"the covariance of {names[i]} is not finite", key=names[i]) for i in missing]
    if missing.size:
        return matrix
    scale = float(np.abs(matrix).max())
    if not np.allclose(matrix, matrix.T, rtol=0, atol=ROUNDING * scale):
        problems.append(Problem("covariance.symmetry", "the covariance is not symmetric"))
    elif scale > 0 and np.linalg.eigvalsh((matrix + matrix.T) / 2).min() < -ROUNDING * scale:
        problems.append(
            Problem("covariance.definite", "the covariance has a negative eigenvalue, so it is no covariance")
        )
    return (matrix + matrix.T) / 2
