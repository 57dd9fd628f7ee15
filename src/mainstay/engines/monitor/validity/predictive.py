"""How well did an index foresee a later outcome, beside rivals of one variable such as income per person?

The test comes from the record of the Global Health Security Index, whose first place fared among the worst (Haider et
al. 2020, doi:10.1017/S0950268820002046) and which predicted no better than income did: an index has to earn its place
against the plainest rival, on outcomes that came after it, with intervals, and is reported also when it fails.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.core.progress import Progress, tally
from mainstay.engines.monitor.validity.bootstrap import Interval, interval, unit_weights
from mainstay.engines.monitor.validity.tables import Columns, read_columns
from mainstay.engines.monitor.validity.weighted import MEASURES, Array, partial
from mainstay.errors import Problem

Measure = Literal["spearman", "pearson", "r2", "concordance"]
#: With fewer units than this an interval over units says nothing.
FEWEST_UNITS = 10
FEWEST_RESAMPLES = 200
VERDICTS = ("better than", "no better than", "worse than", "not shown", "too few units")

_TEXT = ("index", "outcome", "predictor", "role", "compared_by", "verdict")
_ENDS = ("", "_low", "_high")
COLUMNS: dict[str, pl.DataType] = {
    **{name: pl.String() for name in _TEXT[:4]},
    "n": pl.Int64(),
    "missing": pl.List(pl.String()),
    **{f"{name}{end}": pl.Float64() for name in (*MEASURES, "partial") for end in _ENDS},
    "compared_by": pl.String(),
    "index_value": pl.Float64(),
    **{f"difference{end}": pl.Float64() for end in _ENDS},
    "chance_index_better": pl.Float64(),
    "verdict": pl.String(),
}


def predictive_validity(  # noqa: PLR0913 - three tables, directions, the measure and three numbers of the bootstrap
    scores: pl.DataFrame,
    outcome: pl.DataFrame,
    rivals: pl.DataFrame,
    *,
    higher_is_better: bool | Mapping[str, bool],
    seed: int = 0,
    resamples: int = 2000,
    confidence: float = 0.95,
    measure: Measure = "spearman",
    margin: float = 0.05,
    progress: Progress | None = None,
) -> pl.DataFrame:
    """Return how well indices, and their rivals, agree with what came later.

    Parameters
    ----------
    scores : polars.DataFrame
        Column ``unit`` and one column per index. High is good.
    outcome : polars.DataFrame
        Column ``unit`` and one column per outcome that came after the index was made; that is for the caller to see
        to, it cannot be told from numbers.
    rivals : polars.DataFrame
        Column ``unit`` and one column per rival. High is good, unless ``higher_is_better`` says otherwise: a rival
        does not choose its direction after the fact, nor does an index.
    higher_is_better : bool or mapping of str to bool
        Whether a high outcome is good; a mapping for each outcome, and for rivals and indices that differ.
    seed : int
        Seed of the bootstrap.
    resamples : int
        Bootstrap resamples of the units.
    confidence : float
        Confidence of the intervals (BCa).
    measure : {"spearman", "pearson", "r2", "concordance"}
        By which index and rival are compared.
    margin : float
        The smallest difference that would matter, in the unit of the measure.
    progress : callable, optional
        Told (done, of, what).

    Returns
    -------
    polars.DataFrame
        One row per index, outcome and predictor (first the index itself, then each rival). ``n`` and ``missing``:
        units used, and those left out because one of the numbers is missing. Measures with intervals, positive where
        the predictor pointed the right way (``concordance``: above 0.5; ``r2`` has no direction). In the rows of
        rivals: ``partial``, the rank correlation of index and outcome given the rival; ``index_value``, the index on
        the same units; ``difference``, index minus rival, paired; ``chance_index_better``, the share of resamples in
        which the index is ahead; ``verdict`` on the index: "better than" or "worse than" where the interval of the
        difference leaves 0 out, "no better than" where it holds 0 and ends below the margin, else "not shown"; and
        "too few units" below ten, without intervals. What does not exist is empty.

    Raises
    ------
    InputError
        Tables without units or numbers, a unit twice, infinite numbers, options out of range: all at once.

    Examples
    --------
    >>> later = list(range(20))
    >>> found = predictive_validity(
    ...     pl.DataFrame({"unit": [f"u{i}" for i in later], "index": later}),
    ...     pl.DataFrame({"unit": [f"u{i}" for i in later], "deaths": [-i for i in later]}),
    ...     pl.DataFrame({"unit": [f"u{i}" for i in later], "income": [(i * 7) % 20 for i in later]}),
    ...     higher_is_better=False,
    ... )
    >>> found["verdict"].to_list()
    [None, 'better than']
    """
    problems = _option_problems(resamples, confidence, measure, margin)
    columns = read_columns(scores, outcome, rivals, higher_is_better, problems)
    rows = []
    told = ", ".join(columns.indices)
    count = len(columns.indices) * len(columns.outcomes) * (1 + len(columns.rivals))
    step = tally(progress, count, f"what {told} foretold, beside its rivals")
    for index in columns.indices:
        for target in columns.outcomes:
            own, _ = _measured(columns, index, target, None, (resamples, confidence, seed))
            rows.append({"index": index, "outcome": target, "predictor": index, "role": "index"} | own)
            step()
            for rival in columns.rivals:
                row, weights = _measured(columns, index, target, rival, (resamples, confidence, seed))
                row |= _comparison(columns, index, target, rival, weights, confidence, measure, margin)
                rows.append({"index": index, "outcome": target, "predictor": rival, "role": "rival"} | row)
                step()
    empty_rows = [{name: row.get(name) for name in COLUMNS} for row in rows]
    floats = pl.col(pl.Float64())
    return pl.DataFrame(empty_rows, schema=COLUMNS).with_columns(floats.fill_nan(None))


def _used(columns: Columns, index: str, target: str, rival: str | None) -> NDArray[np.bool_]:
    """Return which units have all the numbers asked for."""
    parts = [columns.indices[index], columns.outcomes[target]]
    if rival is not None:
        parts.append(columns.rivals[rival])
    used: NDArray[np.bool_] = np.logical_and.reduce(np.isfinite(np.stack(parts)))
    return used


def _measured(
    columns: Columns, index: str, target: str, rival: str | None, options: tuple[int, float, int]
) -> tuple[dict[str, Any], Array]:
    """Return units and measures of one predictor, and the resamples they come from (none with too few units)."""
    resamples, confidence, seed = options
    used = _used(columns, index, target, rival)
    predictor = (columns.indices[index] if rival is None else columns.rivals[rival])[used]
    later = columns.outcomes[target][used]
    count = int(used.sum())
    weights = unit_weights(count, resamples if count >= FEWEST_UNITS else 0, seed)
    row: dict[str, Any] = {
        "n": count,
        "missing": [unit for unit, there in zip(columns.units, used, strict=True) if not there],
    }
    for name, of in MEASURES.items():
        row |= _cells(name, _interval(lambda w, of=of: of(predictor, later, w), weights, confidence))
    return row, weights


def _comparison(
    columns: Columns,
    index: str,
    target: str,
    rival: str,
    weights: Array,
    confidence: float,
    measure: Measure,
    margin: float,
) -> dict[str, Any]:
    """Return partial correlation, difference and verdict of an index beside a rival on the same units."""
    used = _used(columns, index, target, rival)
    mine, later, other = (x[used] for x in (columns.indices[index], columns.outcomes[target], columns.rivals[rival]))
    of = MEASURES[measure]
    gap = _interval(lambda w: of(mine, later, w) - of(other, later, w), weights, confidence)
    drawn = gap.drawn[np.isfinite(gap.drawn)]
    chance = float(np.mean(np.where(drawn == 0, 0.5, drawn > 0))) if drawn.size else np.nan
    row: dict[str, Any] = {
        "compared_by": measure,
        "index_value": _interval(lambda w: of(mine, later, w), weights[:0], confidence).value,
        "chance_index_better": chance,
        "verdict": _verdict(gap, mine.size, margin),
    }
    row |= _cells("partial", _interval(lambda w: partial(mine, later, other, w), weights, confidence))
    return row | _cells("difference", gap)


def _interval(measure: Any, weights: Array, confidence: float) -> Interval:
    """Return a measure with its interval; without units nothing, without resamples no ends."""
    if weights.shape[1] == 0:
        return Interval(np.nan, np.nan, np.nan, np.zeros(0))
    if weights.shape[0] == 0:
        return Interval(float(measure(np.ones((1, weights.shape[1])))[0]), np.nan, np.nan, np.zeros(0))
    return interval(measure, weights, confidence)


def _verdict(gap: Interval, units: int, margin: float) -> str:
    """Say in two words what the interval of the difference allows."""
    if units < FEWEST_UNITS:
        return "too few units"
    if gap.low > 0:
        return "better than"
    if gap.high < 0:
        return "worse than"
    return "no better than" if gap.high < margin else "not shown"


def _cells(name: str, found: Interval) -> dict[str, float]:
    """Return an estimate and its ends under their names."""
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}


def _option_problems(resamples: int, confidence: float, measure: str, margin: float) -> list[Problem]:
    """Return what is wrong with the options."""
    problems = []
    if resamples < FEWEST_RESAMPLES:
        problems.append(
            Problem(
                "resamples.count",
                f"at least {FEWEST_RESAMPLES} resamples are needed for an interval",
                found=str(resamples),
            )
        )
    if not 0 < confidence < 1:
        problems.append(Problem("coverage.range", "confidence must lie between 0 and 1", found=str(confidence)))
    if measure not in get_args(Measure):
        allowed = ", ".join(get_args(Measure))
        problems.append(Problem("measure.unknown", "this measure is not known", found=measure, allowed=allowed))
    if not margin >= 0:
        problems.append(Problem("margin.range", "the margin must not be negative", found=str(margin)))
    return problems
