"""Write a page context down: as HTML, as JSON, as CSV."""

from __future__ import annotations

import gzip
import json
from dataclasses import fields
from typing import Any

import polars as pl
from starlette.responses import Response

from mainstay.charts.numbers import plain_minus
from mainstay.core.spreadsheet_cell import guard, guard_text
from mainstay.errors import NotFoundError
from mainstay.report.content import Table
from mainstay.services.handling import file_word
from mainstay.web.asking import Asking
from mainstay.web.page import PageContext
from mainstay.web.rendering import render

#: below this size packing gains nothing
_WORTH_PACKING = 1_000
_LEVEL = 6
#: above this size a tenth more bytes take half the time
_LARGE, _QUICK_LEVEL = 1_000_000, 3


def show(ask: Asking, context: PageContext, template: str, form: str) -> Response:
    """Return a context in one of the forms of `mainstay.web.page.FORMS`.

    Raises
    ------
    NotFoundError
        The CSV of a table is wanted that the page does not have.
    """
    if form == "json":
        body = json.dumps(as_plain(context), ensure_ascii=False, allow_nan=False, default=str).encode()
        return packed(ask, body, "application/json", mark=mark_of(context))
    if form == "csv":
        return _csv(ask, context)
    made = packed(ask, render(ask, template, context).encode(), "text/html; charset=utf-8", mark=mark_of(context))
    made.status_code = context.status_code
    return made


def as_plain(context: PageContext) -> dict[str, Any]:
    """Return what a page shows as plain values: headline numbers, tables with all rows, what is missing."""
    base = context.base
    return {
        "title": context.title,
        "lead": context.lead,
        "handling": mark_of(context),
        "base": None
        if base is None
        else {
            "base_id": base.base_id,
            "version": base.version,
            "content_hash": base.content_hash,
            "as_of_on": base.as_of_on.isoformat(),
        },
        "numbers": [
            {field.name: plain_minus(getattr(one, field.name)) for field in fields(one)} for one in context.numbers
        ],
        "tables": {table.id: table_as_plain(table) for table in context.tables},
        "charts": [{"id": chart.id, "title": chart.title, "summary": chart.summary} for chart in context.charts],
        "missing": [
            {"kind": one.kind, "request": dict(one.request), "job": None if one.job is None else one.job.job_id}
            for one in context.missing
        ],
    }


def table_as_plain(table: Table) -> dict[str, Any]:
    """Return a table as plain values."""
    # days as they are written, all at once
    plain = finite(table.frame).with_columns(pl.col(pl.Date).cast(pl.String))
    return {"title": table.title, "note": table.note, "rows": plain.to_dicts()}


def finite(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a table in which numbers that JSON does not have (not a number, infinite) are missing."""
    floats = [name for name, kind in frame.schema.items() if kind.is_float()]
    return frame.with_columns(
        pl.when(pl.col(name).is_finite()).then(pl.col(name)).otherwise(None).alias(name) for name in floats
    )


def csv_of(frame: pl.DataFrame) -> bytes:
    """Return a table as CSV in which no cell is taken for a formula by a spreadsheet."""
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    flat = frame.with_columns(pl.col(name).cast(pl.List(pl.String)).list.join("; ") for name in lists)
    texts = [name for name, kind in flat.schema.items() if kind == pl.String()]
    guarded = flat.with_columns(guard(pl.col(name)) for name in texts)
    return guarded.rename({name: guard_text(name) for name in guarded.columns}).write_csv().encode()


def mark_of(context: PageContext) -> str | None:
    """Return the handling mark of a page."""
    return context.handling or (None if context.base is None else context.base.handling)


def packed(ask: Asking, body: bytes, kind: str, *, mark: str | None = None, file: str | None = None) -> Response:
    """Return an answer, packed where the browser takes that and it is worth it."""
    headers = {"Vary": "Accept-Encoding, Cookie, Authorization", "Cache-Control": "private, no-cache"}
    if mark is not None:
        headers["X-Mainstay-Handling"] = mark
    if file is not None:
        headers["Content-Disposition"] = f'attachment; filename="{file}"'
    if len(body) > _WORTH_PACKING and "gzip" in ask.request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, _QUICK_LEVEL if len(body) > _LARGE else _LEVEL, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type=kind, headers=headers)


def _csv(ask: Asking, context: PageContext) -> Response:
    wanted = ask.request.query_params.get(context.csv_key)
    found = [table for table in context.tables if wanted in (None, table.id)]
    if not found and (wanted is not None or not context.missing):
        msg = f"the page has no table {wanted!r}" if wanted else "the page has no table"
        raise NotFoundError(msg, hint="tables: " + (", ".join(table.id for table in context.tables) or "none"))
    mark = mark_of(context)
    frame = found[0].frame if found else pl.DataFrame()
    name = found[0].id if found else "nothing-yet"
    words = [name, *([context.base.base_id] if context.base else []), *([file_word(mark)] if mark else [])]
    return packed(ask, csv_of(frame), "text/csv; charset=utf-8", mark=mark, file="-".join(words) + ".csv")
