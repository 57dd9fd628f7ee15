"""Who asks, what answers, and the OpenAPI document that tells all of it."""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.responses import Response

import mainstay
from mainstay.web.api.models import Me, ProblemDetails, VersionTold
from mainstay.web.api.wire import ROUTER, ApiAsk, api, sent
from mainstay.web.asking import COOKIE

VERSION = "v1"


@api("/me", answers=Me)
def who_asks(ask: ApiAsk) -> Me:
    """Tell who asks, and what they may do."""
    viewer = ask.viewer
    return Me(
        user_id=viewer.user_id,
        login=viewer.login,
        role=viewer.role_id,
        permissions=sorted(viewer.permissions),
        is_token=viewer.token_id is not None,
    )


@api("/version", answers=VersionTold)
def version(ask: ApiAsk) -> VersionTold:
    """Tell the version of Mainstay that answers."""
    del ask
    return VersionTold(mainstay=mainstay.__version__, api=VERSION)


@api("/openapi.json", answers=None, other_kinds={"application/json": {"type": "object"}})
def openapi_document(ask: ApiAsk) -> Response:
    """Give the OpenAPI document of this interface."""
    return sent(ask, json.dumps(document(ask.request.app)).encode(), "application/json")


def document(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of the interface for programs.

    Examples
    --------
    >>> document(FastAPI())["openapi"]
    '3.1.0'
    """
    made: dict[str, Any] | None = getattr(app.state, "openapi_document", None)
    if made is not None:
        return made
    made = get_openapi(
        title="Mainstay",
        version=f"{VERSION} ({mainstay.__version__})",
        openapi_version="3.1.0",
        summary="Bases, results and jobs of a workspace, for programs.",
        description="Every error is application/problem+json (RFC 9457). Lists come in parts: `next` is the cursor of "
        "the part that follows. Answers carry an entity tag; send it back as If-None-Match and get 304.",
        routes=ROUTER.routes,
    )
    components = made.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    # errors are of our own kind, so nothing refers to those of the framework
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    told = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(told.pop("$defs", {}))
    schemas["ProblemDetails"] = told
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "A token made on the account page."},
        "session": {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "The session of a browser."},
    }
    made["security"] = [{"token": []}, {"session": []}]
    app.state.openapi_document = made
    return made
