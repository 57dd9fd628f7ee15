"""Worst-case attack: the few outages that, happening together, do the most harm to a defender who does his best."""

from __future__ import annotations

from typing import Any

import polars as pl

from mainstay.core.result import Metric, Result
from mainstay.engines.stress.recovery.frames import Rows
from mainstay.engines.stress.recovery.model import Defender
from mainstay.engines.stress.recovery.network import Network
from mainstay.engines.stress.recovery.outages import Outage, every_node, read_outages
from mainstay.engines.stress.recovery.search import Search
from mainstay.errors import InputError, Problem

SETS = {"outages": pl.Int64(), "loss": pl.Float64(), "alone": pl.Float64(), "members": pl.List(pl.String())}


def worst_attack(network: Network, most: int, *, days: float, candidates: Rows | None = None) -> Result:
    """Return the sets of at most so many outages that maximise the least loss (attacker and defender), exactly.

    Parameters
    ----------
    network : Network
        What is attacked.
    most : int
        Greatest number of outages at the same time; 1 to 3 is quick, more may take long.
    days : float
        How long all of them last.
    candidates : frame, optional
        As `read_outages`, without loss of stock; without it every make and source node, whole. Their ttr_days are not
        read.

    Returns
    -------
    Result
        Tables: ``sets`` (outages: at most so many; loss: least loss in the worst case; alone: sum of what the members
        cost one by one; members), ``members`` (outages, outage, loss_alone). Metrics: ``worst_loss``,
        ``worst_loss_share`` (of all that could be lost), ``plans`` (programs asked for).

    Raises
    ------
    InputError
        The candidates do not fit the network, or a number is out of range; all problems at once.

    Notes
    -----
    The set is exact: see `search` for the branching rule, the bound and why no set is missed. A loss counts as greater
    where it exceeds another by more than a ten-millionth of it. On the attacker and the defender see Brown, Carlyle,
    Salmerón and Wood, "Defending critical infrastructure", Interfaces 36(6), 2006.

    Examples
    --------
    >>> nodes = [{"node_id": name, "capacity": 5.0} for name in ("a", "b", "c")] + [{"node_id": "vial", "kind": "sink"}]
    >>> edges = [{"from_id": name, "to_id": "vial", "group": "any"} for name in ("a", "b", "c")]
    >>> network = Network.from_frames(nodes, edges, [{"node_id": "vial", "units_per_day": 10.0}])
    >>> result = worst_attack(network, 2, days=10.0)
    >>> result.tables["sets"].select("outages", "loss", "alone").rows()
    [(1, 0.0, 0.0), (2, 50.0, 0.0)]
    """
    told = read_candidates(network, candidates, most=most, days=days)
    defender = Defender(network, "loss")
    search = Search(defender, told, days)
    alone: dict[int, float] = {}
    rows: list[tuple[Any, ...]] = []
    members: list[tuple[Any, ...]] = []
    for size in range(1, most + 1):
        loss, chosen = search.worst(size)
        for one in chosen:
            if one not in alone:
                alone[one] = search.plan([one]).loss * days
            members.append((size, told[one].name, alone[one]))
        names = [told[one].name for one in chosen]
        rows.append((size, loss * days, sum(alone[one] for one in chosen), names))
    sets = pl.DataFrame(rows, schema=SETS, orient="row")
    kinds = {"outages": pl.Int64(), "outage": pl.String(), "loss_alone": pl.Float64()}
    worst = float(rows[-1][1])
    whole = float(defender.layout.asked @ defender.unit_loss) * days
    metrics = [
        Metric.exact("worst_loss", worst, "loss"),
        Metric.exact("worst_loss_share", worst / whole if whole > 0 else 0.0, "share"),
        Metric.exact("plans", search.asked, "plan"),
    ]
    tables = {"sets": sets, "members": pl.DataFrame(members, schema=kinds, orient="row")}
    return Result(tables, metrics, {"engine": "stress", "analysis": "worst_attack", "most": most, "days": days})


def read_candidates(network: Network, rows: Rows | None, *, most: int, days: float) -> list[Outage]:
    """Return what may happen, in the order of names.

    Raises
    ------
    InputError
        As `worst_attack`.

    Examples
    --------
    >>> nodes = [{"node_id": "plant", "capacity": 8.0}, {"node_id": "vial", "kind": "sink"}]
    >>> lanes = [{"from_id": "plant", "to_id": "vial"}]
    >>> network = Network.from_frames(nodes, lanes, [{"node_id": "vial", "units_per_day": 5.0}])
    >>> [outage.name for outage in read_candidates(network, None, most=1, days=30.0)]
    ['plant']
    """
    problems: list[Problem] = []
    if most < 1:
        problems.append(Problem("recovery.out_of_range", "at least one outage", found=str(most), allowed="at least 1"))
    if not 0 < days < float("inf"):
        problems.append(
            Problem("recovery.out_of_range", "the time is out of range", found=f"{days:g}", allowed="above 0")
        )
    told: list[Outage] = []
    try:
        told = read_outages(network, every_node(network, ttr_days=1.0) if rows is None else rows, timed=False)
    except InputError as error:
        problems += error.problems
    problems += [
        Problem("recovery.stock_attack", "an attack takes capacity, not stock", table="outages", found=outage.name)
        for outage in told
        if outage.stocks.size
    ]
    if problems:
        msg = "the attack cannot be worked out"
        raise InputError(msg, problems)
    return sorted(told, key=lambda outage: outage.name)
