"""All shared resources at once: a patient comes in only where every one of them has room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mainstay.engines.care.flex.pool import Floats, Pool
from mainstay.engines.care.queues.kaufman_roberts import blocked_beyond, occupancy

#: rounds of the fixed point, and the change at which it stands
MOST_ROUNDS = 500
STILL = 1e-8


@dataclass(frozen=True)
class Losses:
    """Who is lost when several resources are needed together.

    Parameters
    ----------
    services : tuple of str
        Services.
    lost : float array, shape (services,)
        Share of patients who do not find all they need.
    blocked : list of float array
        For each resource, the share of time in which it has no room for each of its services.
    thinned : list of float array
        For each resource, the share of each service's patients whom the other resources let through.
    """

    services: tuple[str, ...]
    lost: Floats
    blocked: list[Floats]
    thinned: list[Floats]

    def share(self, arrivals: Floats, chosen: npt.NDArray[np.bool_]) -> float:
        """Return the share lost of the chosen services together."""
        total = float(arrivals[chosen].sum())
        return float(self.lost[chosen] @ arrivals[chosen]) / total if total > 0 else 0.0


def losses(
    pools: Sequence[Pool], reserves: Sequence[int] | None, *, surge: bool, start: Losses | None = None
) -> Losses:
    """Return what is lost where patients need several resources, by the fixed point of reduced loads.

    Each resource sees the patients whom the others let through (Kelly 1986, Advances in Applied Probability 18, 473;
    Whitt 1985). It takes resources as independent, which is exact for one resource and good where many share.

    Parameters
    ----------
    pools : sequence of Pool
        Resources of one place.
    reserves : sequence of int, optional
        Units kept at each; ``None`` means separate wards.
    surge : bool
        Whether the loads are those of the surge.
    start : Losses, optional
        A solution near by, from which the search begins.

    Returns
    -------
    Losses
        Shares lost by service.

    Examples
    --------
    >>> ward = Pool.of("ward", 36, 20, protected=[True, False], loads=[16, 12], surge_loads=[16, 36])
    >>> losses([ward], [4], surge=True).lost.round(3).tolist()
    [0.014, 0.564]
    >>> losses([ward], None, surge=True).lost.round(3).tolist()
    [0.064, 0.575]
    """
    services = tuple(dict.fromkeys(name for pool in pools for name in pool.services))
    place = {name: number for number, name in enumerate(services)}
    where = [np.array([place[name] for name in pool.services], np.int64) for pool in pools]
    passed = [np.ones(len(pool.services)) for pool in pools] if start is None else list(start.thinned)
    blocked = [np.zeros(len(pool.services)) for pool in pools] if start is None else list(start.blocked)
    for _ in range(MOST_ROUNDS):
        change = 0.0
        for number, pool in enumerate(pools):
            keep = None if reserves is None else int(reserves[number])
            fresh = blocking_by_service(pool, keep, passed[number], surge=surge)
            # half a step, so that two resources do not chase each other
            fresh = fresh if len(pools) == 1 else 0.5 * (fresh + blocked[number])
            change = max(change, float(np.abs(fresh - blocked[number]).max(initial=0.0)))
            blocked[number] = fresh
            through = _through(len(services), where, blocked)
            for other, at in enumerate(where):
                passed[other] = through[at] / np.maximum(1.0 - blocked[other], 1e-12)
        if change < STILL:
            break
    return Losses(services, 1.0 - _through(len(services), where, blocked), blocked, passed)


def _through(count: int, where: Sequence[npt.NDArray[np.int64]], blocked: Sequence[Floats]) -> Floats:
    found = np.ones(count)
    for at, share in zip(where, blocked, strict=True):
        found[at] *= 1.0 - share
    return found


def blocking_by_service(pool: Pool, reserve: int | None, passed: Floats, *, surge: bool) -> Floats:
    """Return the blocking of each service at one resource that sees a share of its patients.

    Examples
    --------
    >>> ward = Pool.of("ward", 36, 20, protected=[True, False], loads=[16, 12], surge_loads=[16, 36])
    >>> blocking_by_service(ward, None, np.ones(2), surge=False).round(3).tolist()
    [0.064, 0.06]
    """
    units = pool.capacity(surge=surge)
    loads = pool.loads(surge=surge) * passed
    none = np.zeros(loads.size, np.int64)
    if reserve is not None:
        keep = np.where(pool.protected, 0, min(reserve, units)).astype(np.int64)
        return blocked_beyond(occupancy(units, loads, pool.sizes, keep), pool.sizes, keep)
    found = np.zeros(loads.size)
    own = pool.own(surge=surge)
    for side, here in ((pool.protected, own), (~pool.protected, units - own)):
        sizes = pool.sizes[side]
        found[side] = blocked_beyond(occupancy(here, loads[side], sizes, none[side]), sizes, none[side])
    return found
