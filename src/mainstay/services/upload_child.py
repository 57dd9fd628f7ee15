"""Read one file that somebody sent, in a process of its own that can be lost without harm.

Run as ``python -m mainstay.services.upload_child FILE FOLDER MEMORY SECONDS``: reads FILE, writes what it found to
FOLDER. Memory, processor time and sizes of files are limited before anything of the file is read, so that a file made
to exhaust the machine ends this process alone.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

OUTCOME, BASE = "outcome.json", "base"
_LARGEST_FILE = 4_000_000_000


def limit(memory: int, seconds: int) -> None:
    """Limit what this process may take; no way back. Only Unix can do that; elsewhere the time alone is limited."""
    if sys.platform == "win32":
        return
    import resource

    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: _LARGEST_FILE,
        resource.RLIMIT_CORE: 0,
    }
    for what, most in limits.items():
        hard = resource.getrlimit(what)[1]
        value = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (value, value))


def check(file: Path, folder: Path) -> dict[str, Any]:
    """Read a base, write its tables, and return what was found as plain values."""
    from mainstay.errors import InputError, MainstayError
    from mainstay.io.load import read
    from mainstay.io.save import save

    try:
        found = read(file)
    except MainstayError as error:
        problems = [asdict(one) for one in error.problems] if isinstance(error, InputError) else []
        told = {"message": error.message, "where": error.where, "hint": error.hint}
        return {"error": told, "problems": problems}
    save(found.base, folder / BASE, format="parquet")
    return {"error": None, "problems": [asdict(one) for one in found.warnings]}


def main(arguments: list[str]) -> None:
    """Do what the module's docstring says."""
    file, folder = Path(arguments[0]), Path(arguments[1])
    limit(int(arguments[2]), int(arguments[3]))
    (folder / OUTCOME).write_text(json.dumps(check(file, folder), default=str), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
