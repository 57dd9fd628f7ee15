"""The names of people under what they did, for those who work in the same workspace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from mainstay.services.workspace import Workspace
from mainstay.store.database import reading
from mainstay.store.tables import users

NOBODY = "the workspace itself"


def authors(workspace: Workspace, user_ids: Iterable[str | None]) -> Mapping[str | None, str]:
    """Return how each person is called: the name they show, else their login.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    user_ids : iterable of str or None
        Who; None is the workspace itself.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from mainstay.services.workspace import open_workspace
    >>> with open_workspace(Path(tempfile.mkdtemp())) as workspace:
    ...     authors(workspace, [None])[None]
    'the workspace itself'
    """
    wanted = {one for one in user_ids if one is not None}
    found: dict[str | None, str] = {None: NOBODY}
    if wanted:
        asked = select(users.c.user_id, users.c.display_name, users.c.login).where(users.c.user_id.in_(sorted(wanted)))
        with reading(workspace.database) as held:
            found |= {user_id: shown or login for user_id, shown, login in held.execute(asked)}
    return found | dict.fromkeys(wanted - found.keys(), "somebody who has left")
