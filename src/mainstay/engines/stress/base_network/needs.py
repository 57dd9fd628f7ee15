"""How much of each product is needed: by its own users and by what is made of it, in days of its own need.

One day of need of a product is what the home country needs of it on an ordinary day, so that a share of the market is a
flow. For an input it is what all its users take. Where the base says how many units that is, the number is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from mainstay.engines.stress.base_network.assumed import SIDE_USE
from mainstay.engines.stress.base_network.sinks import daily_need, rows_of_need, sinks_of
from mainstay.model.base import Base

#: how it is known what part of an input goes to which user
QUANTITIES = "quantities and needs of all users are known"
NEEDS = "needs of all users are known in one unit, quantities are not: equal quantities"
EQUAL = "quantities or needs of some users are not known: a day of need of each user counts the same"
SMALL = SIDE_USE.why

PRODUCTS = {
    "product_id": pl.String(),
    "flow": pl.Float64(),
    "own": pl.Float64(),
    "units_per_day": pl.Float64(),
    "only_event": pl.Boolean(),
    "is_relative": pl.Boolean(),
}
USES = {
    "product_id": pl.String(),
    "input_id": pl.String(),
    "group": pl.String(),
    "use": pl.Float64(),
    "need": pl.Float64(),
    "basis": pl.String(),
    "use_assumed": pl.Boolean(),
}


@dataclass(frozen=True)
class Needs:
    """Needs of all products.

    Parameters
    ----------
    products : polars.DataFrame
        ``product_id``, ``flow`` (all that is needed a day, in days of need), ``own`` (what its own users need),
        ``units_per_day`` (units in one day of need, empty where not known), ``only_event``, ``is_relative``.
    uses : polars.DataFrame
        ``product_id``, ``input_id``, ``group``, ``use``, ``need`` (of the input, in days of its need, for one day of
        need of the product), ``basis``, ``use_assumed``; users before what they use.
    sinks : polars.DataFrame
        As `sinks_of` gives them.
    """

    products: pl.DataFrame
    uses: pl.DataFrame
    sinks: pl.DataFrame


@dataclass
class _Product:
    """One product while the needs are worked out."""

    is_input: bool
    unit: str
    units: float | None = None
    ordinary: float | None = None
    only_event: bool = False
    own: float = 0.0
    flow: float = 0.0
    users: list[tuple[str, str, float, float | None, bool]] = field(default_factory=list)


def needs_of(base: Base, bill: pl.DataFrame, order: tuple[str, ...]) -> Needs:
    """Work out the needs of all products, those that people use before their inputs.

    Parameters
    ----------
    base : Base
        The base.
    bill : polars.DataFrame
        As `bill_of` gives it.
    order : tuple of str
        Every product after all of its inputs.

    Examples
    --------
    >>> import mainstay as ms
    >>> from mainstay.engines.stress.base_network.bill import bill_of
    >>> from mainstay.model.graph import SupplyGraph
    >>> base = ms.load("us-2026")
    >>> needs = needs_of(base, bill_of(base), SupplyGraph(base).products)
    >>> needs.products.filter(product_id="propofol-injection")["units_per_day"].to_list()
    [164000.0]
    """
    rows = rows_of_need(base)
    named = base["products"].select("product_id", pl.col("class") == "input", "unit")
    found = {name: _Product(is_input, unit) for name, is_input, unit in named.iter_rows()}
    for name, units, ordinary, only_event in daily_need(rows, base["products"]).iter_rows():
        found[name].units, found[name].ordinary, found[name].only_event = units, ordinary, only_event
    for name, part, group, use, quantity, assumed in bill.iter_rows():
        found[part].users.append((name, group, use, quantity, assumed))
    uses: list[tuple[str, str, str, float, float, str, bool]] = []
    for name in reversed(order):
        taken, basis = _take(found[name], found)
        uses += [
            (user, name, group, use, need, basis, assumed)
            for (user, group, use, _, assumed), need in zip(found[name].users, taken, strict=True)
        ]
    products = pl.DataFrame(
        [
            (name, one.flow, one.own, one.units, one.only_event, one.units is None)
            for name, one in sorted(found.items())
        ],
        schema=PRODUCTS,
        orient="row",
    )
    return Needs(products, pl.DataFrame(uses, schema=USES, orient="row"), sinks_of(rows, products))


def _take(one: _Product, found: dict[str, _Product]) -> tuple[list[float], str]:
    """Set own need and flow of a product, and return what each of its users takes for one day of its own need."""
    if not one.users:
        one.own = one.ordinary if one.ordinary is not None else 1.0
        one.flow = one.own
        return [], ""
    asked, basis = _in_proportion(one, found)
    flows = [found[user].flow for user, *_ in one.users]
    # users that need nothing on an ordinary day are counted as in the event that they are for
    counted = flows if any(flows) else [1.0] * len(flows)
    total = sum(a * f for a, f in zip(asked, counted, strict=True))
    users = sum(use for _, _, use, _, _ in one.users)
    part, basis = _part_of_users(one, total, users, basis)
    need = [part * a / total for a in asked]
    used = sum(n * f for n, f in zip(need, flows, strict=True))
    if one.ordinary is not None and not one.is_input:
        one.own = one.ordinary
    elif one.is_input and one.ordinary is None:
        one.own = 0.0
    else:
        one.own = 1.0 - part
    if one.units is None and basis == QUANTITIES and one.is_input:
        one.units = total
    one.flow = one.own + used
    return need, basis


def _in_proportion(one: _Product, found: dict[str, _Product]) -> tuple[list[float], str]:
    """Return what the users take in proportion to each other, and how that is known."""
    users = [found[user] for user, *_ in one.users]
    needs = [user.units for user in users]
    if all(n is not None for n in needs):
        if all(quantity is not None for _, _, _, quantity, _ in one.users):
            return [
                use * (q or 0.0) * (n or 0.0) for (_, _, use, q, _), n in zip(one.users, needs, strict=True)
            ], QUANTITIES
        if len({user.unit for user in users}) == 1:
            return [use * (n or 0.0) for (_, _, use, _, _), n in zip(one.users, needs, strict=True)], NEEDS
    return [use for _, _, use, _, _ in one.users], EQUAL


def _part_of_users(one: _Product, total: float, users: float, basis: str) -> tuple[float, str]:
    """Return what all users together take, in days of need of the product."""
    if one.is_input and one.ordinary is None:
        return 1.0, basis
    if one.units is not None and basis == QUANTITIES and (not one.is_input or total <= one.units):
        return total / one.units, basis
    if one.units is not None and not one.is_input:
        return SIDE_USE.mode, SMALL
    return users / (users + 1.0), EQUAL
