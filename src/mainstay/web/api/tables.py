"""A table for programs: rows in parts as JSON, or all of it as CSV or Parquet, by what the program accepts."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from typing import Annotated

import polars as pl
from fastapi import Query
from starlette.responses import Response

from mainstay.services.handling import file_word
from mainstay.services.table_rows import CONDITION, fitting
from mainstay.web.api.cursor import read_cursor, write_cursor
from mainstay.web.api.wire import matches, sent
from mainstay.web.asking import Asking
from mainstay.web.show import csv_of, finite

PARQUET, CSV, JSON = "application/vnd.apache.parquet", "text/csv", "application/json"
OTHER_KINDS = {CSV: {"type": "string"}, PARQUET: {"type": "string", "format": "binary"}}
MOST_ROWS = 1_000

Where = Annotated[
    list[Annotated[str, Query(pattern=CONDITION)]],
    Query(
        max_length=20,
        description="Conditions that all must hold: a column, one of = != <= >= ~ (contains), a value.",
    ),
]
Limit = Annotated[int, Query(ge=1, le=MOST_ROWS, description="Most rows in a part.")]
Cursor = Annotated[
    str | None,
    Query(pattern=r"^[A-Za-z0-9_-]{1,600}$", description="Where the part begins: `next` of the one before."),
]


def wanted(ask: Asking) -> str:
    """Return the form that a program takes: the one of highest weight, JSON where nothing is said."""
    header = ask.request.headers.get("accept", "")
    weights: list[tuple[float, str]] = []
    for part in header.split(","):
        kind, *more = [word.strip().lower() for word in part.split(";")]
        told = next((word[2:] for word in more if word.startswith("q=")), "1")
        try:
            weights.append((float(told), kind))
        except ValueError:
            continue
    for weight, kind in sorted(weights, key=lambda one: -one[0]):
        if weight > 0 and kind in (PARQUET, CSV, JSON):
            return kind
    return JSON


def rows_told(
    ask: Asking,
    name: str,
    version: str,
    load: Callable[[], pl.DataFrame],
    *,
    mark: str,
    where: list[str],
    limit: int,
    cursor: str | None,
) -> Response:
    """Return the rows of a table that never changes.

    Parameters
    ----------
    ask : Asking
        The request.
    name, version : str
        Name of the table, and the hash of what it belongs to.
    load : callable
        Returns the table; called only where the program does not have it already.
    mark : str
        Handling mark.
    where, limit, cursor : list of str, int, str or None
        What is asked for.
    """
    form = wanted(ask)
    query = json.dumps([version, name, where, limit if form == JSON else 0])
    packed = "gzip" in ask.request.headers.get("accept-encoding", "")
    tag = hashlib.sha256("\0".join((query, form, cursor or "", str(packed))).encode()).hexdigest()[:32]
    headers = {"ETag": f'"{tag}"', "Vary": "Accept, Accept-Encoding, Cookie, Authorization"}
    if matches(ask.request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers={**headers, "Cache-Control": "private, no-cache"})
    first = 0 if cursor is None else int(read_cursor(ask.workspace, query, cursor)[0])
    frame = fitting(load(), where)
    file = f"{name}-{file_word(mark)}"
    if form == CSV:
        return sent(ask, csv_of(frame), "text/csv; charset=utf-8", headers=headers, mark=mark, file=f"{file}.csv")
    if form == PARQUET:
        buffer = io.BytesIO()
        frame.write_parquet(buffer, compression="zstd")
        return sent(ask, buffer.getvalue(), PARQUET, headers=headers, mark=mark, file=f"{file}.parquet")
    part = finite(frame.slice(first, limit))
    end = first + part.height
    told = {
        "table": name,
        "columns": frame.columns,
        "rows": part.to_dicts(),
        "total": frame.height,
        "next": write_cursor(ask.workspace, query, [end]) if end < frame.height else None,
    }
    body = json.dumps(told, ensure_ascii=False, allow_nan=False, default=str).encode()
    return sent(ask, body, JSON, headers=headers, mark=mark)
