"""A workspace with a map of 200 segments and 30 economies, made up, for the benchmarks of the web."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from web_server import COLUMNS, ROWS

BASE, DRAWS = "map-200x30", 64
LEAF = "active-shortages-ashp"


def wide_workspace(folder: Path, database: str | None = None) -> None:
    """Make a workspace whose base and map are as large as the largest that the page is made for."""
    from mainstay.scenario.scenario import Scenario
    from mainstay.services.bases import add_base, find_base, load_base
    from mainstay.services.heatmap import Request, draw
    from mainstay.services.jobs.kind import Made
    from mainstay.services.jobs.queue import ask_for
    from mainstay.services.results import keep_result
    from mainstay.services.viewer import SYSTEM
    from mainstay.services.workspace import open_workspace

    with open_workspace(folder, database=database) as workspace:
        add_base(workspace, SYSTEM, wide_base(), base_id=BASE, handling="TLP:CLEAR")
        entry = find_base(workspace, SYSTEM, BASE)
        told = Scenario.model_validate({"heatmap": {"draws": DRAWS}})
        result = draw(load_base(workspace, entry), told, Request(BASE, draws=DRAWS), None)
        job = ask_for(workspace, SYSTEM, entry, "heatmap", {})
        keep_result(workspace, job, entry, Made("Heatmap", result))


def wide_base() -> Any:
    """Return the base: one value of one indicator of each lens for each segment and economy."""
    import numpy as np
    import polars as pl

    import mainstay as ms
    from mainstay.model.base import Base

    held = ms.load("us-2026")
    home = held.info.home
    codes = [code for code in held["economies"]["economy_id"] if code != home][:COLUMNS]
    economies = (
        held["economies"]
        .filter(pl.col("economy_id").is_in([home, *codes]))
        .with_columns(role=pl.when(economy_is(home)).then(pl.lit("home")).otherwise(pl.lit("competitor")))
    )
    segment = held["segments"].head(1).with_columns(parent_id=pl.lit(None, pl.String))
    segments = pl.concat(
        segment.with_columns(segment_id=pl.lit(f"segment-{i:03d}"), name=pl.lit(f"Segment {i:03d}"))
        for i in range(ROWS)
    )
    parents = _with_parents(held["indicators"])
    leaf = held["indicators"].filter(pl.col("indicator_id") == LEAF)
    leaves = pl.concat(
        leaf.with_columns(
            pl.lit(f"made-up-{row['lens']}").alias("indicator_id"),
            pl.lit(f"Made up, {row['lens']}").alias("name"),
            pl.lit(row["indicator_id"]).alias("parent_id"),
            pl.lit(row["lens"]).alias("lens"),
        ).cast(leaf.schema)
        for row in parents.iter_rows(named=True)
        if row["indicator_id"].startswith("lens-")
    )
    grid = segments.select("segment_id").join(economies.select("economy_id"), how="cross")
    grid = grid.join(leaves.select("indicator_id"), how="cross")
    own = ("segment_id", "economy_id", "indicator_id", "value", "period", "low", "high")
    value = np.random.Generator(np.random.Philox(key=11)).uniform(10, 390, grid.height).round(1)
    rows = grid.join(held["observations"].head(1).drop(own), how="cross").with_columns(
        period=pl.lit("2025"), value=pl.Series(value)
    )
    tables = {"sources": held["sources"], "economies": economies, "segments": segments, "observations": rows}
    info = held.info.model_copy(update={"name": BASE, "competitors": tuple(codes)})
    return Base(info, {**tables, "indicators": pl.concat([parents, leaves])})


def economy_is(code: str) -> Any:
    """Return the condition that a row is of one economy."""
    import polars as pl

    return pl.col("economy_id") == code


def _with_parents(indicators: Any) -> Any:
    """Return the indicators of the lenses and all above them."""
    import polars as pl

    found = indicators.filter(pl.col("indicator_id").str.starts_with("lens-"))
    while True:
        names, above = found["indicator_id"].to_list(), found["parent_id"].drop_nulls().to_list()
        more = indicators.filter(pl.col("indicator_id").is_in(above) & ~pl.col("indicator_id").is_in(names))
        if more.height == 0:
            return found
        found = pl.concat([found, more])
