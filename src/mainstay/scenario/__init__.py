"""Scenario: what is changed or assumed for one run. Frozen, versioned, unknown keys refused."""

from __future__ import annotations

from mainstay.scenario.amount import Amount
from mainstay.scenario.epidemic import EpidemicChoices
from mainstay.scenario.heatmap import HeatmapChoices
from mainstay.scenario.overrides import Override, apply_overrides
from mainstay.scenario.scenario import Scenario, read_scenario
from mainstay.scenario.shock import Near, Recovery, Shock, Where
from mainstay.scenario.stress import StressChoices

__all__ = [
    "Amount",
    "EpidemicChoices",
    "HeatmapChoices",
    "Near",
    "Override",
    "Recovery",
    "Scenario",
    "Shock",
    "StressChoices",
    "Where",
    "apply_overrides",
    "read_scenario",
]
