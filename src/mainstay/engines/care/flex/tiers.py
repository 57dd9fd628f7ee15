"""Conventional, contingency and crisis capacity: how much, from which day, how good."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from mainstay.engines.care.flex.assumed import Notes
from mainstay.engines.care.flex.read_base import BasePool
from mainstay.model.base import Base
from mainstay.scenario.care.flex import FlexChoices

TIERS = {
    "pool": pl.String(),
    "kind": pl.String(),
    "tier": pl.String(),
    "from": pl.String(),
    "day": pl.Float64(),
    "quantity": pl.Float64(),
    "unit": pl.String(),
    "surge_quantity": pl.Float64(),
    "quality": pl.Float64(),
    "is_assumed": pl.Boolean(),
}


def tiers_table(base: Base, pools: Sequence[BasePool], choices: FlexChoices, notes: Notes) -> pl.DataFrame:
    """Return what each shared resource can give in the three tiers of Hick, Barbera and Kelen (2009).

    Conventional: what is there, with the surge's own ward. Contingency: units that are converted after their days of
    conversion, overtime, and people cross-trained after their days of training, with the output that the base gives
    them less the skill that decayed since. Crisis: stretched beyond usual standards.

    Returns
    -------
    polars.DataFrame
        One row for each resource, tier and way: ``day`` from which, ``quantity`` that the way adds in all, of which
        ``surge_quantity`` for the surge, ``quality`` as a share of usual care, ``is_assumed`` where a default decided.
    """
    rows: list[tuple[object, ...]] = []
    by_place: dict[str, dict[str, BasePool]] = {}
    for one in pools:
        by_place.setdefault(one.place, {})[one.resource] = one
    people = {
        (row["facility_id"] or row["economy_id"], row["cadre"]): row["headcount"]
        for row in base["staff"].iter_rows(named=True)
    }
    for one in pools:
        rows += _own_tiers(one, choices, notes)
    for edge in base["retraining"].iter_rows(named=True):
        for place, there in by_place.items():
            target = there.get(edge["to_cadre"])
            count = people.get((place, edge["from_cadre"]))
            if target is not None and count and edge["training_days"] is not None:
                rows.append(_trained(target, edge, count, choices, notes))
    return pl.DataFrame(rows, schema=TIERS, orient="row").sort("pool", "day", "tier", "from")


def _own_tiers(one: BasePool, choices: FlexChoices, notes: Notes) -> list[tuple[object, ...]]:
    supply, tiers, head = one.supply, choices.tiers, (one.pool.name, one.supply.kind)
    now = one.pool.capacity(surge=True) * one.quantum
    apart = now - one.pool.own(surge=True) * one.quantum
    rows: list[tuple[object, ...]] = [(*head, "conventional", "own ward", 0.0, now, supply.unit, apart, 1.0, False)]
    if supply.kind in {"space", "machine"}:
        share = supply.convertible_share
        converted = min(now - apart, (1.0 if share is None else share) * supply.quantity)
        days = supply.conversion_days
        if days is None:
            notes.assume(one.pool.name, "conversion_days", 0.0, "day", "the base gives none: turned over at once")
        unsure = share is None or days is None
        way = ("contingency", "conversion", days or 0.0, 0.0, supply.unit, converted, tiers.contingency_quality, unsure)
        rows.append((*head, *way))
    if supply.kind == "staff":
        more = tiers.overtime_share * now
        rows.append((*head, "contingency", "overtime", 0.0, more, supply.unit, more, tiers.contingency_quality, True))
        notes.assume("staff", "overtime", tiers.overtime_share, "share", "scenario or default")
    if supply.kind in {"space", "staff"}:
        more = tiers.stretch_share * now
        way = ("crisis", "stretched", tiers.stretch_days, more, supply.unit, more, tiers.crisis_quality, True)
        rows.append((*head, *way))
        notes.assume(supply.kind, "stretched in a crisis", tiers.stretch_share, "share", "scenario or default")
        notes.assume("care", "quality in a crisis", tiers.crisis_quality, "share", "scenario or default")
        notes.assume("care", "quality in contingency", tiers.contingency_quality, "share", "scenario or default")
    return rows


def skill(edge: dict[str, object], years: float) -> tuple[float, bool]:
    """Return the output of a cross-trained person as a share of a regular one, and whether any of it is assumed.

    Examples
    --------
    >>> round(skill({"proficiency_share": 0.8, "decay_share_per_year": 0.5}, 1.0)[0], 6)
    0.4
    """
    able, fades = edge["proficiency_share"], edge["decay_share_per_year"]
    whole = float(able) if isinstance(able, float) else 1.0
    kept = 1.0 - float(fades) if isinstance(fades, float) else 1.0
    return whole * kept**years, able is None or fades is None


def _trained(
    target: BasePool, edge: dict[str, object], count: float, choices: FlexChoices, notes: Notes
) -> tuple[object, ...]:
    output, unsure = skill(edge, choices.staff.years_since_training)
    name = f"{edge['from_cadre']} -> {edge['to_cadre']}"
    if unsure:
        notes.assume(
            name, "output after training", output, "share", "the base gives no proficiency or decay: none lost"
        )
    minutes = target.supply.quantity / target.supply.people if target.supply.people else 0.0
    more = count * (1.0 - choices.staff.absent_share_in_surge) * minutes * output
    way = (
        "contingency",
        name,
        edge["training_days"],
        more,
        target.supply.unit,
        more,
        choices.tiers.contingency_quality,
    )
    return (target.pool.name, target.supply.kind, *way, unsure)
