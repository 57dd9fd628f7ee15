"""The numbers that trade rules compare: import concentration, world export concentration, imports over exports."""

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
    foreign = imports.filter(outside).group_by(*SUBJECT, "partner_id").agg(_total())
    concentration = foreign.group_by(SUBJECT).agg(_hhi().alias("import_hhi"), _total().alias("imports"))
    everything = imports.group_by(SUBJECT).agg(_total().alias("all_imports"))
    exports = flows.filter(is_home & outside & (pl.col("flow") == "export"))
    sold = exports.group_by(SUBJECT).agg(_total().alias("exports"))
    world = flows.filter(pl.col("flow") == "export").group_by(*SUBJECT, "reporter_id").agg(_total())
    # what home alone reports is not the world
    abroad = (~pl.col("reporter_id").is_in(sorted(home))).any()
    world_hhi = world.group_by(SUBJECT).agg(pl.when(abroad).then(_hhi()).alias("world_export_hhi"))
    joined = concentration
    for other in (everything, sold, world_hhi):
        joined = joined.join(other, on=SUBJECT, how="left")
    return joined.with_columns(
        imports_over_exports=_ratio("imports", "exports"), outside_share=_ratio("imports", "all_imports")
    ).sort(SUBJECT)


def code_of(edition: str, code: str) -> str:
    """Return a customs code with its edition, once.

    Examples
    --------
    >>> code_of("HS2022", "HS2022:300241"), code_of("HS2022", "300241")
    ('HS2022:300241', 'HS2022:300241')
    """
    return code if code.startswith(f"{edition}:") else f"{edition}:{code}"


def _total() -> pl.Expr:
    """Sum of values; where one is not known, the sum is not."""
    value = pl.col("value_usd")
    return pl.when(value.null_count() == 0).then(value.sum()).alias("value_usd")


def _hhi() -> pl.Expr:
    total = _total()
    return pl.when(total > 0).then((pl.col("value_usd") ** 2).sum() / total**2)


def _ratio(above: str, below: str) -> pl.Expr:
    """Ratio of two sums; something over nothing is endless, nothing over nothing is not known."""
    return pl.when((pl.col(above) > 0) | (pl.col(below) > 0)).then(pl.col(above) / pl.col(below))
