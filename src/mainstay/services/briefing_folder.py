"""The folder that a briefing is written to: recognised as ours, replaced whole, never mixed with anything else."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mainstay.errors import WriteError
from mainstay.io.atomic import replace_folder, settled

MANIFEST = "manifest.json"
#: value of ``made`` in the manifest of a briefing; other programs write a manifest.json too
MADE = "mainstay briefing"
#: what file managers leave in a folder that people look at
_LITTER = (".DS_Store", "Thumbs.db", "desktop.ini")
_HINT = "name another folder, or an empty one; nothing was changed"


def target_of(out: Path) -> Path:
    """Return the folder itself that is to be written, and refuse one that holds anything but a briefing.

    Parameters
    ----------
    out : pathlib.Path
        Where the user wants the briefing; a link to a folder stands for that folder.

    Raises
    ------
    WriteError
        There is a file, or a folder with something that no briefing of ours put there, or the folder that the user is
        in.
    """
    target = settled(out.resolve())
    if target == Path.cwd() or target in Path.cwd().parents:
        msg = "a briefing replaces its folder, and this is the one you are in"
        raise WriteError(msg, where=str(out), hint="name a folder inside it, such as --out brief")
    if target.exists() and not target.is_dir():
        msg = f"{target.name} is a file, and a folder was to be written"
        raise WriteError(msg, where=str(out), hint=_HINT)
    if target.is_dir():
        _refuse_foreign(target, out)
    return target


def write_files(target: Path, files: Mapping[str, bytes]) -> None:
    """Replace the folder by one that holds these files; a kill at any moment leaves the old briefing or the new one.

    Raises
    ------
    WriteError
        The system refused; what was there is unharmed.
    """

    def fill(draft: Path) -> None:
        for name, content in files.items():
            file = draft / name
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("wb") as opened:
                opened.write(content)
                opened.flush()
                os.fsync(opened.fileno())

    replace_folder(target, fill)


def _refuse_foreign(target: Path, out: Path) -> None:
    try:
        found = {
            path.relative_to(target).as_posix() for path in target.rglob("*") if not path.is_dir() or path.is_symlink()
        }
        ours = _files_of(target / MANIFEST)
    except OSError as error:
        msg = f"{target.name} cannot be looked into: {(error.strerror or str(error)).lower()}"
        raise WriteError(msg, where=str(out), hint=_HINT) from None
    foreign = sorted(name for name in found - ours if name.rpartition("/")[2] not in _LITTER)
    if foreign:
        first = ", ".join(foreign[:3]) + (f" and {len(foreign) - 3} more" if len(foreign) > 3 else "")
        msg = f"{target.name} holds something that is not a briefing: {first}"
        raise WriteError(msg, where=str(out), hint=_HINT)


def _files_of(manifest: Path) -> set[str]:
    """Return the files that the briefing in a folder wrote, none where there is no briefing."""
    try:
        read: Any = json.loads(manifest.read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return set()
    if not isinstance(read, dict) or read.get("made") != MADE or not isinstance(read.get("files"), dict):
        return set()
    return {MANIFEST, *read["files"]}
