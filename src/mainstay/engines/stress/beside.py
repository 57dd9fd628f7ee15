"""Two scenarios on the same draws: what differs between them, replication by replication.

The luck of a place is keyed by its name, so that run 17 of one scenario and run 17 of the other differ only by what the
scenarios say (common random numbers; Law, 2015, Simulation Modeling and Analysis, 5th edition, section 11.2). The
difference of a pair varies far less than the two runs do, and a small one can be told from chance.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.core.result import Metric, Result
from mainstay.engines.stress.blocks import Executor
from mainstay.engines.stress.metrics.sample import KEPT, Sample
from mainstay.engines.stress.metrics.seen import Seen
from mainstay.engines.stress.run import observe
from mainstay.errors import InputError, Problem
from mainstay.model.base import Base
from mainstay.scenario.scenario import Scenario

Floats = npt.NDArray[np.float64]
Progress = Callable[[int, int, str], None]
SCHEMA: dict[str, Any] = {
    "product_id": pl.String(),
    "product": pl.String(),
    "driver": pl.String(),
    "node_id": pl.String(),
    "first": pl.Float64(),
    "second": pl.Float64(),
    "difference": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "p_worse": pl.Float64(),
    "p_better": pl.Float64(),
}
#: a difference of shares below this is rounding
_NOTHING = 1e-9


def run_beside(
    base: Base,
    first: Scenario,
    second: Scenario,
    *,
    replications: int,
    seed: int,
    executors: tuple[Executor | None, Executor | None] = (None, None),
    progress: Progress | None = None,
) -> Result:
    """Run two scenarios on the same draws and return what differs.

    Parameters
    ----------
    base : Base
        The base.
    first, second : Scenario
        The scenarios; both as long.
    replications : int
        Pairs of runs.
    seed : int
        Seed of both.
    executors : tuple
        Who shares out the blocks of each.
    progress : callable, optional
        Called with blocks done, blocks in all and a word.

    Returns
    -------
    Result
        Table ``differences``, a row for each group of users that either scenario looks at, those that differ most
        first: ``first`` and ``second`` (share of need that is unmet because of the shocks, more than in an ordinary
        year on the same draws; 0 where a scenario does not touch the users), ``difference`` (second less first, mean
        over runs), ``low`` and ``high`` (interval that holds this mean with 95 %, from the pairs), ``p_worse`` and
        ``p_better`` (share of runs in which the second is worse, or better). Metrics ``unmet_share_first``,
        ``unmet_share_second`` and ``unmet_share_difference``: the same over all users that either scenario is about,
        each by its need.

    Raises
    ------
    InputError
        A scenario does not fit the base, or the two are not as long.

    Examples
    --------
    >>> import mainstay as ms
    >>> halt = {"name": "halt", "quantity": "capacity", "where": {"site": "intas-pharmez"}, "onset_day": 5}
    >>> part = {**halt, "depth": 0.5}
    >>> told = [
    ...     Scenario(stress={"horizon_days": 90, "service_goal": {"products": "cisplatin-injection"}, "shocks": [one]})
    ...     for one in (halt, part)
    ... ]
    >>> result = run_beside(ms.load("us-2026"), *told, replications=4, seed=1)
    >>> result.metric("unmet_share_difference") <= 0
    True
    """
    if first.stress.horizon_days != second.stress.horizon_days:
        days = f"{first.stress.horizon_days} and {second.stress.horizon_days} days"
        problem = Problem("stress.horizons", "the scenarios are not as long", found=days, hint="give both as many days")
        msg = "the scenarios cannot be compared"
        raise InputError(msg, [problem])
    seen = []
    for place, told in enumerate((first, second)):
        seen.append(
            observe(
                base,
                told,
                replications=replications,
                seed=seed,
                executor=executors[place],
                progress=_half(progress, place),
            )
        )
    return _compared(base, (first, second), (seen[0], seen[1]), seed)


def _half(progress: Progress | None, place: int) -> Progress | None:
    if progress is None:
        return None
    name = ("first scenario", "second scenario")[place]
    return lambda done, of, words: progress(done + place * of, 2 * of, f"{name}: {words}")


def _compared(base: Base, told: tuple[Scenario, Scenario], seen: tuple[Seen, Seen], seed: int) -> Result:
    users = pl.concat([one.users.select("product_id", "product", "driver", "node_id") for one in seen])
    users = users.unique("node_id", keep="first", maintain_order=True).sort("node_id")
    names = users["node_id"].to_list()
    need = np.maximum(*(_of(one, names, "own") for one in seen))
    lost = [np.where(need > 0, _lost(one, names), 0.0) for one in seen]
    shares = [np.divide(one, need, out=np.zeros_like(one), where=need > 0) for one in lost]
    rows = _rows(users, shares[0], shares[1])
    focus = {name for one in seen for name in one.ready.focus}
    inside = np.array([name in focus for name in names])
    whole = need[inside].sum(axis=0)
    totals = [np.divide(one[inside].sum(axis=0), whole, out=np.zeros_like(whole), where=whole > 0) for one in lost]
    metrics = [
        _metric("unmet_share_first", totals[0]),
        _metric("unmet_share_second", totals[1]),
        _metric("unmet_share_difference", totals[1] - totals[0]),
        Metric.exact("replications", need.shape[1], "run"),
    ]
    return Result({"differences": rows}, metrics, _manifest(base, told, seen, seed))


def _of(seen: Seen, names: list[str], name: str) -> Floats:
    """Return a number of each user in each kept run, with the shocks or in an ordinary year where that is more."""
    return np.maximum(_spread(seen, names, seen.shocked[name].values), _spread(seen, names, seen.quiet[name].values))


def _lost(seen: Seen, names: list[str]) -> Floats:
    """Return what each user misses because of the shocks in each kept run; nothing where the scenario does not look."""
    return _spread(seen, names, seen.shocked["net"].values - seen.quiet["net"].values)


def _spread(seen: Seen, names: list[str], values: Floats) -> Floats:
    """Return rows of the answers in the order of some names, zero for users that are not among them."""
    place = dict(seen.users.select("node_id", "row").iter_rows())
    found = np.zeros((len(names), values.shape[-1]))
    for row, name in enumerate(names):
        if name in place:
            found[row] = values[place[name]]
    return found


def _rows(users: pl.DataFrame, first: Floats, second: Floats) -> pl.DataFrame:
    gap = Sample()
    gap.add(second - first)
    half = gap.half_width
    frame = users.with_columns(
        first=pl.Series(first.mean(axis=1)),
        second=pl.Series(second.mean(axis=1)),
        difference=pl.Series(gap.mean),
        low=pl.Series(gap.mean - half),
        high=pl.Series(gap.mean + half),
        p_worse=pl.Series((second - first > _NOTHING).mean(axis=1)),
        p_better=pl.Series((first - second > _NOTHING).mean(axis=1)),
    )
    kept = frame.select(*SCHEMA).cast(SCHEMA)  # type: ignore[arg-type]  # polars types the mapping more narrowly
    return kept.sort(pl.col("difference").abs(), "node_id", descending=[True, False])


def _metric(name: str, values: Floats) -> Metric:
    one = Sample()
    one.add(values[None, :])
    mean, half = float(one.mean[0]), float(one.half_width[0])
    low, high = (None, None) if not np.isfinite(half) else (mean - half, mean + half)
    return Metric(name, mean, "share of need", low, high)


def _manifest(base: Base, told: tuple[Scenario, Scenario], seen: tuple[Seen, Seen], seed: int) -> dict[str, Any]:
    from mainstay import __version__

    return {
        "engine": "stress_compare",
        "mainstay": __version__,
        "base": base.name,
        "base_version": base.version,
        "base_hash": base.hash,
        "as_of_on": base.info.as_of_on.isoformat(),
        "scenarios": [one.model_dump(mode="json") for one in told],
        "scenario_hashes": [one.hash for one in told],
        "seed": seed,
        "replications": seen[0].shocked.count,
        "horizon_days": told[0].stress.horizon_days,
        "assumed_values": max(one.ready.network.assumptions.height for one in seen),
        "kept": f"over the first {KEPT} pairs of runs",
    }
