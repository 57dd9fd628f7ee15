"""Errors as answers: a designed page for people, ``application/problem+json`` (RFC 9457) for programs."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from mainstay.errors import (
    ConflictError,
    DeniedError,
    InputError,
    MainstayError,
    MissingExtraError,
    NotFoundError,
    Problem,
    SignInNeededError,
    StaleError,
    TooLargeError,
    TooManyError,
    UnavailableError,
    UnknownNameError,
    UnreachableError,
    WriteError,
)
from mainstay.services.viewer import Viewer
from mainstay.web.asking import Visiting, viewer_of
from mainstay.web.rendering import render

LOG = logging.getLogger("mainstay.web")
#: the first class that fits decides
STATUS: tuple[tuple[type[MainstayError], int, str], ...] = (
    (SignInNeededError, 401, "Sign in first"),
    (DeniedError, 403, "Not allowed"),
    (NotFoundError, 404, "Not found"),
    (UnknownNameError, 404, "Not found"),
    (ConflictError, 409, "Somebody was faster"),
    (InputError, 422, "This cannot be used"),
    (StaleError, 412, "Changed meanwhile"),
    (TooLargeError, 413, "Too large"),
    (TooManyError, 429, "Too much at once"),
    (MissingExtraError, 501, "Not installed"),
    (UnreachableError, 502, "Another server does not answer"),
    (UnavailableError, 503, "Out of reach for a moment"),
    (WriteError, 507, "No room to write"),
    (MainstayError, 500, "Something is broken"),
)
_BY_STATUS = {400: "This cannot be read", 404: "Not found", 405: "Not allowed", 413: "Too large", 415: "Wrong kind"}
_AT_NO_PAGE = "there is no page at this address; it was mistyped, or what it led to is gone"
PROBLEM = "application/problem+json"


def install(app: FastAPI) -> None:
    """Let the application answer errors."""
    app.add_exception_handler(MainstayError, _told)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(DataError, _unfit)
    app.add_exception_handler(IntegrityError, _outrun)
    app.add_exception_handler(Exception, _broken)


def wants_page(request: Request) -> bool:
    """Tell whether a person waits for the answer, and not a program."""
    path = request.url.path
    if path.startswith("/api/") or path.endswith((".json", ".csv")):
        return False
    return "text/html" in request.headers.get("accept", "text/html")


def answer(request: Request, error: MainstayError) -> Response:
    """Return the answer to an error."""
    status, title = next((status, title) for kind, status, title in STATUS if isinstance(error, kind))
    problems = error.problems if isinstance(error, InputError) else ()
    headers = {"Retry-After": str(error.wait_seconds)} if isinstance(error, TooManyError) else {}
    if wants_page(request):
        if status == 401 and request.method == "GET":
            return RedirectResponse(f"/sign-in?next={_next(request)}", status_code=303)
        return _page(request, status, title, error, problems, headers)
    body: dict[str, Any] = {
        "type": f"urn:mainstay:error:{error.code}",
        "title": title,
        "status": status,
        "detail": error.message,
        "code": error.code,
        "hint": error.hint,
        "where": error.where,
        "problems": [asdict(problem) for problem in problems],
    }
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="mainstay"'
    # in ASCII: what was found wrong may hold what no encoding has, such as half of a pair of surrogates
    return Response(json.dumps(body, allow_nan=False), status_code=status, media_type=PROBLEM, headers=headers)


def _page(
    request: Request,
    status: int,
    title: str,
    error: MainstayError,
    problems: tuple[Problem, ...],
    headers: dict[str, str],
) -> Response:
    visit = Visiting(request, request.app.state.workspace, getattr(request.state, "viewer", None))
    # htmx puts what comes into the page, so a part is answered by a part
    template = "error_part.html.j2" if "hx-request" in request.headers else "error.html.j2"
    text = render(visit, template, None, status=status, title=title, error=error, problems=problems)
    return Response(text.encode(errors="replace"), status_code=status, media_type="text/html", headers=headers)


def _next(request: Request) -> str:
    from urllib.parse import quote

    query = f"?{request.url.query}" if request.url.query else ""
    return quote(request.url.path + query, safe="")


def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, MainstayError)  # noqa: S101 - registered for this class alone
    return answer(request, error)


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class alone
    problems = [
        Problem(
            "request.invalid",
            str(item["msg"]),
            column=".".join(str(part) for part in item["loc"]),
            found=str(item.get("input"))[:200],
        )
        for item in error.errors()
    ]
    return answer(request, InputError("the request cannot be read", problems))


def http_error(request: Request, error: Exception) -> Response:
    """Return the answer to an error of the protocol: no such address, too large, the wrong method."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class alone
    title = _BY_STATUS.get(error.status_code, "This cannot be answered")
    request.state.viewer = _signed_in(request)
    told = MainstayError(_AT_NO_PAGE if error.status_code == 404 else str(error.detail))
    if wants_page(request):
        return _page(request, error.status_code, title, told, (), dict(error.headers or {}))
    body = {"type": "about:blank", "title": title, "status": error.status_code, "detail": str(error.detail)}
    return JSONResponse(body, status_code=error.status_code, media_type=PROBLEM, headers=error.headers)


def _signed_in(request: Request) -> Viewer | None:
    """Return who asks for what is not there: no handler has looked, and the way on needs the menu."""
    try:
        return viewer_of(request)
    except (MainstayError, SQLAlchemyError):
        return None


def _unfit(request: Request, error: Exception) -> Response:
    # PostgreSQL keeps no NUL in a text and no number beyond its kind; whoever sends one finds nothing by it
    LOG.info("the database refused a value: %s", type(error).__name__)
    problem = Problem("request.unfit", "a value holds what no text or number here can hold")
    return answer(request, InputError("the request cannot be read", [problem]))


def _outrun(request: Request, error: Exception) -> Response:
    # on PostgreSQL two writers look at the same moment and find room for the same row; the second one changed nothing
    LOG.warning("the database refused a row: %s", type(error).__name__)
    msg = "somebody else changed the same thing at the same moment"
    return answer(request, ConflictError(msg, hint="nothing was changed; look again and try again"))


def _broken(request: Request, error: Exception) -> Response:
    LOG.error("an answer failed", exc_info=error)
    return answer(request, MainstayError("this is a mistake of the program, not yours; it was written to the log"))
