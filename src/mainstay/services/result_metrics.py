"""The headline numbers of many results, without loading the rest of them."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from functools import lru_cache

import polars as pl

from mainstay.core.result import Metric
from mainstay.services.results import METRICS, ResultEntry
from mainstay.services.workspace import Workspace
from mainstay.store.files import Files

#: results whose numbers are held in memory at the same time, by content
_HELD = 2_000


def metrics_of(workspace: Workspace, entry: ResultEntry) -> Mapping[str, Metric]:
    """Return the headline numbers of a result by their name; nothing where it has none.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    entry : ResultEntry
        The result, as lists give it to who may see it.

    Raises
    ------
    DamagedFileError
        The file is gone or damaged.
    """
    blob = json.loads(entry.files).get(METRICS)
    return {} if blob is None else _read(workspace.files, blob)


@lru_cache(maxsize=_HELD)
def _read(kept: Files, blob: str) -> Mapping[str, Metric]:
    frame = pl.read_parquet(io.BytesIO(kept.get(blob)))
    return {row["id"]: Metric(**row) for row in frame.iter_rows(named=True)}
