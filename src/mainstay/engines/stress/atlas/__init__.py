"""Atlas: every single outage, every pair, the smallest shock that breaks a goal, and the worst attack."""

from __future__ import annotations

from mainstay.engines.stress.atlas.lanes import How
from mainstay.engines.stress.atlas.outages import Outages, every_outage
from mainstay.engines.stress.atlas.pairs import sweep_pairs
from mainstay.engines.stress.atlas.reverse import reverse
from mainstay.engines.stress.atlas.run import Grid, run_atlas
from mainstay.engines.stress.atlas.sweep import Sweep, sweep

__all__ = ["Grid", "How", "Outages", "Sweep", "every_outage", "reverse", "run_atlas", "sweep", "sweep_pairs"]
