"""CEPII GeoDep: products in whose trade a country is dependent year after year."""

from __future__ import annotations

import polars as pl

from mainstay.engines.monitor.concentration.presets.preset import Preset, verdicts
from mainstay.engines.monitor.concentration.presets.trade import code_of, trade_numbers
from mainstay.model.base import Base

CONCENTRATED = 0.4
RATIO = 1.0
LEAST_YEARS, YEARS = 2, 3


def dependent(numbers: pl.DataFrame) -> pl.DataFrame:
    """Apply the rule to the numbers of `trade_numbers`.

    A customs code is dependent if in at least two of its last three years the HHI of imports by origin and the HHI of
    world exports both exceed 0.4 and imports exceed exports. It is undecided where years that are missing, or whose
    numbers are, could still make two.

    Returns
    -------
    polars.DataFrame
        ``edition``, ``hs``, ``years``, ``years_met``, ``verdict``.
    """
    met = (
        (pl.col("import_hhi") > CONCENTRATED)
        & (pl.col("world_export_hhi") > CONCENTRATED)
        & (pl.col("imports_over_exports") > RATIO)
    )
    last = numbers.sort("year").group_by("edition", "hs", maintain_order=True).tail(YEARS)
    counted = last.group_by("edition", "hs").agg(
        met.is_not_null().sum().cast(pl.Int64).alias("years"),
        met.fill_null(value=False).sum().cast(pl.Int64).alias("years_met"),
    )
    could_be_met = pl.col("years_met") + YEARS - pl.col("years")
    verdict = (
        pl.when(pl.col("years_met") >= LEAST_YEARS)
        .then(pl.lit("dependent"))
        .when(could_be_met >= LEAST_YEARS)
        .then(pl.lit("undecided"))
        .otherwise(pl.lit("not dependent"))
    )
    return counted.with_columns(verdict=verdict).sort("edition", "hs")


def _apply(base: Base, concentration: pl.DataFrame) -> pl.DataFrame:
    del concentration
    table = dependent(trade_numbers(base["trade_flows"], {base.info.home}))
    return verdicts(
        [
            (
                code_of(row["edition"], row["hs"]),
                row["verdict"],
                f"{row['years_met']} of {row['years']} years meet all three",
            )
            for row in table.iter_rows(named=True)
        ]
    )


PRESET = Preset(
    name="geodep",
    title="Trade dependence (CEPII GeoDep)",
    rule="HHI of imports above 0.4, HHI of world exports above 0.4 and imports above exports, in 2 of 3 years",
    source="Lefebvre and Wibaux, CEPII Policy Brief 47, 2024",
    apply=_apply,
)
