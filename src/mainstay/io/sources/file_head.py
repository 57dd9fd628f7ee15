"""The first bytes of a file: enough to tell what kind it is and which fields it has."""

from __future__ import annotations

import codecs
import csv
import io
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import polars as pl

from mainstay.io.sources.opened_file import GZIP, encoding_of

#: bytes that are read to tell what a file is; the widest header known (GHS Index, 313 columns) takes 24 kB
HEAD_BYTES = 1 << 16
Kind = Literal["table", "json", "parquet", "archive", "binary", "empty", "unreadable"]


@dataclass(frozen=True, slots=True)
class Head:
    """What the beginning of a file shows.

    Parameters
    ----------
    kind : str
        Kind of content.
    fields : tuple of str
        First record of a table, or columns of a Parquet file, as written.
    text : str
        Beginning of the text, empty where the file is no text.
    """

    kind: Kind
    fields: tuple[str, ...] = ()
    text: str = ""


def head(path: Path) -> Head:
    r"""Look at the beginning of a file; what cannot be read is a kind, not an error.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.csv")
    ...     _ = path.write_bytes(b"iso3;units\nFRA;3\n")
    ...     head(path).fields
    ('iso3', 'units')
    """
    try:
        state = path.stat()
    except OSError:
        return Head("unreadable")
    return _head(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=4096)
def _head(path: Path, size: int, changed: int) -> Head:
    del size, changed  # part of the key of the cache, so that a file written anew is looked at anew
    try:
        with path.open("rb") as stream:
            data = stream.read(HEAD_BYTES)
        if data.startswith(GZIP):
            data = zlib.decompressobj(wbits=31).decompress(data, HEAD_BYTES)
    except (OSError, zlib.error):
        return Head("unreadable")
    if not data.strip():
        return Head("empty")
    if data.startswith(b"PAR1"):
        return _parquet_head(path)
    if data.startswith(b"PK\x03\x04"):
        return Head("archive")
    text = _text(data)
    if text is None or "\x00" in text:
        return Head("binary")
    if text.lstrip()[:1] in "{[":
        return Head("json", text=text)
    return Head("table", first_record(text), text)


def _parquet_head(path: Path) -> Head:
    try:
        return Head("parquet", tuple(pl.read_parquet_schema(path)))
    except (OSError, pl.exceptions.PolarsError):
        return Head("unreadable")


def _text(data: bytes) -> str | None:
    """Decode the beginning of a text, which may end amid a character."""
    for name in (encoding_of(data), "cp1252"):
        try:
            return codecs.getincrementaldecoder(name)().decode(data)
        except UnicodeDecodeError:
            continue
    return None


def delimiter_of(text: str) -> str:
    r"""Return the character that parts the cells: the most frequent one of comma, tab and semicolon in the first line.

    Examples
    --------
    >>> delimiter_of("FEI_NUMBER\tDUNS_NUMBER\n"), delimiter_of("a")
    ('\t', ',')
    """
    line = text.lstrip("\ufeff").partition("\n")[0]
    return max((",", "\t", ";"), key=line.count)


def first_record(text: str) -> tuple[str, ...]:
    r"""Return the first record of a delimited text; a header may hold line breaks within quotes.

    Examples
    --------
    >>> first_record('Status,"\n"\nCurrent,\n')
    ('Status', '\n')
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    try:
        return tuple(next(filter(None, reader), ()))
    except csv.Error:
        return ()
