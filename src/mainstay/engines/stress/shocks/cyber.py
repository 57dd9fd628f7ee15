"""Cyber attack: orders and shipments stop at once, making follows, and comes back slowly."""

from __future__ import annotations

from mainstay.engines.stress.shocks.grammar.effect import Effect, course_of
from mainstay.engines.stress.shocks.grammar.kind import Options, ShockKind
from mainstay.engines.stress.shocks.grammar.tables import Tables
from mainstay.engines.stress.shocks.grammar.words import days, percent, place, when
from mainstay.scenario.amount import Amount, PositiveAmount, ShareAmount
from mainstay.scenario.shock import ALL, Recovery, Shock


class CyberOptions(Options):
    """Options of a cyber attack. All defaults are assumed.

    Parameters
    ----------
    systems_down_days : Amount
        Days on which nothing can be ordered and nothing leaves the dock.
    orders : Amount
        Share of orders that cannot be placed meanwhile.
    making_down_days : Amount
        Days on which making stands still.
    restart_days : Amount
        Days from there to full output.
    making : Amount
        Share of capacity that is lost.
    """

    systems_down_days: PositiveAmount = Amount.of({"low": 3, "mode": 10, "high": 30})
    orders: ShareAmount = ALL
    making: ShareAmount = Amount.of({"low": 0.2, "mode": 0.6, "high": 1.0})
    making_down_days: PositiveAmount = Amount.of({"low": 3, "mode": 14, "high": 60})
    restart_days: PositiveAmount = Amount.of({"low": 14, "mode": 60, "high": 180})


def _effects(shock: Shock, options: CyberOptions, _: Tables) -> tuple[Effect, ...]:
    making = course_of(
        shock,
        depth=options.making,
        plateau_days=options.making_down_days,
        recovery=Recovery(curve="s", days=options.restart_days),
    )
    # depth and days of the shock are those of making; the systems have their own
    systems = shock.model_copy(update={"plateau_days": options.systems_down_days, "recovery": None})
    orders = course_of(systems.model_copy(update={"depth": options.orders}))
    dock = course_of(systems.model_copy(update={"depth": ALL}))
    return (
        Effect("capacity", shock.where, making, part="making"),
        Effect("order", shock.where, orders, part="orders", luck="systems"),
        Effect("ship", shock.where, dock, part="shipping", luck="systems"),
    )


def _words(shock: Shock, options: CyberOptions) -> str:
    making = percent(shock.depth if shock.depth is not None else options.making)
    back = Recovery(curve="s", days=options.restart_days)
    timing = when(shock, plateau_days=options.making_down_days, recovery=back)
    return (
        f"The computers of {place(shock.where)} fail: nothing can be ordered or shipped for "
        f"{days(options.systems_down_days)}, and {making} of capacity is lost, {timing}."
    )


SHOCK = ShockKind(
    name="cyber",
    title="Cyber attack",
    description="Systems fail: nothing is ordered, nothing leaves the dock, and part of the making stands still and "
    "comes back slowly at first and at the end.",
    source="NotPetya at Merck, 27 June 2017: making, research and sales were stopped, bulk drug substance was not "
    "fully back after six months (Merck & Co., annual report 2017, form 10-K). Defaults are assumed.",
    options=CyberOptions,
    effects=_effects,
    words=_words,
    example={"where": {"organization": "firm-a"}},
)
