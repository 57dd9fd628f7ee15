"""Contamination: a plant stops, its stock is held, some is destroyed, and buyers' stock may be recalled."""

from __future__ import annotations

from mainstay.engines.stress.shocks.grammar.effect import Effect, course_of
from mainstay.engines.stress.shocks.grammar.kind import Options, ShockKind
from mainstay.engines.stress.shocks.grammar.tables import Tables
from mainstay.engines.stress.shocks.grammar.words import days, percent, place, when
from mainstay.scenario.amount import Amount, PositiveAmount, ShareAmount
from mainstay.scenario.shock import ALL, NONE, Recovery, Shock


class ContaminationOptions(Options):
    """Options of a contamination. All defaults are assumed.

    Parameters
    ----------
    stop_days : Amount
        Days until the cause is found and making may begin again.
    restart_days : Amount
        Days from there to full output.
    release_testing_days : Amount
        Days until the first new batches are released.
    held : Amount
        Share of the plant's stock that may not be shipped.
    held_days : Amount
        Days until it is released.
    destroyed : Amount
        Share of the plant's stock that is destroyed on the first day.
    recalled : Amount
        Share of what buyers hold of the plant's product that is recalled, and lost.
    """

    stop_days: PositiveAmount = Amount.of({"low": 14, "mode": 60, "high": 180})
    restart_days: PositiveAmount = Amount.of({"low": 14, "mode": 45, "high": 120})
    release_testing_days: PositiveAmount = Amount.of({"low": 14, "mode": 21, "high": 28})
    held: ShareAmount = ALL
    held_days: PositiveAmount = Amount.of({"low": 14, "mode": 30, "high": 60})
    destroyed: ShareAmount = Amount.of({"low": 0.0, "mode": 0.2, "high": 0.6})
    recalled: ShareAmount = NONE


def _effects(shock: Shock, options: ContaminationOptions, _: Tables) -> list[Effect]:
    making = course_of(shock, depth=ALL, plateau_days=options.stop_days, recovery=_back(options))
    stock = shock.model_copy(update={"depth": None, "plateau_days": options.held_days, "recovery": None})
    effects = [
        Effect("capacity", shock.where, making, part="making"),
        Effect("hold", shock.where, course_of(stock, depth=options.held), part="stock held", luck="held"),
    ]
    if options.destroyed != NONE:
        lost = course_of(stock, depth=options.destroyed)
        effects.append(Effect("stock", shock.where, lost, part="stock destroyed", luck="destroyed"))
    if options.recalled != NONE:
        lost = course_of(stock, depth=options.recalled)
        effects.append(Effect("stock", shock.where, lost, part="recall", luck="recall", reach="buyers"))
    return effects


def _back(options: ContaminationOptions) -> Recovery:
    return Recovery(curve="linear", days=options.restart_days, release_testing_days=options.release_testing_days)


def _words(shock: Shock, options: ContaminationOptions) -> str:
    share = percent(shock.depth) if shock.depth is not None else "all"
    told = f"Contamination: {share} of the making of {place(shock.where)} stops, "
    told += when(shock, plateau_days=options.stop_days, recovery=_back(options))
    told += f". {percent(options.held)} of the stock there is held for {days(options.held_days)}"
    if options.destroyed != NONE:
        told += f" and {percent(options.destroyed)} is destroyed"
    if options.recalled != NONE:
        told += f"; {percent(options.recalled)} of what buyers hold of it is recalled"
    return told + "."


SHOCK = ShockKind(
    name="contamination",
    title="Contamination",
    description="A plant stops until the cause is found; its stock is held and part of it destroyed; what buyers hold "
    "of its product may be recalled, by the share that they buy there. New batches wait for release testing.",
    source="Cases: heparin 2008, Emergent BayView 2021, Abbott Sturgis 2022 (US FDA recalls and inspection reports). "
    "Defaults are assumed.",
    options=ContaminationOptions,
    effects=_effects,
    words=_words,
    example={"where": {"site": "plant-a"}, "options": {"recalled": 0.5}},
)
