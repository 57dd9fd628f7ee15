"""Indexes over claims at hand: in memory, mapped from disk, or on the way.

The index over a small base is built while the page waits. That over a large one takes seconds: it is built once, by a
process of its own, as soon as the base comes in, and kept in the folder of the workspace; who asks meanwhile is told.
Where it cannot be kept, for want of room say, it is built in memory.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections import OrderedDict
from contextlib import suppress
from datetime import date

from mainstay.errors import MainstayError, TooManyError
from mainstay.services import evidence_child
from mainstay.services.bases import BaseEntry, files_of_base, load_base
from mainstay.services.evidence_index import EvidenceIndex, index_of
from mainstay.services.evidence_kept import FOLDER, kept, name_of, thin
from mainstay.services.workspace import Workspace

LOG = logging.getLogger("mainstay.evidence")
#: the index over a base whose files hold no more bytes is built while the page waits
SMALL_BYTES = 2_000_000
#: indexes held in memory at the same time
_HELD = 3
#: indexes that wait to be built or are being built, and when to ask again where there are as many
_AT_ONCE, _WAIT_SECONDS = 4, 30
#: no index takes so long
_LEFT_SECONDS = 3_600
#: what the building process is told of the environment: nothing that is secret
_TOLD = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "SYSTEMROOT")
_Key = tuple[str, date]


class Shelf:
    """Indexes by content of the base and day, each made once however many ask at the same time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._one_build = threading.Lock()
        self._making: dict[_Key, threading.Lock] = {}
        self._held: OrderedDict[_Key, EvidenceIndex] = OrderedDict()
        self._building: dict[_Key, threading.Thread] = {}
        self._failed: dict[_Key, MainstayError] = {}

    def get(self, workspace: Workspace, entry: BaseEntry, day: date) -> EvidenceIndex | None:
        """Return an index, None where it is being built; see `evidence_index`."""
        key = (entry.content_hash, day)
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._held:
                    self._held.move_to_end(key)
                    return self._held[key]
                if key in self._building:
                    return None
                failed = self._failed.pop(key, None)
            if failed is not None:
                raise failed
            found = kept(workspace.folder / FOLDER / name_of(*key))
            if found is None:
                if _size(workspace, entry) > SMALL_BYTES:
                    self._begin(workspace, entry, day)
                    return None
                found = _in_memory(workspace, entry, day)
            self._hold(key, found)
            return found

    def wait(self) -> None:
        """Wait until nothing is being built."""
        while True:
            with self._lock:
                threads = list(self._building.values())
            if not threads:
                return
            threads[0].join()

    def _hold(self, key: _Key, made: EvidenceIndex) -> None:
        with self._lock:
            self._held[key] = made
            while len(self._held) > _HELD:
                gone, _ = self._held.popitem(last=False)
                self._making.pop(gone, None)

    def _begin(self, workspace: Workspace, entry: BaseEntry, day: date) -> None:
        thread = threading.Thread(target=self._build, args=(workspace, entry, day), daemon=True)
        with self._lock:
            if len(self._building) >= _AT_ONCE:
                msg = "indexes over the claims of other bases or days are being built"
                raise TooManyError(msg, wait_seconds=_WAIT_SECONDS)
            self._building[entry.content_hash, day] = thread
        thread.start()

    def _build(self, workspace: Workspace, entry: BaseEntry, day: date) -> None:
        key = (entry.content_hash, day)
        try:
            with self._one_build:  # one after another: each takes much memory
                self._hold(key, _apart(workspace, entry, day) or _in_memory(workspace, entry, day))
        except MainstayError as error:
            with self._lock:
                self._failed[key] = error
        except Exception:
            LOG.exception("the index over the claims of %s was not built", entry.base_id)
            with self._lock:
                self._failed[key] = MainstayError(
                    "the index over the claims of this base could not be built",
                    hint="load the page again; the log of the server says what is wrong",
                )
        finally:
            with self._lock:
                self._building.pop(key, None)


def _size(workspace: Workspace, entry: BaseEntry) -> int:
    return sum(workspace.files.size(blob) for blob in files_of_base(workspace, entry).values())


def _in_memory(workspace: Workspace, entry: BaseEntry, day: date) -> EvidenceIndex:
    base = load_base(workspace, entry)
    return index_of(base if day == entry.as_of_on else base.as_known(day))


def _apart(workspace: Workspace, entry: BaseEntry, day: date) -> EvidenceIndex | None:
    """Have another process build and keep an index; None where it could not."""
    place = workspace.folder / FOLDER / name_of(entry.content_hash, day)
    files = {name: str(workspace.files.path(blob)) for name, blob in files_of_base(workspace, entry).items()}
    known = None if day == entry.as_of_on else day.isoformat()
    told = json.dumps({"files": files, "day": known, "place": str(place)})
    environment = {name: os.environ[name] for name in _TOLD if name in os.environ}
    # pages are answered meanwhile
    environment["POLARS_MAX_THREADS"] = str(max(1, (os.cpu_count() or 2) // 2))
    command = [sys.executable, "-I", "-m", evidence_child.__name__]
    try:
        # the program is our own, and takes nothing from the command line
        done = subprocess.run(  # noqa: S603
            command, input=told, env=environment, text=True, capture_output=True, timeout=_LEFT_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        LOG.warning("the index over the claims of %s was not kept: %s", entry.base_id, error)
        return None
    if done.returncode:
        LOG.warning("the index over the claims of %s was not kept: %s", entry.base_id, done.stderr[-2_000:])
        return None
    thin(workspace.folder)
    return kept(place)


SHELF = Shelf()


def evidence_index(workspace: Workspace, entry: BaseEntry, day: date | None = None) -> EvidenceIndex | None:
    """Return the index of a base, as known on a day; None where it is being built, which is begun where nobody has.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    entry : BaseEntry
        A base that the person may see.
    day : datetime.date, optional
        What was known at the end of this day.

    Raises
    ------
    DamagedFileError
        A file of the base is gone or damaged.
    TooManyError
        Others are being built, and more must not wait.
    """
    limit = entry.as_of_on if day is None else min(day, entry.as_of_on)
    return SHELF.get(workspace, entry, limit)


def prepare_index(workspace: Workspace, entry: BaseEntry) -> None:
    """Begin to build the index over a large base that has come in, so that it is there when somebody looks."""
    if _size(workspace, entry) > SMALL_BYTES:
        # who looks first asks again
        with suppress(TooManyError):
            evidence_index(workspace, entry)
