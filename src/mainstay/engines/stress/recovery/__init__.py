"""Recovery programs: what an outage costs at best, how long the network survives it, and what breaks it."""

from __future__ import annotations

from mainstay.engines.stress.recovery.attack import worst_attack
from mainstay.engines.stress.recovery.network import Network
from mainstay.engines.stress.recovery.outages import every_node, every_site
from mainstay.engines.stress.recovery.plain_tables import from_availability, from_tables
from mainstay.engines.stress.recovery.recover import time_to_recover
from mainstay.engines.stress.recovery.response import coordination_gap, optimal_response
from mainstay.engines.stress.recovery.reverse import Goal, break_goal
from mainstay.engines.stress.recovery.survive import time_to_survive

__all__ = [
    "Goal",
    "Network",
    "break_goal",
    "coordination_gap",
    "every_node",
    "every_site",
    "from_availability",
    "from_tables",
    "optimal_response",
    "time_to_recover",
    "time_to_survive",
    "worst_attack",
]
