"""Separate wards, one free pool and a pool with its reserve, side by side at one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from mainstay.engines.care.flex.draws import Drawn, draw_pool, drawn_curves, lost_together, separate_draws
from mainstay.engines.care.flex.pool import Floats
from mainstay.engines.care.flex.read_base import BasePool
from mainstay.engines.care.flex.shared_system import Losses, losses
from mainstay.engines.care.flex.tables import STATES, typed
from mainstay.engines.care.flex.together import Together
from mainstay.scenario.care.flex import FlexChoices

SYSTEMS = ("separate", "pooled", "flex")


@dataclass(frozen=True)
class Outcome:
    """What one system loses in one state at one place.

    Parameters
    ----------
    place, system, state : str
        Where, which of `SYSTEMS`, ordinary day or surge.
    services : tuple of str
        Services.
    routine : bool array, shape (services,)
        True for routine.
    arrivals, lost : float array, shape (services,)
        Patients a day, and the share that is lost.
    drawn_routine, drawn_surge : float array, shape (draws,)
        Shares lost of each side, draw by draw.
    drawn_come : tuple of float array
        Patients a day of each side, draw by draw.
    """

    place: str
    system: str
    state: str
    services: tuple[str, ...]
    routine: np.ndarray[tuple[int], np.dtype[np.bool_]]
    arrivals: Floats
    lost: Floats
    drawn_routine: Floats
    drawn_surge: Floats
    drawn_come: tuple[Floats, Floats]


def outcomes(pools: Sequence[BasePool], best: Together, choices: FlexChoices, seed: int) -> list[Outcome]:
    """Return the outcomes of the three systems in both states at one place."""
    plain = [one.pool for one in pools]
    found = []
    for state, surge in STATES.items():
        drawn = [draw_pool(one, choices, seed, surge=surge) for one in pools]
        come = {
            name: drawn[number].arrivals[:, at]
            for number, pool in enumerate(plain)
            for at, name in enumerate(pool.services)
        }
        for system, reserves in zip(SYSTEMS, (None, (0,) * len(plain), best.reserves), strict=True):
            seen = losses(plain, reserves, surge=surge)
            found.append(_outcome(pools, (system, state), reserves, seen, drawn, come))
    return found


def _outcome(
    pools: Sequence[BasePool],
    names: tuple[str, str],
    reserves: Sequence[int] | None,
    seen: Losses,
    drawn: Sequence[Drawn],
    come: dict[str, Floats],
) -> Outcome:
    shares = []
    for number, one in enumerate(pools):
        thin = Drawn(drawn[number].units, drawn[number].arrivals * seen.thinned[number])
        if reserves is None:
            shares.append(separate_draws(one.pool, thin))
        else:
            curve = drawn_curves(one.pool, thin, np.array([reserves[number]], np.int64), rushed_above=1.0)
            shares.append((curve[:, 0, 0], curve[:, 0, 1]))
    mine, theirs = lost_together([one.pool for one in pools], shares, come)
    side: dict[str, bool] = {}
    per_day: dict[str, float] = {}
    for one in pools:
        side |= dict(zip(one.pool.services, one.pool.protected.tolist(), strict=True))
        arrivals = one.pool.surge_arrivals if names[1] == "surge" else one.pool.arrivals
        per_day |= dict(zip(one.pool.services, arrivals.tolist(), strict=True))
    both = [sum((come[name] for name in seen.services if side[name] is want), np.zeros(1)) for want in (True, False)]
    return Outcome(
        pools[0].place,
        *names,
        seen.services,
        np.array([side[name] for name in seen.services], np.bool_),
        np.array([per_day[name] for name in seen.services]),
        seen.lost,
        mine,
        theirs,
        (np.asarray(both[0], np.float64), np.asarray(both[1], np.float64)),
    )


def share_of(found: Sequence[Outcome], system: str, state: str, *, routine: bool) -> tuple[float, float, float]:
    """Return the share lost by one side over all places, and its ends over draws, which hold the value itself."""
    lost, come, drawn_lost, drawn_come = 0.0, 0.0, np.zeros(1), np.zeros(1)
    for one in found:
        if (one.system, one.state) == (system, state):
            side = one.routine == routine
            lost += float(one.lost[side] @ one.arrivals[side])
            come += float(one.arrivals[side].sum())
            here = one.drawn_come[0 if routine else 1]
            drawn_lost = drawn_lost + here * (one.drawn_routine if routine else one.drawn_surge)
            drawn_come = drawn_come + here
    value = lost / come if come > 0 else 0.0
    low, high = np.quantile(drawn_lost / np.maximum(drawn_come, 1e-300), (0.025, 0.975))
    return value, min(value, float(low)), max(value, float(high))


SYSTEM_COLUMNS = (
    "place", "system", "state", "routine_lost", "routine_low", "routine_high", "surge_lost", "surge_low", "surge_high",
    "routine_lost_per_day", "surge_lost_per_day",
)  # fmt: skip


def systems_table(found: Sequence[Outcome]) -> pl.DataFrame:
    """Return what each system loses at each place, with ends over draws (95 %)."""
    rows = []
    for one in found:
        mine = share_of([one], one.system, one.state, routine=True)
        theirs = share_of([one], one.system, one.state, routine=False)
        per_day = one.lost * one.arrivals
        rows.append((
            one.place, one.system, one.state, *mine, *theirs,
            float(per_day[one.routine].sum()), float(per_day[~one.routine].sum()),
        ))  # fmt: skip
    return typed(rows, SYSTEM_COLUMNS)


SERVICE_COLUMNS = ("place", "service", "side", "system", "state", "patients_per_day", "lost", "lost_per_day")


def services_table(found: Sequence[Outcome]) -> pl.DataFrame:
    """Return what each service loses in each system and state."""
    rows = [
        (one.place, name, "routine" if side else "surge", one.system, one.state, come, lost, come * lost)
        for one in found
        for name, side, come, lost in zip(
            one.services, one.routine.tolist(), one.arrivals.tolist(), one.lost.tolist(), strict=True
        )
    ]
    return typed(rows, SERVICE_COLUMNS)
