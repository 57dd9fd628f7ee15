"""What one more bed, person, machine or piece gives for its money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from mainstay.engines.care.flex.assumed import Notes
from mainstay.engines.care.flex.pool import Pool
from mainstay.engines.care.flex.read_base import BasePool
from mainstay.engines.care.flex.shared_system import losses
from mainstay.engines.care.flex.tiers import skill
from mainstay.engines.care.flex.together import Together
from mainstay.model.base import Base
from mainstay.scenario.care.flex import FlexChoices, FlexPurchase

MILLION = 1e6
#: what is added where nothing is listed, as a share of what is there
STEP = 0.05
PURCHASES = {
    "purchase": pl.String(),
    "pool": pl.String(),
    "quantity": pl.Float64(),
    "unit": pl.String(),
    "cost_usd": pl.Float64(),
    "routine_patients_per_day": pl.Float64(),
    "surge_patients_per_day": pl.Float64(),
    "patients_in_surge": pl.Float64(),
    "routine_per_million_usd": pl.Float64(),
    "surge_per_million_usd": pl.Float64(),
    "patients_per_million_usd": pl.Float64(),
    "is_assumed": pl.Boolean(),
}


@dataclass(frozen=True)
class Offer:
    """One thing to buy: what it adds to which pools, in units of the pools, and what it costs."""

    name: str
    adds: dict[str, float]
    quantity: float
    unit: str
    cost_usd: float
    is_assumed: bool


def purchases_table(
    base: Base,
    places: Sequence[tuple[Sequence[BasePool], Together]],
    choices: FlexChoices,
    notes: Notes,
) -> pl.DataFrame:
    """Return what each purchase gives during the surge, best first.

    The purchase is put into the fixed point of reduced loads of its place, once with the same units kept and once with
    what it adds kept as well, and the better is taken: more patients in all. Cross-training takes its people from their
    own cadre, so that it can also do harm.

    Returns
    -------
    polars.DataFrame
        Patients more a day, by side, over the whole surge and per million USD.
    """
    rows = []
    for pools, best in places:
        for offer in _offers(base, pools, choices, notes):
            rows += [_row(offer, pools, best, choices)]
    frame = pl.DataFrame(rows, schema=PURCHASES, orient="row")
    return frame.sort("patients_per_million_usd", "purchase", "pool", descending=[True, False, False])


def _row(offer: Offer, pools: Sequence[BasePool], best: Together, choices: FlexChoices) -> tuple[object, ...]:
    plain = [one.pool for one in pools]
    before = cared_for(plain, best.reserves)
    # part of a unit counts as that part of a whole one
    whole = {name: max(1, round(abs(units))) * (1 if units > 0 else -1) for name, units in offer.adds.items() if units}
    scale = {name: offer.adds[name] / units for name, units in whole.items()}
    factor = min(scale.values(), default=0.0) if len(scale) == 1 else 1.0
    more = [with_units(pool, whole.get(pool.name, 0)) for pool in plain]
    kept = [
        min(keep + max(whole.get(pool.name, 0), 0), new.capacity(surge=True))
        for pool, new, keep in zip(plain, more, best.reserves, strict=True)
    ]
    found = [cared_for(more, best.reserves), cared_for(more, kept)]
    after = max(found, key=sum)
    routine, surge = ((then - now) * factor for then, now in zip(after, before, strict=True))
    in_all = (routine + surge) * choices.surge.days
    each = [value * choices.surge.days / offer.cost_usd * MILLION for value in (routine, surge, routine + surge)]
    main = next(iter(offer.adds))
    return (
        offer.name, main, offer.quantity, offer.unit, offer.cost_usd, routine, surge, in_all, *each, offer.is_assumed
    )  # fmt: skip


def with_units(pool: Pool, more: int) -> Pool:
    """Return the pool with more units, or fewer.

    Examples
    --------
    >>> ward = Pool.of("ward", 36, 20, protected=[True, False], loads=[16, 12], surge_loads=[16, 36])
    >>> with_units(ward, 2).units
    38
    """
    now = None if pool.surge_units is None else max(0, pool.surge_units + more)
    return replace(pool, units=max(0, pool.units + more), surge_units=now)


def cared_for(pools: Sequence[Pool], reserves: Sequence[int]) -> tuple[float, float]:
    """Return routine and surge patients cared for each day of the surge.

    Examples
    --------
    >>> ward = Pool.of("ward", 36, 20, protected=[True, False], loads=[16, 12], surge_loads=[16, 36])
    >>> [round(patients, 1) for patients in cared_for([ward], [4])]
    [15.8, 15.7]
    """
    found = losses(pools, list(reserves), surge=True)
    come: dict[str, float] = {}
    side: dict[str, bool] = {}
    for pool in pools:
        come |= dict(zip(pool.services, pool.surge_arrivals.tolist(), strict=True))
        side |= dict(zip(pool.services, pool.protected.tolist(), strict=True))
    kept = np.array([come[name] for name in found.services]) * (1.0 - found.lost)
    routine = np.array([side[name] for name in found.services], np.bool_)
    return float(kept[routine].sum()), float(kept[~routine].sum())


def _offers(base: Base, pools: Sequence[BasePool], choices: FlexChoices, notes: Notes) -> list[Offer]:
    if choices.purchases:
        return [
            offer
            for told in choices.purchases
            for one in pools
            if one.resource == told.resource and told.facility_id in {None, one.place}
            for offer in [_listed(told, one)]
        ]
    found = [_assumed(one, choices, notes) for one in pools]
    by_name = {one.resource: one for one in pools}
    for edge in base["retraining"].iter_rows(named=True):
        source, target = by_name.get(edge["from_cadre"]), by_name.get(edge["to_cadre"])
        if target is not None and source is not None:
            found.append(_training(source, target, edge, choices, notes))
    return found


def _listed(told: FlexPurchase, one: BasePool) -> Offer:
    staff = one.supply.kind == "staff"
    each = one.supply.quantity / one.supply.people if staff and one.supply.people else 1.0
    unit = "person" if staff else one.supply.unit
    return Offer(
        told.name,
        {one.pool.name: told.quantity * each / one.quantum},
        told.quantity,
        unit,
        told.cost_usd,
        is_assumed=False,
    )


def _assumed(one: BasePool, choices: FlexChoices, notes: Notes) -> Offer:
    supply, prices = one.supply, choices.prices
    staff = supply.kind == "staff"
    price = {
        "space": prices.space_usd,
        "staff": prices.staff_usd,
        "machine": prices.machine_usd,
        "stock": prices.stock_usd,
    }[supply.kind]
    each = supply.quantity / supply.people if staff and supply.people else 1.0
    count = max(1.0, round(STEP * (supply.people if staff else supply.quantity)), np.ceil(one.quantum / each))
    unit = "person" if staff else supply.unit
    notes.assume(supply.kind, "price of one more", price, "USD", "the scenario lists no purchases")
    adds = {one.pool.name: count * each / one.quantum}
    return Offer(f"{count:g} more {one.resource}", adds, count, unit, count * price, is_assumed=True)


def _training(source: BasePool, target: BasePool, edge: dict[str, object], choices: FlexChoices, notes: Notes) -> Offer:
    output, _ = skill(edge, choices.staff.years_since_training)
    here = source.supply.quantity / source.supply.people if source.supply.people else 0.0
    there = target.supply.quantity / target.supply.people if target.supply.people else 0.0
    least = max(source.quantum / here, target.quantum / (there * output)) if here and there and output else 1.0
    count = float(max(1, round(STEP * source.supply.people), np.ceil(least)))
    cost = count * choices.prices.training_usd
    notes.assume("staff", "price of cross-training one", choices.prices.training_usd, "USD", "scenario or default")
    adds = {target.pool.name: count * there * output / target.quantum, source.pool.name: -count * here / source.quantum}
    return Offer(
        f"train {count:g}: {edge['from_cadre']} -> {edge['to_cadre']}", adds, count, "person", cost, is_assumed=True
    )
