"""``mainstay workspace audit``: see that nobody has changed the log, and write it to a file."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mainstay.cli.output import print_json, print_problems
from mainstay.cli.place import Database, FilesPlace, Folder

if TYPE_CHECKING:
    from mainstay.store.audit import Head

app = typer.Typer(
    help="See that nobody has changed the log of the workspace.", no_args_is_help=True, rich_markup_mode=None
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def verify(
    workspace: Folder = None,
    database: Database = None,
    files: FilesPlace = None,
    head: Annotated[
        str | None,
        typer.Option(
            metavar="NUMBER:HASH", help="The last entry as an earlier run printed it; it must still be there."
        ),
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """Compare every entry with the one before it. Exit code 1 where one was changed, removed or put in.

    Whoever can write the whole table can write it anew; keep the last entry that this prints elsewhere, and give it
    next time.

    Example: mainstay workspace audit verify
    """
    from mainstay.services.workspace import open_workspace
    from mainstay.store.audit import count, verify
    from mainstay.store.audit import head as last_entry
    from mainstay.store.database import reading

    expected = None if head is None else _read_head(head)
    with open_workspace(workspace, database=database, files=files) as held, reading(held.database) as connection:
        problems, entries, last = verify(connection, expected), count(connection), last_entry(connection)
    told = f"{last.entry_id}:{last.entry_hash}"
    if as_json:
        print_json({"entries": entries, "head": told, "problems": [asdict(problem) for problem in problems]})
    elif problems:
        print_problems(problems)
        typer.echo(f"{len(problems)} faults in {entries} entries")
    else:
        typer.echo(f"{entries} entries, none changed\nhead {told}")
    if problems:
        raise typer.Exit(1)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="The file to write: one entry a line, as JSON.")],
    workspace: Folder = None,
    database: Database = None,
    files: FilesPlace = None,
) -> None:
    """Write the log to a file, for whoever keeps it elsewhere.

    Example: mainstay workspace audit export audit.jsonl
    """
    from mainstay.io.atomic import replace_file
    from mainstay.services.workspace import open_workspace
    from mainstay.store.audit import entries
    from mainstay.store.database import reading

    with open_workspace(workspace, database=database, files=files) as held, reading(held.database) as connection:

        def write(draft: Path) -> None:
            with draft.open("w", encoding="utf-8") as written:
                for entry in entries(connection):
                    row = {**entry, "at": entry["at"].isoformat(), "detail": json.loads(entry["detail"])}
                    written.write(json.dumps(row, ensure_ascii=False) + "\n")

        replace_file(file, write)
    typer.echo(f"wrote {file}")


def _read_head(told: str) -> Head:
    from mainstay.errors import InputError, Problem
    from mainstay.store.audit import Head

    number, _, digest = told.strip().partition(":")
    if number.isdecimal() and len(digest) == 64 and set(digest) <= set("0123456789abcdef"):
        return Head(int(number), digest)
    msg = "the last entry cannot be read"
    problem = Problem(
        "audit.head", "this is no entry of the log", found=told[:100], allowed="NUMBER:HASH as an earlier run printed"
    )
    raise InputError(msg, [problem])
