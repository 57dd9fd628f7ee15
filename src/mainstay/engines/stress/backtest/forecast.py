"""The blind forecast of a case: from what was known to what its chain does, for every member of the population."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mainstay.engines.stress.backtest.chain import Course
from mainstay.engines.stress.backtest.columns import KNOWN
from mainstay.engines.stress.backtest.compiled_chain import run_compiled
from mainstay.engines.stress.backtest.inputs import ChainInputs, chain_inputs
from mainstay.engines.stress.backtest.outcomes import Outcomes, outcomes
from mainstay.engines.stress.backtest.priors import BY_NAME, Array

Simulate = Callable[[ChainInputs], Course]


def forecast(
    known: Mapping[str, Any], key: str, people: Mapping[str, Array], seed: int, simulate: Simulate = run_compiled
) -> Outcomes:
    """Return what each member of the population says of a case.

    Parameters
    ----------
    known : mapping
        Columns whose name begins with ``known_``, and no others: what happened cannot reach the forecast.
    key : str
        Key of the case, on which its own draws hang.
    people : mapping of str to array
        From `priors.population`.
    seed : int
        Seed of the run.
    simulate : callable
        From inputs to the course of supply: the compiled chain, or the NumPy recursion.

    Raises
    ------
    HindsightError
        ``known`` holds a column that tells what happened.

    Examples
    --------
    >>> from mainstay.engines.stress.backtest.priors import population
    >>> known = {"known_shock_kind": "quality", "known_share_lost_low": 0.5, "known_share_lost_high": 0.5}
    >>> bool(0 < forecast(known, "a", population(1, 64), 1).short.mean() < 1)
    True
    """
    course = simulate(chain_inputs(known, key, people, seed))
    notice, closing = (BY_NAME[name].quantile(people[name]) for name in ("notice_days", "closing_days"))
    return outcomes(course, notice, closing)


def known_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of a row that may feed a forecast.

    Examples
    --------
    >>> known_of({"known_stock_days_low": 3.0, "seen_depth_low": 0.4})
    {'known_stock_days_low': 3.0}
    """
    return {name: row[name] for name in KNOWN if name in row}
