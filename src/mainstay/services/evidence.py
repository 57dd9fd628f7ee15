"""One row of a base with the evidence behind each of its values."""

from __future__ import annotations

import polars as pl

from mainstay.model.base import Base
from mainstay.model.fields import write_text
from mainstay.model.schema import PROVENANCE


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
    row = base[table].filter(spec.key_text() == key)
    parts = []
    for field in spec:
        if field.name in PROVENANCE:
            continue
        claims = base.claims(table, key, field.name)
        held = row.select(write_text(field, pl.col(field.name))).item()
        if held is not None or claims.height:
            parts.append(
                claims.select(pl.lit(field.name).alias("field"), pl.lit(held, dtype=pl.String).alias("held"), pl.all())
            )
    return pl.concat(parts)
