"""One resource that routine and surge patients share, in units of one size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from mainstay.engines.care.flex.curve import draw_curve
from mainstay.engines.care.queues.checks import above, at_least, same_length, whole
from mainstay.errors import InputError, Problem

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Kind = Literal["space", "staff", "machine", "stock"]


@dataclass(frozen=True)
class Pool:
    """A shared resource and who uses it.

    Parameters
    ----------
    name : str
        Name, such as ``district-hospital: ward bed``.
    kind : {"space", "staff", "machine", "stock"}
        Stock is a pool whose units come back after the time of resupply (one-for-one replenishment: Karush 1957).
    units : int
        Units shared.
    own_units : int
        Units that routine care has where wards are separate; surge patients have the others.
    services : tuple of str
        Services that use it.
    protected : bool array, shape (services,)
        True for routine, False for surge.
    arrivals : float array, shape (services,)
        Patients a day on an ordinary day.
    surge_arrivals : float array, shape (services,)
        Patients a day in the surge.
    holds : float array, shape (services,)
        Days for which a patient holds his units.
    sizes : int array, shape (services,)
        Units that one patient takes.
    surge_units : int, optional
        Units in the surge, after absence and fatigue; ``units`` where left out.
    most_surge_units : int, optional
        Units that surge patients can use once what can be converted is; all where left out.
    patience_days : float, optional
        Mean time that routine patients can wait; ``None`` where they cannot.

    Examples
    --------
    >>> both = np.array([True, False])
    >>> ward = Pool.of("ward", 36, 20, protected=both, loads=[16.0, 12.0], surge_loads=[16.0, 36.0])
    >>> ward.loads().tolist()
    [16.0, 12.0]
    """

    name: str
    kind: Kind
    units: int
    own_units: int
    services: tuple[str, ...]
    protected: Flags
    arrivals: Floats
    surge_arrivals: Floats
    holds: Floats
    sizes: Whole
    surge_units: int | None = None
    most_surge_units: int | None = None
    patience_days: float | None = None

    @classmethod
    def of(
        cls,
        name: str,
        units: int,
        own_units: int,
        *,
        protected: npt.ArrayLike,
        loads: npt.ArrayLike,
        surge_loads: npt.ArrayLike,
        holds: npt.ArrayLike = 1.0,
        sizes: npt.ArrayLike = 1,
    ) -> Pool:
        """Return a checked pool of plain numbers: loads in erlang (patients at a time).

        Raises
        ------
        InputError
            Numbers outside their range; everything is listed.
        """
        flags = np.atleast_1d(np.asarray(protected, np.bool_))
        load, surge = np.atleast_1d(np.asarray(loads, np.float64)), np.atleast_1d(np.asarray(surge_loads, np.float64))
        hold = np.broadcast_to(np.asarray(holds, np.float64), flags.shape).copy()
        size = np.broadcast_to(np.asarray(sizes, np.float64), flags.shape).copy()
        problems = whole("units", units, 0) + whole("own_units", own_units, 0, most=max(float(units), 0.0))
        problems += at_least("loads", load, 0.0) + at_least("surge_loads", surge, 0.0)
        problems += above("holds", hold, 0.0) + whole("sizes", size, 1)
        problems += same_length(protected=flags, loads=load, surge_loads=surge)
        if not problems and (flags.all() or not flags.any()):
            text = "nothing is shared: all services are routine, or none is"
            problems.append(Problem("flex.not_shared", text, found=name))
        if problems:
            msg = f"{name} is no shared resource"
            raise InputError(msg, problems)
        names = tuple(f"service {place + 1}" for place in range(flags.size))
        arrive = (load / hold, surge / hold)
        return cls(name, "space", units, own_units, names, flags, *arrive, hold, size.astype(np.int64))

    def loads(self, *, surge: bool = False) -> Floats:
        """Return patients at a time, were there room for all."""
        return (self.surge_arrivals if surge else self.arrivals) * self.holds

    def capacity(self, *, surge: bool = False) -> int:
        """Return units that work."""
        return self.surge_units if surge and self.surge_units is not None else self.units

    def own(self, *, surge: bool = False) -> int:
        """Return units of routine care where wards are separate; absence hits both wards alike."""
        now = self.capacity(surge=surge)
        return min(now, round(self.own_units * now / self.units)) if self.units else 0

    def converts(self, surge_blocked: npt.ArrayLike, *, surge: bool = True) -> Flags:
        """Say whether the surge patients let in use, on average, no more units than can be turned to surge use.

        Examples
        --------
        >>> ward = Pool.of("ward", 36, 20, protected=[True, False], loads=[16, 12], surge_loads=[16, 36])
        >>> from dataclasses import replace
        >>> replace(ward, most_surge_units=20).converts([0.341, 0.564]).tolist()
        [False, True]
        """
        share = np.atleast_1d(np.asarray(surge_blocked, np.float64))
        if self.most_surge_units is None:
            return np.ones(share.size, np.bool_)
        work = float((self.loads(surge=surge) * self.sizes)[~self.protected].sum())
        return np.asarray(work * (1.0 - share) <= self.most_surge_units + 1e-9)

    def levels(self, count: int) -> Whole:
        """Return levels of reservation from none to all units, close together where little is kept.

        Where the pool is large, they end where keeping more would no longer spare one routine patient in a billion.

        Examples
        --------
        >>> ward = Pool.of("ward", 36, 20, protected=[True, False], loads=[16, 12], surge_loads=[16, 36])
        >>> ward.levels(50).size, ward.levels(5).tolist()
        (37, [0, 2, 9, 20, 36])
        """
        top = self.capacity(surge=True)
        if top < count:
            return np.arange(top + 1)
        loads, come = self.loads(surge=True), self.surge_arrivals
        all_kept = np.array([top], np.int64)
        least = draw_curve(top, loads, self.sizes, self.protected, come, 0.0, 1.0, all_kept)[0, 0]
        reach = 2 * count
        while reach < top:
            tried = np.linspace(0, reach, 30).astype(np.int64)
            lost = draw_curve(top, loads, self.sizes, self.protected, come, 0.0, 1.0, tried)[:, 0]
            if lost[-1] <= least + 1e-9:
                top = int(tried[int(np.argmax(lost <= least + 1e-9))])
            reach *= 4
        if top < count:
            return np.arange(top + 1)
        return np.unique(np.round(top * np.linspace(0.0, 1.0, count) ** 2).astype(np.int64))
