"""``mainstay brief``: the briefing an official could be handed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mainstay.cli.output import print_json, progress


def brief(
    base: Annotated[str, typer.Argument(help="A base: a bundled name, a folder, an .xlsx or a .zip.")],
    out: Annotated[Path, typer.Option(help="Folder to write; an older briefing in it is replaced.")] = Path("brief"),
    seed: Annotated[int, typer.Option(help="Seed of the draws behind the intervals.")] = 0,
    *,
    pdf: Annotated[bool, typer.Option(help="Also write the PDF.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print the list of files and the manifest as JSON.")] = False,
) -> None:
    """Write the briefing: HTML, tagged PDF, a CSV for every table, and the manifest.

    Example: mainstay brief us-2026 --out build/brief
    """
    from mainstay.services.brief import write_brief

    with progress("briefing") as report:
        written = write_brief(base, out, seed=seed, pdf=pdf, progress=report)
    if as_json:
        print_json({"files": [str(path) for path in written.files], "manifest": written.manifest})
        return
    typer.echo(f"The briefing on {written.title} is ready.")
    typer.echo(f"  open   {written.html}")
    if written.pdf is not None:
        typer.echo(f"  print  {written.pdf}")
    typer.echo(f"  tables {written.tables}")
    typer.echo(f"  made by {written.manifest_file}")
