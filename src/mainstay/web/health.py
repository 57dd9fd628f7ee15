"""For those who keep the server running: is it alive, can it take requests, how is it doing."""

from __future__ import annotations

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import JSONResponse, Response

from mainstay.services.state_of_work import readiness
from mainstay.web.asking import Visit
from mainstay.web.metrics import exposition, may_read
from mainstay.web.page import action

router = APIRouter()


@action(router, "/health", permission=None, method="GET")
def health() -> JSONResponse:
    """Say that the server is alive; nothing else is looked at, so a slow database does not have it restarted."""
    return JSONResponse({"state": "alive"})


@action(router, "/ready", permission=None, method="GET")
def ready(visit: Visit) -> JSONResponse:
    """Say whether requests can be taken: database, its tables, files, disk."""
    parts = readiness(visit.workspace)
    is_ready = all(parts.values())
    told = {"state": "ready" if is_ready else "not ready", "parts": parts}
    return JSONResponse(told, status_code=200 if is_ready else 503)


@action(router, "/metrics", permission=None, method="GET")
def metrics(visit: Visit) -> Response:
    """Give the numbers in the text format of Prometheus."""
    may_read(visit.request, visit.viewer)
    return Response(exposition(visit.workspace), media_type=CONTENT_TYPE_LATEST)
