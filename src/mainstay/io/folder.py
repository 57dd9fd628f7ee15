"""Reads and writes a base as a folder: ``base.yaml`` and one CSV or Parquet file a table."""

from __future__ import annotations

import shutil
from pathlib import Path

from mainstay.errors import Problem, WriteError
from mainstay.io.atomic import replace_folder
from mainstay.io.contents import (
    INFO_FILE,
    Contents,
    info_text,
    missing_info,
    table_twice,
    take_info_text,
    unknown_table,
)
from mainstay.io.csv_table import read_csv_table
from mainstay.io.csv_text import csv_blocks
from mainstay.io.findings import Findings
from mainstay.io.parquet_table import read_parquet_table, write_parquet_table
from mainstay.io.typed_rows import TableRead
from mainstay.io.written_tables import written_tables
from mainstay.model.base import Base
from mainstay.model.schema import TableSpec, load_schema

_TABLES = (".csv", ".parquet")
#: files in another format that somebody may take for a table
_NOT_READ = (".tsv", ".xls", ".xlsx", ".ods", ".json", ".zip", ".gz")
#: what people put beside the tables and what must outlive a save
_KEPT = ("readme", "license", "licence", "notice")


def read_folder(path: Path, findings: Findings) -> Contents:
    """Read a folder.

    Parameters
    ----------
    path : pathlib.Path
        The folder.
    findings : Findings
        Takes all problems.
    """
    contents = Contents()
    info = path / INFO_FILE
    if info.is_file():
        contents.info = take_info_text(info.read_bytes(), INFO_FILE, findings)
    else:
        findings.add(missing_info(INFO_FILE, f"write {INFO_FILE}; `mainstay base new` writes one"))
    for file in sorted(path.iterdir()):
        suffix = file.suffix.lower()
        if file.name.startswith(".") or not file.is_file():
            continue
        if suffix in _TABLES:
            _take_file(file, contents, findings)
        elif suffix in _NOT_READ:
            hint = "a table is a .csv or .parquet file with the name of the table"
            findings.add(
                Problem(
                    "file.not_read",
                    "the file is in the folder of the base and is not read",
                    severity="warning",
                    file=file.name,
                    hint=hint,
                )
            )
    return contents


def _take_file(file: Path, contents: Contents, findings: Findings) -> None:
    name = file.stem
    spec = load_schema().tables.get(name)
    if spec is None:
        findings.add(unknown_table(name, file.name))
    elif name in contents.tables or findings.is_blamed(name):
        findings.add(table_twice(name, file.name, f"{name}.csv"))
    else:
        table = _read_file(file, spec, findings)
        if table is not None:
            contents.tables[name] = table


def _read_file(file: Path, spec: TableSpec, findings: Findings) -> TableRead | None:
    try:
        if file.suffix.lower() == ".parquet":
            return read_parquet_table(file, spec, file=file.name, findings=findings)
        with file.open("rb") as stream:
            return read_csv_table(stream, spec, file=file.name, findings=findings)
    except OSError as error:
        findings.blame_table(spec.name)
        reason = (error.strerror or str(error)).lower()
        hint = "give yourself the permission to read it"
        findings.add(
            Problem("file.unreadable", f"the file cannot be read: {reason}", table=spec.name, file=file.name, hint=hint)
        )
        return None


def write_folder(base: Base, path: Path, *, form: str) -> None:
    """Write a folder, or leave what is there as it is.

    Parameters
    ----------
    base : Base
        The base.
    path : pathlib.Path
        The folder. One that holds a base is replaced; a README, licence or notice in it is kept.
    form : {"csv", "parquet"}
        Format of the tables.

    Raises
    ------
    WriteError
        The folder holds something else than a base, or cannot be written.
    """
    kept = kept_files(path)

    def fill(draft: Path) -> None:
        for file in kept:
            shutil.copy2(file, draft / file.name)
        (draft / INFO_FILE).write_text(info_text(base.info), encoding="utf-8", newline="\n")
        for spec, frame in written_tables(base):
            if form == "parquet":
                write_parquet_table(frame, spec, draft / f"{spec.name}.parquet", base_hash=base.hash)
            else:
                with (draft / f"{spec.name}.csv").open("wb") as table:
                    table.writelines(csv_blocks(frame, spec))

    replace_folder(path, fill)


def kept_files(path: Path) -> list[Path]:
    """Return the files of a base that are not its tables and must outlive a save.

    Raises
    ------
    WriteError
        The path is a file, or a folder that holds something else than a base: nothing of it is deleted.
    """
    if not path.exists():
        return []
    hint = "choose another place, or move what is there"
    if not path.is_dir():
        msg = f"{path.name} is a file, and a folder was to be written"
        raise WriteError(msg, where=str(path), hint=hint)
    entries = sorted(path.iterdir())
    if entries and not (path / INFO_FILE).is_file():
        msg = f"the folder {path.name} is not a base (it has no {INFO_FILE}) and is not overwritten"
        raise WriteError(msg, where=str(path), hint=hint)
    tables = load_schema().tables
    kept, foreign = [], []
    for entry in entries:
        is_table = entry.suffix.lower() in _TABLES and entry.stem in tables
        if entry.is_file() and entry.stem.lower() in _KEPT:
            kept.append(entry)
        elif not entry.is_file() or not (is_table or entry.name in {INFO_FILE, ".DS_Store", "Thumbs.db"}):
            foreign.append(entry.name)
    if foreign:
        msg = f"the folder {path.name} holds more than a base and is not overwritten: {', '.join(foreign[:5])}"
        raise WriteError(msg, where=str(path), hint=hint)
    return kept
