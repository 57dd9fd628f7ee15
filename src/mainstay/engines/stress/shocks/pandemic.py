"""Pandemic, without an epidemic model: needs rise, people are away, buyers hoard, imports are late, all together."""

from __future__ import annotations

from mainstay.engines.stress.shocks.grammar.derived import Product
from mainstay.engines.stress.shocks.grammar.effect import Effect, course_of
from mainstay.engines.stress.shocks.grammar.kind import Options, ShockKind
from mainstay.engines.stress.shocks.grammar.tables import Tables
from mainstay.engines.stress.shocks.grammar.words import days, percent, place, when
from mainstay.engines.stress.shocks.workforce_illness import PEAK_ABSENCE
from mainstay.scenario.amount import Amount, Change, PositiveAmount, ShareAmount
from mainstay.scenario.shock import ALL, NONE, Names, Recovery, Shock, Where


class PandemicOptions(Options):
    """Options of a pandemic. All defaults but the peak of absence are assumed.

    Parameters
    ----------
    need : Amount
        Share added at the peak to the need for the products under ``where``; 2 triples it. 0 where an epidemic of
        the scenario drives the need.
    away : Amount
        Share of people away from plants at the peak.
    labour_share : Amount
        Share of capacity that stands still when all people are away.
    away_in : tuple of str
        Economies whose plants lack people; all where none is named.
    hoarding : Amount
        Share added at the peak to what buyers of these products want to hold.
    lead : Amount
        Share added at the peak to the lead times of these products.
    rise_days, peak_days, fall_days : Amount
        Days until the peak, at the peak, and from it.
    """

    need: Change = Amount.of({"low": 0.5, "mode": 2.0, "high": 10.0})
    away: ShareAmount = Amount.of(PEAK_ABSENCE)
    labour_share: ShareAmount = ALL
    away_in: Names = ()
    hoarding: PositiveAmount = Amount.of({"low": 0.0, "mode": 1.0, "high": 3.0})
    lead: PositiveAmount = Amount.of({"low": 0.0, "mode": 0.5, "high": 2.0})
    rise_days: PositiveAmount = Amount.of(30)
    peak_days: PositiveAmount = Amount.of({"low": 30, "mode": 60, "high": 120})
    fall_days: PositiveAmount = Amount.of(90)


def _effects(shock: Shock, options: PandemicOptions, _: Tables) -> list[Effect]:
    absent = NONE if NONE in (options.away, options.labour_share) else Product(options.away, options.labour_share)
    parts = (
        ("need", "demand", shock.where, options.need),
        ("people away", "capacity", Where(economy=options.away_in), absent),
        ("hoarding", "target", shock.where, options.hoarding),
        ("late imports", "lead", shock.where, options.lead),
    )
    wave = shock.model_copy(update={"depth": None})
    return [
        Effect(
            quantity,
            where,
            course_of(
                wave,
                depth=depth,
                rise_days=options.rise_days,
                plateau_days=options.peak_days,
                recovery=Recovery(curve="s", days=options.fall_days),
            ),
            part=part,
            # one wave: the days of the peak are the same for all parts, and a worse wave is worse in each
            luck="wave",
        )
        for part, quantity, where, depth in parts
        if depth != NONE
    ]


def _words(shock: Shock, options: PandemicOptions) -> str:
    timing = when(shock, plateau_days=options.peak_days, recovery=Recovery(curve="s", days=options.fall_days))
    told = [f"need for {place(shock.where)} up by {percent(options.need)}"] if options.need != NONE else []
    if options.away != NONE:
        told.append(f"{percent(options.away)} of people away from plants")
    if options.hoarding != NONE:
        told.append(f"buyers wanting to hold {percent(options.hoarding)} more")
    if options.lead != NONE:
        told.append(f"lead times longer by {percent(options.lead)}")
    what = ", ".join(told) or "nothing changes"
    return f"A pandemic, with its peak {days(options.rise_days)} after its onset: {what}, {timing}."


SHOCK = ShockKind(
    name="pandemic",
    title="Pandemic",
    description="The need for some products rises in a wave, people are away from plants everywhere, buyers want to "
    "hold more, and goods are longer on the way; a worse wave is worse in all of them.",
    source="Homeland Security Council, 2006, National Strategy for Pandemic Influenza: Implementation Plan (absence up "
    "to 40 percent); need: HHS estimate of 3.5 billion N95 respirators a year against 1.7 billion in an ordinary one. "
    "The other defaults are assumed.",
    options=PandemicOptions,
    effects=_effects,
    words=_words,
    example={"where": {"product": "product-a"}},
)
