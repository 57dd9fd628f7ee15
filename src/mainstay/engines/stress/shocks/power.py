"""Power failure: plants of a region stop, and need more days to come back than the grid does."""

from __future__ import annotations

from mainstay.engines.stress.shocks.grammar.derived import Left
from mainstay.engines.stress.shocks.grammar.effect import Effect, course_of
from mainstay.engines.stress.shocks.grammar.kind import Options, ShockKind
from mainstay.engines.stress.shocks.grammar.tables import Tables
from mainstay.engines.stress.shocks.grammar.words import percent, place, when
from mainstay.scenario.amount import Amount, PositiveAmount, ShareAmount
from mainstay.scenario.shock import NONE, Recovery, Shock


class PowerOptions(Options):
    """Options of a power failure. All defaults are assumed.

    Parameters
    ----------
    outage_days : Amount
        Days without the grid.
    restart_days : Amount
        Days from the return of the grid to full output: cleaning, monitoring of clean rooms, first batches.
    own_generation : Amount
        Share of capacity that runs on the plant's own generators.
    stock_lost : Amount
        Share of stock that spoils, for goods that must be kept cold.
    """

    outage_days: PositiveAmount = Amount.of({"low": 1, "mode": 4, "high": 14})
    restart_days: PositiveAmount = Amount.of({"low": 1, "mode": 5, "high": 21})
    own_generation: ShareAmount = NONE
    stock_lost: ShareAmount = NONE


def _effects(shock: Shock, options: PowerOptions, _: Tables) -> list[Effect]:
    course = course_of(
        shock,
        depth=Left(options.own_generation),
        plateau_days=options.outage_days,
        recovery=Recovery(curve="linear", days=options.restart_days),
    )
    effects = [Effect("capacity", shock.where, course)]
    if options.stock_lost != NONE:
        spoilt = course_of(shock.model_copy(update={"depth": options.stock_lost}))
        effects.append(Effect("stock", shock.where, spoilt, part="spoilt stock", luck="spoilt stock"))
    return effects


def _words(shock: Shock, options: PowerOptions) -> str:
    own = f", but for {percent(options.own_generation)} on own generators" if options.own_generation != NONE else ""
    back = Recovery(curve="linear", days=options.restart_days)
    timing = when(shock, plateau_days=options.outage_days, recovery=back)
    return f"{place(shock.where)} is without power and stands still{own}, {timing}."


SHOCK = ShockKind(
    name="power",
    title="Power failure",
    description="Plants stand still while the grid is down, but for what their own generators carry, and need days of "
    "cleaning and first batches before all of their output is back.",
    source="Baxter in Puerto Rico after hurricane Maria, 2017: plants ran on generators within days, all sites were on "
    "the grid after about 100 days (US FDA statements of October 2017 and January 2018). Defaults are assumed.",
    options=PowerOptions,
    effects=_effects,
    words=_words,
    example={"where": {"site": "plant-a"}, "options": {"own_generation": 0.2, "stock_lost": 0.1}},
)
