"""EMA, HMA and European Commission: which medicines are critical?

Two criteria, each low, medium or high: seriousness of the indication, and scarcity of suitable alternatives. A
medicine goes on the Union list if it is critical in more than a third of the member states. The published description
names the criteria, their levels and the three classes; the assignment of the nine combinations below is our reading
of it.
"""

from __future__ import annotations

import polars as pl

from mainstay.engines.monitor.concentration.presets.preset import Preset, verdicts
from mainstay.model.base import Base

#: (seriousness of the indication, scarcity of alternatives) -> class; every other combination is "other"
CLASSES = {
    ("high", "high"): "critical",
    ("high", "medium"): "critical",
    ("medium", "high"): "critical",
    ("high", "low"): "at risk",
    ("medium", "medium"): "at risk",
    ("low", "high"): "at risk",
}
#: a medicine goes on the list if it is critical in more than one of so many states
UNION_LIST_ONE_IN = 3


def criticality(seriousness: str, scarcity: str) -> str:
    """Return the class of a medicine.

    Examples
    --------
    >>> criticality("high", "medium"), criticality("medium", "medium"), criticality("low", "low")
    ('critical', 'at risk', 'other')
    """
    return CLASSES.get((seriousness, scarcity), "other")


def on_union_list(states_critical: int, states: int) -> bool:
    """Tell whether a medicine that is critical in some member states goes on the Union list.

    Examples
    --------
    >>> on_union_list(10, 30), on_union_list(11, 30)
    (False, True)
    """
    return states_critical * UNION_LIST_ONE_IN > states


def _apply(base: Base, concentration: pl.DataFrame) -> pl.DataFrame:
    del concentration
    rated = base["products"].select("product_id", "indication_seriousness", "alternatives_scarcity")
    rows = []
    for product, seriousness, scarcity in rated.iter_rows():
        if seriousness is None and scarcity is None:
            continue
        verdict = "undecided" if seriousness is None or scarcity is None else criticality(seriousness, scarcity)
        because = f"indication {seriousness or 'not rated'}, scarcity of alternatives {scarcity or 'not rated'}"
        rows.append((product, verdict, because))
    return verdicts(rows)


PRESET = Preset(
    name="ema_criticality",
    title="Criticality of medicines (EMA, HMA, European Commission 2023)",
    rule="seriousness of the indication by scarcity of alternatives, each low, medium or high",
    source="EMA, HMA and European Commission, methodology to identify critical medicines for the Union list, June 2023",
    apply=_apply,
)
