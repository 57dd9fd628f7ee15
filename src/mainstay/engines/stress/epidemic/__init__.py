"""Epidemics: closed forms, a stratified model run alone, and its daily step for the supply simulation."""

from __future__ import annotations

from mainstay.engines.stress.epidemic.block import block, next_generation
from mainstay.engines.stress.epidemic.chime import growth_from_doubling, sir_step
from mainstay.engines.stress.epidemic.final_size import final_size, final_size_by_group, herd_immunity_threshold
from mainstay.engines.stress.epidemic.growth import doubling_days, growth_rate, r0_from_growth
from mainstay.engines.stress.epidemic.layout import COMPARTMENTS, FLOWS, Parameters
from mainstay.engines.stress.epidemic.links import Link, LinkArrays, consumables, link_arrays, link_draws, links
from mainstay.engines.stress.epidemic.outcome import Epidemic
from mainstay.engines.stress.epidemic.pathogen import Pathogen, pathogen, pathogens
from mainstay.engines.stress.epidemic.population import Population
from mainstay.engines.stress.epidemic.response import Response, Treatment, Vaccine
from mainstay.engines.stress.epidemic.seir import seir
from mainstay.engines.stress.epidemic.step import advance, observe

__all__ = [
    "COMPARTMENTS",
    "FLOWS",
    "Epidemic",
    "Link",
    "LinkArrays",
    "Parameters",
    "Pathogen",
    "Population",
    "Response",
    "Treatment",
    "Vaccine",
    "advance",
    "block",
    "consumables",
    "doubling_days",
    "final_size",
    "final_size_by_group",
    "growth_from_doubling",
    "growth_rate",
    "herd_immunity_threshold",
    "link_arrays",
    "link_draws",
    "links",
    "next_generation",
    "observe",
    "pathogen",
    "pathogens",
    "r0_from_growth",
    "seir",
    "sir_step",
]
