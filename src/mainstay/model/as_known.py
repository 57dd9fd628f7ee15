"""The base as it was known on an earlier day: the replay of what people could have known then."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from mainstay.core.calendar import read_day
from mainstay.model.fields import FieldSpec
from mainstay.model.resolve import apply_claims
from mainstay.model.schema import TableSpec, load_schema

if TYPE_CHECKING:
    from mainstay.model.base import Base


def as_known(base: Base, day: date | str) -> Base:
    """Return the base as it was known at the end of a day; see `Base.as_known`.

    1. Claims that became known later are left out; claims that were dropped later are held again. The last day on
       which a claim was held, ``known_to_on``, is one of the days on which it was.
    2. Rows that became known later are left out. A row without ``known_on`` is taken as always known.
    3. Values with claims take the value of the claim that then decides; where none was known yet, the value is
       missing, and so is the row if it cannot do without it.
    4. Rows that refer to a row left out lose the reference, or go too if they cannot do without. So do claims about
       rows left out, and identifiers of them.

    A day after the as-of date of the base counts as that date.
    """
    from mainstay.model.base import Base

    limit = min(read_day(day), base.info.as_of_on)
    claims = base["claims"].filter(pl.col("known_from_on") <= limit)
    claims = claims.with_columns(
        known_to_on=pl.when(pl.col("known_to_on") >= limit).then(None).otherwise(pl.col("known_to_on"))
    )
    tables = {name: _rows_known(frame, limit) for name, frame in base.tables.items()}
    tables["claims"] = claims
    forget = _later_only(base["claims"], claims)
    tables = apply_claims(tables, base.info.conflict_policy, day=limit, forget=forget)
    info = base.info.model_copy(update={"as_of_on": limit})
    return Base(info, _without_orphans(drop_dangling(tables)))


def _rows_known(frame: pl.DataFrame, limit: date) -> pl.DataFrame:
    if "known_on" not in frame.columns:
        return frame
    return frame.filter(pl.col("known_on").is_null() | (pl.col("known_on") <= limit))


def _later_only(all_claims: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Return the values all of whose claims are younger than the day: they were not known at all."""
    cell = ["table", "row_id", "field"]
    return all_claims.select(cell).unique().join(known.select(cell).unique(), on=cell, how="anti")


def drop_dangling(tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Remove references to rows that are gone, and rows that cannot do without them, until nothing dangles."""
    schema = load_schema()
    changed = True
    while changed:
        changed = False
        for name, spec in schema.tables.items():
            frame = _without_dangling(tables[name], spec, tables)
            if frame.height != tables[name].height:
                changed = True
            tables[name] = frame
    return tables


def _without_dangling(frame: pl.DataFrame, spec: TableSpec, tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    for field in spec:
        if field.references is not None and frame.height:
            keys = tables[field.references].get_column(_single_key(field))
            # a row without a part of its key would be another row, and perhaps a second one with that key
            frame = _drop_field(frame, field, keys, whole_row=field.required or field.name in spec.key)
    return frame


def _single_key(field: FieldSpec) -> str:
    return load_schema().table(str(field.references)).key[0]


def _drop_field(frame: pl.DataFrame, field: FieldSpec, keys: pl.Series, *, whole_row: bool) -> pl.DataFrame:
    held = pl.col(field.name).is_null() | pl.col(field.name).is_in(keys.implode())
    if whole_row:
        return frame.filter(held)
    return frame.with_columns(pl.when(held).then(pl.col(field.name)).otherwise(None).alias(field.name))


def _without_orphans(tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Remove claims about rows that are gone, and identifiers of them; they name their row in two columns."""
    schema = load_schema()
    done = dict(tables)
    for name in ("claims", "identifiers"):
        frame = done[name]
        keys = [
            tables[table].select(pl.lit(table).alias("table"), schema.tables[table].key_text().alias("row_id"))
            for table in frame["table"].unique().to_list()
            if table in schema.tables
        ]
        if keys:
            done[name] = frame.join(pl.concat(keys), on=["table", "row_id"], how="semi", maintain_order="left")
    return done
