"""Files that pages need: style, scripts, map. Their names hold a hash of their content, so browsers keep them.

They are few and never change while the server runs, so they are served from memory, packed once when they were built.
"""

from __future__ import annotations

import json
import mimetypes
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

PREFIX = "/static/"
#: forms in which the files were packed, the tightest first: coding (RFC 9110, 8.4.1) and ending
PACKED = (("br", ".br"), ("gzip", ".gz"))
#: a file of another content has another name
KEEP = "public, max-age=31536000, immutable"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml"}


def folder() -> Path:
    """Return the folder of the built files."""
    return Path(str(files("mainstay.web"))) / "static" / "built"


@lru_cache(maxsize=1)
def manifest() -> dict[str, str]:
    """Return the built files by their plain names; empty where the front end was not built."""
    file = folder() / "manifest.json"
    if not file.is_file():
        return {}
    found: dict[str, str] = json.loads(file.read_text("utf-8"))
    return found


def address(name: str) -> str:
    """Return the address of a file, such as that of ``main.css``; empty where it was not built."""
    built = manifest().get(name)
    return "" if built is None else f"{PREFIX}{built}"


@lru_cache(maxsize=1)
def _contents() -> dict[str, bytes]:
    place = folder()
    return {path.name: path.read_bytes() for path in place.iterdir()} if place.is_dir() else {}


def route() -> Route:
    """Return the route that serves the files, to everybody: they hold nothing of anybody."""
    return Route(PREFIX + "{name}", _serve, methods=["GET"], name="static")


async def _serve(request: Request) -> Response:
    name = request.path_params["name"]
    held = _contents()
    if name not in held or name.endswith(tuple(ending for _, ending in PACKED)):
        raise HTTPException(404)
    kind = _TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers = {"Cache-Control": KEEP, "Vary": "Accept-Encoding"}
    body = held[name]
    accepted = {one.partition(";")[0].strip() for one in request.headers.get("accept-encoding", "").split(",")}
    for coding, ending in PACKED:
        if coding in accepted and name + ending in held:
            body = held[name + ending]
            headers["Content-Encoding"] = coding
            break
    return Response(body, media_type=kind, headers=headers)
