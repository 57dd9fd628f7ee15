"""The value of a claim: text in the table of claims, a typed value in the unit of its field everywhere else."""

from __future__ import annotations

import polars as pl

from mainstay.core.units import factor
from mainstay.model.fields import FieldSpec


def typed_claims(claims: pl.DataFrame, field: FieldSpec) -> pl.DataFrame:
    """Read the values of claims about one field.

    Parameters
    ----------
    claims : polars.DataFrame
        Claims about one field.
    field : FieldSpec
        That field; it gives type and unit.

    Returns
    -------
    polars.DataFrame
        The claims with the column ``typed``, empty where the text cannot be read as the type of the field.

    Raises
    ------
    UnitError
        The unit of a claim cannot be converted to the unit of the field; the check ``units`` reports it first.
    """
    typed = claims.with_columns(field.type.read(pl.col("value")).alias("typed"))
    if field.unit is None or typed["unit"].null_count() == typed.height:
        return typed
    factors = {unit: factor(unit, field.unit) for unit in typed["unit"].drop_nulls().unique().to_list()}
    scale = pl.col("unit").replace_strict(factors, default=1.0, return_dtype=pl.Float64)
    return typed.with_columns((pl.col("typed") * scale).cast(field.type.dtype).alias("typed"))
