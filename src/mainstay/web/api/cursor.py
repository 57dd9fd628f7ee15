"""Where the next part of a list begins, as text that nobody can make up or use elsewhere."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from typing import Any

from mainstay.errors import NotFoundError
from mainstay.services.secrets_box import drawn_key
from mainstay.services.workspace import Workspace

_SIGNED = 16


def write_cursor(workspace: Workspace, place: str, after: Any) -> str:
    """Return the cursor of a place in a list.

    Parameters
    ----------
    workspace : Workspace
        The workspace, whose key signs it.
    place : str
        What the list is: its address, its filters, who asks.
    after : Any
        Plain values that tell the place.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from mainstay.services.workspace import open_workspace
    >>> with open_workspace(Path(tempfile.mkdtemp())) as workspace:
    ...     read_cursor(workspace, "jobs", write_cursor(workspace, "jobs", [1, "a"]))
    [1, 'a']
    """
    told = json.dumps(after, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_sign(workspace, place, told) + told).decode().rstrip("=")


def read_cursor(workspace: Workspace, place: str, cursor: str) -> Any:
    """Return the place that a cursor tells.

    Raises
    ------
    NotFoundError
        It was made for another list, or not here.
    """
    try:
        held = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        held = b""
    signature, told = held[:_SIGNED], held[_SIGNED:]
    if not told or not hmac.compare_digest(signature, _sign(workspace, place, told)):
        msg = "this cursor belongs to no list that was given to you"
        raise NotFoundError(msg, hint="begin again without it")
    return json.loads(told)


def _sign(workspace: Workspace, place: str, told: bytes) -> bytes:
    key = drawn_key(workspace, "cursor")
    return hmac.new(key, place.encode() + b"\0" + told, hashlib.sha256).digest()[:_SIGNED]
