"""Tells what encoding a CSV file is in, so that text is either right or refused, never garbled."""

from __future__ import annotations

import codecs

from mainstay.errors import Problem

_SAVE_AGAIN = "save it as UTF-8: in Excel choose 'CSV UTF-8 (comma delimited)', elsewhere run iconv -f {0} -t UTF-8"
# the longer mark first: the UTF-32 mark begins with that of UTF-16
_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def wide_encoding(head: bytes, *, table: str, file: str) -> Problem | None:
    """Return the problem of a file in UTF-16 or UTF-32, or None.

    Parameters
    ----------
    head : bytes
        First bytes of the file.
    table, file : str
        Names for messages.

    Examples
    --------
    >>> wide_encoding("a,b".encode("utf-16"), table="products", file="products.csv").found
    'UTF-16'
    """
    found = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    if found is None and len(head) > 3 and head.count(0) >= len(head) // 4:
        found = "UTF-16"  # text in Latin letters has a zero in every second byte
    if found is None:
        return None
    return Problem(
        "file.encoding",
        "the file is not UTF-8",
        table=table,
        file=file,
        found=found,
        allowed="UTF-8",
        hint=_SAVE_AGAIN.format(found),
    )


def narrow_encoding(data: bytes, at: int, *, row: int, table: str, file: str) -> Problem:
    r"""Return the problem of a byte that is not UTF-8.

    Parameters
    ----------
    data : bytes
        Whole records.
    at : int
        Position of the byte.
    row : int
        Number of the record that holds it.
    table, file : str
        Names for messages.

    Examples
    --------
    >>> data = "Côte d'Ivoire,".encode("latin-1")
    >>> narrow_encoding(data, 1, row=4, table="economies", file="economies.csv").found
    'byte 0xF4, in Windows-1252 (Latin-1) \'ô\' in "Côte d\'"'
    """
    around = data[max(at - 10, 0) : at + 6].split(b"\n")
    word = around[min(data[max(at - 10, 0) : at].count(b"\n"), len(around) - 1)]
    shown = word.decode("cp1252", errors="replace").strip()
    letter = data[at : at + 1].decode("cp1252", errors="replace")
    return Problem(
        "file.encoding",
        "the file is not UTF-8",
        table=table,
        file=file,
        row=row,
        found=f"byte 0x{data[at]:02X}, in Windows-1252 (Latin-1) {letter!r} in {shown!r}",
        allowed="UTF-8",
        hint=_SAVE_AGAIN.format("WINDOWS-1252"),
    )
