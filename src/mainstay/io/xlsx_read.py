"""Reads a base from one Excel workbook: one sheet a table, and what the base says about itself on the sheet README."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mainstay.errors import InputError, MissingExtraError, Problem
from mainstay.io.archive import open_archive
from mainstay.io.contents import Contents, missing_info, table_twice, take_info, unknown_table
from mainstay.io.findings import Findings
from mainstay.io.xlsx_cells import Cell
from mainstay.io.xlsx_info import README, info_data
from mainstay.io.xlsx_parts import sheet_parts
from mainstay.io.xlsx_scan import MOST_CELLS, SheetScan, scan_sheet
from mainstay.io.xlsx_sheet import read_sheet
from mainstay.model.schema import TableSpec, load_schema

#: sheets that are written for people and never read
FOR_PEOPLE = frozenset({"units", "errors"})


def read_xlsx(path: Path, findings: Findings) -> Contents:
    """Read a workbook.

    Formulas are never evaluated, and their last results are not used: a cell with a formula is a problem.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    findings : Findings
        Takes all problems.

    Raises
    ------
    MissingExtraError
        The library that reads Excel files is not installed.
    InputError
        The file is not an Excel workbook, is encrypted or damaged.
    UnsafeArchiveError
        The file unpacks to too much.
    """
    try:
        import python_calamine
    except ImportError:
        msg = "reading Excel files needs python-calamine"
        raise MissingExtraError(msg, where=path.name, hint="pip install 'mainstay[excel]'") from None
    _refuse_old_format(path)
    scans = _scan(path)
    contents = Contents()
    try:
        with python_calamine.CalamineWorkbook.from_path(path) as workbook:
            for name in workbook.sheet_names:
                _take_sheet(workbook, name, scans.get(name, SheetScan()), path.name, contents, findings)
            _take_info(workbook, scans, path.name, contents, findings)
    except python_calamine.CalamineError as error:
        msg = f"{path.name} is damaged: {error}"
        raise InputError(msg, where=str(path), hint="open it in a spreadsheet program and save it again") from None
    return contents


def _refuse_old_format(path: Path) -> None:
    with path.open("rb") as file:
        # the container of .xls files, and of .xlsx files with a password (MS-CFB, section 2.2)
        if file.read(8) == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            msg = f"{path.name} is an old Excel file (.xls) or has a password"
            raise InputError(msg, where=str(path), hint="save it as 'Excel Workbook (.xlsx)' without a password")


def _scan(path: Path) -> dict[str, SheetScan]:
    """Look through the sheets that may be read, and unpack every other part once to know that it is not too large."""
    scans = {}
    with open_archive(path) as archive:
        parts = sheet_parts(archive)
        for name, part in parts.items():
            if name.strip().casefold() not in FOR_PEOPLE:
                scans[name] = scan_sheet(archive, part)
        scanned = {parts[name] for name in scans}
        for member in archive.members:
            if member not in scanned:
                with archive.stream(member) as stream:
                    while stream.read(2**20):
                        pass
    return scans


def _take_sheet(workbook: Any, name: str, scan: SheetScan, file: str, contents: Contents, findings: Findings) -> None:
    table = name.strip()
    spec = load_schema().tables.get(table)
    where = f"{file}!{name}"
    if spec is None:
        if scan.has_values and table.casefold() not in {README.casefold(), *FOR_PEOPLE}:
            findings.add(unknown_table(table, where))
    elif table in contents.tables:
        findings.add(table_twice(table, where, contents.tables[table].file))
    elif scan.cells > MOST_CELLS or not scan.is_readable:
        findings.blame_table(table)
        findings.add(_unreadable(spec, scan, where))
    else:
        read = read_sheet(_rows(workbook.get_sheet_by_name(name)), scan, spec, file=where, findings=findings)
        if read is None:
            findings.blame_table(table)
        else:
            contents.tables[table] = read


def _unreadable(spec: TableSpec, scan: SheetScan, where: str) -> Problem:
    if not scan.is_readable:
        hint = "save the file again in a spreadsheet program"
        return Problem(
            "file.encoding", "the sheet is not UTF-8", table=spec.name, file=where, allowed="UTF-8", hint=hint
        )
    return Problem(
        "sheet.too_large",
        "the sheet spans too many cells to be read",
        table=spec.name,
        file=where,
        found=f"{scan.last_row:,} rows by {scan.last_column:,} columns",
        allowed=f"{MOST_CELLS:,} cells",
        hint="delete stray cells far to the right of the table or below it",
    )


def _rows(sheet: Any) -> Iterator[list[Cell]]:
    """Yield rows from the first of the sheet, each from its first column."""
    start = sheet.start
    if start is None:
        return
    padding: list[Cell] = [""] * start[1]
    for row in sheet.iter_rows():
        yield [*padding, *row] if any(cell != "" for cell in row) else []


def _take_info(workbook: Any, scans: dict[str, SheetScan], file: str, contents: Contents, findings: Findings) -> None:
    name = next((name for name in scans if name.strip().casefold() == README.casefold()), None)
    is_small = name is not None and scans[name].cells <= MOST_CELLS
    rows = list(_rows(workbook.get_sheet_by_name(name))) if is_small else []
    data = info_data(rows)
    where = f"{file}!{name or README}"
    if data is None:
        hint = f"add a sheet {README} with a row 'key, value' and below it name, version, home and as_of_on"
        findings.add(missing_info(where, hint))
    else:
        contents.info = take_info(data, where, findings)
