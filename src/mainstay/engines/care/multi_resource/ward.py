"""What is simulated: resources with their units, and classes of patients who need several of them at once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mainstay.core.suggest import nearest
from mainstay.errors import InputError, Problem


@dataclass(frozen=True, slots=True)
class Resource:
    """Beds, nurses, machines: units that are taken and given back.

    Parameters
    ----------
    name : str
        Name.
    units : int
        Units at the beginning.
    changes : tuple of (float, int)
        Times at which the units change, and by how many. Units that are taken away while in use go when they are free.
    """

    name: str
    units: int
    changes: tuple[tuple[float, int], ...] = ()


@dataclass(frozen=True, slots=True)
class PatientClass:
    """Patients of one kind.

    Parameters
    ----------
    name : str
        Name.
    arrivals : float or sequence of float
        Arrivals a unit of time; a sequence gives them period by period.
    stay : float
        Mean stay.
    needs : mapping of str to int
        Units of each resource that a patient takes, all at once, for the whole stay.
    stay_cv : float
        Standard deviation of the stay over its mean: 0 is a fixed stay, 1 an exponential one, others a gamma
        distribution.
    priority : int
        1 is served first; equal priorities in the order of the list.
    room : int or None
        Places to wait: 0 turns away who cannot be served at once, ``None`` has no limit.
    patience : float or None
        Mean time after which who waits gives up (exponential); ``None`` for never.
    reserves : mapping of str to int
        Units of each resource that must stay free when a patient of this class comes in.
    """

    name: str
    arrivals: float | Sequence[float]
    stay: float
    needs: Mapping[str, int]
    stay_cv: float = 1.0
    priority: int = 1
    room: int | None = 0
    patience: float | None = None
    reserves: Mapping[str, int] = field(default_factory=dict)

    @property
    def rates(self) -> tuple[float, ...]:
        """Arrivals by period; one period where they do not change."""
        return (float(self.arrivals),) if isinstance(self.arrivals, int | float) else tuple(map(float, self.arrivals))


def check_ward(resources: Sequence[Resource], classes: Sequence[PatientClass]) -> None:
    """Refuse what cannot be simulated, with all that is wrong.

    Raises
    ------
    InputError
        Nothing to simulate, names given twice, negative numbers, a class that needs a resource nobody has, or more of
        one than there ever is.

    Examples
    --------
    >>> check_ward([Resource("bed", 2)], [PatientClass("x", 1.0, 1.0, {"bed": 1})])
    """
    problems: list[Problem] = []
    if not resources or not classes:
        text = "a ward has at least one resource and one class of patients"
        problems.append(Problem("ward.empty", text, found=f"{len(resources)} resources, {len(classes)} classes"))
    problems += _twice("resources", [one.name for one in resources]) + _twice("classes", [one.name for one in classes])
    most: dict[str, int] = {}
    for one in resources:
        level = highest = one.units
        for when, more in sorted(one.changes):
            level += more
            highest = max(highest, level)
            problems += _range(f"{one.name}, time of a change", when, 0.0)
            problems += _range(f"{one.name}, units after a change", level, 0.0)
        problems += _range(f"{one.name}, units", one.units, 0.0)
        most[one.name] = highest
    for kind in classes:
        problems += _class_problems(kind, most)
    if problems:
        msg = "the ward cannot be simulated"
        raise InputError(msg, problems)


def _class_problems(kind: PatientClass, most: Mapping[str, int]) -> list[Problem]:
    problems = _range(f"{kind.name}, stay", kind.stay, 0.0, above=True) + _range(
        f"{kind.name}, stay_cv", kind.stay_cv, 0
    )
    for rate in kind.rates:
        problems += _range(f"{kind.name}, arrivals", rate, 0.0)
    if not kind.rates or not any(kind.needs.values()):
        text = f"{kind.name!r} has no arrivals or needs nothing"
        problems.append(Problem("ward.needs", text, hint="leave the class out, or say what it takes"))
    if kind.room is not None:
        problems += _range(f"{kind.name}, room", kind.room, 0.0)
    if kind.patience is not None:
        problems += _range(f"{kind.name}, patience", kind.patience, 0.0, above=True)
    for name in {*kind.needs, *kind.reserves}:
        need, keep = kind.needs.get(name, 0), kind.reserves.get(name, 0)
        problems += _range(f"{kind.name}, needs of {name}", need, 0.0) + _range(
            f"{kind.name}, reserve of {name}", keep, 0.0
        )
        if name not in most:
            close = nearest(name, most)
            hint = f"did you mean {close!r}?" if close else "resources: " + ", ".join(most)
            text = f"{kind.name!r} needs a resource that nobody has"
            problems.append(Problem("ward.unknown_resource", text, found=name, hint=hint))
        elif need and need + keep > most[name]:
            text = f"{kind.name!r} can never come in"
            found = f"{need} of {name} with {keep} kept free"
            problems.append(Problem("ward.too_few", text, found=found, allowed=f"{most[name]} in all"))
    return problems


def _twice(what: str, names: list[str]) -> list[Problem]:
    again = sorted({name for name in names if names.count(name) > 1})
    return [Problem("ward.twice", f"{what} have names of their own", found=name) for name in again]


def _range(name: str, value: float, low: float, *, above: bool = False) -> list[Problem]:
    if math.isfinite(value) and (value > low or (value == low and not above)):
        return []
    allowed = f"above {low:g}" if above else f"{low:g} or more"
    return [Problem("ward.range", f"{name} is outside its range", found=f"{value:g}", allowed=allowed)]
