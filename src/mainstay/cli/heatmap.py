"""``mainstay heatmap``: where do we stand against strategic competitors, and how sure are we?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mainstay.cli.output import print_json, print_table

if TYPE_CHECKING:
    from mainstay.core.result import Result


def heatmap(
    base: Annotated[str, typer.Argument(help="A base: a bundled name, a folder, an .xlsx or a .zip.")],
    as_known: Annotated[
        str | None,
        typer.Option(
            "--as-known", metavar="DATE", help="Replay what was known at the end of this day, with today's definitions."
        ),
    ] = None,
    compare: Annotated[
        str | None,
        typer.Option(metavar="BASE2", help="An earlier base: every move since then is split by its cause."),
    ] = None,
    compare_as_known: Annotated[
        str | None,
        typer.Option("--compare-as-known", metavar="DATE", help="Compare with what was known on this day."),
    ] = None,
    weights: Annotated[Path | None, typer.Option(metavar="FILE", help="CSV with indicator_id and weight.")] = None,
    scenario: Annotated[
        Path | None, typer.Option(metavar="FILE", help="YAML with economies, variants, limits and overrides.")
    ] = None,
    draws: Annotated[int | None, typer.Option(help="Runs of the uncertainty design.")] = None,
    *,
    seed: Annotated[int, typer.Option(help="Seed of the design; the same seed gives the same bytes.")] = 0,
    out: Annotated[
        Path | None, typer.Option(help="Also write the tables: a folder (Parquet) or a file that ends in .xlsx.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print metrics, tables and manifest as JSON.")] = False,
) -> None:
    """Draw the heatmap: home against competitors by segment, stage and lens, with the evidence for each verdict.

    Example: mainstay heatmap us-2026 --as-known 2025-12-31
    """
    from mainstay.services.heatmap import Request, draw_heatmap
    from mainstay.services.result_files import write_result

    result = draw_heatmap(
        Request(
            base,
            as_known=as_known,
            compare=compare,
            compare_as_known=compare_as_known,
            weights=weights,
            scenario=scenario,
            draws=draws,
            seed=seed,
        )
    )
    written = None if out is None else write_result(result, out)
    if as_json:
        print_json(result.to_json())
        return
    _print(result)
    if written is not None:
        typer.echo(f"wrote {written}")


def _print(result: Result) -> None:
    import polars as pl

    tables = result.tables
    print_table(result.metrics, title="Headline numbers", rows=40)
    overall = tables["cells"].filter(pl.col("lens") == "overall")
    shown = ("segment_id", "stage", "economy_id", "status", "p_ahead", "gap", "gap_low", "gap_high")
    decided = overall.filter(pl.col("verdict") != "abstains")
    print_table(
        decided.select(*shown, "tipping_factor", "trend", "fragile"),
        title=f"Verdicts on {result.manifest['home']}; points on a scale of 0 to 100",
        rows=200,
    )
    reasons = overall.filter(pl.col("verdict") == "abstains").group_by("reason").len("cells")
    print_table(reasons.cast({"cells": pl.Int64}).sort("cells", descending=True), title="Abstentions")
    plan = tables["next_evidence"].select(
        "segment_id", "stage", "rival_id", "economy_id", "indicator_id", "kind", "p_change", "needs"
    )
    print_table(plan, title="Next best evidence: what would most likely change a verdict", rows=15)
    if "changes" in tables:
        parts = ("change", "new_data", "revision", "method", "sample")
        moved = tables["changes"].select("headline", "segment_id", "stage", "economy_id", *parts)
        print_table(moved, title="What changed since the earlier map, split by its cause", rows=40)
