"""Bases for programs: the list, one of them, its tables, its files, the claims behind a value."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated

import polars as pl
from fastapi import Path, Query
from starlette.responses import Response

from mainstay.errors import NotFoundError
from mainstay.model.base import Base
from mainstay.services.base_files import base_files, read_base_file
from mainstay.services.bases import BaseEntry, find_base, load_base
from mainstay.services.evidence import row_with_claims
from mainstay.services.listing import bases_part
from mainstay.web.api.cursor import read_cursor, write_cursor
from mainstay.web.api.models import BaseList, BaseTold, BaseWhole, ClaimList, FileTold, Rows, TableSize
from mainstay.web.api.tables import OTHER_KINDS, Cursor, Limit, Where, rows_told
from mainstay.web.api.wire import INVALID, LISTED, NOT_FOUND, ApiAsk, api, sent
from mainstay.web.show import finite

BaseId = Annotated[str, Path(max_length=80, description="Name of the base.")]
AsKnown = Annotated[date | None, Query(description="What was known at the end of this day.")]


@api("/bases", answers=BaseList, errors=LISTED)
def list_of_bases(ask: ApiAsk, limit: Limit = 100, cursor: Cursor = None) -> BaseList:
    """List the bases that one may see, by name."""
    place = f"bases:{ask.viewer.user_id}"
    after = None if cursor is None else read_cursor(ask.workspace, place, cursor)
    part = bases_part(ask.workspace, ask.viewer, after=after, most=limit)
    following = None if part.after is None else write_cursor(ask.workspace, place, part.after)
    return BaseList(items=[BaseTold.of(one) for one in part.rows], next=following)


@api("/bases/{base_id}", answers=BaseWhole, errors=LISTED)
def one_base(ask: ApiAsk, base_id: BaseId) -> BaseWhole:
    """Tell about one base: the sizes of its tables and the files that it is kept in."""
    entry = find_base(ask.workspace, ask.viewer, base_id)
    base = load_base(ask.workspace, entry)
    files = base_files(ask.workspace, entry)
    return BaseWhole(
        **BaseTold.of(entry).model_dump(),
        tables=[TableSize(name=name, rows=frame.height) for name, frame in base.tables.items()],
        files=[FileTold(name=name, sha256=blob) for name, blob in sorted(files.items())],
    )


@api("/bases/{base_id}/tables/{table}", answers=Rows, errors=LISTED, other_kinds=OTHER_KINDS)
def rows_of_base(
    ask: ApiAsk,
    base_id: BaseId,
    table: Annotated[str, Path(max_length=80)],
    where: Where = [],  # noqa: B006 - FastAPI copies it
    as_known: AsKnown = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """Give the rows of a table that fit: in parts as JSON, or all at once as CSV or Parquet (`Accept`)."""
    entry = find_base(ask.workspace, ask.viewer, base_id)
    version = f"{entry.content_hash}:{as_known or ''}"
    load = lambda: _known(ask, entry, as_known)[table]  # noqa: E731 - only where the program does not have it
    return rows_told(ask, table, version, load, mark=entry.handling, where=where, limit=limit, cursor=cursor)


@api("/bases/{base_id}/claims", answers=ClaimList, errors=LISTED)
def claims_of_value(
    ask: ApiAsk,
    base_id: BaseId,
    table: Annotated[str, Query(max_length=80)],
    row: Annotated[str, Query(max_length=800, description="Key; the parts of one of several columns joined by |.")],
    field: Annotated[str | None, Query(max_length=80, description="Column; all of them where it is not given.")] = None,
    as_known: AsKnown = None,
) -> Response:
    """List the claims behind one value, or behind all values of a row, the one that decides first."""
    entry = find_base(ask.workspace, ask.viewer, base_id)
    base = _known(ask, entry, as_known)
    if field is None:
        found = row_with_claims(base, table, row)
    else:
        found = base.claims(table, row, field).select(pl.lit(field).alias("field"), pl.all())
    told = {"table": table, "row": row, "claims": finite(found).to_dicts()}
    body = json.dumps(told, ensure_ascii=False, allow_nan=False, default=str).encode()
    return sent(ask, body, "application/json", mark=entry.handling)


@api(
    "/bases/{base_id}/files/{name}",
    answers=None,
    errors={**NOT_FOUND, **INVALID},
    other_kinds={"application/octet-stream": {"type": "string", "format": "binary"}},
)
def file_of_base(ask: ApiAsk, base_id: BaseId, name: Annotated[str, Path(max_length=120)]) -> Response:
    """Give one file of a base as it is kept: `base.yaml`, or a table as Parquet."""
    entry = find_base(ask.workspace, ask.viewer, base_id)
    content = read_base_file(ask.workspace, entry, name)
    return sent(ask, content, "application/octet-stream", mark=entry.handling, file=name)


def _known(ask: ApiAsk, entry: BaseEntry, day: date | None) -> Base:
    base = load_base(ask.workspace, entry)
    if day is None:
        return base
    if day > entry.as_of_on:
        msg = f"the base ends on {entry.as_of_on.isoformat()}"
        raise NotFoundError(msg, hint="choose an earlier day")
    return base.as_known(day)
