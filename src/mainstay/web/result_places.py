"""On which page a result is best seen, by the kind of job that made it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from mainstay.services.results import ResultEntry

#: what has a page for each of its results; ``{base}`` and ``{result}`` stand for their names
OWN_PAGE: Mapping[str, str] = {
    "stress": "/stress/{base}/runs/{result}",
    "stress_trial": "/trials/{base}/runs/{result}",
    "brief": "/briefings/{base}/{result}/briefing.html",
}
#: what has one page for a base, which shows the result that fits the query
BASE_PAGE: Mapping[str, str] = {
    "heatmap": "/heatmap/{base}",
    "concentration": "/concentration/{base}",
    "stress_backtest": "/stress/{base}/backtests",
}
#: parts of care have one page each, which takes the name of the scenario too
CARE = "care_"
#: what a page of a base takes from its query alone
_IN_QUERY = frozenset({"as_known"})


def place_of(entry: ResultEntry) -> str:
    """Return the address of the page that shows a result."""
    return place(entry.kind, entry.base_id, entry.result_id, entry.told)


def place(kind: str, base_id: str, result_id: str, told: Mapping[str, Any]) -> str:
    """Return the address of the page that shows a result, by its parts.

    Parameters
    ----------
    kind : str
        Kind of job that made it.
    base_id, result_id : str
        Names of base and result.
    told : mapping
        What was asked.

    Examples
    --------
    >>> place("stress", "us-2026", "abc", {})
    '/stress/us-2026/runs/abc'
    >>> place("heatmap", "us-2026", "abc", {"as_known": "2025-01-01"})
    '/heatmap/us-2026?as_known=2025-01-01'
    >>> place("heatmap", "us-2026", "abc", {"seed": 7})
    '/results/abc'
    """
    base, result = quote(base_id, safe=""), quote(result_id, safe="")
    if kind in OWN_PAGE:
        return OWN_PAGE[kind].format(base=base, result=result)
    if kind in BASE_PAGE and told.keys() <= _IN_QUERY:
        query = f"?{urlencode(told)}" if told else ""
        return BASE_PAGE[kind].format(base=base) + query
    if kind.startswith(CARE) and "scenario" in told and told.keys() <= _IN_QUERY | {"scenario"}:
        return f"/care/{base}/{quote(kind.removeprefix(CARE), safe='')}?{urlencode(told)}"
    return f"/results/{result}"
