"""The health workforce: need by workload, stock and flow, who can take up other work, the cheapest way to a target."""

from __future__ import annotations

from mainstay.engines.care.workforce.flexible import Edge, Source, flexible
from mainstay.engines.care.workforce.flow import Cadre, project, recursion, skilled, skilled_at_rest, steady_state
from mainstay.engines.care.workforce.retention import Retention, retention
from mainstay.engines.care.workforce.run import run_workforce
from mainstay.engines.care.workforce.target import Conversion, Levers, Path, cheapest_path
from mainstay.engines.care.workforce.wisn import Wisn, available_hours, category_allowance_factor, wisn

__all__ = [
    "Cadre",
    "Conversion",
    "Edge",
    "Levers",
    "Path",
    "Retention",
    "Source",
    "Wisn",
    "available_hours",
    "category_allowance_factor",
    "cheapest_path",
    "flexible",
    "project",
    "recursion",
    "retention",
    "run_workforce",
    "skilled",
    "skilled_at_rest",
    "steady_state",
    "wisn",
]
