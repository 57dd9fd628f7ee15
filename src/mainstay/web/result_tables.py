"""Tables of any result, shown as they are: for what has no page of its own, and for whoever wants all of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from mainstay.core.result import Result
from mainstay.report.content import Column, Form, Table
from mainstay.services.results import ResultEntry
from mainstay.web.job_tables import clock, plain

_SHOWN = 15


def form_of(kind: pl.DataType) -> Form:
    """Return how values of a type are written.

    Examples
    --------
    >>> form_of(pl.Float64()), form_of(pl.Int64()), form_of(pl.String())
    ('number', 'count', 'text')
    """
    if kind.is_float():
        return "number"
    return "count" if kind.is_integer() else "text"


def whole_table(name: str, frame: pl.DataFrame) -> Table:
    """Return a table of a result with all its columns, their names as titles.

    Examples
    --------
    >>> whole_table("unmet", pl.DataFrame({"product_id": ["a"], "p_any": [0.5]})).columns[1].title
    'p any'
    """
    columns = tuple(Column(one, one.replace("_", " "), form_of(kind)) for one, kind in frame.schema.items())
    return Table(name, name.replace("_", " ").capitalize(), frame, columns, shown=_SHOWN)


def metrics_table(result: Result) -> Table:
    """Return the headline numbers of a result with unit and interval."""
    columns = (
        Column("id", "Number"),
        Column("value", "Value", "number"),
        Column("low", "Low", "number"),
        Column("high", "High", "number"),
        Column("unit", "Unit"),
    )
    note = "Low and high bound the value; both equal to it where it is exact in its evidence, empty where not bounded."
    return Table("metrics", "Headline numbers", result.metrics, columns, note=note, shown=60)


def manifest_table(manifest: Mapping[str, Any]) -> Table:
    """Return the manifest: what made the result."""
    rows = [(name, plain(value)) for name, value in manifest.items()]
    frame = pl.DataFrame(rows, schema={"name": pl.String(), "value": pl.String()}, orient="row")
    return Table(
        "manifest", "What made it", frame, (Column("name", "What"), Column("value", "Value", "prose")), shown=80
    )


def results_table(found: Sequence[ResultEntry], names: Mapping[str | None, str], titles: Mapping[str, str]) -> Table:
    """Return the list of results, the newest first, with for whom they are and the title of the base."""
    rows = [
        {
            "title": one.title,
            "base": titles.get(one.base_id, one.base_id),
            "base_id": one.base_id,
            "kind": one.kind,
            "created_at": clock(one.created_at),
            "asked_by": names[one.created_by],
            "handling": one.handling,
            "kilobytes": one.size_bytes / 1_000,
            "result_id": one.result_id,
            "content_hash": one.content_hash,
        }
        for one in found
    ]
    texts = ("title", "base", "base_id", "kind", "created_at", "asked_by", "handling", "result_id", "content_hash")
    schema: dict[str, Any] = dict.fromkeys(texts, pl.String()) | {"kilobytes": pl.Float64()}
    columns = (
        Column("title", "Result"),
        Column("base", "Base"),
        Column("created_at", "Made"),
        Column("asked_by", "For"),
        Column("handling", "Handling"),
        Column("kilobytes", "Size, kB", "number"),
    )
    return Table("results", "Results, the newest first", pl.DataFrame(rows, schema=schema), columns, shown=200)


def files_table(entry: ResultEntry) -> Table:
    """Return the files of a result with the hash of each."""
    held: dict[str, str] = json.loads(entry.files)
    frame = pl.DataFrame(sorted(held.items()), schema={"file": pl.String(), "hash": pl.String()}, orient="row")
    return Table("files", "Files", frame, (Column("file", "File"), Column("hash", "Hash of its content")), shown=60)
