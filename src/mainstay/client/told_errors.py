"""From what a workspace says of an error to the error that Mainstay would raise here."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from mainstay.errors import (
    ConflictError,
    DeniedError,
    InputError,
    MainstayError,
    NotFoundError,
    Problem,
    SignInNeededError,
    StaleError,
    TooLargeError,
    TooManyError,
    UnavailableError,
    UnreachableError,
)

_BY_STATUS: dict[int, type[MainstayError]] = {
    401: SignInNeededError,
    403: DeniedError,
    404: NotFoundError,
    409: ConflictError,
    412: StaleError,
    413: TooLargeError,
    422: InputError,
    429: TooManyError,
    503: UnavailableError,
}


def error_of(status: int, body: bytes, retry_after: str | None = None) -> MainstayError:
    """Return the error that an answer tells of.

    Parameters
    ----------
    status : int
        HTTP status.
    body : bytes
        ``application/problem+json``, or whatever a proxy on the way has sent.
    retry_after : str, optional
        Seconds after which to come again.

    Examples
    --------
    >>> error = error_of(404, b'{"code": "M522", "detail": "there is no such job", "hint": null}')
    >>> type(error).__name__, error.message
    ('NotFoundError', 'there is no such job')
    >>> type(error_of(502, b"<html>")).__name__
    'UnreachableError'
    """
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    if not isinstance(told, dict) or "detail" not in told:
        kind = _BY_STATUS.get(status, UnreachableError)
        return kind(f"the workspace, or something on the way to it, answered with status {status}")
    kind = _kind(str(told.get("code")), status)
    message, where, hint = str(told["detail"]), told.get("where"), told.get("hint")
    if issubclass(kind, InputError):
        return kind(message, problems_of(told), where=where, hint=hint)
    if issubclass(kind, TooManyError):
        wait = int(retry_after) if retry_after and retry_after.isdigit() else None
        return kind(message, where=where, hint=hint, wait_seconds=wait)
    return kind(message, where=where, hint=hint)


def problems_of(told: dict[str, Any]) -> list[Problem]:
    """Return the problems that an answer lists.

    Examples
    --------
    >>> problems_of({"problems": [{"code": "a.b", "message": "wrong"}]})[0].code
    'a.b'
    """
    known = {field.name for field in fields(Problem)}
    return [
        Problem(**{name: value for name, value in one.items() if name in known}) for one in told.get("problems") or []
    ]


def _kind(code: str, status: int) -> type[MainstayError]:
    waiting: list[type[MainstayError]] = [MainstayError]
    while waiting:
        kind = waiting.pop()
        if kind.code == code and kind is not MainstayError:
            return kind
        waiting += kind.__subclasses__()
    return _BY_STATUS.get(status, MainstayError)
