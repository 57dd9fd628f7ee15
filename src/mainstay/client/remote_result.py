"""A result that lies in a workspace elsewhere, as the `Result` that it is."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import polars as pl

from mainstay.core.result import Metric, Result
from mainstay.errors import DamagedFileError, NotFoundError

if TYPE_CHECKING:
    from mainstay.client.wire import Wire

_METRICS, _MANIFEST = "metrics.parquet", "manifest.json"


def fetch_result(wire: Wire, result_id: str) -> Result:
    """Return a result with all its tables.

    Raises
    ------
    NotFoundError
        There is none, it is on a base that is not shared, or it is made of files alone (a briefing).
    DamagedFileError
        What came over the line has another hash.
    """
    path = f"/results/{quote(result_id, safe='')}"
    told = wire.json(path)
    names = [one["name"] for one in told["files"]]
    if _METRICS not in names:
        msg = "this result is made of files and has no tables of its own"
        raise NotFoundError(msg, hint="files: " + ", ".join(names))

    def file(name: str) -> bytes:
        return wire.bytes(f"{path}/files/{quote(name)}")

    tables = {
        name.removesuffix(".parquet"): pl.read_parquet(io.BytesIO(file(name)))
        for name in names
        if name.endswith(".parquet") and name != _METRICS and "/" not in name
    }
    metrics = pl.read_parquet(io.BytesIO(file(_METRICS)))
    result = Result(tables, [Metric(**row) for row in metrics.iter_rows(named=True)], json.loads(file(_MANIFEST)))
    if result.hash != told["content_hash"]:
        msg = "the result that came over the line is not the one of the workspace"
        raise DamagedFileError(msg, hint="does the workspace run another version of Mainstay?")
    return result
