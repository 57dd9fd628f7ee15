"""Lines that follow from listings: the label of a marketed product names the site that makes it."""

from __future__ import annotations

import polars as pl

from mainstay.model.base import Base
from mainstay.model.validity import valid_on

#: what stands before the number of an approval that is taken for a product
APPLICATION = "application:"


def with_listed_lines(base: Base, *, by_application: bool = False) -> Base:
    """Return the base with a line for each listing that has none.

    Parameters
    ----------
    base : Base
        The base.
    by_application : bool
        Take each approval whose listings name no product of the base for a product of its own. Approvals of the same
        medicine then do not stand in for each other, because the base does not say that they could.

    Examples
    --------
    >>> import mainstay as ms
    >>> base = ms.load("us-2026")
    >>> with_listed_lines(base)["lines"].height == base["lines"].height
    True
    """
    listed = base["listings"].filter(*valid_on(base.info.as_of_on))
    named = listed.filter(pl.col("product_id").is_not_null() & (pl.col("tier") == "drug_product"))
    wanted = [named.select("product_id", "site_id")]
    tables: dict[str, pl.DataFrame] = {}
    if by_application:
        known = listed.filter(pl.col("product_id").is_null() & pl.col("application").is_not_null())
        approvals = known.select(
            "site_id", "tier", product_id=pl.lit(APPLICATION) + pl.col("application"), ingredient=pl.lit("/api")
        )
        made = approvals.filter(pl.col("tier") == "drug_product")
        begun = approvals.filter(pl.col("tier") == "api").select(
            "site_id", input_id=pl.col("product_id") + pl.col("ingredient"), product_id="product_id"
        )
        wanted += [made.select("product_id", "site_id"), begun.select(product_id="input_id", site_id="site_id")]
        tables["products"] = _products(base, approvals, begun)
        tables["bill_of_materials"] = _bill(base, begun)
    makes = base["lines"].filter(pl.col("operation") == "make", *valid_on(base.info.as_of_on))
    new = pl.concat(wanted).unique().join(makes, on=["product_id", "site_id"], how="anti").sort("product_id", "site_id")
    if new.height == 0 and not tables:
        return base
    lines = new.with_columns(
        line_id=pl.col("product_id") + pl.lit("@") + pl.col("site_id"),
        operation=pl.lit("make"),
        method=pl.lit("estimated"),
        note=pl.lit("follows from listings"),
    )
    return base.replace(lines=pl.concat([base["lines"], lines], how="diagonal"), **tables)


def _products(base: Base, approvals: pl.DataFrame, begun: pl.DataFrame) -> pl.DataFrame:
    ends = (
        approvals.select("product_id")
        .unique()
        .with_columns(**{"class": pl.lit("essential_medicine"), "tier": pl.lit("drug_product"), "unit": pl.lit("dose")})
    )
    inputs = (
        begun.select(product_id="input_id")
        .unique()
        .with_columns(**{"class": pl.lit("input"), "tier": pl.lit("api"), "unit": pl.lit("kg")})
    )
    new = pl.concat([ends, inputs]).with_columns(name=pl.col("product_id"))
    return pl.concat([base["products"], new], how="diagonal")


def _bill(base: Base, begun: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([base["bill_of_materials"], begun.select("product_id", "input_id").unique()], how="diagonal")
