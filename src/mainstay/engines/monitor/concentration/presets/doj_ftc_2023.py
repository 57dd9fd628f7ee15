"""DOJ and FTC, Merger Guidelines 2023: when is a market of firms highly concentrated?"""

from __future__ import annotations

import polars as pl

from mainstay.engines.monitor.concentration.presets.preset import Preset, verdicts
from mainstay.model.base import Base

HIGHLY = 0.18
#: a merger in such a market is presumed harmful if it raises HHI by more than this ...
RISE = 0.01
#: ... or if it does so and makes a firm with more than this share
FIRM_SHARE = 0.30


def presumed_harmful(hhi_after: float, rise: float, merged_share: float) -> bool:
    """Tell whether a merger is presumed to lessen competition (Guideline 1).

    Parameters
    ----------
    hhi_after, rise : float
        Index after the merger and its rise, on the scale 0 to 1.
    merged_share : float
        Share of the merged firm.

    Examples
    --------
    >>> (
    ...     presumed_harmful(0.20, 0.02, 0.1),
    ...     presumed_harmful(0.15, 0.02, 0.35),
    ...     presumed_harmful(0.20, 0.005, 0.5),
    ... )
    (True, True, False)
    """
    return rise > RISE and (hhi_after > HIGHLY or merged_share > FIRM_SHARE)


def _apply(base: Base, concentration: pl.DataFrame) -> pl.DataFrame:
    del base
    rows: list[tuple[str, str, str]] = []
    firms = concentration.filter((pl.col("geography") == "firm") & (pl.col("sources") > 0))
    for row in firms.iter_rows(named=True):
        # bounds among the makers that the base names decide nothing where others are not ruled out
        is_open = not row["makers_complete"] and row["basis"] != "shares"
        low, high = (row["hhi_low_others"], 1.0) if is_open else (row["hhi_low"], row["hhi_high"])
        verdict = (
            "highly concentrated" if low > HIGHLY else "not highly concentrated" if high <= HIGHLY else "undecided"
        )
        because = f"HHI of firms between {low:.3f} and {high:.3f}; limit {HIGHLY}"
        rows.append((row["product_id"], verdict, f"{because}; other makers are not ruled out" if is_open else because))
    return verdicts(rows)


PRESET = Preset(
    name="doj_ftc_2023",
    title="Highly concentrated market (DOJ and FTC 2023)",
    rule="HHI of firms above 0.18",
    source="US Department of Justice and Federal Trade Commission, Merger Guidelines, 18 December 2023, Guideline 1",
    apply=_apply,
)
