"""Stocks held on purpose, in days of need, and the rules by which they are released."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from mainstay.core.suggest import nearest
from mainstay.engines.stress.base_network.makers import parents_of
from mainstay.errors import Problem
from mainstay.model.base import Base
from mainstay.model.validity import valid_on
from mainstay.scenario.stress import Release

RULES = {
    "stockpile_id": pl.String(),
    "from_day": pl.Float64(),
    "per_day": pl.Float64(),
    "below_cover_days": pl.Float64(),
}


@dataclass(frozen=True)
class Stockpiles:
    """Stockpiles in the network, and those that are left out.

    Parameters
    ----------
    rows : polars.DataFrame
        ``node_id``, ``product_id``, ``site_id``, ``economy_id``, ``organization_id``, ``low``, ``mode``, ``high`` (days
        of need held), ``from_target``, ``from_day``, ``per_day`` (days of need), ``below_cover_days``.
    left_out : polars.DataFrame
        ``table``, ``subject``, ``product_id``, ``why``.
    """

    rows: pl.DataFrame
    left_out: pl.DataFrame


def stockpiles_of(base: Base, products: pl.DataFrame, releases: Mapping[str, Release]) -> Stockpiles:
    """Return the stockpiles that are held for the home country and whose size in days of need is known.

    Where the quantity is not known, the target is taken; where neither is, or where the need a day is not known in
    units, the stockpile is left out and listed.

    Examples
    --------
    >>> import mainstay as ms
    >>> need = pl.DataFrame({"product_id": ["n95-respirator"], "units_per_day": [4_658_000.0]})
    >>> held = stockpiles_of(ms.load("us-2026"), need, {})
    >>> held.rows.select("node_id", "mode").row(0)
    ('stockpile:sns-n95-respirator', 75.13954486904251)
    """
    held = base["stockpiles"].filter(*valid_on(base.info.as_of_on))
    held = held.join(products.select("product_id", "units_per_day"), on="product_id", how="left")
    amount = pl.coalesce("quantity", (pl.col("quantity_low") + pl.col("quantity_high")) / 2, "target_quantity")
    why = (
        pl.when(pl.col("economy_id").is_not_null() & (pl.col("economy_id") != base.info.home))
        .then(pl.lit("held for another economy"))
        .when(amount.is_null())
        .then(pl.lit("neither quantity nor target is known"))
        .when(pl.col("units_per_day").is_null())
        .then(pl.lit("need a day is not known, so that its days of need are not known"))
    )
    held = held.with_columns(amount=amount, why=why).sort("stockpile_id")
    kept = held.filter(pl.col("why").is_null())
    left = held.filter(pl.col("why").is_not_null()).select(
        table=pl.lit("stockpiles"), subject="stockpile_id", product_id="product_id", why="why"
    )
    rules = pl.DataFrame(
        [
            (name, float(one.from_day), one.units_per_day, one.below_cover_days)
            for name, one in sorted(releases.items())
        ],
        schema=RULES,
        orient="row",
    )
    day = pl.col("units_per_day")
    rows = (
        kept.join(rules, on="stockpile_id", how="left")
        .join(parents_of(base), on="organization_id", how="left")
        .select(
            "product_id",
            "site_id",
            "economy_id",
            "below_cover_days",
            node_id=pl.lit("stockpile:") + pl.col("stockpile_id"),
            organization_id=pl.coalesce("top_id", "organization_id"),
            mode=pl.col("amount") / day,
            low=pl.min_horizontal(pl.coalesce("quantity_low", "amount"), "amount") / day,
            high=pl.max_horizontal(pl.coalesce("quantity_high", "amount"), "amount") / day,
            from_target=pl.col("quantity").is_null() & pl.col("quantity_low").is_null(),
            from_day=pl.col("from_day").fill_null(0.0),
            per_day=pl.col("per_day") / day,
        )
        .sort("node_id")
    )
    return Stockpiles(rows, left)


def wrong_releases(base: Base, releases: Mapping[str, Release]) -> list[Problem]:
    """Return what is wrong with rules of release: unknown stockpiles, and more a day than is held.

    Examples
    --------
    >>> import mainstay as ms
    >>> [one.code for one in wrong_releases(ms.load("us-2026"), {"sns-n95": Release(units_per_day=1.0)})]
    ['release.unknown_stockpile']
    """
    most = pl.max_horizontal("quantity", "quantity_high")
    held = dict(base["stockpiles"].select("stockpile_id", pl.coalesce(most, "target_quantity")).iter_rows())
    problems = []
    for name, rule in sorted(releases.items()):
        if name not in held:
            close = nearest(name, held)
            hint = f"did you mean {close!r}?" if close else None
            message = "a rule of release for a stockpile that the base does not have"
            problems.append(Problem("release.unknown_stockpile", message, table="stockpiles", found=name, hint=hint))
        elif rule.units_per_day is not None and held[name] is not None and rule.units_per_day > held[name]:
            problems.append(
                Problem(
                    "release.above_held",
                    f"more is released a day than the stockpile {name!r} holds",
                    table="stockpiles",
                    key=name,
                    found=f"{rule.units_per_day:g} a day",
                    allowed=f"at most {held[name]:g}",
                )
            )
    return problems
