"""Workforce illness: people are away, in a wave, and plants make less."""

from __future__ import annotations

from mainstay.engines.stress.shocks.grammar.derived import Product
from mainstay.engines.stress.shocks.grammar.effect import Effect, course_of
from mainstay.engines.stress.shocks.grammar.kind import Options, ShockKind
from mainstay.engines.stress.shocks.grammar.tables import Tables
from mainstay.engines.stress.shocks.grammar.words import percent, place, when
from mainstay.scenario.amount import Amount, PositiveAmount, ShareAmount
from mainstay.scenario.shock import ALL, Recovery, Shock

#: people away at the peak of a severe pandemic, at most
PEAK_ABSENCE = {"low": 0.05, "mode": 0.15, "high": 0.4}


class WorkforceIllnessOptions(Options):
    """Options of workforce illness.

    Parameters
    ----------
    away : Amount
        Share of people away at the peak.
    labour_share : Amount
        Share of capacity that stands still when all people are away; plants run by few people have less.
    rise_days, peak_days, fall_days : Amount
        Days until the peak, at the peak, and from it. Assumed.
    """

    away: ShareAmount = Amount.of(PEAK_ABSENCE)
    labour_share: ShareAmount = ALL
    rise_days: PositiveAmount = Amount.of(21)
    peak_days: PositiveAmount = Amount.of(14)
    fall_days: PositiveAmount = Amount.of(42)


def _effects(shock: Shock, options: WorkforceIllnessOptions, _: Tables) -> tuple[Effect, ...]:
    away = shock.depth if shock.depth is not None else options.away
    course = course_of(
        shock.model_copy(update={"depth": None}),
        depth=Product(away, options.labour_share),
        rise_days=options.rise_days,
        plateau_days=options.peak_days,
        recovery=Recovery(curve="s", days=options.fall_days),
    )
    return (Effect("capacity", shock.where, course),)


def _words(shock: Shock, options: WorkforceIllnessOptions) -> str:
    away = percent(shock.depth if shock.depth is not None else options.away)
    timing = when(shock, plateau_days=options.peak_days, recovery=Recovery(curve="s", days=options.fall_days))
    return f"{away} of the people who make {place(shock.where)} are away at the peak, {timing}."


SHOCK = ShockKind(
    name="workforce_illness",
    title="Illness of the workforce",
    description="A share of people is away, rising to a peak and falling from it, and plants make less by the share of "
    "their capacity that rests on people.",
    source="Homeland Security Council, 2006, National Strategy for Pandemic Influenza: Implementation Plan: up to 40 "
    "percent of workers away during the peak weeks of a severe pandemic. The lower ends are assumed.",
    options=WorkforceIllnessOptions,
    effects=_effects,
    words=_words,
    example={"where": {"economy": "USA"}},
)
