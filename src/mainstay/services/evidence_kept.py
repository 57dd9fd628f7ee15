"""An index over claims kept on disk beside the base, so that a server that starts again need not build it.

Each index is a folder of its own: a file for each array and for each list of texts, and a list of these files with
length and checksum, which is written last. A folder is made under another name and then renamed, so that nobody ever
reads half of one; its name holds the content of the base, the day, and a digest of the program that made it, so that
another base, day or version never reads it. What is damaged is not read but made again.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
import zlib
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from mainstay.core.kept import digest_of, digest_of_code
from mainstay.services.evidence_index import DATES, FLAGS, NUMBERS, SEARCHED, TEXTS, EvidenceIndex
from mainstay.services.evidence_words import Pieces, Vocabulary, Words

#: folder in the folder of the workspace
FOLDER = "evidence"
_LIST, _DRAFT = "files.json", ".draft-"
#: what an index comes from besides the base
_CODE = ("model", "services/evidence_index.py", "services/evidence_words.py", "services/evidence_kept.py")
_BLOCK = 2**22
#: how long an index that nobody opens is kept, and what a process that was killed has left of one
_UNUSED_SECONDS, _DRAFT_SECONDS = 30 * 86_400, 86_400
#: indexes that a workspace keeps: each as-known day that somebody looks at has one
_MOST = 8
#: bytes of a file that is read and not mapped; an empty array cannot be mapped
_SMALL = 4_096


def name_of(content_hash: str, day: date) -> str:
    """Return the name of the folder of an index.

    Examples
    --------
    >>> name_of("sha256:abc", date(2026, 11, 1))[:18]
    'sha256-abc-2026110'
    """
    made_by = digest_of([], digest_of_code(*_CODE), pl.__version__)[:16]
    return f"{content_hash.replace(':', '-')}-{day:%Y%m%d}-{made_by}"


def keep(index: EvidenceIndex, place: Path) -> None:
    """Write an index; once it returns, the folder holds all of it.

    Parameters
    ----------
    index : EvidenceIndex
        The index.
    place : pathlib.Path
        Folder to write, see `name_of`. One that is there already is left or, where it is damaged, replaced.

    Raises
    ------
    OSError
        There is no room, or the place cannot be written; nothing of it stays.
    """
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=place.parent, prefix=_DRAFT))
    try:
        told = _written(index, draft)
        told["files"] = {path.name: [path.stat().st_size, _checksum(path)] for path in sorted(draft.iterdir())}
        (draft / _LIST).write_text(json.dumps(told), encoding="utf-8")
        if is_whole(place):
            return
        if place.exists():
            shutil.rmtree(place)
        with contextlib.suppress(FileExistsError):
            draft.rename(place)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def is_whole(place: Path) -> bool:
    """Tell whether a folder holds all that was written into it, bit for bit."""
    try:
        told = json.loads((place / _LIST).read_text(encoding="utf-8"))["files"]
        return all(
            (place / name).stat().st_size == size and _checksum(place / name) == check
            for name, (size, check) in told.items()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def kept(place: Path) -> EvidenceIndex | None:
    """Return an index from disk, its numbers mapped, its texts read; None where there is none or it is damaged."""
    if not is_whole(place):
        return None
    told = json.loads((place / _LIST).read_text(encoding="utf-8"))
    place.touch()  # when it was last used
    words = {
        name: Words(_texts(place / f"words-{name}"), _array(place / f"codes-{name}"), name in told["own"])
        for name in TEXTS
    }
    columns = {
        name: Pieces(
            _array(place / f"pieces-{name}"), _array(place / f"starts-{name}") if name in told["several"] else None
        )
        for name in SEARCHED
    }
    made = Vocabulary(_texts(place / "pieces"), _array(place / "letters"), _array(place / "pairs"), columns)
    return EvidenceIndex(
        told["height"],
        words,
        {name: _array(place / name) for name in NUMBERS},
        {name: _array(place / name) for name in DATES},
        {name: _array(place / name) for name in FLAGS},
        made,
        _texts(place / "names"),
        pl.read_ipc(place / "overview.arrow"),
    )


def tidy(folder: Path, content_hashes: Collection[str], now: float) -> int:
    """Remove indexes over bases that are gone, and what nobody has opened for a month; return how many.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of the workspace.
    content_hashes : collection of str
        Bases that are there.
    now : float
        The time, in seconds since 1970.

    Examples
    --------
    >>> tidy(Path(tempfile.mkdtemp()), [], 0.0)
    0
    """
    held, removed = tuple(one.replace(":", "-") for one in content_hashes), 0
    for place in (folder / FOLDER).glob("*"):
        with contextlib.suppress(FileNotFoundError):
            is_draft = place.name.startswith(_DRAFT)
            is_old = place.stat().st_mtime < now - (_DRAFT_SECONDS if is_draft else _UNUSED_SECONDS)
            if is_old or not (is_draft or place.name.startswith(held)):
                shutil.rmtree(place, ignore_errors=True)
                removed += 1
    return removed


def thin(folder: Path) -> None:
    """Remove the indexes that were opened longest ago, where there are more than a workspace should pay for.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of the workspace.

    Examples
    --------
    >>> thin(Path(tempfile.mkdtemp()))
    """
    found = []
    for place in (folder / FOLDER).glob("[!.]*"):
        with contextlib.suppress(FileNotFoundError):
            found.append((place.stat().st_mtime_ns, place))
    for _, place in sorted(found)[:-_MOST]:
        shutil.rmtree(place, ignore_errors=True)


def _written(index: EvidenceIndex, draft: Path) -> dict[str, Any]:
    arrays: dict[str, Any] = {**index.numbers, **index.days, **index.flags}
    arrays |= {f"codes-{name}": one.codes for name, one in index.words.items()}
    arrays |= {"letters": index.vocabulary.letters, "pairs": index.vocabulary.pairs}
    several = []
    for name, pieces in index.vocabulary.columns.items():
        arrays[f"pieces-{name}"] = pieces.numbers
        if pieces.starts is not None:
            arrays[f"starts-{name}"] = pieces.starts
            several.append(name)
    for name, array in arrays.items():
        np.save(draft / f"{name}.npy", array)
    texts: Mapping[str, pl.Series] = {f"words-{name}": one.words for name, one in index.words.items()}
    for name, series in {**texts, "pieces": index.vocabulary.pieces, "names": index.names}.items():
        series.rename("text").to_frame().rechunk().write_ipc(draft / f"{name}.arrow", compression="uncompressed")
    index.overview.write_ipc(draft / "overview.arrow")
    own = [name for name, one in index.words.items() if one.is_own]
    return {"height": index.height, "own": own, "several": several}


def _array(path: Path) -> Any:
    file = path.with_name(f"{path.name}.npy")
    found = np.load(file, mmap_mode="r" if file.stat().st_size > _SMALL else None, allow_pickle=False)
    return found.view(np.ndarray)


def _texts(path: Path) -> pl.Series:
    return pl.read_ipc(path.with_name(f"{path.name}.arrow")).to_series()


def _checksum(path: Path) -> int:
    found = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found = zlib.crc32(block, found)
    return found
