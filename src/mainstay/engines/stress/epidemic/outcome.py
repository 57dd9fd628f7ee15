"""What a run of an epidemic gives: days, groups and totals as frames."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from mainstay.engines.stress.epidemic.layout import COMPARTMENTS, FLOWS, Floats
from mainstay.errors import InputError

#: counters whose difference from day to day is what happened in a group
_NEW = {
    "new_infections": "infected_ever",
    "new_symptomatic": "symptomatic_ever",
    "new_hospital": "admitted_ever",
    "new_icu": "icu_ever",
    "new_deaths": "dead",
}


@dataclass(frozen=True)
class Epidemic:
    """The course of an epidemic in each replication.

    Parameters
    ----------
    flows : float array, shape (days + 1, flows, replications)
        What each day gave, in the order of `FLOWS`; day 0 is the state before the first step.
    states : float array, shape (days + 1, compartments, groups, replications)
        People in each compartment at the end of each day; the last axis is 0 where it was not asked for.
    names : tuple of str
        Names of the groups.
    population : float
        People in all.
    infected : float array, shape (replications,)
        People infected on day 0, counted in the totals.
    last : float array, shape (compartments, groups, replications)
        State at the end.
    """

    flows: Floats
    states: Floats
    names: tuple[str, ...]
    population: float
    infected: Floats
    last: Floats

    def flow(self, name: str) -> Floats:
        """Return a flow by its name, shape (days + 1, replications)."""
        return self.flows[:, FLOWS.index(name)]

    @property
    def infections(self) -> Floats:
        """People infected up to the end of each day, those of day 0 included, shape (days + 1, replications)."""
        return np.asarray(self.infected + np.cumsum(self.flow("new_infections"), axis=0))

    @cached_property
    def days(self) -> pl.DataFrame:
        """One row for each replication and day, with the flows and the infections so far."""
        count, lanes = self.flows.shape[0], self.flows.shape[2]
        columns = {name: self.flow(name).T.ravel() for name in FLOWS}
        return pl.DataFrame(
            {
                "replication": np.repeat(np.arange(lanes), count),
                "day": np.tile(np.arange(count), lanes),
                **columns,
                "cumulative_infections": self.infections.T.ravel(),
            }
        )

    @cached_property
    def groups(self) -> pl.DataFrame:
        """One row for each replication, group and day: people in each compartment, and what happened.

        Raises
        ------
        InputError
            The run did not keep its states.
        """
        if self.states.shape[3] == 0:
            msg = "the states of the groups were not kept"
            raise InputError(msg, hint="run it with by_group=True")
        count, _, groups, lanes = self.states.shape
        turned = self.states.transpose(3, 2, 0, 1)
        columns = {name: turned[..., place].ravel() for place, name in enumerate(COMPARTMENTS)}
        new = {}
        for name, counter in _NEW.items():
            upto = turned[..., COMPARTMENTS.index(counter)]
            new[name] = np.diff(upto, axis=2, prepend=upto[:, :, :1]).ravel()
        return pl.DataFrame(
            {
                "replication": np.repeat(np.arange(lanes), groups * count),
                "group": np.tile(np.repeat(np.array(self.names), count), lanes),
                "day": np.tile(np.arange(count), groups * lanes),
                **new,
                **columns,
            }
        )

    @cached_property
    def totals(self) -> pl.DataFrame:
        """One row for each replication: attack rate, peaks by day, deaths, doses."""
        infectious, beds, icu = (self.flow(name) for name in ("infectious", "hospital_occupancy", "icu_occupancy"))
        infected = self.infections[-1]
        return pl.DataFrame(
            {
                "replication": np.arange(self.flows.shape[2]),
                "infections": infected,
                "attack_rate": infected / self.population,
                "symptomatic": self.flow("new_symptomatic").sum(axis=0),
                "admissions": self.flow("new_hospital").sum(axis=0),
                "deaths": self.flow("new_deaths").sum(axis=0),
                "patient_days": beds.sum(axis=0),
                "icu_days": icu.sum(axis=0),
                "doses_given": self.flow("doses_given").sum(axis=0),
                "peak_day": infectious.argmax(axis=0),
                "peak_infectious": infectious.max(axis=0),
                "peak_hospital_day": beds.argmax(axis=0),
                "peak_hospital": beds.max(axis=0),
                "peak_icu": icu.max(axis=0),
            }
        )
