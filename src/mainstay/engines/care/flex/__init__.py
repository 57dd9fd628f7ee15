"""Flex-competence: one system for routine care and surge, and where sharing helps or hurts."""

from __future__ import annotations

from mainstay.engines.care.flex.frontier import Frontier, frontier, separate_wards
from mainstay.engines.care.flex.pool import Pool
from mainstay.engines.care.flex.shared_system import Losses, losses
from mainstay.engines.care.flex.together import Together, best_together

__all__ = ["Frontier", "Losses", "Pool", "Together", "best_together", "frontier", "losses", "separate_wards"]
