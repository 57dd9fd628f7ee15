"""Radiotherapy: need, machines, staff, uptime, sources and the plan from cobalt to linac."""

from __future__ import annotations

from mainstay.engines.care.radiotherapy.categories import (
    SourceCategory,
    source_category,
    years_in_category,
    years_until_out,
)
from mainstay.engines.care.radiotherapy.decay import activity_after, activity_on, activity_years, years_to_reach
from mainstay.engines.care.radiotherapy.demand import (
    machine_fractions,
    machines_by_courses,
    machines_by_fractions,
    machines_by_population,
    methods_side_by_side,
    need,
)
from mainstay.engines.care.radiotherapy.nuclide_table import nuclide, nuclides
from mainstay.engines.care.radiotherapy.repair import availability, repair_chain, repair_with_parts
from mainstay.engines.care.radiotherapy.staffing import staff_need
from mainstay.engines.care.radiotherapy.uptime import UptimeOption, compare_uptime

__all__ = [
    "SourceCategory",
    "UptimeOption",
    "activity_after",
    "activity_on",
    "activity_years",
    "availability",
    "compare_uptime",
    "machine_fractions",
    "machines_by_courses",
    "machines_by_fractions",
    "machines_by_population",
    "methods_side_by_side",
    "need",
    "nuclide",
    "nuclides",
    "repair_chain",
    "repair_with_parts",
    "source_category",
    "staff_need",
    "years_in_category",
    "years_to_reach",
    "years_until_out",
]
