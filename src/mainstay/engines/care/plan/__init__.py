"""National plan of care: facility groups, cadres, services, months and scenarios at one budget."""

from __future__ import annotations

from mainstay.engines.care.plan.ceiling import Ceiling, surge_ceiling, surge_ceilings
from mainstay.engines.care.plan.evaluate import Evaluation, evaluate
from mainstay.engines.care.plan.frontier import frontier_table
from mainstay.engines.care.plan.model import Cells, Options, System
from mainstay.engines.care.plan.run import run_plan
from mainstay.engines.care.plan.solve import Plan, solve_plan
from mainstay.engines.care.plan.synergy import Synergy, synergy
from mainstay.engines.care.plan.synthetic import made_up_country
from mainstay.engines.care.plan.systems import flex, siloed, single_missions, surge_only

__all__ = [
    "Ceiling",
    "Cells",
    "Evaluation",
    "Options",
    "Plan",
    "Synergy",
    "System",
    "evaluate",
    "flex",
    "frontier_table",
    "made_up_country",
    "run_plan",
    "siloed",
    "single_missions",
    "solve_plan",
    "surge_ceiling",
    "surge_ceilings",
    "surge_only",
    "synergy",
]
