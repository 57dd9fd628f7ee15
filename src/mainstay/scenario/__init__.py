"""Scenario: what is changed or assumed for one run. Frozen, versioned, unknown keys refused."""

from __future__ import annotations

from mainstay.scenario.heatmap import HeatmapChoices
from mainstay.scenario.overrides import Override, apply_overrides
from mainstay.scenario.scenario import Scenario, read_scenario

__all__ = ["HeatmapChoices", "Override", "Scenario", "apply_overrides", "read_scenario"]
