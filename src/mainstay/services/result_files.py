"""Write the tables of a result: a folder of Parquet files or one workbook, all or nothing."""

from __future__ import annotations

from pathlib import Path

from mainstay.core.result import Result
from mainstay.errors import WriteError
from mainstay.io.atomic import replace_file, replace_folder, settled

WORKBOOK = ".xlsx"
MANIFEST = "manifest.json"


def write_result(result: Result, out: Path) -> Path:
    """Write a result where the user wants it.

    Parameters
    ----------
    result : Result
        The answer of an engine.
    out : pathlib.Path
        A file that ends in ``.xlsx``, or a folder for Parquet files; an older result in it is replaced in one step.

    Returns
    -------
    pathlib.Path
        Where it was written.

    Raises
    ------
    WriteError
        The place cannot be written, or holds something that is not a result; what was there is unharmed.
    MissingExtraError
        A workbook is wanted and the extra ``excel`` is not installed.

    Examples
    --------
    >>> import tempfile
    >>> out = write_result(Result({}, [], {"engine": "demo"}), Path(tempfile.mkdtemp()) / "demo")
    >>> sorted(file.name for file in out.iterdir())
    ['manifest.json', 'metrics.parquet']
    """
    if out.suffix.lower() == WORKBOOK:
        if out.is_dir():
            msg = f"{out.name} is a folder, and a file was to be written"
            raise WriteError(msg, where=str(out), hint="name a file; nothing was changed")
        replace_file(out.resolve(), lambda draft: _discard(result.to_excel(draft)))
        return out
    target = settled(out.resolve())
    _refuse_foreign(target, out)
    replace_folder(target, lambda draft: _discard(result.to_parquet(draft)))
    return out


def _refuse_foreign(target: Path, out: Path) -> None:
    hint = "name another folder, or an empty one; nothing was changed"
    if target.exists() and not target.is_dir():
        msg = f"{target.name} is a file; a result is a folder of Parquet files or a file that ends in {WORKBOOK}"
        raise WriteError(msg, where=str(out), hint=hint)
    names = sorted(path.name for path in target.iterdir()) if target.is_dir() else []
    foreign = [name for name in names if name != MANIFEST and not name.endswith(".parquet")]
    if foreign or (names and MANIFEST not in names):
        msg = f"{target.name} holds something that is not a result: {(foreign or names)[0]}"
        raise WriteError(msg, where=str(out), hint=hint)


def _discard(written: object) -> None:
    del written
