"""Which part of an .xlsx file holds which sheet (ECMA-376, part 1, section 18.2, and part 2)."""

from __future__ import annotations

from posixpath import join, normpath
from typing import Any
from xml.parsers import expat

from mainstay.errors import InputError
from mainstay.io.archive import Archive

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"


def sheet_parts(archive: Archive) -> dict[str, str]:
    """Return the part of each sheet by the name of the sheet, in the order of the workbook.

    Raises
    ------
    InputError
        The file is not an Excel workbook.
    """
    if _WORKBOOK not in archive.members or _RELATIONS not in archive.members:
        msg = f"{archive.name} is not an Excel workbook (.xlsx)"
        raise InputError(msg, where=archive.name, hint="save it as 'Excel Workbook (.xlsx)'")
    targets = {
        row["Id"]: row["Target"]
        for row in _elements(archive, _RELATIONS, "Relationship")
        if "Id" in row and "Target" in row
    }
    parts = {}
    for row in _elements(archive, _WORKBOOK, "sheet"):
        link = next((value for key, value in row.items() if key.rpartition(":")[2] == "id"), "")
        target = targets.get(link, "")
        part = target.removeprefix("/") if target.startswith("/") else normpath(join("xl", target))
        if part in archive.members and "name" in row:
            parts[row["name"]] = part
    return parts


def _elements(archive: Archive, member: str, name: str) -> list[dict[str, str]]:
    """Return the attributes of all elements of a name, whatever prefix they have."""
    found: list[dict[str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == name:
            found.append(attributes)

    def refuse(*_: Any) -> None:
        # no office program writes one; it is how a small file is made to expand to a large one
        msg = "it holds a document type declaration"
        raise expat.ExpatError(msg)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(archive.read(member), True)  # noqa: FBT003 # expat takes no keywords
    except (expat.ExpatError, LookupError, ValueError) as error:  # the last two: an encoding that is not known
        msg = f"{archive.name} is damaged: {member} cannot be read ({error})"
        raise InputError(msg, where=archive.name, hint="open it in a spreadsheet program and save it again") from None
    return found
