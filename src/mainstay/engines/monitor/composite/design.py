"""Reading a recorded design: which variant of which step, and which weight set, each run used.

One row is one run. The column ``run``, where there is one, names it; every other column is a factor: a step
(``treat``, ``normalise``, ``aggregate`` ...), one parameter of a step (``treat.max_points``, ``normalise.method``),
or ``weights``. A cell says which variant was used:

* for a step, the name of a method, also as a call such as ``min_max(1, 100)``, or a mapping of parameters (a
  struct, or JSON as text); for ``treat`` a number is the most points that may be winsorised; ``false`` leaves the
  step out, an empty cell or ``true`` leaves it as it was built;
* for a parameter, its value;
* for ``weights``, the name of a weight set, or its place: counted from 0, or from 1 where the number of sets itself
  occurs and 0 does not;
* where ``variants`` lists the alternatives of a factor, the name or place of one of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.core.suggest import nearest
from mainstay.engines.monitor.composite.steps import STEPS
from mainstay.errors import InputError, Problem

RUN_COLUMNS = ("run", "run_id", "replicate", "rep")
WEIGHTS = "weights"
#: everyday words for steps and parameters, in small letters
WORDS = {
    "treatment": "treat",
    "treated": "treat",
    "winmax": "treat.max_points",
    "max_points": "treat.max_points",
    "treat.winmax": "treat.max_points",
    "normalisation": "normalise",
    "normalization": "normalise",
    "normalize": "normalise",
    "norm": "normalise",
    "aggregation": "aggregate",
    "agg": "aggregate",
    "f_ag": "aggregate",
    "imputation": "impute",
    "denomination": "denominate",
    "screening": "screen",
    "weight": WEIGHTS,
    "weight_set": WEIGHTS,
    "weightset": WEIGHTS,
    "w": WEIGHTS,
}
MESSAGE = "the design cannot be replayed"


@dataclass(frozen=True, eq=False)
class Factor:
    """One column of a design.

    Parameters
    ----------
    column : str
        Its name as given.
    step : str
        Step that it varies, or ``"weights"``.
    parameter : str or None
        The one parameter that it varies; None for the step as a whole.
    cells : tuple
        The distinct variants.
    which : numpy.ndarray of int, shape (runs,)
        Place of each run's variant in ``cells``.
    """

    column: str
    step: str
    parameter: str | None
    cells: tuple[Any, ...]
    which: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Design:
    """A design that could be read."""

    frame: pl.DataFrame
    runs: tuple[Any, ...]
    factors: tuple[Factor, ...]
    notes: tuple[str, ...]


Given = pl.DataFrame | Mapping[str, Any] | Sequence[Mapping[str, Any]]


def read_design(design: Given, variants: Mapping[str, Any] | None = None) -> Design:
    """Return the runs and factors of a design.

    Parameters
    ----------
    design : polars.DataFrame, mapping of str to sequence, or sequence of mappings
        One row, or one mapping from factor to variant, for each run.
    variants : mapping of str to sequence or mapping, optional
        Alternatives of a factor, by column; cells then name one of them.

    Raises
    ------
    InputError
        Lists columns that are no factor, factors given twice, cells that name no variant.

    Examples
    --------
    >>> read = read_design(pl.DataFrame({"run": [7, 8], "Winmax": [1, 5], "aggregate": ["a_amean", "a_gmean"]}))
    >>> [(factor.step, factor.parameter, factor.cells) for factor in read.factors]
    [('treat', 'max_points', (1, 5)), ('aggregate', None, ('a_amean', 'a_gmean'))]
    """
    frame = _frame(design)
    problems: list[Problem] = []
    notes: list[str] = []
    if frame.is_empty():
        raise InputError(MESSAGE, [Problem("design.empty", "the design has no runs", table="design")])
    name = next((column for column in frame.columns if column.lower() in RUN_COLUMNS), None)
    runs = tuple(range(frame.height)) if name is None else tuple(frame[name].to_list())
    if len(set(runs)) < len(runs):
        problems.append(Problem("design.run_twice", "a run is given twice", table="design", column=name))
    factors: list[Factor] = []
    for column in frame.columns:
        if column == name:
            continue
        place = _place(column)
        if place is None:
            problems.append(_unknown(column))
        elif place in {(factor.step, factor.parameter) for factor in factors}:
            problems.append(Problem("design.factor_twice", "two columns vary the same", table="design", column=column))
        else:
            alternatives = (variants or {}).get(column)
            cells, which = _distinct(frame[column])
            if alternatives is not None:
                cells, which = _alternatives(column, cells, which, alternatives, problems, notes)
            factors.append(Factor(column, *place, cells, which))
    problems += [
        Problem("design.variants_unused", "variants are listed for what is no column of the design", found=str(column))
        for column in variants or {}
        if column not in frame.columns
    ]
    if problems:
        raise InputError(MESSAGE, problems)
    return Design(frame, runs, tuple(factors), tuple(notes))


def _frame(design: Given) -> pl.DataFrame:
    """Return the design as a frame; cells of a sequence of runs may differ in kind from run to run."""
    if isinstance(design, pl.DataFrame):
        return design
    if isinstance(design, Mapping):
        columns = {str(name): list(cells) for name, cells in design.items()}
    else:
        runs = list(design)
        if any(not isinstance(run, Mapping) for run in runs):
            message = "a design is a frame, a mapping of columns, or one mapping for each run"
            raise InputError(MESSAGE, [Problem("design.invalid", message, table="design")])
        names = dict.fromkeys(str(name) for run in runs for name in run)
        columns = {name: [run.get(name) for run in runs] for name in names}
    return pl.DataFrame({name: _plain(cells) for name, cells in columns.items()})


def _plain(cells: Sequence[Any]) -> pl.Series:
    """Return one column; where cells are of different kinds they are told as text, as a cell of a file would be."""
    if len({type(cell) for cell in cells if cell is not None}) > 1 or any(isinstance(cell, Mapping) for cell in cells):
        told = [None if cell is None else cell if isinstance(cell, str) else json.dumps(cell) for cell in cells]
        return pl.Series(told, dtype=pl.String)
    return pl.Series(cells)


def _place(column: str) -> tuple[str, str | None] | None:
    """Return the step and parameter that a column varies."""
    word = WORDS.get(column.lower(), column)
    step, _, parameter = word.partition(".")
    step = WORDS.get(step.lower(), step.lower())
    if step in STEPS:
        return (step, parameter or None)
    return (WEIGHTS, None) if step == WEIGHTS and not parameter else None


def _unknown(column: str) -> Problem:
    close = nearest(column.lower(), [*STEPS, *WORDS, WEIGHTS])
    return Problem(
        "design.factor_unknown",
        f"column {column!r} is neither a step, nor a parameter of one, nor weights",
        table="design",
        column=column,
        allowed=", ".join([*STEPS, WEIGHTS]) + ", or step.parameter",
        hint=f"did you mean {close!r}?" if close else None,
    )


def _distinct(series: pl.Series) -> tuple[tuple[Any, ...], NDArray[np.intp]]:
    """Return the distinct cells of a column, read, and which of them each row has."""
    cells: dict[str, int] = {}
    found: list[Any] = []
    which = np.empty(len(series), dtype=np.intp)
    for row, cell in enumerate(series.to_list()):
        key = cell if isinstance(cell, str) else repr(cell)
        place = cells.get(key)
        if place is None:
            place = cells[key] = len(found)
            found.append(read_cell(cell))
        which[row] = place
    return tuple(found), which


def read_cell(cell: Any) -> Any:
    """Return what a cell means: JSON is read, a whole number is an integer, fields of a struct that are empty go.

    Examples
    --------
    >>> read_cell('{"method": "z_score", "sd": 2}'), read_cell("3"), read_cell(2.0), read_cell("a_gmean")
    ({'method': 'z_score', 'sd': 2}, 3, 2, 'a_gmean')
    """
    if isinstance(cell, str):
        try:
            cell = json.loads(cell)
        except ValueError:
            return cell
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, Mapping):
        return {key: value for key, value in cell.items() if value is not None}
    return cell


def _alternatives(
    column: str,
    cells: tuple[Any, ...],
    which: NDArray[np.intp],
    alternatives: Any,
    problems: list[Problem],
    notes: list[str],
) -> tuple[tuple[Any, ...], NDArray[np.intp]]:
    """Replace names and places of alternatives by the alternatives."""
    named = isinstance(alternatives, Mapping)
    names = [str(key) for key in alternatives] if named else [str(place) for place in range(len(alternatives))]
    values = list(alternatives.values()) if named else list(alternatives)
    places = place_of(column, cells, names, problems, notes, named=named)
    return tuple(read_cell(values[place]) for place in places), which


def place_of(
    column: str,
    cells: Sequence[Any],
    names: Sequence[str],
    problems: list[Problem],
    notes: list[str],
    *,
    named: bool,
) -> list[int]:
    """Return the place of each cell among names, or as a number; tells what is neither.

    Parameters
    ----------
    column : str
        Of the design, for messages.
    cells : sequence
        Distinct cells.
    names : sequence of str
        Names of what may be named; places as text where nothing has a name.
    problems, notes : list
        What is wrong, and what was assumed, is added.
    named : bool
        Whether the names were given; then a number is a name first.

    Examples
    --------
    >>> notes = []
    >>> place_of("weights", [1, 3], ["0", "1", "2"], [], notes, named=False), notes
    ([0, 2], ["'weights' counts from 1: its largest number is 3, the number of variants"])
    """
    known = {name: place for place, name in enumerate(names)}
    if named and all(str(cell) in known for cell in cells):
        return [known[str(cell)] for cell in cells]
    numbers = [cell for cell in cells if isinstance(cell, int) and not isinstance(cell, bool)]
    first = 1 if numbers and max(numbers) == len(names) and min(numbers) >= 1 else 0
    if first:
        notes.append(f"{column!r} counts from 1: its largest number is {len(names)}, the number of variants")
    elif numbers and min(numbers) > 0 and len(names) > 1:
        notes.append(f"{column!r} is taken to count from 0, although 0 does not occur")
    found: list[int] = []
    for cell in cells:
        place = known.get(str(cell), -1) if not isinstance(cell, int) or (named and not first) else cell - first
        if not 0 <= place < len(names):
            shown = ", ".join(names[:5]) + (" ..." if len(names) > 5 else "")
            problems.append(
                Problem(
                    "design.variant_unknown",
                    f"column {column!r} names a variant that is not given",
                    table="design",
                    column=column,
                    found=str(cell),
                    allowed=shown,
                )
            )
            place = 0
        found.append(place)
    return found
