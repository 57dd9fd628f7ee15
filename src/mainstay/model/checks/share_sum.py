"""The lines that make a product cannot supply more than all of it, and all of them not less."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from mainstay.errors import Problem
from mainstay.model.checks.check import Check, Context
from mainstay.model.validity import valid_on

#: published shares are rounded; what sums to 1.005 is taken as 1
ROUNDING = 0.005
#: and so is what sums to 0.97, as many small shares may that were each rounded down
MISSING = 0.03


def _find(check: Check, context: Context) -> Iterable[Problem]:
    if "lines" not in context.tables:
        return
    spec = context.schema.tables["lines"]
    # a line that has ended and the one that took its place do not supply at the same time
    today = valid_on(context.info.as_of_on)
    making = context.table("lines").filter(pl.col("operation").fill_null("make") == "make", *today)
    for column in ("share", "share_low"):
        sums = making.group_by("product_id").agg(pl.col(column).sum()).filter(pl.col(column) > 1 + ROUNDING)
        for product, total in sums.sort("product_id").iter_rows():
            message = f"the column {column} of the lines that make {product} sums to {total:.4g}"
            yield check.problem(context, spec, message, column=column, found=product, allowed="a sum of at most 1")
    most = pl.coalesce("share_high", "share", pl.lit(1.0)).sum().alias("most")
    complete = context.table("products").filter(pl.col("makers_complete")).select("product_id")
    sums = making.join(complete, on="product_id", how="semi").group_by("product_id").agg(most)
    for product, total in sums.filter(pl.col("most") < 1 - MISSING).sort("product_id").iter_rows():
        message = f"the makers of {product} are said to be all there are, and supply at most {total:.4g} of it"
        hint = "correct the shares, or makers_complete in the table products"
        yield check.problem(context, spec, message, column="share", found=product, allowed="a sum of 1", hint=hint)


CHECK = Check(
    name="share.sum",
    title="the lines that make a product cannot supply more than all of it, and all of them not less",
    hint="correct the shares; an unknown share stays empty",
    tables=_find,
)
