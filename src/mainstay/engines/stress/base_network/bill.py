"""The bill of materials as the network needs it: for each input the part of the product that is made with it."""

from __future__ import annotations

import polars as pl

from mainstay.model.base import Base
from mainstay.model.validity import valid_on


def bill_of(base: Base) -> pl.DataFrame:
    """Return the bill of materials that is true at the as-of date, with the use of inputs that replace one another.

    Where the base gives the use of some inputs of a group, the others share what these leave; where it gives none, all
    have the same part. An input of which 0 is needed is left out.

    Returns
    -------
    polars.DataFrame
        ``product_id``, ``input_id``, ``group``, ``use`` (sums to 1 in each group), ``quantity`` (may be empty),
        ``use_assumed``.

    Examples
    --------
    >>> import mainstay as ms
    >>> bill = bill_of(ms.load("us-2026"))
    >>> bool((bill.group_by("product_id", "group").agg(pl.col("use").sum())["use"] - 1).abs().max() < 1e-12)
    True
    """
    rows = base["bill_of_materials"].filter(
        *valid_on(base.info.as_of_on), pl.col("quantity_per_unit").fill_null(1.0) > 0
    )
    same = ["product_id", "group"]
    rows = rows.with_columns(group=pl.coalesce("substitution_group", "input_id"))
    known, open_ = pl.col("use_share").sum().over(same), pl.col("use_share").is_null().sum().over(same)
    rest = (1.0 - known).clip(0.0) / pl.max_horizontal(open_, 1)
    rows = rows.with_columns(
        use=pl.coalesce("use_share", rest), use_assumed=pl.col("use_share").is_null() & (pl.len().over(same) > 1)
    )
    rows = rows.filter(pl.col("use") > 0)
    return rows.select(
        "product_id",
        "input_id",
        "group",
        use=pl.col("use") / pl.col("use").sum().over(same),
        quantity="quantity_per_unit",
        use_assumed="use_assumed",
    ).sort("product_id", "group", "input_id")
