"""A manifest with which a part of the care engine can be called again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mainstay.core.result import Metric, Result
from mainstay.engines.care.parts import PARTS


def with_request(result: Result, part: str, *, base: str, scenario: Mapping[str, Any]) -> Result:
    """Return a result whose manifest says how to call the part again.

    Examples
    --------
    >>> made = with_request(Result({}, [], {"seed": 1}), "flex", base="us-2026", scenario={"name": "nominal"})
    >>> made.manifest["engine"], made.manifest["request"]
    ('care_flex', {'kind': 'flex', 'base': 'us-2026'})
    """
    metrics = [Metric(**row) for row in result.metrics.iter_rows(named=True)]
    told = {"engine": PARTS[part].engine, "request": {"kind": part, "base": base}, "scenario": dict(scenario)}
    return Result(result.tables, metrics, {**result.manifest, **told})
