"""Files that pages need: style, scripts, map. Their names hold a hash of their content, so browsers may keep them."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

PREFIX = "/static/"
BUILT = "built"


def folder() -> Path:
    """Return the folder of the built files."""
    return Path(str(files("mainstay.web"))) / "static" / BUILT


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
