"""Where a workspace is: the options that every command about one has."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[
    Path | None, typer.Option("--workspace", help="Folder of the workspace; the user's own if not given.")
]
Database = Annotated[
    str | None,
    typer.Option("--database", metavar="URL", help="Database of the workspace; SQLite in its folder if not given."),
]
FilesPlace = Annotated[
    str | None,
    typer.Option("--files", metavar="PLACE", help="Folder or bucket of its files; in its folder if not given."),
]
