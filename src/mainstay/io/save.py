"""Saves a base: CSV or Parquet folder, Excel workbook, Data Package."""

from __future__ import annotations

import os
from pathlib import Path

from mainstay.errors import InputError, WriteError
from mainstay.io.atomic import replace_file
from mainstay.io.folder import write_folder
from mainstay.io.package_write import write_package
from mainstay.io.real_path import real_path
from mainstay.io.written_tables import refuse_unwritable
from mainstay.io.xlsx_write import write_xlsx
from mainstay.model.base import Base

FORMATS = ("csv", "parquet", "xlsx", "zip")
_BY_SUFFIX = {".xlsx": "xlsx", ".zip": "zip", ".parquet": "parquet"}
#: endings that promise a format that is not written
_OTHERS = (".csv", ".tsv", ".xls", ".xlsm", ".xlsb", ".ods", ".json", ".yaml", ".yml", ".gz", ".tar", ".7z", ".txt")


def save(base: Base, path: str | os.PathLike[str], *, format: str | None = None) -> Path:  # noqa: A002 # what users expect
    """Save a base; nothing is lost on the way, and nothing is half written.

    Tables without rows and optional columns without values are not written. What was there before is replaced in one
    step, so that a process that is killed, or a disk that is full, leaves the old base or the new one.

    Parameters
    ----------
    base : Base
        The base.
    path : str or os.PathLike
        Where to write. A folder is replaced only where it holds a base and nothing else.
    format : {"csv", "parquet", "xlsx", "zip"}, optional
        Where it is not given the ending decides: ``.xlsx``, ``.zip`` (Data Package version 2), ``.parquet`` (a folder
        of Parquet files), else a folder of CSV files.

    Returns
    -------
    pathlib.Path
        What was written.

    Raises
    ------
    InputError
        The format is not known, or the base holds values that no format can give back as they are.
    WriteError
        The system refused, the place holds something that is not a base, or the base does not fit into Excel.
    MissingExtraError
        Excel was asked for and its libraries are not installed.

    Examples
    --------
    >>> import tempfile
    >>> import mainstay as ms
    >>> base = ms.load("us-2026")
    >>> ms.load(save(base, Path(tempfile.mkdtemp()) / "copy.zip")) == base
    True
    """
    target = Path(path)
    form = _format(target, format)
    refuse_unwritable(base)
    place = real_path(target)  # through a link, so that the link stays and what it points to is replaced
    if place == Path.cwd():
        msg = "the folder that you are in cannot be replaced"
        raise WriteError(msg, where=str(target), hint="go one folder up and give its name")
    if form in ("csv", "parquet"):
        write_folder(base, place, form=form)
        return target
    if place.is_dir():
        msg = f"{place.name} is a folder, and a file was to be written"
        raise WriteError(msg, where=str(target), hint="choose another name")
    writer = write_xlsx if form == "xlsx" else write_package
    replace_file(place, lambda draft: writer(base, draft))
    return target


def _format(path: Path, form: str | None) -> str:
    suffix = path.suffix.lower()
    if form is None:
        if suffix in _OTHERS:
            msg = f"a base is not written as {suffix}"
            hint = "give a folder, a name that ends in .xlsx or .zip, or say the format"
            raise InputError(msg, where=str(path), hint=hint)
        return _BY_SUFFIX.get(suffix, "csv")
    if form not in FORMATS:
        msg = f"no format is called {form!r}"
        raise InputError(msg, hint="formats: " + ", ".join(FORMATS))
    if _BY_SUFFIX.get(suffix, form) != form:
        msg = f"the ending {suffix} does not go with the format {form}"
        raise InputError(msg, where=str(path), hint="leave one of them out")
    return form
