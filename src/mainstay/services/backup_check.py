"""Check a backup without a workspace: every checksum, every row, the chain of the audit log."""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from mainstay.errors import InputError, Problem
from mainstay.store.audit import Head, faults
from mainstay.store.migrations import HEAD, REVISIONS
from mainstay.store.rows import MOST_LINE_BYTES, read_row
from mainstay.store.tables.instant import from_microseconds

FORMAT = 1
MANIFEST, ROWS, FILES = "manifest.json", "rows/", "files/"
_MEMBER = re.compile(r"rows/[a-z_]{1,60}\.jsonl|files/[0-9a-f]{64}")
#: a manifest names each file in about 200 bytes
_MOST_MANIFEST_BYTES = 512 * 2**20
_BLOCK = 2**20
_ENCRYPTED = 0x1
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
#: what reading a damaged zip file may end with
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError)
_HINT = "take another backup; this one was damaged or changed"
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    checksum : str
        SHA-256 of the whole file, to be kept elsewhere.
    size_bytes : int
        Its size.
    made_at : datetime.datetime
        The moment that it shows.
    version, revision : str
        Mainstay that made it, and the revision of its tables.
    rows : mapping
        Number of rows by table.
    files : int
        Number of files of bases and results.
    missing : tuple of str
        Files that the workspace itself had lost, or found damaged, when it was backed up.
    head : Head
        Last entry of the audit log.
    """

    path: Path
    checksum: str
    size_bytes: int
    made_at: datetime
    version: str
    revision: str
    rows: Mapping[str, int]
    files: int
    missing: tuple[str, ...]
    head: Head


class _Member(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    sha256: str
    bytes: int


class Manifest(BaseModel):
    """The manifest of a backup."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int
    mainstay: str
    revision: str
    made_at: datetime
    audit_head: tuple[int, str]
    tables: dict[str, int]
    missing: tuple[str, ...]
    members: dict[str, _Member]


class Opened:
    """A backup that is open; its members are what the manifest says, or reading them fails."""

    def __init__(self, zipped: zipfile.ZipFile, path: Path) -> None:
        self.path = path
        self._zipped = zipped
        self.manifest = self._manifest()
        self._compare()

    def rows(self, table: str) -> Generator[dict[str, Any], None, None]:
        """Yield the rows of a table; the checksum is compared at the end."""
        name = f"{ROWS}{table}.jsonl"
        number = 0
        with self._checked(name) as read:
            rest = b""
            while block := read():
                *lines, rest = (rest + block).split(b"\n")
                if len(rest) > MOST_LINE_BYTES:
                    msg = "a row is far longer than any that Mainstay writes"
                    raise self._refused(msg, name)
                for line in lines:
                    number += 1
                    yield read_row(line, table, number)
            if rest:
                msg = "the last row is cut off"
                raise self._refused(msg, name)
        if number != self.manifest.tables[table]:
            msg = f"there are {number} rows instead of {self.manifest.tables[table]}"
            raise self._refused(msg, name)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield each file: its hash and its content."""
        for name in self.manifest.members:
            if name.startswith(FILES):
                with self._checked(name) as read:
                    yield name.removeprefix(FILES), b"".join(iter(read, b""))

    def audit_problems(self) -> list[Problem]:
        """Return what is wrong with the audit log of the backup."""
        last = Head(*self.manifest.audit_head)
        with closing(self.rows("audit")) as rows:
            try:
                return list(faults(({**row, "at": from_microseconds(row["at"])} for row in rows), last))
            except (KeyError, TypeError, OverflowError):
                msg = "an entry of the audit log cannot be read"
                raise self._refused(msg, f"{ROWS}audit.jsonl") from None

    def _manifest(self) -> Manifest:
        if MANIFEST not in self._zipped.namelist():
            msg = "it has no manifest"
            raise self._refused(msg, MANIFEST)
        if self._zipped.getinfo(MANIFEST).file_size > _MOST_MANIFEST_BYTES:
            msg = "its manifest is far longer than any that Mainstay writes"
            raise self._refused(msg, MANIFEST)
        try:
            found = Manifest.model_validate_json(self._zipped.read(MANIFEST))
        except (ValidationError, *_UNREADABLE) as error:
            words = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error
            msg = f"its manifest cannot be read: {words}"
            raise self._refused(msg, MANIFEST) from None
        if found.format != FORMAT or found.revision not in REVISIONS:
            told = f"format {found.format}, revision {found.revision}, Mainstay {found.mainstay}"
            problem = Problem(
                "backup.later_version",
                "the backup was made by a later version of Mainstay",
                found=told,
                allowed=f"format {FORMAT}, revisions up to {HEAD}",
                hint="install that version to restore it",
            )
            msg = f"{self.path.name} cannot be restored"
            raise InputError(msg, [problem], where=str(self.path))
        return found

    def _compare(self) -> None:
        """Refuse an archive whose members are not those of its manifest: nothing else is ever read."""
        infos = [info for info in self._zipped.infolist() if info.filename != MANIFEST]
        names = [info.filename for info in infos]
        wanted = self.manifest.members
        problems = [Problem("backup.member", "a member is missing", found=name) for name in wanted if name not in names]
        for info in infos:
            fault = None
            if info.filename not in wanted:
                fault = "a member is not in the manifest"
            elif not _MEMBER.fullmatch(info.filename) or names.count(info.filename) > 1:
                fault = "a member has a name that Mainstay does not write"
            elif info.compress_type not in _PACKINGS or info.flag_bits & _ENCRYPTED:
                fault = "a member is packed in a way that Mainstay does not write"
            elif info.file_size != wanted[info.filename].bytes:
                fault = "a member is not as long as the manifest says"
            elif info.filename.startswith(FILES) and info.compress_type != zipfile.ZIP_STORED:
                fault = "a member is packed in a way that Mainstay does not write"
            if fault is not None:
                problems.append(Problem("backup.member", fault, found=info.filename[:200]))
        tables = {name[len(ROWS) : -len(".jsonl")] for name in wanted if name.startswith(ROWS)}
        if tables != set(self.manifest.tables):
            problems.append(Problem("backup.member", "the tables are not those of the manifest"))
        if problems:
            msg = f"{self.path.name} is not a whole backup"
            raise InputError(msg, problems, where=str(self.path), hint=_HINT)

    @contextmanager
    def _checked(self, name: str) -> Iterator[Callable[[], bytes]]:
        """Give a function that reads the next block; the length is watched, and the checksum compared at the end."""
        wanted = self.manifest.members[name]
        digest, size = hashlib.sha256(), 0

        def read() -> bytes:
            nonlocal size
            try:
                block = opened.read(_BLOCK)
            except _UNREADABLE as error:
                msg = f"it cannot be unpacked: {error}"
                raise self._refused(msg, name) from None
            digest.update(block)
            size += len(block)
            if size > wanted.bytes:
                msg = "it is longer than the manifest says"
                raise self._refused(msg, name)
            return block

        try:
            opened = self._zipped.open(name)
        except _UNREADABLE as error:
            msg = f"it cannot be unpacked: {error}"
            raise self._refused(msg, name) from None
        with opened:
            yield read
            if (digest.hexdigest(), size) != (wanted.sha256, wanted.bytes):
                msg = "its checksum is not that of the manifest"
                raise self._refused(msg, name)

    def _refused(self, words: str, member: str) -> InputError:
        msg = f"{self.path.name} is not a whole backup"
        return InputError(msg, [Problem("backup.damaged", words, file=member)], where=str(self.path), hint=_HINT)


@contextmanager
def open_backup(path: Path) -> Iterator[Opened]:
    """Open a backup.

    Raises
    ------
    InputError
        The file is no backup, is damaged, or was made by a later version of Mainstay.
    """
    try:
        zipped = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        msg = f"{path.name} cannot be opened as a backup: {getattr(error, 'strerror', None) or error}"
        hint = "name a file that `mainstay workspace backup` has written"
        raise InputError(msg, where=str(path), hint=hint) from None
    with zipped:
        yield Opened(zipped, path)


def check(path: Path, *, progress: Progress | None = None) -> Backup:
    """Read all of a backup and compare every checksum.

    Raises
    ------
    InputError
        Something in it is not as it was written; the chain of the audit log is broken.

    Examples
    --------
    >>> import tempfile
    >>> from mainstay.services.backup import back_up
    >>> from mainstay.services.workspace import open_workspace
    >>> folder = Path(tempfile.mkdtemp())
    >>> with open_workspace(folder / "workspace") as workspace:
    ...     made = back_up(workspace, folder / "monday.zip")
    >>> check(folder / "monday.zip") == made
    True
    """
    with open_backup(path) as opened:
        manifest = opened.manifest
        for table in manifest.tables:
            for _ in opened.rows(table):
                pass
        count = sum(1 for name in manifest.members if name.startswith(FILES))
        for number, (name, _) in enumerate(opened.files()):
            if manifest.members[f"{FILES}{name}"].sha256 != name:
                msg = f"{path.name} is not a whole backup"
                problem = Problem("backup.damaged", "a file is not what its name says", file=f"{FILES}{name}")
                raise InputError(msg, [problem], where=str(path), hint=_HINT)
            if progress is not None:
                progress(number + 1, count, "checking files")
        broken = opened.audit_problems()
        if broken:
            msg = f"the audit log in {path.name} is not whole"
            raise InputError(msg, broken, where=str(path), hint="somebody has changed it; ask for an older backup")
        return Backup(
            path=path,
            checksum=_checksum(path),
            size_bytes=path.stat().st_size,
            made_at=manifest.made_at,
            version=manifest.mainstay,
            revision=manifest.revision,
            rows=manifest.tables,
            files=count,
            missing=manifest.missing,
            head=Head(*manifest.audit_head),
        )


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def as_json(backup: Backup) -> dict[str, Any]:
    """Return what a backup holds as JSON."""
    return {
        "path": str(backup.path),
        "sha256": backup.checksum,
        "size_bytes": backup.size_bytes,
        "made_at": backup.made_at.isoformat(),
        "mainstay": backup.version,
        "revision": backup.revision,
        "rows": dict(backup.rows),
        "files": backup.files,
        "missing": list(backup.missing),
        "audit_head": f"{backup.head.entry_id}:{backup.head.entry_hash}",
    }
