"""What limits a user's supply, followed up the chain from the user to the place that cannot make more."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mainstay.engines.stress.metrics.gathered import Array
from mainstay.engines.stress.metrics.sample import Floats
from mainstay.engines.stress.network.program import Program

#: a limit counts where it binds in this share of days and runs more than in an ordinary year
NOTABLE = 0.01


@dataclass(frozen=True)
class Limits:
    """How often each limit binds, over some days, more than in an ordinary year.

    Parameters
    ----------
    program : Program
        The network.
    capacity : array [nodes]
        Share of days and runs in which a node could not make what was wanted though it had all inputs.
    inputs : array [groups]
        The same for an input that was missing.
    """

    program: Program
    capacity: Floats
    inputs: Floats

    @cached_property
    def names(self) -> list[str]:
        """Names of nodes."""
        return self.program.nodes["node_id"].to_list()

    def groups(self, node: int) -> range:
        """Return the input groups of a node."""
        starts = self.program.net.node_group
        return range(int(starts[node]), int(starts[node + 1]))

    def suppliers(self, group: int) -> Array:
        """Return the suppliers of an input group."""
        first, last = self.program.net.group_edge[group : group + 2]
        found: Array = self.program.net.supplier[int(first) : int(last)]
        return found

    def chain(self, user: int) -> list[tuple[str, str, float]]:
        """Return the limits from a user up: node, ``capacity`` or ``input``, share of days and runs.

        At a place that only passes goods on, the supplier that is limited most is followed; at a maker the input that
        is missing most, unless its own capacity binds more.
        """
        found: list[tuple[str, str, float]] = []
        seen: set[int] = set()
        node = user
        while node not in seen:
            seen.add(node)
            groups = list(self.groups(node))
            if self.program.nodes["push"][node]:
                near = np.concatenate([self.suppliers(group) for group in groups]) if groups else np.zeros(0, int)
            else:
                missing = max(groups, key=lambda group: self.inputs[group], default=None)
                short = 0.0 if missing is None else float(self.inputs[missing])
                able = float(self.capacity[node])
                if max(able, short) < NOTABLE:
                    break
                kind = "capacity" if able >= short else "input"
                found.append((self.names[node], kind, max(able, short)))
                if kind == "capacity" or missing is None:
                    break
                near = self.suppliers(missing)
            if near.size == 0:
                break
            worst = int(near[int(np.argmax([self._limited(int(one)) for one in near]))])
            if self._limited(worst) < NOTABLE:
                break
            node = worst
        return found

    def _limited(self, node: int, depth: int = 6) -> float:
        """Return how often a node is limited; of a place that only passes goods on, how often its suppliers are."""
        groups = self.groups(node)
        if self.program.nodes["push"][node] and depth > 0:
            near = [int(one) for group in groups for one in self.suppliers(group)]
            return max((self._limited(one, depth - 1) for one in near), default=0.0)
        return max([float(self.capacity[node]), *(float(self.inputs[group]) for group in groups)])


def limits_over(
    program: Program, shocked: dict[str, Array], quiet: dict[str, Array], count: int, *, days: slice
) -> Limits:
    """Return how often limits bind over some days.

    Parameters
    ----------
    program : Program
        The network.
    shocked, quiet : dict of array
        ``bind_capacity`` and ``bind_input`` with the shocks and in an ordinary year, summed over replications.
    count : int
        Replications.
    days : slice
        Days.
    """

    def share(name: str) -> Floats:
        found = (shocked[name][:, days] - quiet[name][:, days]).mean(axis=1) / count
        clipped: Floats = np.maximum(found, 0.0)
        return clipped

    return Limits(program, share("bind_capacity"), share("bind_input"))
