"""A small base that passes every check, kept as YAML, and changes to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from mainstay.core.yaml12 import read_yaml
from mainstay.model.base import Base
from mainstay.model.info import BaseInfo, read_info
from mainstay.model.schema import TableSpec, load_schema

FILE = Path(__file__).parent / "small_base.yaml"
Rows = dict[str, list[dict[str, Any]]]


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = read_yaml(FILE.read_text("utf-8"), name=FILE.name)
    return content


def info(**changes: Any) -> BaseInfo:
    """Return what the base says about itself."""
    return read_info({**_content()["info"], **changes})


def rows() -> Rows:
    """Return the rows of the base, a new list each time."""
    return {table: [dict(row) for row in held] for table, held in _content()["tables"].items()}


def frame(table: str, held: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Return rows as a typed table that has every column that any of them fills, in the order given."""
    spec = load_schema().table(table)
    listed = list(held)
    columns = [name for name in spec.columns if any(name in row for row in listed)] or list(spec.key)
    series = [
        pl.Series(name, [_typed(spec, name, row.get(name)) for row in listed], spec.dtypes[name]) for name in columns
    ]
    return pl.DataFrame(series)


def _typed(spec: TableSpec, name: str, value: Any) -> Any:
    if value is None:
        return None
    kind = spec.dtypes[name]
    if kind == pl.Float64():
        return float(value)
    if kind == pl.Date():
        return value if isinstance(value, date) else date.fromisoformat(value)
    return value


def tables(content: Rows | None = None) -> dict[str, pl.DataFrame]:
    """Return the tables of the base, or of other rows."""
    return {table: frame(table, held) for table, held in (rows() if content is None else content).items()}


def base(content: Rows | None = None, **changes: Any) -> Base:
    """Return the base, or one of other rows."""
    return Base(info(**changes), tables(content))
