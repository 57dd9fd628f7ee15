"""Which file is for which connector: every file is offered to every connector, and what nobody takes is told why."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mainstay.core.content_hash import hash_bytes
from mainstay.errors import InputError, Problem
from mainstay.io.sources import all_connectors
from mainstay.io.sources.file_head import head

#: fields that are named when a table is not recognised
FIELDS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Offers:
    """What became of the files of some folders.

    Parameters
    ----------
    taken : dict of str to list of Path
        Files by the name of the connector that recognises them.
    refused : list of (str, str)
        Files that are not read, relative to their folder, and why.
    problems : list of Problem
        Files that two connectors recognise.
    """

    taken: dict[str, list[Path]]
    refused: list[tuple[str, str]]
    problems: list[Problem]


def offer_files(folders: Sequence[Path]) -> Offers:
    """Offer every file below some folders to every connector.

    Raises
    ------
    InputError
        A folder does not exist.
    """
    missing = [path for path in folders if not path.exists()]
    if missing:
        problems = [Problem("folder.missing", "there is no such folder", found=str(path)) for path in missing]
        msg = "files cannot be read from a folder that does not exist"
        raise InputError(msg, problems)
    offers = Offers({}, [], [])
    seen: dict[str, str] = {}
    for path, shown in _files(folders):
        takers = [name for name, connector in all_connectors().items() if connector.recognises(path)]
        if not takers:
            offers.refused.append((shown, why_refused(path)))
            continue
        digest = hash_bytes(path.read_bytes())
        if digest in seen:
            offers.refused.append((shown, f"the same content as {seen[digest]}"))
        elif len(takers) > 1:
            names = " and ".join(takers)
            offers.refused.append((shown, f"recognised by {names}"))
            offers.problems.append(
                Problem("source.ambiguous", f"the file is recognised by {names}; it was not read", file=shown)
            )
        else:
            offers.taken.setdefault(takers[0], []).append(path)
        seen.setdefault(digest, shown)
    return offers


def _files(folders: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Yield each file once, in order of its path, with its path relative to its folder; hidden ones are not."""
    seen: set[Path] = set()
    for folder in folders:
        for path in [folder] if folder.is_file() else _walk(folder):
            real = path.resolve()
            if real not in seen:
                seen.add(real)
                yield path, path.name if path == folder else path.relative_to(folder).as_posix()


def _walk(folder: Path) -> Iterator[Path]:
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(here, name) for name in sorted(files) if not name.startswith("."))


def why_refused(path: Path) -> str:
    """Say why no connector takes a file.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.csv")
    ...     _ = path.write_bytes(b"colour,taste")
    ...     why_refused(path)
    'no connector knows the fields colour, taste'
    """
    seen = head(path)
    if seen.kind in ("table", "parquet"):
        names = [" ".join(name.split())[:40] for name in seen.fields if name.strip()]
        more = f" and {len(names) - FIELDS_SHOWN} more" if len(names) > FIELDS_SHOWN else ""
        return "no connector knows the fields " + ", ".join(names[:FIELDS_SHOWN]) + more
    reasons = {
        "json": "JSON of a shape that no connector knows",
        "archive": "a zip archive or workbook; no connector reads these",
        "binary": "neither text nor Parquet",
        "empty": "the file is empty",
        "unreadable": "the file cannot be read",
    }
    return reasons[seen.kind]
