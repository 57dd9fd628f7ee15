"""Loads a base from wherever it is: a folder, an Excel workbook, a Data Package, or the package itself."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from mainstay.core.kept import digest_of, digest_of_code, kept
from mainstay.errors import InputError, Problem, UnknownNameError
from mainstay.io import bundled
from mainstay.io.atomic import settled
from mainstay.io.checked import check_contents
from mainstay.io.contents import INFO_FILE, Contents
from mainstay.io.findings import Findings
from mainstay.io.folder import read_folder
from mainstay.io.package_read import read_package
from mainstay.io.package_write import DESCRIPTOR
from mainstay.io.real_path import real_path
from mainstay.io.xlsx_read import read_xlsx
from mainstay.model.base import Base
from mainstay.settings import SETTINGS, setting

_FORMS = "a folder, a file .xlsx or .zip, or the name of a bundled base"
#: how often a folder is read again because it was replaced meanwhile
_TRIES = 5
_Reader = Callable[[Path, Findings], Contents]


@dataclass(frozen=True, slots=True)
class ReadResult:
    """A base and what was remarked while it was read."""

    base: Base
    warnings: tuple[Problem, ...]


def load(path_or_name: str | os.PathLike[str]) -> Base:
    """Load a base and apply every check.

    Parameters
    ----------
    path_or_name : str or os.PathLike
        A folder (``base.yaml`` and one CSV or Parquet file a table), an ``.xlsx``, a ``.zip`` (Data Package version
        2), or the name of a bundled base. What exists under the name comes before a bundled base.

    Returns
    -------
    Base
        The base.

    Raises
    ------
    InputError
        The base cannot be used; all problems are listed, each with its place and how to mend it.
    UnknownNameError
        There is no such bundled base.
    UnsafeArchiveError
        The file would write outside its folder or unpack to too much.
    MissingExtraError
        An Excel file was given and its library is not installed.

    Examples
    --------
    >>> load("us-2026").name
    'us-2026'
    """
    return read(path_or_name).base


def read(path_or_name: str | os.PathLike[str]) -> ReadResult:
    """Load a base and apply every check; return what was remarked along with it.

    Parameters
    ----------
    path_or_name : str or os.PathLike
        As for `load`.

    Returns
    -------
    ReadResult
        The base, and its problems that are not errors.

    Raises
    ------
    InputError, UnknownNameError, UnsafeArchiveError, MissingExtraError
        As for `load`.

    Examples
    --------
    >>> all(problem.severity != "error" for problem in read("us-2026").warnings)
    True
    """
    path = _find(path_or_name)
    if path.parent == bundled.home():
        # the same files, read by the same program, pass or fail the same checks
        name = f"base-{path.name}"
        result, told = kept(name, _content(path), lambda: _with_hash(_read(path, path_or_name)))
        vars(result.base)["hash"] = told
        return result
    return _read(path, path_or_name)


def _with_hash(result: ReadResult) -> tuple[ReadResult, str]:
    return result, result.base.hash


def _content(path: Path) -> str:
    """Return a digest of all that reading a bundled base hangs on."""
    code = digest_of_code("core", "model", "io", "errors.py", "settings.py")
    told = [setting(row.name) for row in SETTINGS if not row.is_secret]
    return digest_of((file for file in path.iterdir() if file.is_file()), code, told, pl.__version__)


def _read(path: Path, path_or_name: str | os.PathLike[str]) -> ReadResult:
    try:
        contents, findings = _read_whole(path)
    except OSError as error:
        msg = f"{path.name} cannot be read: {(error.strerror or str(error)).lower()}"
        raise InputError(msg, where=str(path)) from None
    base, problems = check_contents(contents, findings)
    errors = [problem for problem in problems if problem.severity == "error"]
    if base is None or errors:
        name = contents.info.name if contents.info is not None else path.name
        count = len(errors) + findings.not_listed
        msg = f"the base {name!r} cannot be used: {count} problem{'s' if count != 1 else ''}"
        raise InputError(msg, problems, where=str(path_or_name))
    return ReadResult(base, tuple(problems))


def _find(path_or_name: str | os.PathLike[str]) -> Path:
    given = Path(path_or_name)
    path = real_path(given)  # "." and ".." have no names, and what is left of a killed write is found by name
    if str(path_or_name) and settled(path).exists():
        return settled(path)
    if isinstance(path_or_name, str) and path_or_name and given.name == path_or_name and not given.suffix:
        try:
            return bundled.path(path_or_name)
        except UnknownNameError as error:
            msg = f"{path_or_name!r} is neither a file or folder nor a bundled base"
            raise UnknownNameError(msg, hint=error.hint) from None
    msg = f"{os.fspath(path_or_name)!r} does not exist"
    raise InputError(msg, where=str(path_or_name), hint="bundled bases: " + (", ".join(bundled.names()) or "none"))


def _read_whole(path: Path) -> tuple[Contents, Findings]:
    """Read a base; a folder that another process replaced meanwhile is read again, so that no two are mixed."""
    for _ in range(_TRIES):
        findings = Findings()
        before = path.stat().st_ino
        try:
            contents = _reader(path)(path, findings)
        except FileNotFoundError:
            if path.exists():
                continue
            raise
        if path.stat().st_ino == before:
            return contents, findings
    msg = f"{path.name} is being replaced all the time"
    raise InputError(msg, where=str(path), hint="wait until the other program is done")


def _reader(path: Path) -> _Reader:
    if path.is_dir():
        return read_folder
    if path.name == INFO_FILE:
        msg = f"{INFO_FILE} is part of a base"
        raise InputError(msg, where=str(path), hint="give its folder")
    suffix = path.suffix.lower()
    if suffix in {".xlsx", ".xlsm"}:
        return read_xlsx
    if suffix == ".zip":
        return read_package
    found = _reader_by_content(path)
    if found is None:
        msg = f"{path.name} is not a base"
        raise InputError(msg, where=str(path), hint=f"a base is {_FORMS}")
    return found


def _reader_by_content(path: Path) -> _Reader | None:
    """Tell the format of a file whose name does not, by the member that each format must have."""
    if not zipfile.is_zipfile(path):
        return None
    with zipfile.ZipFile(path) as zipped:
        names = zipped.namelist()
    if DESCRIPTOR in names:
        return read_package
    return read_xlsx if "xl/workbook.xml" in names else None
