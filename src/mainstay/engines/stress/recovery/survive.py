"""Time to survive: how long every demand can be met after an outage begins."""

from __future__ import annotations

from typing import Any

import polars as pl

from mainstay.core.progress import Progress, counted
from mainstay.core.result import Metric, Result
from mainstay.engines.stress.recovery.binding import Prices
from mainstay.engines.stress.recovery.frames import Rows
from mainstay.engines.stress.recovery.model import Defender
from mainstay.engines.stress.recovery.network import Network
from mainstay.engines.stress.recovery.outages import read_outages

OUTAGES = {"outage": pl.String(), "state": pl.String(), "tts_days": pl.Float64(), "ttr_days": pl.Float64()}


def time_to_survive(network: Network, outages: Rows, *, warm: bool = True, progress: Progress | None = None) -> Result:
    """Return the longest time for which all demand can be met under each outage (time-to-survive model).

    Parameters
    ----------
    network : Network
        From `Network.from_frames`, `from_tables` or `from_availability`.
    outages : frame
        As `read_outages`; ttr_days is not needed and is passed through.
    warm : bool
        Start each program from the undisturbed plan. The times are the same without; it takes longer.

    Returns
    -------
    Result
        Tables: ``outages`` (outage, state, tts_days, ttr_days), where ``state`` is ``holds`` (it never runs short; the
        time is then empty), ``runs_short`` (after tts_days) or ``short_at_once`` (0 days: what is left to make does not
        meet demand, and there is no stock where it is needed); ``prices`` (as in `time_to_recover`, in days gained for
        one more unit a day of capacity, one more unit in stock, one more unit that an input would let its node make;
        none where the state is ``short_at_once``, since then a little more of one thing gains no day). Metrics:
        ``outages``, ``outages_running_short``, ``min_tts_days`` (empty where none runs short).

    Raises
    ------
    InputError
        The outages do not fit the network; all problems at once.

    Notes
    -----
    Simchi-Levi et al., Interfaces 45(5), 2015. The time is one over the least ``tau`` of the program in `model`.

    Examples
    --------
    >>> nodes = [{"node_id": "plant", "capacity": 8.0}, {"node_id": "vial", "kind": "sink", "stock": 10.0}]
    >>> edges = [{"from_id": "plant", "to_id": "vial"}]
    >>> network = Network.from_frames(nodes, edges, [{"node_id": "vial", "units_per_day": 5.0}])
    >>> time_to_survive(network, [{"node_id": "plant"}]).tables["outages"].select("state", "tts_days").row(0)
    ('runs_short', 2.0)
    """
    told = read_outages(network, outages, timed=False)
    defender = Defender(network, "time", warm=warm)
    prices = Prices(network)
    rows: list[tuple[Any, ...]] = []
    for outage in counted(told, progress, "times to survive"):
        plan = defender.plan(outage)
        recover = None if outage.days == float("inf") else outage.days
        days = plan.days
        if not plan.feasible:
            rows.append((outage.name, "short_at_once", 0.0, recover))
        elif days == float("inf"):
            rows.append((outage.name, "holds", None, recover))
        else:
            rows.append((outage.name, "runs_short", days, recover))
            prices.add(outage, plan, days**2, days)
    table = pl.DataFrame(rows, schema=OUTAGES, orient="row")
    return Result(
        {"outages": table, "prices": prices.table()},
        _metrics(table),
        {"engine": "stress", "analysis": "time_to_survive"},
    )


def _metrics(table: pl.DataFrame) -> list[Metric]:
    """Return the headline numbers of the times.

    ``outages`` that were tried, ``outages_running_short`` those that cannot be borne for ever, and ``min_tts_days`` the
    shortest time to survive; it has no value where none runs short.
    """
    times = table["tts_days"].drop_nulls()
    shortest = Metric.exact("min_tts_days", float(times.to_numpy().min()), "day") if times.len() else None
    return [
        Metric.exact("outages", table.height, "outage"),
        Metric.exact("outages_running_short", times.len(), "outage"),
        shortest or Metric("min_tts_days", None, "day"),
    ]
