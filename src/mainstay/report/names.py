"""Names for keys, and the mark for what is assumed."""

from __future__ import annotations

import polars as pl

from mainstay.model.base import Base
from mainstay.model.coverage import assumed_cells

#: stands behind every value that is assumed by the authors of the base
ASSUMED_MARK = "ᵃ"


def economy_names(base: Base) -> dict[str, str]:
    """Return the name of each economy."""
    return dict(base["economies"].select("economy_id", "name").iter_rows())


def maker_names(base: Base, level: str) -> dict[str, str]:
    """Return the name of each site, firm or economy; a site is named with its firm and town where they are known."""
    if level == "economy":
        return economy_names(base)
    firms = dict(base["organizations"].select("organization_id", "name").iter_rows())
    economies = economy_names(base)
    named = {}
    for site, name, firm, city, economy in (
        base["sites"].select("site_id", "name", "organization_id", "city", "economy_id").iter_rows()
    ):
        place = ", ".join(part for part in (city, economies.get(economy, economy)) if part and part not in name)
        owner = firms.get(firm, "")
        head = name if not owner or owner.lower() in name.lower() else f"{owner}: {name}"
        named[site] = f"{head} ({place})" if place else head
    return named if level == "site" else {**named, **firms}


def set_names(base: Base, level: str, text: str) -> str:
    """Return the names of a cut set that is given as keys joined by plus signs."""
    names = maker_names(base, level)
    return " + ".join(names.get(key, key) for key in text.split(" + "))


def marked(base: Base, table: str, frame: pl.DataFrame, key: str, column: str, field: str) -> pl.DataFrame:
    """Return the frame with a text column ``<column>_shown`` in which assumed values carry the mark.

    The column ``<column>_method`` says ``assumed`` or stays empty, for the CSV twin.
    """
    assumed = {row_id for name, row_id, about in assumed_cells(base) if name == table and about == field}
    is_assumed = pl.col(key).is_in(sorted(assumed))
    shown = pl.col(column).cast(pl.String)
    return frame.with_columns(
        pl.when(is_assumed).then(shown + ASSUMED_MARK).otherwise(shown).alias(f"{column}_shown"),
        pl.when(is_assumed & pl.col(column).is_not_null()).then(pl.lit("assumed")).alias(f"{column}_method"),
    )
