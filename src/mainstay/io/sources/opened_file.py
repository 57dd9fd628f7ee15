"""A source file as bytes: unpacked, hashed, decoded. Public files come as gzip and in three encodings."""

from __future__ import annotations

import codecs
import hashlib
import zlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from mainstay.core.content_hash import PREFIX
from mainstay.errors import InputError, UnsafeArchiveError
from mainstay.settings import whole

GZIP = b"\x1f\x8b"
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True)
class OpenedFile:
    """One file of a source.

    Parameters
    ----------
    name : str
        File name without folder; the only part of the path that goes into a base.
    sha256 : str
        Hash of the file as it lies on disk.
    data : bytes
        Content, unpacked where the file is gzip.
    """

    name: str
    sha256: str
    data: bytes

    @cached_property
    def text(self) -> str:
        """Content as text: by byte order mark, else UTF-8, else Windows-1252, in which the FDA writes its lists.

        Raises
        ------
        InputError
            The content is text in none of them.
        """
        for encoding in (encoding_of(self.data), "cp1252"):
            try:
                return self.data.decode(encoding)
            except UnicodeDecodeError:
                continue
        msg = "the file is not text in UTF-8, UTF-16 or Windows-1252"
        raise InputError(msg, where=self.name)


def encoding_of(data: bytes) -> str:
    """Return the encoding that a byte order mark declares, else UTF-8.

    Examples
    --------
    >>> encoding_of("a,b".encode("utf-16")), encoding_of(b"a,b")
    ('utf-16', 'utf-8')
    """
    return next((name for mark, name in _BOMS if data.startswith(mark)), "utf-8")


def open_file(path: Path) -> OpenedFile:
    """Read a file whole; gzip is told by its first bytes and unpacked up to the limit of the settings.

    Raises
    ------
    InputError
        The file cannot be read, or is damaged gzip.
    UnsafeArchiveError
        The file unpacks to more than the settings allow.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.csv")
    ...     _ = path.write_bytes(b"a,b")
    ...     open_file(path).text
    'a,b'
    """
    limit = whole("max_archive_bytes")
    try:
        if path.stat().st_size > limit:
            msg = f"the file is larger than {limit} bytes"
            raise InputError(msg, where=path.name, hint="see max_archive_bytes in the settings")
        raw = path.read_bytes()
    except OSError as error:
        msg = f"the file cannot be read: {error.strerror}"
        raise InputError(msg, where=path.name) from None
    data = unpack(raw, path.name) if raw.startswith(GZIP) else raw
    return OpenedFile(path.name, PREFIX + hashlib.sha256(raw).hexdigest(), data)


def unpack(raw: bytes, name: str) -> bytes:
    """Unpack gzip, all members of it, without ever holding more than the limit.

    Raises
    ------
    InputError
        The data is damaged.
    UnsafeArchiveError
        It unpacks to more than ``max_archive_bytes``, or to more than ``max_archive_ratio`` times its size.
    """
    limit = min(whole("max_archive_bytes"), max(whole("max_archive_ratio") * len(raw), 1 << 20))
    parts, size, rest = [], 0, raw
    try:
        while rest.startswith(GZIP):
            stream = zlib.decompressobj(wbits=31)
            part = stream.decompress(rest, limit - size + 1)
            size += len(part)
            if size > limit:
                msg = f"the file unpacks to more than {limit} bytes"
                raise UnsafeArchiveError(
                    msg, where=name, hint="see max_archive_bytes and max_archive_ratio in the settings"
                )
            if not stream.eof:
                msg = "the gzip file ends too early"
                raise InputError(msg, where=name)
            parts.append(part)
            rest = stream.unused_data
    except zlib.error as error:
        msg = f"the gzip file is damaged: {error}"
        raise InputError(msg, where=name) from None
    return b"".join(parts)
