"""Running the steps of a composite one after the other, each on what the one before left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.aggregate.tree import aggregate_tree
from mainstay.engines.monitor.composite.denominate import denominate_table
from mainstay.engines.monitor.composite.impute.registry import Filled, Setting
from mainstay.engines.monitor.composite.impute.registry import get as get_imputation
from mainstay.engines.monitor.composite.impute.run import impute_table, pillar_numbers
from mainstay.engines.monitor.composite.normalise.registry import get as get_normalisation
from mainstay.engines.monitor.composite.normalise.run import Columns, all_parameters, normalise_table
from mainstay.engines.monitor.composite.reading import Reading
from mainstay.engines.monitor.composite.screen import screen_table
from mainstay.engines.monitor.composite.sizes import join_sizes
from mainstay.engines.monitor.composite.stage import Change, Stage, cell_changes
from mainstay.engines.monitor.composite.steps import WRITES, Plan
from mainstay.engines.monitor.composite.structure import Structure
from mainstay.engines.monitor.composite.treat import treat_table
from mainstay.engines.monitor.composite.treat_rule import read_rules
from mainstay.errors import InputError, Problem

#: step of an imputation that looks along time, so it sees the whole panel at once
ALONG_TIME = "panel_latest"


@dataclass
class Run:
    """A composite in the making.

    Parameters
    ----------
    reading : Reading
    structure : Structure
    stages : dict of str to Stage
        The data after each step, under the name the step writes.
    changes : list of Change
    tables : dict of str to polars.DataFrame
        What the treatment and the screening report.
    options : dict of str to dict
        Parameters of each step, defaults filled in.
    """

    reading: Reading
    structure: Structure
    stages: dict[str, Stage] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    options: dict[str, dict[str, Any]] = field(default_factory=dict)
    latest: Stage = field(init=False)

    def __post_init__(self) -> None:
        rows = np.arange(len(self.reading.units), dtype=np.intp)
        self.latest = self.stages["raw"] = Stage(rows, self.reading.values)

    @property
    def labels(self) -> tuple[str, ...]:
        """What the rows that are still there are called in messages."""
        labels = self.reading.labels
        return tuple(labels[row] for row in self.latest.rows)

    @property
    def times(self) -> NDArray[np.float64] | None:
        """When the rows that are still there were observed."""
        return None if self.reading.times is None else self.reading.times[self.latest.rows]

    def blocks(self) -> Iterator[NDArray[np.intp]]:
        """Yield the rows that were observed at the same time, all rows where there is no time."""
        times = self.times
        if times is None:
            yield np.arange(len(self.latest.rows), dtype=np.intp)
            return
        for time in np.unique(times):
            yield np.flatnonzero(times == time)


def run_steps(reading: Reading, structure: Structure, plan: Plan) -> Run:
    """Return the composite in the making after all steps of the plan.

    Raises
    ------
    InputError
        A step lists everything it cannot do.
    """
    run = Run(reading, structure)
    for name, params in plan:
        values = _STEPS[name](run, dict(params))
        rows = values.rows if isinstance(values, Stage) else run.latest.rows
        table = values.values if isinstance(values, Stage) else values
        run.latest = run.stages[WRITES[name]] = Stage(rows, table)
    return run


def _unknown(step: str, params: Mapping[str, Any]) -> None:
    """Refuse parameters that nothing reads."""
    if params:
        msg = f"the parameters of step {step!r} cannot be used"
        raise InputError(
            msg,
            [
                Problem("parameter.unknown", f"the step {step!r} has no parameter {key!r}", found=str(key))
                for key in params
            ],
        )


def _denominate(run: Run, params: dict[str, Any]) -> NDArray[np.float64]:
    by = {**run.structure.denominators, **dict(params.pop("by", None) or {})}
    scale = params.pop("scale", 1.0)
    table = params.pop("table", None)
    _unknown("denominate", params)
    if not by:
        msg = "the indicators cannot be divided by size"
        raise InputError(msg, [Problem("denominate.nothing", "no indicator has a denominator")])
    codes, before = run.structure.leaves, run.latest
    sizes = join_sizes(run.reading, set(by.values()), table)
    here = {name: size[before.rows] for name, size in sizes.items()}
    quotients = denominate_table(before.values, codes, run.labels, by, here, scale)
    method = np.array([f"divided by {by[code]}" if code in by else "" for code in codes])
    changed = ~np.isnan(before.values) & (method != "")
    lost = changed & np.isnan(quotients)
    label = np.where(lost, np.char.add(method, ", which is missing"), np.broadcast_to(method, quotients.shape))
    run.changes.append(cell_changes("denominated", before, quotients, changed, label))
    run.options["denominate"] = {"by": by, "scale": scale}
    return quotients


def _impute(run: Run, params: dict[str, Any]) -> NDArray[np.float64]:
    wish, group, level = params.pop("method"), params.pop("group", None), params.pop("level", 2)
    method = get_imputation(wish)
    before = run.latest
    setting = Setting(
        codes=run.structure.leaves,
        units=tuple(run.reading.units[row] for row in before.rows),
        directions=_directions(run.structure),
        pillars=pillar_numbers(run.structure.leaves, run.structure, level),
        groups=_groups(run, group),
        times=run.times,
    )
    whole = method.name == ALONG_TIME
    blocks = [np.arange(len(before.rows), dtype=np.intp)] if whole else list(run.blocks())
    filled = Filled(before.values.copy(), np.full(before.values.shape, np.nan))
    for rows in blocks:
        part = impute_table(before.values[rows], _of_rows(setting, rows), method.name, params)
        filled.values[rows], filled.spread[rows] = part.values, part.spread
    made = np.isnan(before.values) & ~np.isnan(filled.values)
    names = np.full(made.shape, method.name)
    run.changes.append(cell_changes("imputed", before, filled.values, made, names, filled.spread))
    run.options["impute"] = {"method": method.name, "group": group, "level": level, **params}
    return filled.values


def _of_rows(setting: Setting, rows: NDArray[np.intp]) -> Setting:
    return replace(
        setting,
        units=tuple(setting.units[row] for row in rows),
        groups=None if setting.groups is None else tuple(setting.groups[row] for row in rows),
        times=None if setting.times is None else setting.times[rows],
    )


def _groups(run: Run, group: Any) -> tuple[str | None, ...] | None:
    """Return the group of each row: from a column of the data, or from a mapping of unit to group."""
    if group is None:
        return None
    if isinstance(group, Mapping):
        found = [group.get(unit) for unit in run.reading.units]
    elif group in run.reading.columns:
        found = run.reading.columns[group].to_list()
    else:
        msg = "the missing values cannot be filled in"
        problem = Problem("impute.group_missing", "the data has no column of this name", column=str(group))
        raise InputError(msg, [problem])
    return tuple(None if found[row] is None else str(found[row]) for row in run.latest.rows)


def _directions(structure: Structure) -> NDArray[np.float64]:
    return np.array([structure.direction(code) for code in structure.leaves], dtype=np.float64)


def _screen(run: Run, params: dict[str, Any]) -> Stage:
    before = run.latest
    names = ("rule", "available", "non_zero", "keep", "drop")
    known: dict[str, Any] = {key: params.pop(key) for key in names if key in params}
    force = params.pop("force", None) or {}
    _unknown("screen", params)
    known["keep"] = [*known.get("keep", ()), *(unit for unit, inside in force.items() if inside)]
    known["drop"] = [*known.get("drop", ()), *(unit for unit, inside in force.items() if not inside)]
    units = tuple(run.reading.units[row] for row in before.rows)
    screening = screen_table(before.values, units, **known)
    gone = np.flatnonzero(~screening.kept)
    nothing = np.full(len(gone), np.nan)
    reasons = np.array(screening.table["reason"].to_list())[gone]
    run.changes.append(
        Change("screened", before.rows[gone], np.full(len(gone), -1), nothing, nothing, reasons, nothing)
    )
    run.tables["screening"] = screening.table.with_columns(unit=pl.Series(run.labels))
    run.options["screen"] = known
    return Stage(before.rows[screening.kept], before.values[screening.kept])


def _treat(run: Run, params: dict[str, Any]) -> NDArray[np.float64]:
    before = run.latest
    treatment = treat_table(before.values, run.structure.leaves, params, units=run.labels)
    run.changes.append(cell_changes("treated", before, treatment.values, treatment.methods != "", treatment.methods))
    run.tables["treatment"] = treatment.table
    common, own = read_rules(params, run.structure.leaves)
    individual = {code: "none" if rule is None else asdict(rule) for code, rule in own.items()}
    run.options["treat"] = {**asdict(common), "individual": individual}
    return treatment.values


def _normalise(run: Run, params: dict[str, Any]) -> NDArray[np.float64]:
    wish = params.pop("method")
    method = get_normalisation(wish)
    posts = run.structure.goalposts
    known: dict[str, dict[str, float]] = {"target": dict(run.structure.targets)}
    uses = {method.name, *(_method_of(own) for own in (params.get("individual") or {}).values())}
    if "goalposts" in uses and posts:
        known["low"] = {code: low for code, (low, _) in posts.items()}
        known["high"] = {code: high for code, (_, high) in posts.items()}
    columns = Columns(run.structure.leaves, run.labels, _directions(run.structure), known)
    scores = normalise_table(run.latest.values, columns, method.name, params)
    run.options["normalise"] = all_parameters(method.name, params)
    return scores


def _method_of(wish: Any) -> str | None:
    """Return the name of the normalisation that one indicator goes by, None where it is the common one."""
    name = wish if isinstance(wish, str) else wish.get("method")
    return None if name is None else get_normalisation(name).name


def _aggregate(run: Run, params: dict[str, Any]) -> NDArray[np.float64]:
    methods, weights = params.pop("method"), params.pop("weights", None)
    threshold = params.pop("threshold", None)
    if params and isinstance(methods, str):
        methods, params = {"method": methods, **params}, {}
    _unknown("aggregate", params)
    labels = run.labels
    scores = np.full((len(labels), len(run.structure.codes)), np.nan)
    for rows in run.blocks():
        scores[rows] = aggregate_tree(
            run.structure,
            run.latest.values[rows],
            methods=methods,
            weights=weights,
            threshold=threshold,
            units=[labels[row] for row in rows],
        )
    run.options["aggregate"] = {"method": methods, "weights": weights, "threshold": threshold}
    return scores


_STEPS: Mapping[str, Callable[[Run, dict[str, Any]], Any]] = {
    "denominate": _denominate,
    "impute": _impute,
    "screen": _screen,
    "treat": _treat,
    "normalise": _normalise,
    "aggregate": _aggregate,
}
