"""``mainstay doctor``: is the workspace well, and how to mend what is not."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from mainstay.cli.output import print_json
from mainstay.cli.place import Database, FilesPlace, Folder


def doctor(
    workspace: Folder = None,
    database: Database = None,
    files: FilesPlace = None,
    *,
    all_files: Annotated[
        bool, typer.Option("--all-files", help="Compare every file with its hash, not just some.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Look at the workspace from all sides and say what is not as it should be, and how to mend it.

    Exit code 1 where something is broken; a warning is no error.

    Example: mainstay doctor --all-files
    """
    from mainstay.services.doctor import diagnose

    found = []
    for finding in diagnose(workspace, database=database, files=files, all_files=all_files):
        found.append(finding)
        if not as_json:
            mark = {"ok": "ok     ", "warning": "WARNING", "error": "ERROR  "}[finding.state]
            typer.echo(f"{mark} {finding.name}: {finding.told}")
            if finding.hint:
                typer.echo(f"        {finding.hint}")
    if as_json:
        print_json([asdict(finding) for finding in found])
    if any(finding.state == "error" for finding in found):
        raise typer.Exit(1)
