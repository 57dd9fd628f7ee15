"""Replaying a recorded uncertainty design: every run as if the composite had been built anew, but thousands at once.

Each distinct variant of the steps up to normalising is prepared once; what is left of a run, aggregating under its
weights, is done level by level for all runs of a variant together. The weights of a run and the scores of a variant
meet in one matrix product. The kernels are those of ``build``, so a run scores what a full build with its
parameters scores.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.aggregate.plan import plan as aggregation_plan
from mainstay.engines.monitor.composite.composite import Composite
from mainstay.engines.monitor.composite.design import MESSAGE, WEIGHTS, Design, Factor, Given, place_of, read_design
from mainstay.engines.monitor.composite.pipeline import Run, run_steps
from mainstay.engines.monitor.composite.reading import Reading
from mainstay.engines.monitor.composite.replayed import Bundle, Replay, evaluate
from mainstay.engines.monitor.composite.steps import Plan
from mainstay.engines.monitor.composite.variants import vary
from mainstay.engines.monitor.composite.weight_sets import WeightSets, read_weight_sets
from mainstay.engines.monitor.composite.weights.given import read_weights
from mainstay.errors import InputError, Problem

Array = NDArray[np.float64]
#: words for the weights with which the composite was built
NOMINAL = ("nominal", "original", "given")
#: runs from which a factor is switched on trial before it is called unused
TRIALS = 5
#: two scores that differ by less, as a share of the largest, are the same
SAME = 1e-12


def replay(
    composite: Composite,
    design: Given,
    weight_sets: Any = None,
    *,
    variants: Mapping[str, Any] | None = None,
) -> Replay:
    """Return the scores and ranks of every run of a design.

    Parameters
    ----------
    composite : Composite
        Built and aggregated; what a run does not vary stays as it was built.
    design : polars.DataFrame, mapping of str to sequence, or sequence of mappings
        One row for each run. Columns are factors: a step (``treat``, ``normalise``, ``aggregate`` ...), a parameter of
        a step (``treat.max_points``), or ``weights``; see the module ``design`` for what a cell may hold.
    weight_sets : optional
        The weight sets that the column ``weights`` names; see ``read_weight_sets``. Without that column a single set
        holds for all runs, and as many sets as runs are taken one for each run.
    variants : mapping of str to sequence or mapping, optional
        Alternatives of a factor, where cells hold their names or places.

    Returns
    -------
    Replay
        ``scores`` and ``ranks`` (runs × units) of the index, ``node(code)``, ``table(level)``, ``unused_factors``.

    Raises
    ------
    InputError
        Lists all that is wrong with the design and the weight sets, steps that the composite was built without, and
        what a variant cannot do, such as a geometric mean over 0.

    Examples
    --------
    >>> import polars as pl
    >>> from mainstay.engines.monitor.composite.build import build
    >>> rows = {"code": ["a", "b", "x"], "parent": ["x", "x", None], "level": [1, 1, 2], "direction": [1, 1, 1]}
    >>> data = pl.DataFrame({"unit": ["A", "B", "C"], "a": [1.0, 2.0, 4.0], "b": [9.0, 5.0, 1.0]})
    >>> built = build(data, pl.DataFrame(rows).with_columns(weight=pl.lit(1.0)), steps=["normalise", "aggregate"])
    >>> design = pl.DataFrame({"run": [1, 2], "normalise": ["min_max", "rank"], "weights": ["even", "a"]})
    >>> replay(built, design, {"even": {"a": 1, "b": 1}, "a": {"a": 1, "b": 0}}).ranks.tolist()
    [[1.0, 3.0, 1.0], [3.0, 2.0, 1.0]]
    """
    read, sets = _read(composite, design, weight_sets, variants)
    problems: list[Problem] = []
    weights, notes = _run_weights(composite, read, sets, problems)
    if problems:
        raise InputError(MESSAGE, problems)
    prepared = _Prepared(composite)
    bundles, units = _only_used(_bundles(prepared, read), prepared.units)
    top = next(code for code in composite.structure.codes if composite.structure.parent(code) is None)
    scores = evaluate(composite.structure, bundles, weights, (top,), len(units))[top]
    unused, told = _self_test(prepared, read, weights, top)
    return Replay(
        composite.structure,
        read.runs,
        units,
        weights,
        bundles,
        scores,
        read.frame,
        unused,
        (*read.notes, *notes, *told),
    )


def _read(
    composite: Composite, design: Any, weight_sets: Any, variants: Mapping[str, Any] | None
) -> tuple[Design, WeightSets | None]:
    """Return design and weight sets; where either cannot be used, tell what is wrong with both."""
    problems = _not_replayable(composite)
    read: Design | None = None
    sets: WeightSets | None = None
    try:
        read = read_design(design, variants)
        problems += _missing_steps(composite, read)
    except InputError as error:
        problems += error.problems
    try:
        sets = None if weight_sets is None else read_weight_sets(weight_sets, composite.structure)
    except InputError as error:
        problems += error.problems
    if problems or read is None:
        raise InputError(MESSAGE, problems)
    return read, sets


class _Prepared:
    """Normalised scores of each variant, made when first asked for; steps that variants share are done once."""

    def __init__(self, composite: Composite) -> None:
        self.structure = composite.structure
        self.plan = composite.plan
        self._readings: dict[str, Reading] = {"": composite.reading}
        self._failed: dict[str, InputError] = {}
        self.units = composite.reading.units
        self._places = {unit: place for place, unit in enumerate(self.units)}

    def variant(self, factors: tuple[Factor, ...], cells: tuple[int, ...]) -> Plan:
        """Return the plan of one combination of variants."""
        plan = self.plan
        for factor, cell in zip(factors, cells, strict=True):
            plan = vary(plan, factor.step, factor.parameter, factor.cells[cell], self.structure)
        return plan

    def bundle(self, runs: NDArray[np.intp], plan: Plan, told: str = "") -> Bundle:
        """Return runs with the normalised scores of their plan."""
        reading = self._after([step for step in plan if step[0] != "aggregate"])
        asked = dict(next((params for name, params in plan if name == "aggregate"), {}))
        threshold, methods = asked.pop("threshold", None), asked.pop("method", None)
        asked.pop("weights", None)
        methods = {"method": methods, **asked} if asked else methods
        steps = aggregation_plan(self.structure, methods, threshold)
        rows = np.array([self._places[unit] for unit in reading.units], dtype=np.intp)
        return Bundle(runs, reading.values, rows, steps, reading.units, told)

    def _after(self, steps: list[tuple[str, dict[str, Any]]]) -> Reading:
        """Return the data after some steps, from the longest beginning that is there already."""
        key = ""
        reading = self._readings[key]
        for step in steps:
            key += repr(step)
            if key in self._failed:
                raise self._failed[key]
            if key not in self._readings:
                try:
                    self._readings[key] = _left(run_steps(reading, self.structure, (step,)))
                except InputError as error:
                    self._failed[key] = error
                    raise
            reading = self._readings[key]
        return reading


def _left(run: Run) -> Reading:
    """Return what steps left, as data for the steps that follow."""
    rows = run.latest.rows
    return replace(
        run.reading,
        units=tuple(run.reading.units[row] for row in rows),
        values=run.latest.values,
        columns={name: series.gather(rows) for name, series in run.reading.columns.items()},
    )


def _not_replayable(composite: Composite) -> list[Problem]:
    problems = []
    if not any(name == "aggregate" for name, _ in composite.plan):
        problems.append(Problem("step.missing", "the composite was not aggregated, so that runs have no scores"))
    if composite.reading.times is not None:
        message = "a composite of a panel is treated and normalised over all its times, and cannot be replayed alone"
        problems.append(Problem("replay.panel", message))
    return problems


def _missing_steps(composite: Composite, design: Design) -> list[Problem]:
    built = [name for name, _ in composite.plan]
    return [
        Problem(
            "design.step_missing",
            f"the design varies {factor.column!r}, but the composite was built without the step {factor.step!r}",
            table="design",
            column=factor.column,
            allowed=", ".join([*built, WEIGHTS]),
        )
        for factor in design.factors
        if factor.step != WEIGHTS and factor.step not in built
    ]


def _run_weights(
    composite: Composite, design: Design, sets: WeightSets | None, problems: list[Problem]
) -> tuple[Array, list[str]]:
    """Return the weights of every run, shape (runs, nodes), and what was assumed."""
    asked = next((params.get("weights") for name, params in composite.plan if name == "aggregate"), None)
    tree = composite.structure
    own = tree.weights if asked is None else read_weights(asked, tree)
    runs, notes = len(design.runs), list[str]()
    factor = next((factor for factor in design.factors if factor.step == WEIGHTS), None)
    if factor is None and sets is None:
        return np.broadcast_to(own, (runs, len(own))), notes
    if factor is None:
        assert sets is not None  # noqa: S101 - the case above
        if len(sets.table) == 1:
            return np.broadcast_to(sets.table, (runs, len(own))), notes
        if len(sets.table) != runs:
            message = f"the design has no column {WEIGHTS!r}, and {len(sets.table)} sets are not one for each run"
            problems.append(Problem("design.weights_missing", message, table="design", column=WEIGHTS))
            return np.broadcast_to(own, (runs, len(own))), notes
        notes.append("the design names no weight sets: each run takes the one in its place")
        return sets.table, notes
    table = own[None, :] if sets is None else np.vstack([sets.table, own])
    last = len(table) - 1
    names = () if sets is None else sets.names
    nominal = [cell is None or (str(cell) not in names and str(cell).lower() in NOMINAL) for cell in factor.cells]
    given = [cell for cell, own_ones in zip(factor.cells, nominal, strict=True) if not own_ones]
    if sets is None:
        problems += [
            Problem("design.weights_unknown", "a run names a weight set, but none are given", found=str(cell))
            for cell in given
        ]
        return np.broadcast_to(own, (runs, len(own))), notes
    places = iter(place_of(factor.column, given, names, problems, notes, named=sets.named))
    found = np.array([last if own_ones else next(places) for own_ones in nominal], dtype=np.intp)
    return table[found[factor.which]], notes


def _bundles(prepared: _Prepared, design: Design) -> tuple[Bundle, ...]:
    """Return the runs by what they share; tells everything that any variant cannot do."""
    factors = tuple(factor for factor in design.factors if factor.step != WEIGHTS)
    every = np.arange(len(design.runs), dtype=np.intp)
    if not factors:
        return (prepared.bundle(every, prepared.plan),)
    table, which = np.unique(np.column_stack([factor.which for factor in factors]), axis=0, return_inverse=True)
    bundles: list[Bundle] = []
    problems: list[Problem] = []
    for place, cells in enumerate(table):
        chosen = [f"{factor.column} = {factor.cells[cell]}" for factor, cell in zip(factors, cells, strict=True)]
        told = f"with {', '.join(chosen)}: "
        try:
            plan = prepared.variant(factors, tuple(int(cell) for cell in cells))
            bundles.append(prepared.bundle(every[which.ravel() == place], plan, told))
        except InputError as error:
            reasons = error.problems or (Problem("variant.refused", error.message, hint=error.hint),)
            problems += [replace(problem, message=told + problem.message) for problem in reasons]
    if problems:
        raise InputError(MESSAGE, problems)
    return tuple(bundles)


def _only_used(bundles: tuple[Bundle, ...], units: tuple[str, ...]) -> tuple[tuple[Bundle, ...], tuple[str, ...]]:
    """Leave out the units that every variant screens out."""
    used = np.unique(np.concatenate([bundle.rows for bundle in bundles]))
    kept = tuple(replace(bundle, rows=np.searchsorted(used, bundle.rows)) for bundle in bundles)
    return kept, tuple(units[row] for row in used)


def _self_test(prepared: _Prepared, design: Design, weights: Array, top: str) -> tuple[tuple[str, ...], list[str]]:
    """Switch each factor alone, from some runs, and return those that changed no score."""
    unused: list[str] = []
    notes: list[str] = []
    for factor in design.factors:
        if len(np.unique(factor.which)) < 2:
            continue
        changed, tried = _switch(prepared, design, factor, weights, top)
        if not changed:
            unused.append(factor.column)
            text = "changed no score" if tried else "could not be switched alone: no other variant goes with the rest"
            notes.append(f"factor {factor.column!r} varies in the design but {text}")
    return tuple(unused), notes


def _switch(prepared: _Prepared, design: Design, factor: Factor, weights: Array, top: str) -> tuple[bool, bool]:
    """Say whether switching a factor changed a score, and whether it could be switched at all."""
    others = tuple(other for other in design.factors if other.step != WEIGHTS)
    first = [int(np.argmax(factor.which == cell)) for cell in range(len(factor.cells))]
    tried = False
    for base in np.linspace(0, len(design.runs) - 1, min(TRIALS, len(design.runs))).astype(int):
        own = [int(other.which[base]) for other in others]
        if factor.step == WEIGHTS:
            plans = [prepared.variant(others, tuple(own))]
            table = weights[first]
        else:
            column = others.index(factor)
            cells = [[*own[:column], cell, *own[column + 1 :]] for cell in range(len(factor.cells))]
            plans = [prepared.variant(others, tuple(row)) for row in cells]
            table = weights[[base]]
        found: list[Array] = []
        for plan in plans:
            try:
                bundle = prepared.bundle(np.arange(len(table), dtype=np.intp), plan)
                found.append(evaluate(prepared.structure, (bundle,), table, (top,), len(prepared.units))[top])
            except InputError:
                continue  # a combination that the design does not hold
        scores = np.vstack(found) if found else np.empty((0, 0))
        tried = tried or len(scores) > 1
        if len(scores) > 1 and _differ(scores):
            return True, True
    return False, tried


def _differ(scores: Array) -> bool:
    """Say whether any run differs from the first by more than the noise of a float."""
    if (np.isnan(scores) != np.isnan(scores[0])).any():
        return True
    size = np.nanmax(np.abs(scores), initial=0.0, where=~np.isnan(scores))
    gaps = np.abs(scores - scores[0])
    return bool((gaps[~np.isnan(gaps)] > SAME * max(float(size), 1e-300)).any())
