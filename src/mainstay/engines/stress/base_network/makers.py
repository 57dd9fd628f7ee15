"""Who makes each product: lines, and where no line is known the holders of approvals, or makers that nobody names."""

from __future__ import annotations

import polars as pl

from mainstay.model.base import Base
from mainstay.model.graph import ultimate_parents
from mainstay.model.validity import valid_on

#: how a maker is known
LINE, APPROVAL, UNNAMED, OTHERS = "line", "approval", "unnamed", "others"

SCHEMA = {
    "node_id": pl.String(),
    "kind": pl.String(),
    "basis": pl.String(),
    "product_id": pl.String(),
    "site_id": pl.String(),
    "economy_id": pl.String(),
    "organization_id": pl.String(),
    "line_id": pl.String(),
    "platform": pl.String(),
    "share": pl.Float64(),
    "share_low": pl.Float64(),
    "share_high": pl.Float64(),
    "capacity_low": pl.Float64(),
    "capacity": pl.Float64(),
    "capacity_high": pl.Float64(),
    "yield_share": pl.Float64(),
    "production_days": pl.Float64(),
    "surge_multiple": pl.Float64(),
    "surge_delay_days": pl.Float64(),
    "recovery_days": pl.Float64(),
}


def parents_of(base: Base) -> pl.DataFrame:
    """Return for each organization the one at the top of its chain of owners.

    Examples
    --------
    >>> import mainstay as ms
    >>> parents_of(ms.load("us-2026")).columns
    ['organization_id', 'top_id']
    """
    pairs = list(ultimate_parents(base).items())
    return pl.DataFrame(pairs, schema={"organization_id": pl.String, "top_id": pl.String}, orient="row")


def makers_of(base: Base) -> pl.DataFrame:
    """Return every maker of every product, sorted by product and name.

    A line that makes the product at the as-of date is a maker. A product without a line is made by the holders of its
    approvals at plants that the base does not name, and else by makers that nobody names: an unknown source is never
    taken for none. Capacities are in units a day.

    Examples
    --------
    >>> import mainstay as ms
    >>> base = ms.load("us-2026")
    >>> makers_of(base)["product_id"].n_unique() == base["products"].height
    True
    """
    lines = _lines(base)
    rest = base["products"].select("product_id").join(lines, on="product_id", how="anti")
    held = _holders(base, rest)
    rest = rest.join(held, on="product_id", how="anti")
    unnamed = rest.with_columns(
        node_id=pl.lit("unnamed:") + pl.col("product_id"), kind=pl.lit("source"), basis=pl.lit(UNNAMED)
    )
    return pl.concat([fitted(lines), fitted(held), fitted(unnamed)]).sort("product_id", "node_id")


def fitted(frame: pl.DataFrame) -> pl.DataFrame:
    """Bring makers to all columns; what is missing is empty."""
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in SCHEMA.items()
    )


def _lines(base: Base) -> pl.DataFrame:
    makes = base["lines"].filter(pl.col("operation") == "make", *valid_on(base.info.as_of_on))
    sites = base["sites"].select("site_id", "organization_id", "economy_id")
    low, mode, high = (pl.col(f"capacity_{part}units_per_day") for part in ("low_", "", "high_"))
    middle = pl.coalesce(mode, (low + high) / 2, low, high)
    return (
        makes.join(sites, on="site_id", how="left")
        .join(parents_of(base), on="organization_id", how="left")
        .with_columns(
            node_id=pl.lit("line:") + pl.col("line_id"),
            kind=pl.lit("make"),
            basis=pl.lit(LINE),
            organization_id=pl.coalesce("top_id", "organization_id"),
            platform=pl.col("site_id") + pl.lit("/") + pl.col("shared_platform"),
            capacity_low=pl.min_horizontal(pl.coalesce(low, middle), middle),
            capacity=middle,
            capacity_high=pl.max_horizontal(pl.coalesce(high, middle), middle),
            production_days="lead_time_days",
            yield_share=pl.when(pl.col("yield_share") > 0).then("yield_share"),
        )
    )


def _holders(base: Base, products: pl.DataFrame) -> pl.DataFrame:
    valid = base["approvals"].filter(*valid_on(base.info.as_of_on), pl.col("organization_id").is_not_null())
    return (
        valid.join(products, on="product_id", how="semi")
        .join(parents_of(base), on="organization_id", how="left")
        .select("product_id", organization_id=pl.coalesce("top_id", "organization_id"))
        .unique()
        .with_columns(
            node_id=pl.lit("approval:") + pl.col("product_id") + pl.lit("/") + pl.col("organization_id"),
            kind=pl.lit("source"),
            basis=pl.lit(APPROVAL),
        )
    )
