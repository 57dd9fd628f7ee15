"""``mainstay workspace invite``: a way in for somebody whom no administrator can let in from the pages."""

from __future__ import annotations

from typing import Annotated

import typer

from mainstay.cli.place import Database, FilesPlace, Folder


def invite(
    login: Annotated[str, typer.Argument(help="Whose password is to be set anew.")],
    workspace: Folder = None,
    database: Database = None,
    files: FilesPlace = None,
    *,
    without_second_factor: Annotated[
        bool, typer.Option("--without-second-factor", help="Take the second factor away too: phone and codes are lost.")
    ] = False,
) -> None:
    """Print a one-time link with which somebody sets a new password: for the last administrator who is locked out.

    Whoever may run this may read the whole workspace anyway. It is written to the audit log.

    Example: mainstay workspace invite ada@agency.example
    """
    from mainstay.services import second_factor
    from mainstay.services.accounts import find_login
    from mainstay.services.accounts import invite as invite_person
    from mainstay.services.workspace import open_workspace

    with open_workspace(workspace, database=database, files=files) as held:
        person = find_login(held, login)
        if without_second_factor:
            second_factor.remove(held, person.user_id, by="system")
        secret = invite_person(held, "system", person.user_id)
    typer.echo(f"once, within a day, at the address of the workspace: /invitation/{secret}")
