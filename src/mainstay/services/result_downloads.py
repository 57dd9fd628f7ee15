"""A result to take away: its tables as Parquet in one zip, or as one workbook, the handling mark with them."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from pathlib import Path

import polars as pl

from mainstay.core.result import Metric, Result
from mainstay.services.handling import MEANING, file_word
from mainstay.services.results import MANIFEST, ResultEntry, load_result, read_file
from mainstay.services.workspace import Workspace

#: name of the file that says how far the rest may travel
NOTICE = "HANDLING.txt"
#: the same bytes for the same result: a zip would else hold the time at which it was made
_SINCE = (1980, 1, 1, 0, 0, 0)


def file_name(entry: ResultEntry, ending: str) -> str:
    """Return the name of a download: kind, base, the beginning of the result's name, and its handling mark.

    Parameters
    ----------
    entry : ResultEntry
        The result.
    ending : str
        Such as ``zip``.
    """
    return f"{entry.kind}-{entry.base_id}-{entry.result_id[:8]}-{file_word(entry.handling)}.{ending}"


def has_tables(entry: ResultEntry) -> bool:
    """Return whether a result holds tables of an engine, and not files alone."""
    return "metrics.parquet" in json.loads(entry.files)


def zipped(workspace: Workspace, entry: ResultEntry) -> bytes:
    """Return all files of a result as one zip; `mainstay reproduce` takes the folder that it unpacks to.

    Raises
    ------
    DamagedFileError
        A file of it is gone or damaged.
    """
    folder = file_name(entry, "zip").removesuffix(".zip")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name in sorted(json.loads(entry.files)):
            _add(target, f"{folder}/{name}", read_file(workspace, entry, name))
        _add(target, f"{folder}/{NOTICE}", f"{entry.handling}: {MEANING[entry.handling]}\n".encode())
    return buffer.getvalue()


def workbook(workspace: Workspace, entry: ResultEntry) -> bytes:
    """Return the tables of a result as one workbook, the handling mark among the facts of its manifest.

    Raises
    ------
    MissingExtraError
        The extra ``excel`` is not installed.
    """
    held = load_result(workspace, entry)
    metrics = [Metric(**row) for row in held.metrics.iter_rows(named=True)]
    told = {"handling": f"{entry.handling}: {MEANING[entry.handling]}", **held.manifest}
    with tempfile.TemporaryDirectory() as folder:
        marked = Result({name: _narrow(frame) for name, frame in held.tables.items()}, metrics, told)
        return marked.to_excel(Path(folder) / "result.xlsx").read_bytes()


def _narrow(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a table with numbers only that a workbook can hold: it has no word for infinite or not a number."""
    floats = [name for name, kind in frame.schema.items() if kind.is_float()]
    return frame.with_columns(
        pl.when(pl.col(name).is_finite()).then(pl.col(name)).otherwise(None).alias(name) for name in floats
    )


def _add(target: zipfile.ZipFile, name: str, content: bytes) -> None:
    # tables are packed already; words gain from it
    kind = zipfile.ZIP_DEFLATED if name.endswith((MANIFEST, ".txt", ".html", ".csv")) else zipfile.ZIP_STORED
    target.writestr(zipfile.ZipInfo(name, _SINCE), content, compress_type=kind)
