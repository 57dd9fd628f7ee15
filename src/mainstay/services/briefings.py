"""Briefings of a workspace: which there are, their files, and all of one in a zip."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import datetime

from mainstay.errors import NotFoundError
from mainstay.services.bases import BaseEntry
from mainstay.services.handling import file_word
from mainstay.services.results import ResultEntry, find_result, list_results, read_file
from mainstay.services.viewer import Viewer
from mainstay.services.workspace import Workspace

KIND = "brief"
#: the one thing that a briefing may do beyond standing there is to use its own style sheet, known by its hash
_STYLE = re.compile(
    rb"<meta http-equiv=\"Content-Security-Policy\" content=\"[^\"]*style-src '(sha256-[A-Za-z0-9+/=]+)'"
)
#: no scripts, no forms, nothing from anywhere; files beside it may be taken away
_SEALED = "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox "
_ALLOWED = "allow-downloads allow-popups"
KINDS = {"html": "text/html; charset=utf-8", "pdf": "application/pdf", "csv": "text/csv", "json": "application/json"}


def list_briefings(workspace: Workspace, viewer: Viewer, entry: BaseEntry, most: int = 50) -> list[ResultEntry]:
    """Return the briefings on a base, the newest first."""
    return list_results(workspace, viewer, base_id=entry.base_id, kind=KIND, most=most)


def find_briefing(workspace: Workspace, viewer: Viewer, entry: BaseEntry, result_id: str) -> ResultEntry:
    """Return one briefing on a base.

    Raises
    ------
    NotFoundError
        There is no such briefing on this base for this person.
    """
    found = find_result(workspace, viewer, result_id)
    if found.kind != KIND or found.base_id != entry.base_id:
        msg = "there is no such briefing"
        raise NotFoundError(msg, hint="the page of briefings lists those on this base")
    return found


def policy_of(page: bytes) -> str:
    """Return the content security policy under which a briefing is shown: its own style sheet, and nothing else.

    Examples
    --------
    >>> "style-src" in policy_of(b"<p>no style</p>")
    False
    """
    found = _STYLE.search(page[:4096])
    own = "" if found is None else f"style-src '{found.group(1).decode()}'; "
    return own + _SEALED + _ALLOWED


def files_of(entry: ResultEntry) -> list[str]:
    """Return the names of the files of a briefing, sorted."""
    told: dict[str, str] = json.loads(entry.files)
    return sorted(told)


def media_type(name: str) -> str:
    """Return what a file of a briefing is.

    Examples
    --------
    >>> media_type("tables/x.csv"), media_type("x.bin")
    ('text/csv', 'application/octet-stream')
    """
    return KINDS.get(name.rpartition(".")[2], "application/octet-stream")


def zipped(workspace: Workspace, entry: ResultEntry) -> bytes:
    """Return all files of a briefing in one zip, the same bytes for the same briefing."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as written:
        for name in files_of(entry):
            # a fixed time: when it was packed says nothing about it
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            written.writestr(info, read_file(workspace, entry, name))
    return packed.getvalue()


def file_name(entry: ResultEntry, ending: str) -> str:
    """Return the name under which a briefing is taken away: base, day, handling mark."""
    made: datetime = entry.created_at
    return f"briefing-{entry.base_id}-{made.date()}-{file_word(entry.handling)}.{ending}"
