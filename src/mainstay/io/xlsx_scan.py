"""Looks through a sheet of an .xlsx file for what a reader of values does not tell: formulas, errors, its true size.

The reader of values (calamine) gives the last result of a formula, an empty text for an error, and lays out every cell
between the first and the last, so that one stray cell at the far end of a sheet would ask for hundreds of gigabytes.
All three are found here in one pass over the unpacked XML.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from mainstay.errors import InputError
from mainstay.io.archive import Archive

#: cells between the first and the last that a sheet may span; more than a million rows of our widest table
MOST_CELLS = 60_000_000
_BLOCK_BYTES = 2**20
_LONGEST_ROW = 64 * 2**20
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br=["'](\d+)["']""")
# columns beyond Z are rare, so that looking for them alone is quick; cells without content do not count
_FAR = re.compile(rb"""\br=["']([A-Z]{2,3})\d+["'](?:[^>]*[^/])?>""")
_HAS_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)>")
_HAS_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_FORMULA = re.compile(rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*)<)")
_HAS_ERROR = re.compile(rb"""\bt=["']e["']""")
_ERROR = re.compile(rb"""<(?:\w+:)?c\b([^>]*\bt=["']e["'][^>]*)>.*?<(?:\w+:)?v>([^<]*)<""", re.DOTALL)


@dataclass(slots=True)
class SheetScan:
    """What was found in a sheet; places are row and column, counted from 1, row 0 where the place is not told."""

    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    last_row: int = 0
    last_column: int = 26
    is_readable: bool = True
    has_values: bool = False

    @property
    def cells(self) -> int:
        """Number of cells between the first and the last."""
        return self.last_row * self.last_column


def scan_sheet(archive: Archive, part: str) -> SheetScan:
    """Look through one sheet.

    Parameters
    ----------
    archive : Archive
        The workbook.
    part : str
        The part that holds the sheet.
    """
    scan = SheetScan()
    with archive.stream(part) as stream:
        rest = b""
        first = True
        while block := stream.read(_BLOCK_BYTES):
            if first:
                scan.is_readable = not block.startswith((b"\xff\xfe", b"\xfe\xff"))
                first = False
            data = rest + block
            # a row is looked at as a whole; the last one may not be whole yet
            cut = max(data.rfind(b"</row>"), data.rfind(b":row>")) + 1
            _look(data[:cut], scan)
            rest = data[cut:]
            if len(rest) > _LONGEST_ROW:
                msg = f"{archive.name} is damaged: {part} holds a row without end"
                raise InputError(msg, where=archive.name, hint="save it again in a spreadsheet program")
        _look(rest, scan)
    return scan


def _look(data: bytes, scan: SheetScan) -> None:
    scan.has_values = scan.has_values or _HAS_VALUE.search(data) is not None
    rows = _ROW.findall(data)
    if rows:
        scan.last_row = max(scan.last_row, int(rows[-1]))
    for letters in set(_FAR.findall(data)):
        scan.last_column = max(scan.last_column, column_number(letters.decode()))
    if _HAS_FORMULA.search(data):
        for attributes, text in _FORMULA.findall(data):
            _keep(scan.formulas, attributes, "=" + html.unescape(text.decode("utf-8", errors="replace")))
    if _HAS_ERROR.search(data):
        for attributes, text in _ERROR.findall(data):
            _keep(scan.errors, attributes, text.decode("utf-8", errors="replace"))


def _keep(places: dict[tuple[int, int], str], attributes: bytes, text: str) -> None:
    found = _REFERENCE.search(attributes)
    # a writer may leave places out; the formula is then told without its place
    place = (int(found[2]), column_number(found[1].decode())) if found else (0, len(places))
    places[place] = text


def column_number(letters: str) -> int:
    """Return the number of a column, counted from 1.

    Examples
    --------
    >>> column_number("A"), column_number("AA"), column_number("XFD")
    (1, 27, 16384)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """Return the letters of a column that is counted from 1.

    Examples
    --------
    >>> column_letters(1), column_letters(27), column_letters(16384)
    ('A', 'AA', 'XFD')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
