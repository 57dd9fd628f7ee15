"""``mainstay workspace``: back it up, restore it, check a backup, remove what is old."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mainstay.cli import workspace_audit, workspace_people
from mainstay.cli.output import print_json, progress
from mainstay.cli.place import Database, FilesPlace, Folder

if TYPE_CHECKING:
    from mainstay.services.backup_check import Backup

app = typer.Typer(
    help="Back a workspace up, restore it, check its log, let somebody in, remove what is old.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(workspace_audit.app, name="audit")
app.command()(workspace_people.invite)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; an older one is replaced in one step.")],
    workspace: Folder = None,
    database: Database = None,
    files: FilesPlace = None,
    *,
    as_json: Json = False,
) -> None:
    """Write the whole workspace to one file, read it again and compare every checksum. People may go on working.

    Keep the file as safe as the workspace. The key that seals second factors is not in it: keep a copy of secret.key
    apart from it.

    Example: mainstay workspace backup monday.zip
    """
    from mainstay.services.backup import back_up
    from mainstay.services.workspace import open_workspace

    with open_workspace(workspace, database=database, files=files) as held, progress("backing up") as report:
        made = back_up(held, file, progress=report)
    _tell(made, f"wrote {file}", as_json=as_json)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that mainstay workspace backup has written.")],
    workspace: Folder = None,
    database: Database = None,
    files: FilesPlace = None,
    *,
    as_json: Json = False,
) -> None:
    """Take a backup into an empty workspace, on any database; everything is checked before the first row is written.

    Nobody is signed in afterwards. Put secret.key back into the folder, so that second factors work.

    Example: mainstay workspace restore monday.zip --database postgresql+psycopg://mainstay@localhost/mainstay
    """
    from mainstay.services.restore import restore as take_in
    from mainstay.services.workspace import find_workspace

    with find_workspace(workspace, database=database, files=files) as held, progress("restoring") as report:
        found = take_in(file, held, progress=report)
    _tell(found, f"restored {file}", as_json=as_json)


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="A file that mainstay workspace backup has written.")],
    *,
    as_json: Json = False,
) -> None:
    """Read a backup and compare every checksum and the chain of its audit log; needs no workspace.

    Example: mainstay workspace verify monday.zip
    """
    from mainstay.services.backup_check import check

    with progress("checking") as report:
        found = check(file, progress=report)
    _tell(found, f"{file} is whole", as_json=as_json)


@app.command()
def tidy(
    workspace: Folder = None,
    database: Database = None,
    files: FilesPlace = None,
    *,
    as_json: Json = False,
) -> None:
    """Remove what is older than the settings say: access that is over, old jobs, replaced results, loose files.

    A worker does so every day by itself. Bases, scenarios, people and the audit log are never removed.

    Example: mainstay workspace tidy
    """
    from dataclasses import asdict

    from mainstay.services.retention import remove_old
    from mainstay.services.workspace import open_workspace

    with open_workspace(workspace, database=database, files=files) as held:
        removed = remove_old(held)
    if as_json:
        print_json(asdict(removed))
    else:
        typer.echo(
            f"removed {removed.access} ways in that are over, {removed.jobs} jobs, {removed.results} results, "
            f"{removed.files} files"
        )


def _tell(found: Backup, title: str, *, as_json: bool) -> None:
    from mainstay.services.backup_check import as_json as told

    if as_json:
        print_json(told(found))
    else:
        rows = sum(found.rows.values())
        typer.echo(
            f"{title}: {rows} rows, {found.files} files, {found.size_bytes / 2**20:.1f} MiB, "
            f"as of {found.made_at:%Y-%m-%d %H:%M} UTC\n"
            f"sha256 {found.checksum}\naudit log {found.head.entry_id}:{found.head.entry_hash}"
        )
    if found.missing:
        typer.echo(f"{len(found.missing)} files were lost before: mainstay doctor --all-files lists them", err=True)
        raise typer.Exit(1)
