"""``mainstay concentration``: on whom does each product hang, and how sure is that?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mainstay.cli.output import print_json, print_table

if TYPE_CHECKING:
    from mainstay.core.result import Result


def concentration(
    base: Annotated[str, typer.Argument(help="A base: a bundled name, a folder, an .xlsx or a .zip.")],
    tier: Annotated[
        str | None,
        typer.Option(help="Only products of this tier: key_starting_material, api, drug_product, labeler ..."),
    ] = None,
    product: Annotated[str | None, typer.Option(help="Only this product.")] = None,
    lose: Annotated[
        str | None,
        typer.Option(help="Who is lost: economy:CHN, economy:EU27, firm:pfizer or site:KEY; commas join several."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the draws behind the intervals.")] = 0,
    out: Annotated[
        Path | None,
        typer.Option(help="Also write the tables: a folder (Parquet) or a file that ends in .xlsx."),
    ] = None,
    as_known: Annotated[
        str | None,
        typer.Option("--as-known", metavar="DATE", help="Work with what was known at the end of this day."),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print metrics, tables and manifest as JSON.")] = False,
) -> None:
    """Work out concentration, single points of failure and dependence through all tiers.

    Example: mainstay concentration us-2026 --lose economy:CHN
    """
    import mainstay as ms
    from mainstay.services.result_files import write_result

    held = ms.load(base)
    if as_known is not None:
        held = held.as_known(as_known)
    result = ms.run_concentration(held, tier=tier, lose=lose, product=product, seed=seed)
    written = None if out is None else write_result(result, out)
    if as_json:
        print_json(result.to_json())
        return
    _print(result)
    if written is not None:
        typer.echo(f"wrote {written}")


def _print(result: Result) -> None:
    tables = result.tables
    print_table(result.metrics, title="Headline numbers", rows=40)
    if "lost_output" in tables:
        shown = tables["lost_output"].select("product", "tier", "direct", "loss", "loss_low", "loss_high")
        print_table(
            shown,
            title=f"Output lost with {result.manifest['options']['lose']}: own lines, all tiers, bounds",
        )
    single = tables["cut_sets"].filter(tables["cut_sets"]["size"] == 1).select("product", "tier", "level", "sets")
    print_table(single, title="Single points of failure among known makers")
    shown = tables["concentration"].filter(tables["concentration"]["geography"] == "economy")
    columns = ("product", "tier", "sources", "basis", "hhi", "hhi_low", "hhi_high", "largest_source")
    print_table(shown.select(columns).sort("hhi", descending=True, nulls_last=True), title="Concentration by economy")
