"""How right was it? What indices foretold, and what became of the calls of past maps and of alarms on shortages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from mainstay.core.progress import Progress, parts
from mainstay.core.result import Metric, Result
from mainstay.engines.monitor.heatmap.alarm_table import alarm_table
from mainstay.engines.monitor.heatmap.past_maps import past_maps
from mainstay.engines.monitor.heatmap.run import read_map
from mainstay.engines.monitor.heatmap.shortage_series import shortage_series
from mainstay.engines.monitor.heatmap.validity_table import validity_table
from mainstay.model.base import Base
from mainstay.scenario.overrides import apply_overrides
from mainstay.scenario.scenario import Scenario, read_scenario


def run_backtest(
    base: Base, scenario: Scenario | Mapping[str, Any] | None = None, *, seed: int, progress: Progress | None = None
) -> Result:
    """Score indices and past maps afterwards, against rivals as plain as income per person or "always the same".

    Parameters
    ----------
    base : Base
        The base, with outcomes (indicators under the node ``outcomes``) and rivals (under ``validity-rivals``).
    scenario : Scenario or mapping, optional
        As for `run_heatmap`.
    seed : int
        Seed of the bootstrap.
    progress : callable, optional
        Told (done, of, what).

    Returns
    -------
    Result
        ``validity``: each index against each rival on each later outcome; ``alarms``: calls of past maps and of alarms
        on shortages, with hits, misses and naive rivals. Both are given also where they are bad. For the metrics see
        `backtest_metrics`.

    Raises
    ------
    InputError
        As `run_heatmap`.

    Examples
    --------
    >>> import mainstay as ms
    >>> sorted(run_backtest(ms.load("us-2026"), seed=1).tables)
    ['alarms', 'validity']
    """
    days, foretold, last = parts(progress, 3, 17, 1)
    told = read_scenario(scenario)
    changed = apply_overrides(base, told.overrides)
    data = read_map(changed, told.heatmap)
    past = past_maps(changed, told.heatmap, read_map, data, progress=days)
    made = {
        "validity": validity_table(changed, data, seed, progress=foretold),
        "alarms": alarm_table(shortage_series(changed), past, told.heatmap, seed),
    }
    manifest = {
        "engine": "backtest",
        "mainstay": _version(),
        "base": base.name,
        "base_version": base.version,
        "base_hash": base.hash,
        "as_of_on": base.info.as_of_on.isoformat(),
        "scenario": told.model_dump(mode="json"),
        "scenario_hash": told.hash,
        "seed": seed,
    }
    last(1, 1, "past maps are scored")
    return Result(made, backtest_metrics(made["validity"]), manifest)


def backtest_metrics(validity: pl.DataFrame) -> list[Metric]:
    """Return headline numbers of a backtest.

    ``validity_comparisons``
        Pairs of index and rival over all later outcomes.
    ``validity_better_than``, ``validity_no_better_than``, ``validity_worse_than``, ``validity_not_shown``
        How the index did against the rival. The pairs overlap, so these counts are no tests.
    """
    verdicts = validity.filter(pl.col("role") == "rival")["verdict"]
    metrics = [Metric.exact("validity_comparisons", len(verdicts), "pair")]
    metrics += [
        Metric.exact("validity_better_than", int((verdicts == "better than").sum()), "pair"),
        Metric.exact("validity_no_better_than", int((verdicts == "no better than").sum()), "pair"),
        Metric.exact("validity_worse_than", int((verdicts == "worse than").sum()), "pair"),
        Metric.exact("validity_not_shown", int((verdicts == "not shown").sum()), "pair"),
    ]
    return metrics


def _version() -> str:
    from mainstay import __version__

    return __version__
