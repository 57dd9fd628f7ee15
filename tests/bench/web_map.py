"""A workspace with a map of 200 segments and 30 economies, made up, for the benchmarks of the web."""

from __future__ import annotations

import json
from pathlib import Path

from web_server import COLUMNS, ROWS

BASE, DRAWS = "map-200x30", 64


def wide_workspace(folder: Path) -> None:
    """Make a workspace whose base and map are as large as the largest that the page is made for."""
    from mainstay.services.bases import add_base, find_base, load_base
    from mainstay.services.first_start import first_start
    from mainstay.services.heatmap import Request, draw
    from mainstay.services.jobs.kind import Made
    from mainstay.services.jobs.queue import ask_for
    from mainstay.services.results import keep_result
    from mainstay.services.viewer import SYSTEM
    from mainstay.services.workspace import open_workspace

    with open_workspace(folder) as workspace:
        first_start(workspace)
        add_base(workspace, SYSTEM, wide_base(), base_id=BASE, handling="TLP:CLEAR")
        entry = find_base(workspace, SYSTEM, BASE)
        from mainstay.scenario.scenario import Scenario

        told = Scenario.model_validate({"heatmap": {"draws": DRAWS}})
        result = draw(load_base(workspace, entry), told, Request(BASE, draws=DRAWS), None)
        job = ask_for(workspace, SYSTEM, entry, "heatmap", {})
        keep_result(workspace, job, entry, Made("Heatmap", result))


def wide_base():  # type: ignore[no-untyped-def]  # a base; the import is heavy
    """Return the base: one value of one indicator of each lens for each segment and economy."""
    import numpy as np
    import polars as pl

    import mainstay as ms
    from mainstay.model.base import Base

    held = ms.load("us-2026")
    random = np.random.Generator(np.random.Philox(key=11))
    economies = (
        held["economies"].sort(pl.col("role").eq("home"), "economy_id", descending=[True, False]).head(COLUMNS + 1)
    )
    home = held.info.home
    codes = [code for code in economies["economy_id"] if code != home][:COLUMNS]
    info = held.info.model_copy(update={"name": BASE, "competitors": tuple(codes)})
    economies = economies.filter(pl.col("economy_id").is_in([home, *codes])).with_columns(
        role=pl.when(pl.col("economy_id") == home).then(pl.lit("home")).otherwise(pl.lit("competitor"))
    )
    one = held["segments"].head(1)
    segments = pl.concat(
        one.with_columns(
            segment_id=pl.lit(f"segment-{i:03d}"), name=pl.lit(f"Segment {i:03d}"), parent_id=pl.lit(None, pl.String)
        )
        for i in range(ROWS)
    )
    leaf = held["indicators"].filter(pl.col("indicator_id") == "active-shortages-ashp")
    kept = {"active-shortages-ashp": "lens-health"}
    parents = held["indicators"].filter(pl.col("indicator_id").str.starts_with("lens-"))
    while True:
        more = held["indicators"].filter(
            pl.col("indicator_id").is_in(parents["parent_id"].drop_nulls().implode())
            & ~pl.col("indicator_id").is_in(parents["indicator_id"].implode())
        )
        if more.height == 0:
            break
        parents = pl.concat([parents, more])
    del kept
    leaves = pl.concat(
        leaf.with_columns(
            indicator_id=pl.lit(f"made-up-{lens}"),
            name=pl.lit(f"Made up, {lens}"),
            parent_id=pl.lit(parent),
            lens=pl.lit(lens),
        ).cast(leaf.schema)
        for lens, parent in _lenses(parents)
    )
    grid = segments.select("segment_id").join(economies.select("economy_id"), how="cross")
    grid = grid.join(leaves.select("indicator_id"), how="cross")
    template = (
        held["observations"].head(1).drop("segment_id", "economy_id", "indicator_id", "value", "period", "low", "high")
    )
    rows = grid.join(template, how="cross").with_columns(
        period=pl.lit("2025"), value=pl.Series(random.uniform(10, 390, grid.height).round(1))
    )
    tables = {
        "sources": held["sources"],
        "economies": economies,
        "segments": segments,
        "indicators": pl.concat([parents, leaves]),
        "observations": rows,
    }
    return Base(info, tables)


def _lenses(parents):  # type: ignore[no-untyped-def]  # a frame of polars
    return [
        (row["lens"], row["indicator_id"])
        for row in parents.iter_rows(named=True)
        if row["indicator_id"].startswith("lens-")
    ]


def described(folder: Path) -> str:
    """Return what the workspace holds, for the reader of the numbers."""
    return json.dumps({"rows": ROWS, "columns": COLUMNS, "folder": str(folder)})
