"""The heatmap of a base: one pure function from the base and a scenario to a result."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from mainstay.core.progress import Progress, counted, parts
from mainstay.core.result import Metric, Result
from mainstay.engines.monitor.heatmap import tables
from mainstay.engines.monitor.heatmap.cells import CELLS, Cell, Told, cells_of, empty_cells
from mainstay.engines.monitor.heatmap.count_ranks import count_ranks
from mainstay.engines.monitor.heatmap.design import Design
from mainstay.engines.monitor.heatmap.economies import choose_economies
from mainstay.engines.monitor.heatmap.evidence import STAGES, WHOLE, collect
from mainstay.engines.monitor.heatmap.factor_effects import factor_table, sensitivity_table
from mainstay.engines.monitor.heatmap.fragility import fragility_table
from mainstay.engines.monitor.heatmap.history import history
from mainstay.engines.monitor.heatmap.influence import Influence, influences
from mainstay.engines.monitor.heatmap.lead_lag import lead_lag
from mainstay.engines.monitor.heatmap.methods import methods_of
from mainstay.engines.monitor.heatmap.next_evidence import Wanted, candidates
from mainstay.engines.monitor.heatmap.nominal import OVERALL
from mainstay.engines.monitor.heatmap.pillar_checks import pillar_table
from mainstay.engines.monitor.heatmap.rows import MapData, MapRow, map_data
from mainstay.engines.monitor.heatmap.simulate import Scores, simulate
from mainstay.engines.monitor.heatmap.standings import standings_of
from mainstay.engines.monitor.heatmap.trend_cells import trends_of_map
from mainstay.engines.monitor.heatmap.weights import check_weights
from mainstay.model.base import Base
from mainstay.scenario.heatmap import HeatmapChoices
from mainstay.scenario.overrides import apply_overrides
from mainstay.scenario.scenario import Scenario, read_scenario

#: rows that are simulated at the same time; the arithmetic runs outside the lock of the interpreter
THREADS = 2


def run_heatmap(
    base: Base,
    scenario: Scenario | Mapping[str, Any] | None = None,
    *,
    seed: int,
    before: Result | None = None,
    progress: Progress | None = None,
) -> Result:
    """Draw the heatmap: home against each rival by segment, stage and lens, and how sure each verdict is.

    Parameters
    ----------
    base : Base
        The base; ``base.as_known(day)`` gives the map of an earlier day.
    scenario : Scenario or mapping, optional
        Economies, weights, variants and limits (`HeatmapChoices`), and values set otherwise.
    seed : int
        Seed of the design; the same seed gives the same bytes.
    before : Result, optional
        An earlier map, whose statuses are left only where a limit is clearly passed (hysteresis).
    progress : callable, optional
        Told (done, of, what).

    Returns
    -------
    Result
        Tables: ``cells`` (verdict on each row, lens and rival), ``standings`` (scores and ranks), ``count_ranks``,
        ``evidence`` (every value used, with the parts of its error), ``indicators``, ``pillars``, ``unused``,
        ``wanted``, ``next_evidence``, ``influence``, ``methods``, ``sensitivity``, ``factors``, ``design``, ``trends``,
        ``history``, ``lead_lag``, ``fragility``. The reference page on the heatmap says what each column means; for the
        metrics see `headline`. How right maps and indices were is the matter of `run_backtest`.

    Raises
    ------
    InputError
        The base has nothing to compare, an indicator cannot be scored, or the scenario is wrong; all problems at once.

    Examples
    --------
    >>> import mainstay as ms
    >>> result = ms.run_heatmap(ms.load("us-2026"), {"heatmap": {"draws": 64, "sensitivity_points": 16}}, seed=1)
    >>> set(result.tables["cells"]["verdict"]) <= {"ahead", "level", "behind", "abstains"}
    True
    """
    ready, by_row, sobol, by_factor, last = parts(progress, 2, 20, 4, 2, 3)
    told = read_scenario(scenario)
    changed = apply_overrides(base, told.overrides)
    choices = told.heatmap
    data = read_map(changed, choices)
    design = Design(data.rows, choices, choices.draws, seed)
    ready(1, 2, "the evidence is read")
    work = _Work(data, Told.of(data.used), design, choices, seed, _statuses(before))
    rows = list(data.rows)
    for row, scores in zip(counted(rows, by_row, "rows of the map"), _simulated(design), strict=True):
        work.add(row, scores)
    cells, today = _all_cells(changed, data, work.cells), changed.info.as_of_on
    trends, of_cells = trends_of_map(data, choices)
    made = {
        "cells": tables.finish_cells(cells, work.methods, work.influences, of_cells),
        "standings": tables.standings(work.standings),
        "count_ranks": count_ranks(data),
        "evidence": tables.evidence(data),
        "indicators": tables.indicators(data),
        "pillars": pillar_table(data),
        "unused": data.unused,
        "wanted": data.evidence.wanted,
        "next_evidence": tables.next_evidence(work.wanted, data),
        "influence": tables.influence(work.influences),
        "methods": tables.methods(work.methods),
        "sensitivity": sensitivity_table(data.rows, choices, seed, sobol),
        "factors": factor_table(data.rows, design, by_factor),
        "design": design.table(),
        "trends": trends,
        "history": history(data, choices, today),
        "lead_lag": lead_lag(data, choices, today, seed),
        "fragility": fragility_table(changed),
    }
    last(1, 1, "the map is drawn")
    return Result(made, headline(made["cells"], data), _manifest(base, told, data, seed))


def read_map(base: Base, choices: HeatmapChoices) -> MapData:
    """Return the rows of the map of a base, before anything is drawn.

    Raises
    ------
    InputError
        As `run_heatmap`.
    """
    evidence = collect(base)
    lens_of = dict(evidence.indicators.select("indicator_id", "lens").iter_rows())
    known = [*base["indicators"]["indicator_id"], *lens_of]
    check_weights(choices.weights, known, lens_of)
    cast = choose_economies(base, evidence, choices.economies)
    return map_data(base, evidence, cast, weights=choices.weights, oldest_years=choices.oldest_years)


@dataclass
class _Work:
    """What is gathered row by row."""

    data: MapData
    told: Told
    design: Design
    choices: HeatmapChoices
    seed: int
    before: dict[tuple[str, ...], str]
    cells: dict[tuple[str, str], list[Cell]] = field(default_factory=dict)
    standings: list[dict[str, Any]] = field(default_factory=list)
    methods: list[dict[str, Any]] = field(default_factory=list)
    influences: list[tuple[MapRow, Influence]] = field(default_factory=list)
    wanted: list[tuple[MapRow, Cell, Wanted]] = field(default_factory=list)

    def add(self, row: MapRow, scores: Scores) -> None:
        """Read everything off the draws of one row; the draws themselves are not kept."""
        cells = cells_of(row, scores, self.design.on_scale, self.told, self.choices, self.before)
        self.cells[row.key] = cells
        self.standings += standings_of(row, scores, self.design.on_scale, self.choices, self.seed)
        self.methods += methods_of(row)
        found = list(influences(row, self.told.source))
        self.influences += [(row, one) for one in found]
        fragile = {one.economy for one in found if one.flips}
        for cell in cells:
            open_question = cell.verdict == "abstains" or row.economies[cell.rival] in fragile
            if cell.lens == OVERALL and cell.seen is not None and cell.verdict != "level" and open_question:
                wanted = candidates(row, cell.rival, cell.seen, cell.reason, self.choices, self.told.source)
                self.wanted += [(row, cell, one) for one in wanted]


def _simulated(design: Design) -> Iterator[Scores]:
    """Yield the scores of each row in turn, a few of them worked on ahead; threads change no number."""
    from concurrent.futures import Future, ThreadPoolExecutor

    def work(row: MapRow) -> Scores:
        return simulate(row, design.of(row), design.variants)

    _ = design.points, design.choice, design.prepared  # once, before any thread asks for them
    ahead: deque[Future[Scores]] = deque()
    with ThreadPoolExecutor(THREADS) as pool:
        for row in design.rows:
            ahead.append(pool.submit(work, row))
            if len(ahead) > 2 * THREADS:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _statuses(before: Result | None) -> dict[tuple[str, ...], str]:
    if before is None:
        return {}
    columns = ("segment_id", "stage", "lens", "economy_id", "status")
    held = before.tables["cells"].select(columns).drop_nulls("status")
    return {tuple(row[:4]): row[4] for row in held.iter_rows()}


def _all_cells(base: Base, data: MapData, found: Mapping[tuple[str, str], Iterable[Cell]]) -> pl.DataFrame:
    """Return the cells of every segment at every stage, those without any evidence too."""
    parents = set(base["segments"]["parent_id"].drop_nulls())
    rows = [(WHOLE, stage) for stage in STAGES]
    ordered = base["segments"].sort("parent_id", "segment_id", nulls_last=False)["segment_id"]
    rows += [(name, stage) for name in ordered if name not in parents for stage in STAGES if stage != "all"]
    rows += [key for key in found if key not in set(rows)]
    records: list[dict[str, Any]] = []
    for key in rows:
        records += [cell.values for cell in found[key]] if key in found else empty_cells(*key, data.cast.rivals)
    return pl.DataFrame(records, schema=CELLS)


def headline(cells: pl.DataFrame, data: MapData) -> list[Metric]:
    """Return headline numbers of a map.

    ``map_rows``, ``map_indicators``, ``map_values``
        Rows with any evidence, indicators and values that the map uses.
    ``cells``, ``cells_ahead``, ``cells_level``, ``cells_behind``, ``cells_abstaining``
        Cells over all lenses, one for each row and rival, and the verdicts on them.
    ``cells_fragile``
        Verdicts that turn round when one datum, source, indicator or pillar is left out.
    ``mean_gap_<economy>``
        Plain mean of the nominal gaps between home and this economy over rows about segments and the base as a whole
        in which both are known, in points; its ends are the means of the worst and best gaps over all completions of
        what is missing.
    """
    overall = cells.filter(pl.col("lens") == "overall")
    verdicts = dict(overall["verdict"].value_counts().iter_rows())
    decided = overall.filter(pl.col("verdict") != "abstains")
    metrics = [
        Metric.exact("map_rows", len(data.rows), "row"),
        Metric.exact("map_indicators", data.used["indicator_id"].n_unique(), "indicator"),
        Metric.exact("map_values", data.used.height, "value"),
        Metric.exact("cells", overall.height, "cell"),
        Metric.exact("cells_ahead", verdicts.get("ahead", 0), "cell"),
        Metric.exact("cells_level", verdicts.get("level", 0), "cell"),
        Metric.exact("cells_behind", verdicts.get("behind", 0), "cell"),
        Metric.exact("cells_abstaining", verdicts.get("abstains", 0), "cell"),
        Metric.exact("cells_fragile", int(decided["fragile"].sum()), "cell"),
    ]
    compared = overall.filter(pl.col("gap").is_not_null())
    for rival in data.cast.rivals:
        part = compared.filter(pl.col("economy_id") == rival)
        if part.height:
            value, low, high = (float(part[name].to_numpy().mean()) for name in ("gap", "worst_gap", "best_gap"))
            metrics.append(Metric(f"mean_gap_{rival}", value, "point", low, high))
    return metrics


def _manifest(base: Base, told: Scenario, data: MapData, seed: int) -> dict[str, Any]:
    from mainstay import __version__

    return {
        "engine": "heatmap",
        "mainstay": __version__,
        "base": base.name,
        "base_version": base.version,
        "base_hash": base.hash,
        "as_of_on": base.info.as_of_on.isoformat(),
        "home": data.cast.home,
        "rivals": list(data.cast.rivals),
        "members": list(data.cast.members),
        "scenario": told.model_dump(mode="json"),
        "scenario_hash": told.hash,
        "seed": seed,
        "assumed": tables.assumptions(),
    }
