"""European Commission 2021: strategic dependencies in traded products."""

from __future__ import annotations

import polars as pl

from mainstay.engines.monitor.concentration.party import members_of
from mainstay.engines.monitor.concentration.presets.preset import Preset, verdicts
from mainstay.engines.monitor.concentration.presets.trade import code_of, trade_numbers
from mainstay.model.base import Base

CONCENTRATED = 0.4
OUTSIDE = 0.5
RATIO = 1.0
BLOC = "EU27"


def dependent(numbers: pl.DataFrame) -> pl.DataFrame:
    """Apply the three core indicators to the newest year of each customs code.

    Returns
    -------
    polars.DataFrame
        ``edition``, ``hs``, ``year``, ``verdict``; undecided where a number is missing.
    """
    newest = numbers.sort("year").group_by("edition", "hs", maintain_order=True).tail(1)
    met = (
        (pl.col("import_hhi") > CONCENTRATED)
        & (pl.col("outside_share") > OUTSIDE)
        & (pl.col("imports_over_exports") > RATIO)
    )
    verdict = (
        pl.when(met).then(pl.lit("dependent")).when(~met).then(pl.lit("not dependent")).otherwise(pl.lit("undecided"))
    )
    return newest.select("edition", "hs", "year", verdict.alias("verdict")).sort("edition", "hs")


def _apply(base: Base, concentration: pl.DataFrame) -> pl.DataFrame:
    del concentration
    members = members_of(base, BLOC)
    table = dependent(trade_numbers(base["trade_flows"], members)) if members else None
    if table is None:
        return verdicts([])
    return verdicts(
        [
            (code_of(row["edition"], row["hs"]), row["verdict"], f"{BLOC}, {row['year']}")
            for row in table.iter_rows(named=True)
        ]
    )


PRESET = Preset(
    name="ec_strategic",
    title="Strategic dependence (European Commission 2021)",
    rule="HHI of imports from outside above 0.4, more than half of imports from outside, and imports above exports",
    source="European Commission, SWD(2021) 352 final, Strategic dependencies and capacities, 5 May 2021",
    apply=_apply,
)
