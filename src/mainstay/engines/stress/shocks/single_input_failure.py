"""Failure of one input: every maker of a product stops at once, whoever and wherever they are."""

from __future__ import annotations

from mainstay.engines.stress.shocks.grammar.effect import Effect, course_of
from mainstay.engines.stress.shocks.grammar.kind import Options, ShockKind
from mainstay.engines.stress.shocks.grammar.tables import Tables
from mainstay.engines.stress.shocks.grammar.words import percent, place, when
from mainstay.errors import InputError, Problem
from mainstay.scenario.amount import ShareAmount
from mainstay.scenario.shock import ALL, NONE, Shock


class SingleInputFailureOptions(Options):
    """Options of the failure of one input.

    Parameters
    ----------
    stock_lost : Amount
        Share of what its makers hold that is lost with it.
    """

    stock_lost: ShareAmount = NONE


def _effects(shock: Shock, options: SingleInputFailureOptions, _: Tables) -> list[Effect]:
    if not shock.where.product:
        msg = f"the failure {shock.name!r} needs to know which input fails"
        hint = "give the products under where, as in {product: [peg-lipid-dmg]}"
        raise InputError(msg, [Problem("shock.no_product", msg, file="scenario", column="where.product", hint=hint)])
    effects = [Effect("capacity", shock.where, course_of(shock, depth=ALL), part="making")]
    if options.stock_lost != NONE:
        lost = course_of(shock.model_copy(update={"depth": options.stock_lost}))
        effects.append(Effect("stock", shock.where, lost, part="stock lost", luck="stock lost"))
    return effects


def _words(shock: Shock, _: SingleInputFailureOptions) -> str:
    return f"{percent(shock.loss)} of the making of {place(shock.where)} fails everywhere, {when(shock)}."


SHOCK = ShockKind(
    name="single_input_failure",
    title="Failure of one input",
    description="All makers of one input stop together, as when a starting material, a quality finding or a patent "
    "ruling hits all of them; shows what hangs on that input and how long stocks carry it.",
    source="Simchi-Levi, Schmidt, Wei, Zhang, Combs, Ge, Gusikhin, Sanders and Zhang, 2015, Identifying risks and "
    "mitigating disruptions in the automotive supply chain, Interfaces 45, 375-390: one node out at a time.",
    options=SingleInputFailureOptions,
    effects=_effects,
    words=_words,
    example={"where": {"product": "input-a"}, "plateau_days": 60},
)
