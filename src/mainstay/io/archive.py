"""Opens a zip file without trusting it.

Refused are names that lead out of the archive, links, members that stand twice, encrypted members, and more members or
bytes than the settings allow. Sizes are counted while bytes are really unpacked, because the sizes that an archive
states may be false (MITRE CWE-22 "path traversal", CWE-409 "data amplification").
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from mainstay.errors import InputError, UnsafeArchiveError
from mainstay.settings import whole

#: a member that unpacks to less than this does no harm, whatever its ratio
HARMLESS_BYTES = 2**20
_ENCRYPTED = 0x1


class Archive:
    """The members of a zip file, safe to read.

    Use `open_archive`.
    """

    def __init__(self, zipped: zipfile.ZipFile, name: str, packed_bytes: int) -> None:
        self._zipped = zipped
        self._packed_bytes = packed_bytes
        self.name = name
        self.members = _safe_members(zipped, name)
        self._unpacked = 0

    @contextmanager
    def stream(self, member: str) -> Iterator[Member]:
        """Open one member for reading; what it unpacks to counts towards the limit of the whole archive."""
        info = self.members[member]
        try:
            with self._zipped.open(info) as opened:
                yield Member(self, info, opened, min(info.compress_size, self._packed_bytes))
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
            msg = f"{self.name} is damaged: {member} cannot be unpacked ({error})"
            raise InputError(msg, where=f"{self.name}!{member}", hint="get or write the file again") from None

    def read(self, member: str) -> bytes:
        """Return the content of a small member."""
        with self.stream(member) as opened:
            return b"".join(iter(lambda: opened.read(2**20), b""))

    def count(self, info: zipfile.ZipInfo, unpacked: int, packed: int, more: int) -> None:
        """Count bytes that were unpacked and refuse to go on where they are too many."""
        self._unpacked += more
        where = f"{self.name}!{info.filename}"
        most, ratio = whole("max_archive_bytes"), whole("max_archive_ratio")
        if self._unpacked > most:
            msg = f"{self.name} unpacks to more than {most:,} bytes"
            hint = "if the file is to be trusted, raise MAINSTAY_MAX_ARCHIVE_BYTES"
            raise UnsafeArchiveError(msg, where=where, hint=hint)
        if unpacked > HARMLESS_BYTES and unpacked > ratio * max(packed, 1):
            msg = f"a member of {self.name} unpacks to more than {ratio} times its size"
            hint = "if the file is to be trusted, raise MAINSTAY_MAX_ARCHIVE_RATIO"
            raise UnsafeArchiveError(msg, where=where, hint=hint)


class Member:
    """A member that is being read."""

    def __init__(self, archive: Archive, info: zipfile.ZipInfo, opened: IO[bytes], packed: int) -> None:
        self._archive = archive
        self._info = info
        self._opened = opened
        self._packed = packed
        self.unpacked = 0

    def read(self, size: int, /) -> bytes:
        """Return at most ``size`` bytes, none at the end."""
        data = self._opened.read(size)
        self.unpacked += len(data)
        self._archive.count(self._info, self.unpacked, self._packed, len(data))
        return data


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Open a zip file.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Raises
    ------
    InputError
        The file is not a zip file, or is damaged.
    UnsafeArchiveError
        The archive would lead out of its folder, is encrypted, or unpacks to too much.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.zip"
    >>> with zipfile.ZipFile(path, "w") as zipped:
    ...     zipped.writestr("note.txt", "hello")
    >>> with open_archive(path) as archive:
    ...     archive.read("note.txt")
    b'hello'
    """
    try:
        with zipfile.ZipFile(path) as zipped:
            yield Archive(zipped, path.name, path.stat().st_size)
    except zipfile.BadZipFile as error:
        msg = f"{path.name} is not a zip file or is damaged"
        raise InputError(msg, where=str(path), hint=f"{error}; get or write the file again") from None


def _safe_members(zipped: zipfile.ZipFile, name: str) -> dict[str, zipfile.ZipInfo]:
    infos = zipped.infolist()
    most = whole("max_archive_members")
    if len(infos) > most:
        msg = f"{name} holds {len(infos):,} members, more than {most:,}"
        raise UnsafeArchiveError(
            msg, where=name, hint="if the file is to be trusted, raise MAINSTAY_MAX_ARCHIVE_MEMBERS"
        )
    members: dict[str, zipfile.ZipInfo] = {}
    seen: set[str] = set()
    for info in infos:
        fault = _fault(info)
        # two names that differ in capitals alone are one file on many machines
        if fault is None and info.filename.casefold() in seen:
            fault = "stands twice"
        if fault is not None:
            msg = f"{name} is not safe to open: the member {info.orig_filename!r} {fault}"
            raise UnsafeArchiveError(msg, where=name, hint="do not use this file; ask where it comes from")
        seen.add(info.filename.casefold())
        if not info.is_dir():
            members[info.filename] = info
    return members


def _fault(info: zipfile.ZipInfo) -> str | None:
    # zipfile shortens a name at a NUL and turns some separators; the original says what was meant
    for name in (info.orig_filename, info.filename):
        if unsafe_path(name) is not None:
            return unsafe_path(name)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is a link or a device"
    if info.flag_bits & _ENCRYPTED:
        return "is encrypted"
    return None


def unsafe_path(name: str) -> str | None:
    """Say why a path inside an archive is not safe, or return None.

    Examples
    --------
    >>> unsafe_path("../secret"), unsafe_path("data/products.csv")
    ("leads out of the archive by '..'", None)
    """
    if "\\" in name:
        return "has a backslash in its name"
    if "\0" in name:
        return "has a NUL in its name"
    if name.startswith("/") or name[1:2] == ":":
        return "has an absolute path"
    if ".." in name.split("/"):
        return "leads out of the archive by '..'"
    return None
