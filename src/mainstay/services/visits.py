"""When a person last looked: so that a page can say what changed since, and explains itself on the first visit only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from mainstay.services.viewer import Viewer
from mainstay.services.workspace import Workspace
from mainstay.store.database import reading, writing
from mainstay.store.tables import visits

#: looks within this time belong to one visit
ONE_VISIT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Visited:
    """What is known of earlier visits of a person to a page.

    Attributes
    ----------
    before_at : datetime.datetime, optional
        When the visit before this one was; None on the first.
    is_noted : bool
        Whether this visit is in the database already.
    """

    before_at: datetime | None
    is_noted: bool

    @property
    def is_first(self) -> bool:
        """Whether the person sees the page for the first time."""
        return self.before_at is None


def look_up(workspace: Workspace, viewer: Viewer, page: str) -> Visited:
    """Return when a person was on a page before this visit; writes nothing.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    viewer : Viewer
        Who looks.
    page : str
        Name of the page family.
    """
    asked = select(visits.c.seen_at, visits.c.before_at).where(
        visits.c.user_id == viewer.user_id, visits.c.page == page
    )
    with reading(workspace.database) as held:
        row = held.execute(asked).one_or_none()
    if row is None:
        return Visited(None, is_noted=False)
    if workspace.now() - row.seen_at >= ONE_VISIT:
        return Visited(row.seen_at, is_noted=False)
    return Visited(row.before_at, is_noted=True)


def note(workspace: Workspace, viewer: Viewer, page: str) -> None:
    """Note a visit, at most once for each half hour; called after the page was sent, so that nobody waits for it."""
    now = workspace.now()
    of_page = (visits.c.user_id == viewer.user_id, visits.c.page == page)
    try:
        # it shows on the next visit, which is at least half an hour away
        with writing(workspace.database, is_shown=False) as held:
            seen = held.scalar(select(visits.c.seen_at).where(*of_page))
            if seen is None:
                row = {"user_id": viewer.user_id, "page": page, "first_at": now, "seen_at": now}
                held.execute(visits.insert(), row)
            elif now - seen >= ONE_VISIT:
                held.execute(visits.update().where(*of_page).values(before_at=seen, seen_at=now))
    except IntegrityError:
        return  # noted by another request, or the person is gone: either way there is nothing to note
