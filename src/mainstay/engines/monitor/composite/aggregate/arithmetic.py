"""Weighted arithmetic mean: a weakness is made good in full by a strength elsewhere.

Source: OECD and JRC 2008, *Handbook on Constructing Composite Indicators*, section 6.
"""

from __future__ import annotations

from mainstay.engines.monitor.composite.aggregate.registry import Aggregation
from mainstay.engines.monitor.composite.aggregate.weighted import weighted_mean

METHOD = Aggregation(
    name="arithmetic",
    apply=weighted_mean,
    aliases=("a_amean", "amean", "arithmetic_mean", "mean"),
    source="OECD and JRC 2008, section 6",
)
