"""``mainstay reproduce``: make a result or a briefing again and say whether it came out the same."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mainstay.cli.output import print_json, print_table


def reproduce(
    place: Annotated[Path, typer.Argument(help="A folder written by --out of an engine, or a briefing.")],
    base: Annotated[str | None, typer.Option(help="Where the base is, if it is not where the manifest says.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the comparison as JSON.")] = False,
) -> None:
    """Make a result or a briefing again from its manifest; exit code 1 where anything differs.

    Example: mainstay reproduce build/brief
    """
    from mainstay.services.reproduce import reproduce as make_again

    verdict = make_again(place, base=base)
    if as_json:
        print_json(verdict.to_json())
    else:
        differing = verdict.parts.filter(~verdict.parts["same"])
        if verdict.same:
            typer.echo(f"The same: {verdict.what}, {verdict.parts.height} parts.")
        else:
            print_table(differing, title=f"Not the same: {verdict.what}", rows=100)
        for note in verdict.notes:
            typer.echo(note)
    if not verdict.same:
        raise typer.Exit(1)
