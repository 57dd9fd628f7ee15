"""A plain loss: any quantity of any place, as deep and as long as the scenario says."""

from __future__ import annotations

from mainstay.engines.stress.shocks.grammar.effect import Effect, course_of
from mainstay.engines.stress.shocks.grammar.kind import Options, ShockKind
from mainstay.engines.stress.shocks.grammar.tables import Tables
from mainstay.engines.stress.shocks.grammar.words import loss_words
from mainstay.scenario.shock import Shock
from mainstay.scenario.stress import Share


class LossOptions(Options):
    """Options of a plain loss.

    Parameters
    ----------
    labour_share : float
        Share of capacity that stands still when the whole workforce is away; only for ``labour``.
    it_share : float
        Share of orders that cannot be placed when all computers are down; only for ``it``.
    """

    labour_share: Share = 1.0
    it_share: Share = 1.0


def _effects(shock: Shock, options: LossOptions, _: Tables) -> tuple[Effect, ...]:
    # what work and computers are lost for shows in what can be made and ordered
    quantity, weight = {
        "labour": ("capacity", options.labour_share),
        "it": ("order", options.it_share),
    }.get(str(shock.quantity), (str(shock.quantity), 1.0))
    return (Effect(quantity=quantity, where=shock.where, course=course_of(shock), weight=weight),)


def _words(shock: Shock, _: LossOptions) -> str:
    return loss_words(shock)


SHOCK = ShockKind(
    name="loss",
    title="Loss of one quantity",
    description="A share of one quantity is lost (or added, for needs, lead times and wanted stocks) at every place "
    "that fits, from a day, for some days, and comes back along a curve.",
    source="The four types of disruption of Snyder and Shen, 2019, Fundamentals of Supply Chain Theory, 2nd edition, "
    "chapter 9 (order pausing, shipment pausing, transit pausing, receipt pausing), and of partial loss of capacity.",
    options=LossOptions,
    effects=_effects,
    words=_words,
    example={"quantity": "capacity", "depth": {"low": 0.4, "high": 0.8}, "plateau_days": 10},
)
