"""Lists of stress runs, with what each has found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from mainstay.core.result import Metric
from mainstay.report import wording
from mainstay.report.content import Column, Table
from mainstay.services.result_metrics import metrics_of
from mainstay.services.results import ResultEntry
from mainstay.services.stress_runs import name_of
from mainstay.services.workspace import Workspace
from mainstay.web.job_tables import clock


def runs_table(workspace: Workspace, runs: Sequence[ResultEntry]) -> Table:
    """Return runs with their headline numbers, the newest first."""
    rows = [_row(workspace, run) for run in runs]
    texts = ("scenario", "unmet_range", "short_range", "made_at", "result_id")
    schema: dict[str, Any] = {
        **dict.fromkeys(texts, pl.String()),
        **dict.fromkeys(("unmet_share", "products_short", "first_short_days"), pl.Float64()),
        **dict.fromkeys(("replications", "seed"), pl.Int64()),
        "rests": pl.Boolean(),
    }
    columns = (
        Column("scenario", "Run of"),
        Column("unmet_share", "Need unmet", "share", "rests"),
        Column("unmet_range", "95\u00a0% interval"),
        Column("products_short", "Products short, mean", "number", "rests"),
        Column("short_range", "9 of 10 runs"),
        Column("first_short_days", "First short, days after the shock", "count", "rests"),
        Column("replications", "Runs", "count"),
        Column("seed", "Seed", "count"),
        Column("made_at", "Made"),
    )
    note = "Need unmet: share of the need of the whole run over the products that the run is about, mean over runs."
    return Table("runs", "Runs, the newest first", pl.DataFrame(rows, schema=schema), columns, note, shown=200)


def _row(workspace: Workspace, run: ResultEntry) -> dict[str, Any]:
    found = metrics_of(workspace, run)
    told = run.told
    return {
        "scenario": name_of(told),
        "unmet_share": _value(found, "unmet_share"),
        "unmet_range": _ends(found, "unmet_share", "share"),
        "products_short": _value(found, "products_short"),
        "short_range": _ends(found, "products_short", "number"),
        "first_short_days": _value(found, "first_short_days"),
        "replications": int(_value(found, "replications") or 0),
        "seed": int(told.get("seed", 0)),
        "made_at": clock(run.created_at),
        "result_id": run.result_id,
        "rests": True,
    }


def _value(found: Any, name: str) -> float | None:
    one: Metric | None = found.get(name)
    return None if one is None else one.value


def _ends(found: Any, name: str, form: Any) -> str:
    one: Metric | None = found.get(name)
    return wording.UNKNOWN if one is None else wording.interval(one.low, one.high, form)
