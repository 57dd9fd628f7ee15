"""Trade dispute: a tariff turns buyers away from one origin; the other side may answer with a ban."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from mainstay.engines.stress.shocks.grammar.derived import TurnedAway
from mainstay.engines.stress.shocks.grammar.effect import Effect, course_of
from mainstay.engines.stress.shocks.grammar.kind import Options, ShockKind
from mainstay.engines.stress.shocks.grammar.tables import Tables
from mainstay.engines.stress.shocks.grammar.words import days, percent, place, when
from mainstay.errors import InputError, Problem
from mainstay.scenario.amount import Amount, PositiveAmount, ShareAmount
from mainstay.scenario.shock import NONE, Names, Shock
from mainstay.scenario.stress import Share


class TradeDisputeOptions(Options):
    """Options of a trade dispute.

    Parameters
    ----------
    importer : tuple of str
        Economies that raise the tariff.
    tariff : float
        Rate, 0.25 for 25 %.
    elasticity : Amount
        Elasticity of substitution between origins. Estimates between foreign origins lie around 1 to 4.4.
    passed_on : float
        Share of the tariff that buyers pay.
    retaliation : Amount
        Share of exports to the importer that the other side stops in answer; 0 means none.
    retaliation_after_days : float
        Days from the tariff to the answer.
    """

    importer: Names = Field(min_length=1)
    tariff: Annotated[float, Field(gt=0, le=100)] = 0.25
    elasticity: PositiveAmount = Amount.of({"low": 1.0, "mode": 2.0, "high": 4.4})
    passed_on: Share = 1.0
    retaliation: ShareAmount = NONE
    retaliation_after_days: Annotated[float, Field(ge=0)] = 30.0


def _effects(shock: Shock, options: TradeDisputeOptions, _: Tables) -> list[Effect]:
    if not shock.where.economy or shock.depth is not None:
        told = (
            Problem(
                "shock.no_economy",
                "a trade dispute needs the economies whose goods are taxed",
                file="scenario",
                column="where.economy",
            )
            if not shock.where.economy
            else Problem(
                "shock.depth_follows",
                "the depth of a trade dispute follows from tariff and elasticity",
                file="scenario",
                column="depth",
            )
        )
        msg = f"the trade dispute {shock.name!r} cannot be worked out"
        raise InputError(msg, [told])
    where = shock.where.model_copy(update={"to_economy": options.importer})
    turned = TurnedAway(options.tariff, options.elasticity, options.passed_on)
    effects = [Effect("weight", where, course_of(shock, depth=turned), part="tariff")]
    if options.retaliation != NONE:
        later = replace(course_of(shock, depth=options.retaliation), delay_days=options.retaliation_after_days)
        effects.append(Effect("export", where, later, part="retaliation", luck="retaliation"))
    return effects


def _words(shock: Shock, options: TradeDisputeOptions) -> str:
    told = (
        f"{', '.join(options.importer)} puts {100 * options.tariff:g} % of tariff on {place(shock.where)}, and buyers "
        f"turn to others, {when(shock)}."
    )
    if options.retaliation == NONE:
        return told
    later = days(Amount.of(options.retaliation_after_days))
    return f"{told} The other side stops {percent(options.retaliation)} of its exports there {later} later."


SHOCK = ShockKind(
    name="trade_dispute",
    title="Trade dispute",
    description="A tariff makes one origin dearer, so that buyers who have a choice order less there; where there is "
    "no other supplier in a group, nothing changes but the price. The other side may stop exports in answer.",
    source="Armington, 1969, IMF Staff Papers 16, 159-178; elasticities: Feenstra, Luck, Obstfeld and Russ, 2018, In "
    "search of the Armington elasticity, Review of Economics and Statistics 100, 135-150.",
    options=TradeDisputeOptions,
    effects=_effects,
    words=_words,
    example={
        "where": {"economy": "IND"},
        "options": {"importer": "USA", "tariff": 0.5, "retaliation": 0.3},
        "plateau_days": 60,
    },
)
