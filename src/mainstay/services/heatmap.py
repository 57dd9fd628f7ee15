"""Draw the heatmap as people ask for it: as known on a day, against another base, with weights of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from mainstay.core.calendar import read_day
from mainstay.core.progress import Progress, parts
from mainstay.core.result import Metric, Result
from mainstay.engines.monitor.heatmap import run_heatmap
from mainstay.engines.monitor.heatmap.backtest import run_backtest
from mainstay.engines.monitor.heatmap.changes import change_ledger
from mainstay.engines.monitor.heatmap.replay import replayed
from mainstay.io.load import load
from mainstay.io.scenario_file import load_scenario
from mainstay.io.weights_file import load_weights
from mainstay.model.base import Base
from mainstay.scenario.overrides import apply_overrides
from mainstay.scenario.scenario import Scenario, read_scenario


@dataclass(frozen=True, slots=True)
class Request:
    """What to draw.

    Parameters
    ----------
    base : str
        Bundled name or path.
    as_known : date or str, optional
        Replay what was known at the end of this day, with the definitions of today.
    compare : str, optional
        An earlier base, or the same base and ``compare_as_known``; adds the table ``changes`` and the hysteresis of
        statuses.
    weights, scenario : path, optional
        Files.
    draws : int, optional
        Runs of the design.
    seed : int
        Seed.
    """

    base: str
    as_known: date | str | None = None
    compare: str | None = None
    compare_as_known: date | str | None = None
    weights: Path | None = None
    scenario: Path | None = None
    draws: int | None = None
    seed: int = 0

    def plain(self) -> dict[str, Any]:
        """Return what a manifest keeps; files of weights and scenarios are kept by their content, not their place."""
        days = {name: getattr(self, name) for name in ("as_known", "compare_as_known")}
        return {
            "base": self.base,
            "compare": self.compare,
            **{name: None if day is None else read_day(day).isoformat() for name, day in days.items()},
        }


def draw_heatmap(request: Request) -> Result:
    """Run the heatmap as asked.

    Returns
    -------
    Result
        As `run_heatmap`, with the table ``changes`` where two maps are compared.

    Raises
    ------
    InputError
        The base, the files or the day are wrong.

    Examples
    --------
    >>> result = draw_heatmap(Request("us-2026", draws=64, seed=1))
    >>> result.manifest["request"]["base"]
    'us-2026'
    """
    told = _scenario(request)
    base = known(load(request.base), request.as_known)
    return draw(base, told, request, _earlier(request, base))


def known(base: Base, day: date | str | None) -> Base:
    """Return the base as known on a day, with the definitions of today; the base itself where no day is given."""
    return base if day is None else replayed(base, day)


def draw(
    base: Base, told: Scenario, request: Request, earlier: Base | None, progress: Progress | None = None
) -> Result:
    """Draw the map of a base that is loaded, score it afterwards, and say what changed since an earlier one."""
    scored, then_drawn, now_drawn = parts(progress, 20, 0 if earlier is None else 15, 15)
    backtest = run_backtest(base, told, seed=request.seed, progress=scored)
    if earlier is None:
        return _joined(request, run_heatmap(base, told, seed=request.seed, progress=now_drawn), backtest)
    before = run_heatmap(earlier, told, seed=request.seed, progress=then_drawn)
    now = run_heatmap(base, told, seed=request.seed, before=before, progress=now_drawn)
    then, today = (apply_overrides(one, told.overrides) for one in (earlier, base))
    changes = change_ledger(then, today, told.heatmap, told.heatmap)
    return _joined(request, now, backtest, changes=changes, compared_with=dict(before.manifest))


def _earlier(request: Request, base: Base) -> Base | None:
    if request.compare is None and request.compare_as_known is None:
        return None
    other = base if request.compare is None else load(request.compare)
    if request.compare is None and request.as_known is not None:
        other = load(request.base)
    return known(other, request.compare_as_known)


def _scenario(request: Request) -> Scenario:
    told = Scenario() if request.scenario is None else load_scenario(request.scenario)
    changes: dict[str, Any] = {}
    if request.weights is not None:
        changes["weights"] = {**told.heatmap.weights, **load_weights(request.weights)}
    if request.draws is not None:
        changes["draws"] = request.draws
    data = told.model_dump()
    data["heatmap"] = {**data["heatmap"], **changes}
    return read_scenario(data, file="the request")


def _joined(
    request: Request,
    result: Result,
    backtest: Result,
    *,
    changes: pl.DataFrame | None = None,
    compared_with: dict[str, Any] | None = None,
) -> Result:
    """Return one result with everything that was asked for, and the request in its manifest."""
    tables = {**result.tables, **backtest.tables} | ({} if changes is None else {"changes": changes})
    metrics = [Metric(**row) for one in (result, backtest) for row in one.metrics.iter_rows(named=True)]
    manifest = {**result.manifest, "request": request.plain()}
    return Result(tables, metrics, manifest | ({} if compared_with is None else {"compared_with": compared_with}))
