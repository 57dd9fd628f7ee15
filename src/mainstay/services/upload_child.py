"""Read one file that somebody sent, in a process of its own that can be lost without harm.

What the file is, its content says and not its name.

Run as ``python -m mainstay.services.upload_child FILE FOLDER MEMORY SECONDS``: reads FILE, writes what it found to
FOLDER. Memory, processor time and sizes of files are limited before anything of the file is read, so that a file made
to exhaust the machine ends this process alone.
"""

from __future__ import annotations

import json
import sys
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mainstay.errors import InputError, MainstayError, Problem

OUTCOME, BASE = "outcome.json", "base"
_FORMS = "a base as .zip (Data Package) or as .xlsx"
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


def wrong_kind() -> InputError:
    """Return the error for a file that is no base."""
    msg = "the file cannot be taken"
    return InputError(msg, [Problem("upload.kind", "this is not a base", allowed=_FORMS)])


def ending(file: Path) -> str:
    """Return the ending of what a file is; the list of its members alone may fill all memory, so it is read here.

    Raises
    ------
    InputError
        It is neither a zip with something in it nor a workbook.
    """
    names: set[str] = set()
    try:
        with zipfile.ZipFile(file) as zipped:
            names = set(zipped.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        names = set()
    if not names:
        raise wrong_kind()
    return ".xlsx" if "xl/workbook.xml" in names else ".zip"


def check(file: Path, folder: Path) -> dict[str, Any]:
    """Read a base, write its tables, and return what was found as plain values."""
    from mainstay.io.load import read
    from mainstay.io.save import save

    try:
        found = read(file.rename(file.with_name(f"{file.name}{ending(file)}")))
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
