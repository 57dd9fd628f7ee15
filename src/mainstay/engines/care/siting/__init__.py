"""Where to put machines, surge sites and laboratories, and who reaches them."""

from __future__ import annotations

from mainstay.engines.care.siting.catchment import (
    E2SFCA_ZONES,
    Access,
    gaussian,
    gravity,
    three_step_fca,
    two_step_fca,
)
from mainstay.engines.care.siting.cover import location_set_cover
from mainstay.engines.care.siting.distance import great_circle_km, travel_minutes
from mainstay.engines.care.siting.maximal_cover import max_cover
from mainstay.engines.care.siting.p_center import p_center
from mainstay.engines.care.siting.p_median import p_median
from mainstay.engines.care.siting.periods import Opening, open_over_time
from mainstay.engines.care.siting.plan import Siting, nearest_open
from mainstay.engines.care.siting.run import run_siting

__all__ = [
    "E2SFCA_ZONES",
    "Access",
    "Opening",
    "Siting",
    "gaussian",
    "gravity",
    "great_circle_km",
    "location_set_cover",
    "max_cover",
    "nearest_open",
    "open_over_time",
    "p_center",
    "p_median",
    "run_siting",
    "three_step_fca",
    "travel_minutes",
    "two_step_fca",
]
