"""Notes when people look at a page, after the page was sent; what is known is kept in memory for the visit."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime

from starlette.background import BackgroundTasks
from starlette.requests import Request

from mainstay.services.viewer import Viewer
from mainstay.services.visits import ONE_VISIT, Visited, look_up, note
from mainstay.services.workspace import Workspace

#: visits remembered at the same time
_HELD = 10_000
_Key = tuple[str, str]


class Visits:
    """Visits that this process knows of, so that a page costs a look into the database once for each visit."""

    def __init__(self) -> None:
        self._held: OrderedDict[_Key, tuple[datetime, Visited]] = OrderedDict()
        self._lock = threading.Lock()

    def seen(self, workspace: Workspace, viewer: Viewer, page: str, after: BackgroundTasks) -> Visited:
        """Return what is known of earlier visits, and have this one noted once the page is sent."""
        now, key = workspace.now(), (viewer.user_id, page)
        with self._lock:
            held = self._held.get(key)
        if held is not None and now < held[0]:
            return held[1]
        found = look_up(workspace, viewer, page)
        if not found.is_noted:
            after.add_task(note, workspace, viewer, page)
        with self._lock:
            self._held[key] = (now + ONE_VISIT, found)
            while len(self._held) > _HELD:
                self._held.popitem(last=False)
        return found


def visit(request: Request, workspace: Workspace, viewer: Viewer, after: BackgroundTasks) -> Visited | None:
    """Return what is known of earlier visits to the page that is asked for; None where no person looks at a page."""
    path = request.url.path
    is_page = request.method == "GET" and not path.endswith((".json", ".csv")) and not path.startswith("/api/")
    if not is_page or viewer.token_id is not None or "hx-request" in request.headers:
        return None
    visits: Visits = request.app.state.visits
    return visits.seen(workspace, viewer, path.split("/")[1] or "home", after)
