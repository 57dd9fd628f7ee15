"""Rules that reach across nodes: substitution, export bans that a fall of cover triggers, goals, recovery of makers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from mainstay.core.suggest import nearest
from mainstay.engines.stress.base_network.base_network import BaseNetwork
from mainstay.engines.stress.network.assemble import Ban, Extras
from mainstay.errors import InputError, Problem
from mainstay.scenario.stress import Ban as BanRule
from mainstay.scenario.stress import Goal, StressChoices

FILE = "scenario"


@dataclass(frozen=True)
class GoalPart:
    """One product of a goal.

    Parameters
    ----------
    goal : int
        Place of the goal in the scenario.
    key : str
        Name of the part among the goals of the program.
    product_id : str
        The product.
    units_per_day : float
        Real units in one day of need.
    sinks : tuple of str
        Users that count.
    """

    goal: int
    key: str
    product_id: str
    units_per_day: float
    sinks: tuple[str, ...]


def switches_of(network: BaseNetwork) -> pl.DataFrame:
    """Return who turns where: ``from_id``, ``to_id``, ``usable_share``, ``delay_days``, ``people_share``.

    ``people_share`` is the part of those who go without that turns to the alternative; ``usable_share`` is what they
    then need of it, in days of its need, cut at 1. Where alternatives together could take in more than all, each takes
    in its part.
    """
    ways = network.alternatives
    whole = pl.max_horizontal(1.0, pl.col("usable_share").sum().over("from_id"))
    return ways.select(
        "from_id",
        "to_id",
        people_share=pl.col("usable_share") / whole,
        usable_share=pl.min_horizontal(1.0, pl.col("usable_share") / whole * pl.col("units_for_one")),
        delay_days=pl.col("delay_days").cast(pl.Float64),
    )


def goal_parts(goals: Iterable[Goal], network: BaseNetwork, home: str) -> list[GoalPart]:
    """Return the parts of goals, product by product.

    Raises
    ------
    InputError
        A goal names a product without users or without a known need in units, or an economy that is not simulated;
        all of them at once.
    """
    parts, problems = [], []
    units = dict(network.products.select("product_id", "units_per_day").iter_rows())
    for place, goal in enumerate(goals):
        column = f"stress.goals.{place}"
        if goal.economy and home not in goal.economy:
            text = "only the users of the home economy are simulated"
            problems.append(Problem("goal.economy", text, file=FILE, column=f"{column}.economy", allowed=home))
        for product in goal.products:
            sinks = tuple(network.sinks.filter(product_id=product)["node_id"])
            scale = units.get(product)
            if not sinks:
                near = nearest(product, sorted(set(network.sinks["product_id"])))
                hint = f"did you mean {near!r}?" if near else "give the product a row of demands"
                text = "nobody in the network uses the product of a goal"
                problems.append(
                    Problem("goal.no_sink", text, file=FILE, column=f"{column}.products", found=product, hint=hint)
                )
            elif scale is None:
                text = "the need a day of the product of a goal is not known, so its quantity cannot be counted"
                hint = "give the base a row of demands in units for it"
                problems.append(
                    Problem("goal.no_scale", text, file=FILE, column=f"{column}.products", found=product, hint=hint)
                )
            else:
                parts.append(GoalPart(place, f"{place}: {product}", product, float(scale), sinks))
    if problems:
        msg = "the goals do not fit the base"
        raise InputError(msg, problems)
    return parts


def bans_of(rules: Iterable[BanRule], network: BaseNetwork, members: dict[str, set[str]]) -> list[Ban]:
    """Return the export bans that governments set by themselves, one for each economy and product.

    What a government needs itself is not in the base of another country: its own need is taken to be as large as what
    its makers normally make for home, so that cover is counted in days of that.
    """
    made = []
    place = dict(network.nodes.select("node_id", "economy_id").iter_rows())
    nodes = network.nodes.filter(pl.col("kind").is_in(["make", "source"]))
    rate = dict(zip(network.nodes["node_id"], network.plan.nominal().rate[:, 0], strict=True))
    for number, rule in enumerate(rules):
        economies = sorted(set().union(*(members.get(name, {name}) for name in rule.economies)))
        chosen = nodes.filter(pl.col("economy_id").is_in(economies))
        if rule.products:
            chosen = chosen.filter(pl.col("product_id").is_in(list(rule.products)))
        for (economy, product), held in sorted(chosen.group_by("economy_id", "product_id")):
            names = tuple(held["node_id"].sort())
            out = network.edges.filter(pl.col("from_id").is_in(names)).select("from_id", "to_id").rows()
            abroad = tuple((a, b) for a, b in out if place[b] != economy)
            need = float(sum(rate[name] for name in names))
            if abroad and need > 0:
                label = f"{number}: {economy} {product}"
                made.append(Ban(label, names, abroad, need, rule.below_cover_days, rule.until_cover_days))
    return made


def stocks_of_makers(network: BaseNetwork) -> dict[str, tuple[str, ...]]:
    """Return for each user the stocks by which a recovery is told: those of the makers and of trade."""
    held = network.nodes.filter(pl.col("kind").is_in(["make", "source"]) | pl.col("node_id").str.starts_with("trade:"))
    by_product = dict(held.sort("node_id").group_by("product_id").agg("node_id").iter_rows())
    rows = network.sinks.select("node_id", "product_id").iter_rows()
    return {name: tuple(by_product[product]) for name, product in rows if by_product.get(product)}


def extras_of(choices: StressChoices, network: BaseNetwork, parts: Iterable[GoalPart], bans: Iterable[Ban]) -> Extras:
    """Return the rules of a scenario for the simulation."""
    ways = switches_of(network).drop("people_share")
    return Extras(
        switches=ways if choices.substitution and ways.height else None,
        bans=tuple(bans),
        goals={part.key: part.sinks for part in parts},
        rules=stocks_of_makers(network),
    )
