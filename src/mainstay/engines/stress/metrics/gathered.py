"""The answers of blocks, added up as they come in: what every table is read off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from mainstay.engines.stress.kernel.answer import Answer
from mainstay.engines.stress.metrics.sample import KEPT, Floats, Sample, or_never

Array = npt.NDArray[Any]

#: a run in which less than so many days of need are missed in all has no shortage
LEAST_DAYS = 1.0
#: replications whose path to a goal is kept day by day
PATHS = 4096
#: fields of an answer that add up over blocks
ADDED = ("demand_day", "served_day", "fill", "bind_capacity", "bind_input")


@dataclass(frozen=True)
class Switches:
    """Who turns where: rows of sinks in the order of an answer.

    Parameters
    ----------
    start, end : int array
        From which sink to which.
    people : float array
        Share of those who go without that turns to the other product.
    units : float array
        What they need of it, in days of its need.
    """

    start: Array
    end: Array
    people: Floats
    units: Floats


_NONE = np.zeros(0, np.int64)
#: nobody turns anywhere
NO_SWITCHES = Switches(_NONE, _NONE, np.zeros(0), np.zeros(0))


@dataclass(frozen=True)
class Wanted:
    """Goals as sums of what a program keeps.

    Parameters
    ----------
    units : float array, shape (goals, parts)
        Real units in a day of need of each part that belongs to a goal.
    day : int array, shape (goals,)
        Last day that counts.
    quantity : float array, shape (goals,)
        What is wanted.
    """

    units: Floats
    day: Array
    quantity: Floats


@dataclass
class Gathered:
    """Sums over all replications, and single numbers of the first ones.

    Parameters
    ----------
    switches : Switches
        Who turns where when a product is short.
    hit : int array
        Rows of the sinks that count for the headline: those in focus.
    wanted : Wanted
        Goals.
    most : int
        Replications whose single numbers are kept.

    Attributes
    ----------
    samples : dict of Sample
        By name, sinks x replications: ``own`` (need of its own users), ``share`` (part of what was asked that was not
        met), ``missed`` (own need not met), ``net`` (the same less what an alternative replaced), ``worst`` (share
        unmet on the worst day), ``depth`` (share unmet from the first short day to recovery),
        ``short_days``, ``first`` (first short day, infinite: never; a run in
        which less than one day of need is missed in all has none), ``recovered``, ``full``.
    headline : Sample
        Share of the need of all that is in focus that was not met, one row.
    goals : dict of Sample
        ``path`` (goals x days), ``end`` (on the last day that counts), ``met`` (1 or 0).
    sums : dict of array
        What adds up over blocks.
    """

    switches: Switches
    hit: Array
    wanted: Wanted
    most: int = KEPT
    samples: dict[str, Sample] = field(default_factory=dict)
    headline: Sample = field(default_factory=Sample)
    goals: dict[str, Sample] = field(default_factory=dict)
    sums: dict[str, Array] = field(default_factory=dict)
    count: int = 0

    def __post_init__(self) -> None:
        """Let all samples keep as many replications."""
        self.headline = Sample(self.most)
        self.goals = {"path": Sample(min(self.most, PATHS)), "end": Sample(self.most), "met": Sample(self.most)}

    def add(self, answer: Answer) -> Mapping[str, Floats]:
        """Add the answer of a block, and return what was read off it."""
        found = measured(answer, self.switches)
        for name, values in found.items():
            self.samples.setdefault(name, Sample(self.most)).add(values)
        own, net = found["own"][self.hit].sum(axis=0), found["net"][self.hit].sum(axis=0)
        self.headline.add(np.divide(net, own, out=np.zeros_like(net), where=own > 0)[None, :])
        self._add_goals(answer.goal)
        for name in ADDED:
            block = getattr(answer, name)
            block = block.astype(np.int64) if block.dtype.kind == "i" else block
            self.sums[name] = self.sums[name] + block if name in self.sums else block
        self.count += answer.replication.size
        return found

    def _add_goals(self, parts: Floats) -> None:
        path = np.einsum("gp,ptb->gtb", self.wanted.units, parts)
        end = path[np.arange(path.shape[0]), self.wanted.day]
        self.goals["path"].add(path)
        self.goals["end"].add(end)
        self.goals["met"].add((end >= self.wanted.quantity[:, None]).astype(np.float64))

    def __getitem__(self, name: str) -> Sample:
        return self.samples[name]


def measured(answer: Answer, switches: Switches) -> Mapping[str, Floats]:
    """Return for each sink and replication what of its need was met; see `Gathered`.

    Those who turn to an alternative are counted where they come from: they ask there, go without there, and what the
    alternative gives them is taken off. What the alternative is asked for is its own need and theirs.
    """
    asked = answer.demand
    missed = answer.lost + answer.waiting
    share = np.divide(missed, asked, out=np.zeros_like(asked), where=asked > 0)
    guests = np.zeros_like(asked)
    np.add.at(guests, switches.end, switches.units[:, None] * answer.lost[switches.start])
    own = np.maximum(asked - guests, 0.0)
    # what lies below the precision of the simulation is no need
    own = np.where(own > 1e-5 * np.maximum(asked, 1.0), own, 0.0)
    own_missed = share * own
    replaced = np.zeros_like(asked)
    np.add.at(replaced, switches.start, switches.people[:, None] * (1.0 - share[switches.end]))
    days = answer.demand_day.shape[1]
    short = missed * days >= LEAST_DAYS * asked * (asked > 0)
    short &= missed > 0
    return {
        "own": own,
        "share": share,
        "missed": own_missed,
        "net": own_missed * np.maximum(1.0 - replaced, 0.0),
        "worst": answer.worst.astype(np.float64),
        "depth": _depth(answer, missed),
        "short_days": np.where(short, answer.short_days, 0).astype(np.float64),
        "first": np.where(short, or_never(answer.first_short), np.inf),
        "recovered": or_never(answer.recovered),
        "full": or_never(answer.full),
    }


def _depth(answer: Answer, missed: Floats) -> Floats:
    """Return the share of need that is unmet from the first short day to recovery, or to the end of the run.

    A single day says little: goods arrive in lots, so that a user whose stock is gone has nothing on one day and all on
    another.
    """
    days = answer.demand_day.shape[1]
    end = np.where(answer.recovered >= 0, answer.recovered, days)
    spell = np.where(answer.first_short >= 0, np.maximum(end - answer.first_short, 1), 0)
    usual = spell * answer.demand / days
    found: Floats = np.divide(missed, usual, out=np.zeros_like(missed), where=usual > 0)
    return np.minimum(found, 1.0)
