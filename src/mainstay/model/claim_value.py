"""The value of a claim: text in the table of claims, a typed value in the unit of its field everywhere else."""

from __future__ import annotations

import polars as pl

from mainstay.core.units import factor
from mainstay.model.fields import FIELD_TYPES, FieldSpec


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
        The unit of a claim cannot be converted to the unit of the field; the check ``unit.convertible`` reports it.
    """
    typed = claims.with_columns(field.type.read(pl.col("value")).alias("typed"))
    if field.unit is None or typed["unit"].null_count() == typed.height:
        return typed
    factors = {unit: factor(unit, field.unit) for unit in typed["unit"].drop_nulls().unique().to_list()}
    # a whole number may be given as 68.3 million, and 68.3 times a million may fall just beside a whole number
    scaled = FIELD_TYPES["number"].read(pl.col("value")) * pl.col("unit").replace_strict(factors, default=1.0)
    scaled = scaled.round().cast(field.type.dtype, strict=False) if field.type.dtype == pl.Int64() else scaled
    return typed.with_columns(pl.when(pl.col("unit").is_null()).then(pl.col("typed")).otherwise(scaled).alias("typed"))


def unreadable(field: FieldSpec) -> pl.Expr:
    """Return the expression that is true where the value of a claim about a field cannot be read.

    Examples
    --------
    >>> from mainstay.model.schema import load_schema
    >>> claims = pl.DataFrame({"value": ["30", "a month", None], "unit": ["day", None, None]})
    >>> claims.select(unreadable(load_schema().table("products").field("shelf_life_days"))).to_series().to_list()
    [False, True, False]
    """
    read = field.type.read(pl.col("value")).is_null()
    if field.type.dtype == pl.Int64() and field.unit is not None:
        as_number = FIELD_TYPES["number"].read(pl.col("value")).is_null()
        read = pl.when(pl.col("unit").is_null()).then(read).otherwise(as_number)
    return pl.col("value").is_not_null() & read
