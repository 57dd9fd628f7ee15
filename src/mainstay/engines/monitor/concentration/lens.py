"""Exposure of each product under each lens; no lens is silently weighed zero.

* health: output lost with the worst single site, at any tier, times criticality for health / 5;
* economic: output lost if every economy but home stopped, times criticality for the economy / 5;
* national security: output lost if all strategic competitors stopped, times criticality for security / 5.

Criticality stays a separate column: likelihood and consequence are different things (Fragility and Criticality
practice of the US Department of Defense), and a product without criticality has no score, not a score of zero.
"""

from __future__ import annotations

import polars as pl

LENSES = {
    "health": ("criticality_health", "worst single site"),
    "economic": ("criticality_economic", "all foreign economies"),
    "national_security": ("criticality_security", "all strategic competitors"),
}
HIGHEST = 5
COLUMNS = {
    "lens": pl.String(),
    "product_id": pl.String(),
    "product": pl.String(),
    "measure": pl.String(),
    "culprit": pl.String(),
    "loss": pl.Float64(),
    "loss_p05": pl.Float64(),
    "loss_p95": pl.Float64(),
    "loss_low": pl.Float64(),
    "loss_high": pl.Float64(),
    "criticality": pl.Int64(),
    "exposure": pl.Float64(),
    "exposure_low": pl.Float64(),
    "exposure_high": pl.Float64(),
}


def exposure_rows(lens: str, losses: pl.DataFrame, products: pl.DataFrame) -> pl.DataFrame:
    """Join losses under one lens with criticality.

    Parameters
    ----------
    lens : str
        Key of `LENSES`.
    losses : polars.DataFrame
        ``product_id``, ``culprit``, ``loss`` and its ends.
    products : polars.DataFrame
        The table of products.

    Returns
    -------
    polars.DataFrame
        Columns of `COLUMNS`, highest exposure first; products without criticality at the end.
    """
    column, words = LENSES[lens]
    weight = pl.col("criticality") / HIGHEST
    joined = losses.join(
        products.select("product_id", pl.col("name").alias("product"), pl.col(column).alias("criticality")),
        on="product_id",
        how="inner",
        maintain_order="left",
    )
    return (
        joined.with_columns(
            lens=pl.lit(lens),
            measure=pl.lit(words),
            exposure=pl.col("loss") * weight,
            exposure_low=pl.col("loss_low") * weight,
            exposure_high=pl.col("loss_high") * weight,
        )
        .select(*COLUMNS)
        .sort("exposure", "loss", "product_id", descending=[True, True, False], nulls_last=True)
    )
