"""Composite indicators: from raw figures to scores and ranks, in separate steps that can each be looked at.

Functions and the packages that hold them share their names (``normalise``, ``impute``, ``aggregate``), so all are
imported here, where the function takes the name; load what lies inside a package by its full path.
"""

from __future__ import annotations

from mainstay.engines.monitor.composite.aggregate import aggregate
from mainstay.engines.monitor.composite.build import build
from mainstay.engines.monitor.composite.composite import Composite
from mainstay.engines.monitor.composite.correlations import correlations, redundancy
from mainstay.engines.monitor.composite.importance import importance
from mainstay.engines.monitor.composite.impute import impute, impute_with_spread
from mainstay.engines.monitor.composite.normalise import normalise
from mainstay.engines.monitor.composite.panel import Panel, build_panel
from mainstay.engines.monitor.composite.principal_components import principal_components
from mainstay.engines.monitor.composite.ranking import competition_ranks
from mainstay.engines.monitor.composite.reliability import cronbach_alpha, reliability
from mainstay.engines.monitor.composite.remove_elements import remove_elements
from mainstay.engines.monitor.composite.replay import replay
from mainstay.engines.monitor.composite.screen import indicator_availability, unit_availability
from mainstay.engines.monitor.composite.statistics import statistics
from mainstay.engines.monitor.composite.structure import Structure
from mainstay.engines.monitor.composite.treat import treat, treatment
from mainstay.engines.monitor.composite.weights import make_weights, read_weights

__all__ = [
    "Composite",
    "Panel",
    "Structure",
    "aggregate",
    "build",
    "build_panel",
    "competition_ranks",
    "correlations",
    "cronbach_alpha",
    "importance",
    "impute",
    "impute_with_spread",
    "indicator_availability",
    "make_weights",
    "normalise",
    "principal_components",
    "read_weights",
    "redundancy",
    "reliability",
    "remove_elements",
    "replay",
    "statistics",
    "treat",
    "treatment",
    "unit_availability",
]
