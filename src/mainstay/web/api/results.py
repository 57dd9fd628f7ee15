"""Results for programs: the list, one of them, its headline numbers, tables, manifest and files."""

from __future__ import annotations

import json
from typing import Annotated

import polars as pl
from fastapi import Path, Query
from starlette.responses import Response

from mainstay.errors import NotFoundError
from mainstay.services.listing import results_part
from mainstay.services.results import MANIFEST, ResultEntry, find_result, load_result, read_file
from mainstay.web.api.cursor import read_cursor, write_cursor
from mainstay.web.api.models import (
    FileTold,
    MetricList,
    MetricTold,
    ResultList,
    ResultTold,
    ResultWhole,
    Rows,
    TableSize,
)
from mainstay.web.api.tables import OTHER_KINDS, Cursor, Limit, Where, rows_told
from mainstay.web.api.wire import INVALID, LISTED, NOT_FOUND, ApiAsk, api, sent

ResultId = Annotated[str, Path(max_length=40)]


@api("/results", answers=ResultList, errors=LISTED)
def list_of_results(
    ask: ApiAsk,
    base_id: Annotated[str | None, Query(max_length=80)] = None,
    kind: Annotated[str | None, Query(max_length=60)] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> ResultList:
    """List results on bases that one may see, the newest first."""
    place = json.dumps(["results", ask.viewer.user_id, base_id, kind])
    after = None if cursor is None else read_cursor(ask.workspace, place, cursor)
    part = results_part(ask.workspace, ask.viewer, after=after, most=limit, base_id=base_id, kind=kind)
    following = None if part.after is None else write_cursor(ask.workspace, place, part.after)
    return ResultList(items=[ResultTold.of(one) for one in part.rows], next=following)


@api("/results/{result_id}", answers=ResultWhole, errors=LISTED)
def one_result(ask: ApiAsk, result_id: ResultId) -> ResultWhole:
    """Tell about one result: headline numbers, sizes of its tables, files."""
    entry = find_result(ask.workspace, ask.viewer, result_id)
    tables: list[TableSize] = []
    metrics: list[MetricTold] = []
    if _is_engine_result(entry):
        result = load_result(ask.workspace, entry)
        tables = [TableSize(name=name, rows=frame.height) for name, frame in result.tables.items()]
        metrics = _metrics(result.metrics)
    return ResultWhole(
        **ResultTold.of(entry).model_dump(),
        metrics=metrics,
        tables=tables,
        files=[FileTold(name=name, sha256=blob) for name, blob in sorted(json.loads(entry.files).items())],
    )


@api("/results/{result_id}/metrics", answers=MetricList, errors=LISTED)
def metrics_of_result(ask: ApiAsk, result_id: ResultId) -> MetricList:
    """Give the headline numbers of a result, each with its interval."""
    entry = _of_engine(find_result(ask.workspace, ask.viewer, result_id))
    return MetricList(result_id=result_id, metrics=_metrics(load_result(ask.workspace, entry).metrics))


@api("/results/{result_id}/manifest", answers=None, errors=LISTED, other_kinds={"application/json": {"type": "object"}})
def manifest_of_result(ask: ApiAsk, result_id: ResultId) -> Response:
    """Say what made a result: engine, version, base, options, seed."""
    entry = _of_engine(find_result(ask.workspace, ask.viewer, result_id))
    content = read_file(ask.workspace, entry, MANIFEST)
    return sent(ask, content, "application/json", mark=entry.handling)


@api("/results/{result_id}/tables/{table}", answers=Rows, errors=LISTED, other_kinds=OTHER_KINDS)
def rows_of_result(
    ask: ApiAsk,
    result_id: ResultId,
    table: Annotated[str, Path(max_length=80)],
    where: Where = [],  # noqa: B006 - FastAPI copies it
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """Give the rows of a table that fit: in parts as JSON, or all at once as CSV or Parquet (`Accept`)."""
    entry = _of_engine(find_result(ask.workspace, ask.viewer, result_id))

    def load() -> pl.DataFrame:
        tables = load_result(ask.workspace, entry).tables
        if table not in tables:
            msg = "the result has no such table"
            raise NotFoundError(msg, hint="tables: " + ", ".join(sorted(tables)))
        return tables[table]

    return rows_told(ask, table, entry.content_hash, load, mark=entry.handling, where=where, limit=limit, cursor=cursor)


@api(
    "/results/{result_id}/files/{name:path}",
    answers=None,
    errors={**NOT_FOUND, **INVALID},
    other_kinds={"application/octet-stream": {"type": "string", "format": "binary"}},
)
def file_of_result(ask: ApiAsk, result_id: ResultId, name: Annotated[str, Path(max_length=400)]) -> Response:
    """Give one file of a result as it is kept, such as the PDF of a briefing."""
    entry = find_result(ask.workspace, ask.viewer, result_id)
    content = read_file(ask.workspace, entry, name)
    return sent(ask, content, "application/octet-stream", mark=entry.handling, file=_plain(name))


def _plain(name: str) -> str:
    """Return the last part of a name without what ends a quoted word in a header."""
    return "".join(letter for letter in name.rpartition("/")[2] if letter.isalnum() or letter in "._-") or "file"


def _is_engine_result(entry: ResultEntry) -> bool:
    """Tell whether there is an answer of an engine, and not only files such as those of a briefing."""
    return "metrics.parquet" in json.loads(entry.files)


def _of_engine(entry: ResultEntry) -> ResultEntry:
    if not _is_engine_result(entry):
        msg = "this result is made of files and has no tables of its own"
        raise NotFoundError(msg, hint="its files are listed with it")
    return entry


def _metrics(frame: pl.DataFrame) -> list[MetricTold]:
    return [MetricTold(**row) for row in frame.iter_rows(named=True)]
