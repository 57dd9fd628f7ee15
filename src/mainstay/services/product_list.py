"""Products of a base to look through: what they are, how critical, who makes them, what is known of trouble."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from mainstay.model.base import Base
from mainstay.model.graph import UNKNOWN, SupplyGraph
from mainstay.model.validity import valid_on
from mainstay.report.assumed import is_among, marked
from mainstay.report.content import Column, Table
from mainstay.report.names import in_words, named
from mainstay.report.wording import counted, listed
from mainstay.services.concentration_view import CLASSES, short_now

#: products that the page shows; the twins hold all
MOST_SHOWN = 500
FLAGS = {
    "no_maker": "no maker known",
    "one_maker": "one known site",
    "no_alternative": "no alternative named",
    "short": "on the newest list of shortages",
    "stocked": "in a stockpile",
}
RATINGS = ("criticality_health", "criticality_economic", "criticality_security")


class ProductChoice(BaseModel):
    """Which products are shown.

    Attributes
    ----------
    q : str
        Text in name or key.
    class_ : str
        Class; empty for all but inputs, ``every`` for all.
    segment : str
        Segment; empty for all.
    least : int
        Least criticality under any lens.
    flag : str
        One of `FLAGS`; empty for all.

    Examples
    --------
    >>> ProductChoice(q="cis").flag
    ''
    """

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    q: str = ""
    class_: str = Field(default="", alias="class")
    segment: str = ""
    least: int = Field(default=0, ge=0, le=5)
    flag: Literal["", "no_maker", "one_maker", "no_alternative", "short", "stocked"] = ""


def product_rows(base: Base, choice: ProductChoice) -> pl.DataFrame:
    """Return one row for each product that is chosen, the most critical first.

    Examples
    --------
    >>> import mainstay as ms
    >>> product_rows(ms.load("us-2026"), ProductChoice(q="cisplatin", **{"class": "every"})).height > 1
    True
    """
    makers = SupplyGraph(base).makers
    counts = makers.group_by("product_id").agg(
        pl.col("site").n_unique().alias("sites"),
        pl.col("economy").filter(pl.col("economy") != UNKNOWN).n_unique().alias("economies"),
        pl.col("is_aggregate").fill_null(value=False).any().alias("has_more"),
    )
    others = (
        base["alternatives"].filter(*valid_on(base.info.as_of_on)).group_by("product_id").agg(pl.len().alias("others"))
    )
    stocks = base["stockpiles"].filter(*valid_on(base.info.as_of_on))["product_id"]
    segments = dict(base["segments"].select("segment_id", "name").iter_rows())
    frame = base["products"].select(
        "product_id", "name", "class", "tier", "segment_id", "modality", *RATINGS, "makers_complete"
    )
    for rating in RATINGS:
        frame = marked(base, "products", frame, "product_id", rating, rating)
    frame = (
        frame.join(counts, on="product_id", how="left", maintain_order="left")
        .join(others, on="product_id", how="left", maintain_order="left")
        .with_columns(
            in_words("tier").alias("at_tier"),
            in_words("modality").alias("made_as"),
            pl.col("class").replace(CLASSES).alias("kind"),
            named("segment_id", segments).alias("segment"),
            pl.col("sites").is_null().alias("no_maker"),
            ((pl.col("sites") == 1) & ~pl.col("has_more")).fill_null(value=False).alias("one_maker"),
            pl.col("others").is_null().alias("no_alternative"),
            is_among("product_id", short_now(base)).alias("short"),
            is_among("product_id", frozenset(stocks)).alias("stocked"),
            pl.max_horizontal(*RATINGS).alias("most"),
        )
        .with_columns(_remarks().alias("remarks"))
    )
    wanted = _wanted(choice)
    frame = frame.filter(*wanted) if wanted else frame
    return frame.sort("most", "name", descending=[True, False], nulls_last=True)


def _remarks() -> pl.Expr:
    words = {
        "no_maker": "no maker known",
        "one_maker": "one known site",
        "short": "on a list of shortages",
        "stocked": "stockpile",
    }
    told = [pl.when(pl.col(flag)).then(pl.lit(text)) for flag, text in words.items()]
    return pl.concat_str(told, separator=", ", ignore_nulls=True)


def _wanted(choice: ProductChoice) -> list[pl.Expr]:
    text = choice.q.strip().lower()
    holds = [pl.col(name).str.to_lowercase().str.contains(text, literal=True) for name in ("name", "product_id")]
    return [
        *([pl.col("class") != "input"] if not choice.class_ else []),
        *([pl.col("class") == choice.class_] if choice.class_ not in ("", "every") else []),
        *([pl.col("segment_id") == choice.segment] if choice.segment else []),
        *([pl.col("most") >= choice.least] if choice.least else []),
        *([pl.col(choice.flag)] if choice.flag else []),
        *([pl.any_horizontal(*holds)] if text else []),
    ]


def product_table(frame: pl.DataFrame) -> Table:
    """Return the rows as a table."""
    columns = (
        Column("name", "product"),
        Column("kind", "class"),
        Column("at_tier", "tier"),
        Column("segment", "segment"),
        Column("criticality_health", "critical: health", "count", "criticality_health_assumed"),
        Column("criticality_economic", "economic", "count", "criticality_economic_assumed"),
        Column("criticality_security", "security", "count", "criticality_security_assumed"),
        Column("sites", "known sites", "count"),
        Column("economies", "economies", "count"),
        Column("others", "alternatives", "count"),
        Column("remarks", "to note", "prose"),
    )
    note = "Criticality from 1 to 5; a dash is what no source of this base says, of makers and alternatives too."
    return Table("products", "Products, the most critical first", frame, columns, note, shown=MOST_SHOWN)


def product_lead(frame: pl.DataFrame) -> str:
    """Return what the rows say in a sentence."""
    if frame.is_empty():
        return "No product is like this."
    known = frame.filter(~pl.col("no_maker")).height
    one, short = int(frame["one_maker"].sum()), int(frame["short"].sum())
    says = f"{counted(frame.height, 'product')}: makers are known of {known}, of {one} one known site alone"
    top = frame.filter(pl.col("most") == 5, pl.col("one_maker"))["name"].to_list()
    worst = f" Most critical and of one known site: {listed(top, 3)}." if top else ""
    return f"{says}; {short} {'is' if short == 1 else 'are'} on the newest list of shortages.{worst}"


def product_options(base: Base) -> Mapping[str, Mapping[str, str]]:
    """Return what can be chosen, by the name of the choice."""
    classes, used = set(base["products"]["class"].drop_nulls()), set(base["products"]["segment_id"].drop_nulls())
    segments = base["segments"].filter(is_among("segment_id", frozenset(used))).sort("name")
    return {
        "class": {"": "what people use", **{key: CLASSES[key] for key in CLASSES if key in classes}, "every": "all"},
        "segment": {"": "all segments", **dict(segments.select("segment_id", "name").iter_rows())},
        "least": {"0": "any", **{str(i): f"{i} or more" for i in range(1, 6)}},
        "flag": {"": "all", **FLAGS},
    }
