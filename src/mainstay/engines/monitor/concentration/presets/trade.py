"""The three numbers that trade rules compare: import concentration, world export concentration, imports over exports."""

from __future__ import annotations

import polars as pl

SUBJECT = ["edition", "hs", "year"]


def trade_numbers(flows: pl.DataFrame, home: set[str]) -> pl.DataFrame:
    """Work out the numbers of each customs code and year for a home economy or bloc.

    Parameters
    ----------
    flows : polars.DataFrame
        The table of trade flows.
    home : set of str
        The economies that are home; trade between them does not count as import.

    Returns
    -------
    polars.DataFrame
        ``edition``, ``hs``, ``year``, ``import_hhi``, ``world_export_hhi``, ``imports_over_exports``,
        ``outside_share`` (imports from outside over all imports of the members); empty where a number cannot be
        worked out.
    """
    is_home = pl.col("reporter_id").is_in(sorted(home))
    outside = ~pl.col("partner_id").is_in(sorted(home))
    imports = flows.filter(is_home & (pl.col("flow") == "import"))
    foreign = imports.filter(outside).group_by(*SUBJECT, "partner_id").agg(pl.col("value_usd").sum())
    concentration = foreign.group_by(SUBJECT).agg(
        _hhi().alias("import_hhi"), pl.col("value_usd").sum().alias("imports")
    )
    everything = imports.group_by(SUBJECT).agg(pl.col("value_usd").sum().alias("all_imports"))
    exports = flows.filter(is_home & outside & (pl.col("flow") == "export"))
    sold = exports.group_by(SUBJECT).agg(pl.col("value_usd").sum().alias("exports"))
    world = flows.filter(pl.col("flow") == "export").group_by(*SUBJECT, "reporter_id").agg(pl.col("value_usd").sum())
    world_hhi = world.group_by(SUBJECT).agg(_hhi().alias("world_export_hhi"))
    joined = concentration
    for other in (everything, sold, world_hhi):
        joined = joined.join(other, on=SUBJECT, how="left")
    return joined.with_columns(
        imports_over_exports=pl.col("imports") / pl.col("exports"),
        outside_share=pl.col("imports") / pl.col("all_imports"),
    ).sort(SUBJECT)


def _hhi() -> pl.Expr:
    return ((pl.col("value_usd") / pl.col("value_usd").sum()) ** 2).sum()
