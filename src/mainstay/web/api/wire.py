"""What all routes for programs share: who asks and how often, unknown parameters refused, entity tags, errors."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Mapping
from typing import Annotated, Any, get_origin

from fastapi import APIRouter, BackgroundTasks, Depends
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mainstay.core.suggest import nearest
from mainstay.errors import InputError, Problem
from mainstay.services.permissions import READ
from mainstay.web.admission import Access
from mainstay.web.asking import Asking, asking
from mainstay.web.gate import GatedRoute
from mainstay.web.rate_limit import RateLimit
from mainstay.web.show import packed

PREFIX = "/api/v1"
ROUTER = APIRouter(prefix=PREFIX)
PROBLEM = "application/problem+json"
#: errors that any route may answer
COMMON = {401: "Nobody is signed in.", 403: "The role or the token does not allow it.", 429: "Too many requests."}
NOT_FOUND = {404: "There is none, or it is not shared with you."}
UNREADABLE = {400: "What was sent cannot be read.", 413: "Too much was sent."}
INVALID = {422: "Something in the request is wrong; all of it is listed."}
LISTED = {**NOT_FOUND, **INVALID}


def _api_asking(request: Request, after: BackgroundTasks) -> Asking:
    found = asking(request, after)
    limit: RateLimit = request.app.state.rate_limit
    key = found.viewer.token_id or found.viewer.user_id
    # headers of every answer of this request, errors after this point too
    request.state.extra_headers = limit.take(key).headers
    return found


ApiAsk = Annotated[Asking, Depends(_api_asking)]


def api(
    path: str,
    *,
    answers: type[BaseModel] | None,
    method: str = "GET",
    permission: str = READ,
    errors: Mapping[int, str] | None = None,
    also: Mapping[int, Mapping[str, Any]] | None = None,
    status: int = 200,
    other_kinds: Mapping[str, Mapping[str, Any]] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a handler as a route for programs; its first parameter is ``ask: ApiAsk``.

    Parameters
    ----------
    path : str
        Address below ``/api/v1``.
    answers : type of pydantic.BaseModel or None
        What it answers; None where that is no JSON.
    method, permission : str
        HTTP method, and what one must be allowed.
    errors : mapping, optional
        Errors besides those that any route may answer: status and when.
    also : mapping, optional
        Other good answers, as OpenAPI describes them.
    status : int
        Status of the usual answer.
    other_kinds : mapping, optional
        Further media types of the usual answer, with their schemas.
    """

    def decorate(handler: Callable[..., Any]) -> Callable[..., Any]:
        signature = inspect.signature(handler, eval_str=True)

        def endpoint(**given: Any) -> Response:
            ask: Asking = given["ask"]
            ask.viewer.needs(permission)
            _refuse_unfit(ask.request)
            made = handler(**given)
            if isinstance(made, Response):
                return made
            return told(ask, made)

        endpoint.__signature__ = signature  # type: ignore[attr-defined]  # what FastAPI reads
        endpoint.__name__ = handler.__name__
        endpoint.__doc__ = handler.__doc__
        endpoint.access = Access(permission)  # type: ignore[attr-defined]  # read by the test of the matrix
        responses: dict[int | str, dict[str, Any]] = {}
        responses |= _declared({**COMMON, **(errors or {})})
        responses.update({code: dict(one) for code, one in (also or {}).items()})
        if other_kinds is not None:
            responses[status] = {
                "content": {kind: {"schema": dict(one)} if one else {} for kind, one in other_kinds.items()}
            }
        if method == "GET" and answers is not None:
            responses[304] = {"description": "What the program has already (If-None-Match)."}
        ROUTER.add_api_route(
            path,
            endpoint,
            methods=[method],
            name=handler.__name__,
            operation_id=handler.__name__,
            status_code=status,
            response_model=answers,
            response_class=Response if answers is None else JSONResponse,
            responses=responses,
            tags=[path.split("/")[1]],
            # OpenAPI 3.1, 4.8.30: the roles that a scheme other than OAuth asks for
            openapi_extra={"security": [{"token": [permission]}, {"session": [permission]}]},
            route_class_override=None if method == "GET" else GatedRoute,
        )
        return handler

    return decorate


def told(ask: Asking, made: BaseModel, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return a model as JSON with an entity tag; ``304`` where the program has it already."""
    return sent(ask, made.model_dump_json().encode(), "application/json", status=status, headers=headers)


def sent(
    ask: Asking,
    body: bytes,
    kind: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    mark: str | None = None,
    file: str | None = None,
) -> Response:
    """Return a body with an entity tag; ``304`` where the program has it already."""
    answer = packed(ask, body, kind, mark=mark, file=file)
    answer.status_code = status
    # the packed and the plain form are two, so each has a tag of its own (RFC 9110, 8.8.3)
    tag = (headers or {}).get("ETag") or f'"{hashlib.sha256(answer.body).hexdigest()[:32]}"'
    answer.headers.update({**(headers or {}), "ETag": tag})
    if ask.request.method == "GET" and status == 200 and matches(ask.request.headers.get("if-none-match"), tag):
        kept = {name: answer.headers[name] for name in ("ETag", "Cache-Control", "Vary")}
        return Response(status_code=304, headers=kept)
    return answer


def matches(header: str | None, tag: str) -> bool:
    """Tell whether a list of entity tags names one, or any.

    Examples
    --------
    >>> matches('"a", W/"b"', '"b"'), matches("*", '"b"'), matches(None, '"b"')
    (True, True, False)
    """
    if header is None:
        return False
    named = {one.strip().removeprefix("W/") for one in header.split(",")}
    return "*" in named or tag in named


def _declared(errors: Mapping[int, str]) -> dict[int | str, dict[str, Any]]:
    schema = {"$ref": "#/components/schemas/ProblemDetails"}
    found: dict[int | str, dict[str, Any]] = {
        code: {"description": when, "content": {PROBLEM: {"schema": schema}}} for code, when in sorted(errors.items())
    }
    if 429 in found:
        found[429]["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}}
    return found


def _refuse_unfit(request: Request) -> None:
    """Refuse parameters that mean nothing here, and one given twice of which only one would be read."""
    route = request.scope["route"]
    assert isinstance(route, APIRoute)  # noqa: S101 - only such routes are registered here
    takes_many = {one.alias: get_origin(one.field_info.annotation) is list for one in route.dependant.query_params}
    problems = [
        Problem(
            "request.unknown",
            "there is no such parameter",
            column=f"query.{name[:80]}",
            allowed=", ".join(takes_many) or "none",
            hint=None if (close := nearest(name, takes_many)) is None else f"did you mean {close!r}?",
        )
        for name in dict.fromkeys(request.query_params)
        if name not in takes_many
    ]
    problems += [
        Problem(
            "request.repeated",
            "it is given more than once, and only one of them could count",
            column=f"query.{name}",
            allowed="once",
        )
        for name, many in takes_many.items()
        if not many and len(request.query_params.getlist(name)) > 1
    ]
    if problems:
        msg = "the request has parameters that cannot be used"
        raise InputError(msg, problems)
