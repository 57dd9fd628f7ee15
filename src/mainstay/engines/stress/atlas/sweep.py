"""Every single outage over a grid of durations, in the lanes of blocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from mainstay.core.progress import tally
from mainstay.engines.stress.atlas.influence import Influence, influence_of
from mainstay.engines.stress.atlas.lanes import How, Lanes, Load, load_of, mapped, run_lanes
from mainstay.engines.stress.atlas.outages import Outages
from mainstay.engines.stress.atlas.watch import watch_lanes
from mainstay.engines.stress.network.program import Floats, Program
from mainstay.errors import InputError, Problem

QUIET = np.zeros(0, np.int64)


@dataclass(frozen=True)
class Sweep:
    """What every single outage did.

    Parameters
    ----------
    outages : Outages
        What failed.
    durations : tuple of int
        Days.
    quiet : Lanes
        The same days without an outage, one lane.
    runs : mapping of int to Lanes
        For each duration, lanes in the order of the outages.
    influence : mapping of int to Influence
        For the durations that were watched.
    """

    outages: Outages
    durations: tuple[int, ...]
    quiet: Lanes
    runs: Mapping[int, Lanes]
    influence: Mapping[int, Influence]


def sweep(
    program: Program,
    outages: Outages,
    durations: Sequence[int],
    *,
    watched: Sequence[int] = (),
    how: How | None = None,
) -> Sweep:
    """Simulate every single outage for every duration.

    Parameters
    ----------
    program : Program
        The network.
    outages : Outages
        What fails, one at a time.
    durations : sequence of int
        Days that each lasts.
    watched : sequence of int
        Durations of which the influence is wanted, for pairs.
    how : How, optional
        Depth, first day, and who does the work.

    Raises
    ------
    InputError
        Durations, depth or first day are not possible; all at once.

    Examples
    --------
    >>> from mainstay.engines.stress.atlas.outages import every_outage
    >>> from mainstay.engines.stress.network.assemble import program_of
    >>> nodes = [{"node_id": "a", "stock": 20.0, "target_stock": 20.0}, {"node_id": "b", "kind": "sink"}]
    >>> need = [{"node_id": "b", "units_per_day": 5.0}]
    >>> program = program_of(nodes, [{"from_id": "a", "to_id": "b"}], need, horizon=20, seed=0)
    >>> found = sweep(program, every_outage(program), [3, 6])
    >>> [float(found.quiet.served[0, 0] - found.runs[days].served[0, 0]) for days in found.durations]
    [0.0, 10.0]
    """
    how = how or How()
    _check(program, durations, how)
    width = max(2, program.lanes) - 1
    loads: list[tuple[int, Load]] = []
    for days in durations:
        for first in range(0, len(outages), width):
            part = outages.nodes[first : first + width]
            loads.append((days, load_of([QUIET, *part], [0, *[days] * len(part)], how)))
    plain = [load for days, load in loads if days not in watched]
    close = [load for days, load in loads if days in watched]
    alone = replace(how, progress=None)  # the two kinds of blocks take turns, and fill one bar
    some = mapped(run_lanes, program, plain, alone, "single outages")
    seen = mapped(watch_lanes, program, close, alone, "single outages")
    step = tally(how.progress, len(loads), "blocks of single outages")
    runs: dict[int, list[Lanes]] = {days: [] for days in durations}
    watches: dict[int, list[Any]] = {days: [] for days in durations}
    for days, _ in loads:
        if days in watched:
            watches[days].append(next(seen))
            runs[days].append(watches[days][-1].lanes)
        else:
            runs[days].append(next(some))
        step()
    quiet = _part(runs[durations[0]][0], slice(0, 1))
    return Sweep(
        outages,
        tuple(durations),
        quiet,
        {days: joined([_part(one, slice(1, None)) for one in found]) for days, found in runs.items()},
        {days: influence_of(program, watches[days], outages.nodes) for days in durations if watches[days]},
    )


def joined(parts: Sequence[Lanes]) -> Lanes:
    """Return lanes side by side."""
    names = ("served", "asked", "first_short")
    return Lanes(*(np.concatenate([getattr(part, name) for part in parts], axis=1) for name in names))


def _part(lanes: Lanes, which: slice) -> Lanes:
    return Lanes(lanes.served[:, which], lanes.asked[:, which], lanes.first_short[:, which])


def run_sets(
    program: Program,
    sets: Sequence[npt.NDArray[np.int64]],
    days: Sequence[int],
    *,
    how: How | None = None,
    depth: Floats | None = None,
    work: Callable[[Any, Load], Any] = run_lanes,
    shared: Any = None,
    told: str = "outages",
) -> list[Any]:
    """Run sets of nodes that fail together, each in a lane, and return the answers of the blocks in order.

    ``work`` is given ``shared`` (the program where nothing else is given) and a load.
    """
    how = how or How()
    width = max(2, program.lanes)
    deep = np.full(len(sets), how.depth) if depth is None else depth
    parts = [slice(first, first + width) for first in range(0, len(sets), width)]
    loads = [load_of(sets[part], days[part], how, depth=deep[part]) for part in parts]
    return list(mapped(work, program if shared is None else shared, loads, how, told))


def _check(program: Program, durations: Sequence[int], how: How) -> None:
    depth, start_day = how.depth, how.start_day
    text = "an outage lasts at least a day"
    problems = [Problem("atlas.durations", text, found=str(days)) for days in durations if days < 1]
    if not durations:
        problems.append(Problem("atlas.durations", "no duration is given", hint="give days, such as 30, 90, 180"))
    if not 0.0 < depth <= 1.0:
        problems.append(Problem("atlas.depth", "a depth is a share", found=f"{depth:g}", allowed="above 0, at most 1"))
    if not 0 <= start_day < program.horizon:
        allowed = f"0 to {program.horizon - 1}"
        text = "the outages begin outside the horizon"
        problems.append(Problem("atlas.start_day", text, found=str(start_day), allowed=allowed))
    if problems:
        msg = "the outages cannot be tried"
        raise InputError(msg, problems)
