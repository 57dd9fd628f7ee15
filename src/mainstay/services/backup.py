"""Back a workspace up into one file that any database can take in, while people go on working.

The file is a zip archive: rows of every table as lines of JSON, read in one transaction that sees one moment; the files
that they name; and a manifest with the SHA-256 checksum of each member. It is read again and checked before it gets its
name. Sessions are left out, so nobody is signed in after it is restored.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import mainstay
from mainstay.errors import DamagedFileError
from mainstay.io.atomic import replace_file
from mainstay.services.backup_check import FILES, FORMAT, MANIFEST, ROWS, Backup, check
from mainstay.services.viewer import SYSTEM, Viewer
from mainstay.services.workspace import Workspace
from mainstay.store.audit import head, record
from mainstay.store.database import reading, writing
from mainstay.store.migrations import revision
from mainstay.store.named_files import named_files
from mainstay.store.rows import kept_tables, write_rows

Progress = Callable[[int, int, str], None]


def _silent(done: int, total: int, what: str) -> None:
    del done, total, what


def back_up(workspace: Workspace, out: Path, *, by: Viewer = SYSTEM, progress: Progress = _silent) -> Backup:
    """Write a backup, checked before it gets its name; an older file of that name is replaced in one step.

    Parameters
    ----------
    workspace : Workspace
        What to back up; it may be in use.
    out : pathlib.Path
        The file to write. Keep it as safe as the workspace: it holds what is needed to guess passwords.
    by : Viewer
        Who asked, for the audit log.
    progress : callable, optional
        ``progress(done, total, what)``.

    Raises
    ------
    WriteError
        The file cannot be written; an older one is unharmed.

    Examples
    --------
    >>> import tempfile
    >>> from mainstay.services.workspace import open_workspace
    >>> folder = Path(tempfile.mkdtemp())
    >>> with open_workspace(folder / "workspace") as workspace:
    ...     backup = back_up(workspace, folder / "monday.zip")
    >>> backup.rows["roles"], backup.missing
    (4, ())
    """
    found: list[Backup] = []

    def write(draft: Path) -> None:
        # the owner alone may read it
        draft.touch(mode=0o600)
        _Writer(workspace, progress).write(draft)
        found.append(check(draft, progress=progress))

    replace_file(out, write)
    made = replace(found[0], path=out)
    with writing(workspace.database) as held:
        detail = {"sha256": made.checksum, "rows": sum(made.rows.values()), "files": made.files}
        record(held, at=workspace.now(), actor=by.user_id, action="workspace.backup", target="workspace", detail=detail)
    return made


@dataclass
class _Writer:
    """Writes one archive."""

    workspace: Workspace
    progress: Progress

    def write(self, draft: Path) -> None:
        made_at = self.workspace.now()
        members: dict[str, dict[str, Any]] = {}
        with (
            zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as zipped,
            reading(self.workspace.database) as held,
        ):
            tables = kept_tables(held)
            counts = {}
            for table in tables:
                name = f"{ROWS}{table.name}.jsonl"
                members[name], counts[table.name] = _stream(zipped, name, write_rows(held, table), made_at)
            missing = []
            wanted = sorted(named_files(held))
            for number, blob in enumerate(wanted):
                self.progress(number, len(wanted), "files")
                try:
                    content = self.workspace.files.get(blob)
                except DamagedFileError:
                    missing.append(blob)
                    continue
                # files of bases and results are packed already
                zipped.writestr(_info(f"{FILES}{blob}", made_at, zipfile.ZIP_STORED), content)
                members[f"{FILES}{blob}"] = {"sha256": blob, "bytes": len(content)}
            last = head(held)
            manifest = {
                "format": FORMAT,
                "mainstay": mainstay.__version__,
                "revision": revision(self.workspace.database),
                "made_at": made_at.isoformat(),
                "audit_head": [last.entry_id, last.entry_hash],
                "tables": counts,
                "missing": missing,
                "members": members,
            }
            zipped.writestr(_info(MANIFEST, made_at), json.dumps(manifest, indent=1))


def _stream(
    zipped: zipfile.ZipFile, name: str, lines: Iterable[bytes], made_at: datetime
) -> tuple[dict[str, Any], int]:
    digest, size, count = hashlib.sha256(), 0, 0
    with zipped.open(_info(name, made_at), "w", force_zip64=True) as member:
        for line in lines:
            member.write(line)
            digest.update(line)
            size += len(line)
            count += 1
    return {"sha256": digest.hexdigest(), "bytes": size}, count


def _info(name: str, at: datetime, compression: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, at.timetuple()[:6])
    info.compress_type = compression
    info.external_attr = 0o600 << 16
    return info
