"""One row of a base with the evidence behind each of its values."""

from __future__ import annotations

import polars as pl

from mainstay.core.suggest import nearest
from mainstay.errors import UnknownNameError
from mainstay.model.base import Base
from mainstay.model.evidence import CLAIM_COLUMNS
from mainstay.model.fields import write_text
from mainstay.model.schema import PROVENANCE, TableSpec


def row_with_claims(base: Base, table: str, key: str) -> pl.DataFrame:
    """Return the claims behind every value of one row, the one that decides first.

    Parameters
    ----------
    base : Base
        The base.
    table, key : str
        Which row.

    Returns
    -------
    polars.DataFrame
        ``field``, ``held`` (the value in the table) and the columns of `Base.claims`, without values that are missing.

    Raises
    ------
    UnknownNameError
        There is no such table or row.

    Examples
    --------
    >>> import mainstay as ms
    >>> rows = row_with_claims(ms.load("us-2026"), "products", "cisplatin-injection")
    >>> "source_id" in rows.columns
    True
    """
    spec = base.schema.table(table)
    row = _row(base, spec, key)
    parts = []
    for field in spec:
        if spec.provenance and field.name in PROVENANCE:
            continue
        held = row.select(write_text(field, pl.col(field.name))).item()
        claims = base.claims(table, key, field.name) if spec.provenance else _no_claim(base)
        if held is not None or claims["claim_id"].is_not_null().any():
            parts.append(
                claims.select(pl.lit(field.name).alias("field"), pl.lit(held, dtype=pl.String).alias("held"), pl.all())
            )
    return pl.concat(parts)


def _row(base: Base, spec: TableSpec, key: str) -> pl.DataFrame:
    row = base[spec.name].filter(spec.key_text() == key)
    if row.height == 0:
        close = nearest(key, base[spec.name].select(spec.key_text()).to_series().to_list())
        msg = f"the table {spec.name} has no row {key!r}"
        raise UnknownNameError(msg, hint=f"did you mean {close!r}?" if close else None)
    return row


def _no_claim(base: Base) -> pl.DataFrame:
    """Return one empty claim, for a value of a table that holds evidence itself and needs none."""
    empty = base["claims"].clear(1).select(name for name in CLAIM_COLUMNS if name != "decides")
    return empty.with_columns(decides=pl.lit(None, dtype=pl.Boolean)).select(CLAIM_COLUMNS)
