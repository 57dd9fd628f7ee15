"""An effect: one quantity, of the places that a shock hits, and its course."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from mainstay.scenario.amount import Amount
from mainstay.scenario.shock import NONE, Recovery, Shock, Where

Reach = Literal["places", "buyers"]


class Drawn(Protocol):
    """What can be sampled by uniform numbers, as an amount can."""

    def sample(self, u: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return values for uniform numbers."""
        ...


@dataclass(frozen=True, slots=True)
class Course:
    """How an effect goes with time.

    Parameters
    ----------
    depth : Amount or what samples like one
        Share lost, or added.
    onset_day, rise_days, recovery, probability
        As in `mainstay.scenario.Shock`.
    plateau_days : Amount, optional
        Days of full depth; None means to the end of the run.
    delay_days : float
        Days after the onset of the shock on which this effect begins.
    chance : float
        Chance that this effect happens when the shock does.
    """

    depth: Drawn
    onset_day: Amount = NONE
    delay_days: float = 0.0
    rise_days: Amount = NONE
    plateau_days: Amount | None = None
    recovery: Recovery | None = None
    probability: float = 1.0
    chance: float = 1.0


@dataclass(frozen=True, slots=True)
class Effect:
    """One quantity of what a shock hits.

    Parameters
    ----------
    quantity : str
        One of `mainstay.engines.stress.network.impacts.QUANTITIES`.
    where : Where
        What is hit.
    course : Course
        How it goes with time.
    part : str
        Name of this effect among those of the shock; empty for the main one.
    luck : str
        Effects of one shock with the same luck share the draws of depth, days and chance. The onset and whether the
        shock happens at all are shared by all its effects.
    weight : float
        Factor on the depth.
    reach : str
        ``places``: what ``where`` selects. ``buyers``: the stocks that buy the same product from there, by the share
        that they buy.
    """

    quantity: str
    where: Where
    course: Course
    part: str = ""
    luck: str = ""
    weight: float = 1.0
    reach: Reach = field(default="places")


def course_of(
    shock: Shock,
    *,
    depth: Drawn | None = None,
    rise_days: Amount | None = None,
    plateau_days: Amount | None = None,
    recovery: Recovery | None = None,
) -> Course:
    """Return the course that a shock tells, with a kind's own defaults where it tells nothing.

    Parameters
    ----------
    shock : Shock
        What was told.
    depth, rise_days, plateau_days, recovery : optional
        What the kind takes where the shock says nothing.

    Examples
    --------
    >>> course_of(Shock(name="fire", quantity="capacity", recovery=Recovery(days=9))).plateau_days
    Amount(0.0)
    """
    back = shock.recovery if shock.recovery is not None else recovery
    full = shock.plateau_days if shock.plateau_days is not None else plateau_days
    if full is None and back is not None:
        full = NONE
    told_rise = shock.rise_days != NONE
    return Course(
        depth=shock.depth if shock.depth is not None else (depth if depth is not None else shock.loss),
        onset_day=shock.onset_day,
        rise_days=shock.rise_days if told_rise or rise_days is None else rise_days,
        plateau_days=full,
        recovery=back,
        probability=shock.probability,
    )
