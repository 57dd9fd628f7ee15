"""The course of an effect in numbers: depth times shape, on each day of each replication."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from mainstay.engines.stress.shocks.grammar.curves import remaining, staged
from mainstay.engines.stress.shocks.grammar.draws import uniforms
from mainstay.engines.stress.shocks.grammar.effect import Course, Drawn
from mainstay.scenario.amount import Amount

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
#: the first parameters are shared by all effects of a shock, the others by those with the same luck
_SHARED = frozenset({"happens", "onset"})


@dataclass(frozen=True, slots=True)
class Profile:
    """One row of the curves.

    Parameters
    ----------
    shock, luck : str
        Whose draws it uses.
    course : Course
        How it goes with time.
    is_share : bool
        Whether the curve is kept within 0 to 1; other quantities are kept from taking away more than all.
    is_impulse : bool
        Whether only its first day counts, as for stock that is destroyed.
    """

    shock: str
    luck: str
    course: Course
    is_share: bool = True
    is_impulse: bool = False

    def parameters(self) -> Iterator[tuple[str, Drawn]]:
        """Yield the name and the amount of each parameter that may have to be drawn."""
        course = self.course
        yield "depth", course.depth
        yield "onset", course.onset_day
        yield "rise", course.rise_days
        if course.plateau_days is not None:
            yield "plateau", course.plateau_days
        if course.recovery is not None:
            yield "days", course.recovery.days
            yield "release", course.recovery.release_testing_days
            yield "distribution", course.recovery.distribution_days
            for place, (day, share) in enumerate(course.recovery.steps):
                yield f"step {place} day", day
                yield f"step {place} share", share

    def address(self, parameter: str) -> str:
        """Return the name under which a parameter is drawn."""
        luck = "" if parameter in _SHARED else self.luck
        return "\x1f".join([self.shock, luck, parameter])

    def drawn(self) -> list[str]:
        """Return the parameters that are uncertain."""
        names = [name for name, amount in self.parameters() if not (isinstance(amount, Amount) and amount.known)]
        return names + [name for name, chance in self._chances() if chance < 1]

    def _chances(self) -> tuple[tuple[str, float], ...]:
        return ("happens", self.course.probability), ("chance", self.course.chance)

    def curve(self, days: int, luck: Mapping[str, Floats], lanes: int) -> Floats:
        """Return the curve.

        Parameters
        ----------
        days : int
            Days of the run.
        luck : mapping of str to array [lanes]
            Uniform numbers of the uncertain parameters, by address.
        lanes : int
            Number of replications.

        Returns
        -------
        numpy.ndarray
            Shape [days, lanes].
        """
        drawn = self.drawn()
        if not drawn:
            # the same in every replication, so it is worked out once
            return np.broadcast_to(self._curve(days, {}, 1), (days, lanes))
        happens = np.ones(lanes, np.bool_)
        for name, chance in self._chances():
            if chance < 1:
                happens &= luck[self.address(name)] < chance
        curve = np.zeros((days, lanes))
        if happens.any():
            here = {self.address(name): luck[self.address(name)][happens] for name in drawn}
            curve[:, happens] = self._curve(days, here, int(happens.sum()))
        return curve

    def _curve(self, days: int, luck: Mapping[str, Floats], lanes: int) -> Floats:
        """Return the curve where the effect happens."""
        middle = np.full(lanes, 0.5)
        value = {name: amount.sample(luck.get(self.address(name), middle)) for name, amount in self.parameters()}
        # a day has no parts: what begins within a day is felt from the next one on
        begin = np.ceil(value["onset"] + self.course.delay_days - 1e-9)
        since = np.arange(days, dtype=np.float64)[:, None] - begin
        shape = (since == 0).astype(np.float64) if self.is_impulse else self._shape(since, value)
        return np.clip(value["depth"] * shape, 0.0 if self.is_share else -1.0, 1.0 if self.is_share else None)

    def _shape(self, since: Floats, value: Mapping[str, Floats]) -> Floats:
        rise = value["rise"]
        rising = np.clip((since + 1.0) / (rise + 1.0), 0.0, 1.0)
        plateau = value.get("plateau", np.inf)
        recovery = self.course.recovery
        past = since - rise - plateau
        if recovery is None:
            left = np.where(past >= 0, 0.0, 1.0)
        else:
            past = past - value["release"] - value["distribution"]
            if recovery.curve == "staged":
                steps = [(value[f"step {i} day"], value[f"step {i} share"]) for i in range(len(recovery.steps))]
                left = staged(past, steps)
            else:
                left = remaining(recovery.curve, past, value["days"])
        return np.where(since < 0, 0.0, rising * left)


@dataclass(frozen=True)
class ShockCurves:
    """The curves of all effects, as a function of the replications; it can be sent to another process.

    Parameters
    ----------
    profiles : tuple of Profile
        One for each row.
    days : int
        Days of the run.
    seed : int
        Seed of the run.
    """

    profiles: tuple[Profile, ...]
    days: int
    seed: int
    addresses: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Gather what is drawn, so that all of it is drawn in one go."""
        names = {profile.address(name) for profile in self.profiles for name in profile.drawn()}
        object.__setattr__(self, "addresses", tuple(sorted(names)))

    def __call__(self, replications: npt.ArrayLike) -> Floats:
        """Return the curves.

        Parameters
        ----------
        replications : integer array [B]
            Numbers of the replications.

        Returns
        -------
        numpy.ndarray
            Shape [profiles, days, B], float64.
        """
        lanes: Whole = np.asarray(replications, dtype=np.int64).reshape(-1)
        luck = dict(zip(self.addresses, uniforms(self.seed, self.addresses, lanes), strict=True))
        curves = np.zeros((len(self.profiles), self.days, lanes.size))
        for row, profile in enumerate(self.profiles):
            curves[row] = profile.curve(self.days, luck, lanes.size)
        return curves
