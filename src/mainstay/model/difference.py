"""What differs between two bases, cell by cell."""

from __future__ import annotations

import json

import polars as pl

from mainstay.model.base import Base
from mainstay.model.fields import FieldSpec, write_text
from mainstay.model.schema import TableSpec

_ROWS = {"table": pl.String(), "row_id": pl.String()}
_CELLS = {**_ROWS, "column": pl.String(), "before": pl.String(), "after": pl.String()}
_INFO = {"key": pl.String(), "before": pl.String(), "after": pl.String()}
_TWIN = "\0twin"


def diff(before: Base, after: Base) -> dict[str, pl.DataFrame]:
    """Compare two bases.

    Rows are the same row where their keys are equal. Rows that share one key (an error that a check reports) are
    compared in their order.

    Parameters
    ----------
    before, after : Base
        The bases.

    Returns
    -------
    dict of str to polars.DataFrame
        ``info``: keys of ``base.yaml`` that changed (key, before, after); ``added`` and ``removed``: rows (table,
        row_id); ``changed``: cells of rows that both have (table, row_id, column, before, after). Values are text as
        a CSV file would hold it, empty where the value is not known. Tables stand in the order of the schema.

    Examples
    --------
    >>> from datetime import date
    >>> from mainstay.model.info import BaseInfo
    >>> info = BaseInfo(name="demo", version="1", home="USA", as_of_on=date(2026, 11, 1))
    >>> before = Base(info, {"economies": pl.DataFrame({"economy_id": ["USA"], "name": ["US"]})})
    >>> after = before.replace(economies=pl.DataFrame({"economy_id": ["USA"], "name": ["United States"]}))
    >>> diff(before, after)["changed"].row(0)
    ('economies', 'USA', 'name', 'US', 'United States')
    """
    added, removed, changed = [], [], []
    for name, spec in before.schema.tables.items():
        old, new = before[name], after[name]
        if old.equals(new):
            continue
        key = list(spec.key)
        if old.select(key).is_duplicated().any() or new.select(key).is_duplicated().any():
            twin = pl.int_range(pl.len()).over(key).alias(_TWIN)
            old, new, key = old.with_columns(twin), new.with_columns(twin), [*key, _TWIN]
        added.append(_rows(spec, new.join(old, on=key, how="anti", nulls_equal=True, maintain_order="left")))
        removed.append(_rows(spec, old.join(new, on=key, how="anti", nulls_equal=True, maintain_order="left")))
        changed.append(_cells(spec, old, new, key))
    return {
        "info": _info(before, after),
        "added": pl.concat([pl.DataFrame(schema=_ROWS), *added]),
        "removed": pl.concat([pl.DataFrame(schema=_ROWS), *removed]),
        "changed": pl.concat([pl.DataFrame(schema=_CELLS), *changed]),
    }


def _info(before: Base, after: Base) -> pl.DataFrame:
    old, new = before.info.as_json(), after.info.as_json()
    rows = [(key, _plain(old[key]), _plain(new[key])) for key in old if old[key] != new[key]]
    return pl.DataFrame(rows, schema=_INFO, orient="row")


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _rows(spec: TableSpec, frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(pl.lit(spec.name).alias("table"), spec.key_text().alias("row_id"))


def _cells(spec: TableSpec, old: pl.DataFrame, new: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    values = [field for field in spec if field.name not in spec.key]
    both = old.join(new, on=key, how="inner", nulls_equal=True, suffix="\0", maintain_order="left")
    differs = both.select(pl.col(f.name).ne_missing(pl.col(f.name + "\0")).alias(f.name) for f in values)
    parts = [_changed(spec, field, both.filter(differs[field.name])) for field in values if differs[field.name].any()]
    order = {field.name: i for i, field in enumerate(values)}
    cells = pl.concat([pl.DataFrame(schema=_CELLS), *parts])
    return cells.sort("row_id", pl.col("column").replace_strict(order, default=0), maintain_order=True)


def _changed(spec: TableSpec, field: FieldSpec, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        pl.lit(spec.name).alias("table"),
        spec.key_text().alias("row_id"),
        pl.lit(field.name).alias("column"),
        write_text(field, pl.col(field.name)).alias("before"),
        write_text(field, pl.col(field.name + "\0")).alias("after"),
    )
