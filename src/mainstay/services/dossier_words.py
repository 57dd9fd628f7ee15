"""What a dossier of a product finds: one sentence, the headline numbers, concentration tier by tier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from mainstay.core.result import Result
from mainstay.model.base import Base
from mainstay.model.coverage import assumed_keys
from mainstay.report.assumed import ASSUMED_MARK
from mainstay.report.content import Column, Number, Table
from mainstay.report.sections.exposure import LENSES
from mainstay.report.wording import UNKNOWN, allowed, count, interval, number, share
from mainstay.services.concentration_view import CLASSES, ConcentrationChoice, rows_of
from mainstay.services.dossier_chain import Chain


def concentration_by_tier(base: Base, result: Result, chain: Chain) -> pl.DataFrame:
    """Return concentration of the product and of all that goes into it, the product first."""
    both = []
    for geography in ("firm", "economy"):
        choice = ConcentrationChoice.model_validate({"geography": geography, "sort": "name", "class": "every"})
        rows = rows_of(base, result, None, choice).filter(pl.col("product_id").is_in(list(chain.layers)))
        both.append(rows)
    firms, economies = both
    of_economy = economies.select(
        "product_id",
        *(
            pl.col(name).alias(f"economy_{name}")
            for name in ("hhi", "hhi_low", "hhi_high", "hhi_range", "cr1", "largest")
        ),
    )
    layers = pl.DataFrame(list(chain.layers.items()), schema=["product_id", "layer"], orient="row")
    return (
        firms.join(of_economy, on="product_id", how="left")
        .join(layers, on="product_id", how="left")
        .sort("layer", "name")
    )


def tier_table(frame: pl.DataFrame) -> Table:
    """Return concentration tier by tier as a table."""
    mark = "basis_assumed"
    columns = (
        Column("name", "product or input"),
        Column("layer", "steps below", "count"),
        Column("sources", "known firms", "count"),
        Column("hhi", "HHI of firms, mean (allowed)", "number", mark, range="hhi_range"),
        Column("largest", "largest firm"),
        Column("economy_hhi", "HHI of economies, mean (allowed)", "number", mark, range="economy_hhi_range"),
        Column("economy_largest", "largest economy"),
        Column("economy_cr1", "its share, mean", "share", mark),
        Column("ends", "known supply ends with", "prose"),
    )
    return Table("tiers", "Concentration tier by tier", frame, columns, shown=60)


def dossier_lead(base: Base, row: Mapping[str, Any], tiers: pl.DataFrame | None) -> str:
    """Return what the dossier has found in a sentence or two."""
    kind = CLASSES.get(row["class"], row["class"] or "product")
    tier = (row["tier"] or "").replace("_", " ")
    first = f"{kind[0].upper()}{kind[1:]}{f', {tier}' if tier else ''}"
    if tiers is None:
        return f"{first}."
    own = next(tiers.filter(pl.col("product_id") == row["product_id"]).iter_rows(named=True), None)
    if own is None or (own["ends"] is None and own["sources"] is None):
        return f"{first}. No maker of it or of what goes into it is known, so that nothing can be said of its supply."
    says = []
    if own["ends"] is not None:
        sure = "" if row["makers_complete"] else ", unless there are makers that the base does not name"
        says.append(f"its known supply ends with {own['ends']}{sure}")
    if own["rival_loss"] is not None and own["rival_loss"] > 0:
        loss = f"{share(own['rival_loss'])}{ASSUMED_MARK if own['loss_assumed'] else ''}"
        room = allowed(own["rival_loss_low"], own["rival_loss_high"])
        says.append(f"without {own['rival_name']} {loss} of its output would be lost ({room})")
    elif base.info.competitors:
        says.append("no known line of a strategic competitor is in its chain")
    if own["short"]:
        says.append("it is on the newest list of shortages")
    return f"{first}: {'; '.join(says)}."


def dossier_numbers(base: Base, row: Mapping[str, Any], tiers: pl.DataFrame | None) -> tuple[Number, ...]:
    """Return the headline numbers of the dossier."""
    numbers = []
    for words, _, field in LENSES.values():
        value = row[field]
        mark = ASSUMED_MARK if row["product_id"] in assumed_keys(base, "products", field) else ""
        told = UNKNOWN if value is None else f"{count(value)}{mark}"
        numbers.append(Number(f"criticality, {words.lower()}", told, "of 5" if value is not None else "not rated"))
    own = None if tiers is None else next(tiers.filter(pl.col("layer") == 0).iter_rows(named=True), None)
    if own is None:
        return tuple(numbers)
    if own["hhi"] is not None:
        mark = ASSUMED_MARK if own["basis_assumed"] else ""
        room = interval(own["hhi_low"], own["hhi_high"], "number")
        numbers.append(Number("HHI of firms", f"{number(own['hhi'])}{mark}", room))
    for level in ("site", "firm", "economy"):
        least = own[f"least_{level}"]
        many = {"site": "sites", "firm": "firms", "economy": "economies"}[level]
        if least is not None:
            numbers.append(Number(f"{many} whose loss ends known supply", count(least), "the fewest"))
    return tuple(numbers)
