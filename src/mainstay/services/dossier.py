"""What the base says of one product: facts with their evidence, stocks, alternatives, shortages, disagreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from mainstay.core.suggest import nearest
from mainstay.errors import NotFoundError
from mainstay.model.base import Base
from mainstay.model.evidence import METHODS
from mainstay.model.validity import valid_on
from mainstay.report.content import Column, Table
from mainstay.report.names import economy_names, in_words, list_name, maker_names, named, product_names
from mainstay.report.wording import counted, listed
from mainstay.services.evidence import row_with_claims

#: names that stand for keys in a row about a product
_NAMED = {"segment_id": "segments", "source_id": "sources"}
_HIDDEN = ("product_id", "name")


def find_product(base: Base, product: str) -> Mapping[str, Any]:
    """Return the row of a product.

    Raises
    ------
    NotFoundError
        The base has none of this name; the nearest is suggested.

    Examples
    --------
    >>> import mainstay as ms
    >>> find_product(ms.load("us-2026"), "cisplatin-injection")["class"]
    'essential_medicine'
    """
    found = base["products"].filter(pl.col("product_id") == product)
    if found.is_empty():
        close = nearest(product, base["products"]["product_id"].to_list())
        msg = f"the base has no product {product!r}"
        raise NotFoundError(msg, hint=f"did you mean {close!r}?" if close else None)
    return found.row(0, named=True)


def facts_table(base: Base, product: str) -> Table:
    """Return what is known of a product, field by field, the claim that decides with its method, grade and source."""
    spec = base.schema.table("products")
    told = row_with_claims(base, "products", product).filter(pl.col("decides") | pl.col("decides").is_null())
    by_field = {row["field"]: row for row in told.iter_rows(named=True)}
    titles = dict(base["sources"].select("source_id", "title").iter_rows())
    segments = dict(base["segments"].select("segment_id", "name").iter_rows())
    records = []
    for field in spec:
        if field.name in _HIDDEN or field.name in ("source_id", "locator", "method", "grade", "known_on", "note"):
            continue
        row = by_field.get(field.name, {})
        held = row.get("held")
        words = segments.get(held, held) if field.name == "segment_id" and held is not None else held
        if words is not None and field.choices:
            words = str(words).replace("_", " ")
        records.append(
            {
                "field": field.name,
                "fact": _words(field.name),
                "value": {"true": "yes", "false": "no"}.get(str(words), words),
                "unit": row.get("unit") or field.unit,
                "method": row.get("method"),
                "grade": row.get("grade"),
                "source_id": row.get("source_id"),
                "source": titles.get(str(row.get("source_id")), row.get("source_id")),
                "locator": row.get("locator"),
                "is_assumed": row.get("method") == "assumed" and held is not None,
                "means": field.description,
            }
        )
    schema = {name: pl.String() for name in records[0]} | {"is_assumed": pl.Boolean()}
    frame = pl.DataFrame(records, schema=schema)
    # what nobody knows stands last, and stays on the page
    frame = frame.sort(pl.col("value").is_null(), maintain_order=True)
    columns = (
        Column("fact", "fact"),
        Column("value", "value", mark="is_assumed"),
        Column("unit", "unit"),
        Column("method", "method"),
        Column("grade", "grade"),
        Column("source", "source", "prose"),
        Column("locator", "where in it", "prose"),
    )
    note = "A dash is what no source of this base says: unknown, not none."
    return Table("facts", "Facts", frame, columns, note, shown=frame.height)


def _words(field: str) -> str:
    name = field.removesuffix("_id").replace("_", " ")
    return name.replace(" usd", "").removesuffix(" days")


def alternatives_table(base: Base, product: str) -> Table | None:
    """Return the products that can stand in for one, and those it can stand in for; None where the base names none."""
    names = product_names(base)
    rows = base["alternatives"].filter(
        (pl.col("product_id") == product) | (pl.col("alternative_id") == product), *valid_on(base.info.as_of_on)
    )
    if rows.is_empty():
        return None
    is_own = pl.col("product_id") == product
    frame = rows.with_columns(
        pl.when(is_own).then(pl.lit("can be used instead")).otherwise(pl.lit("it can be used for")).alias("way"),
        pl.when(is_own).then("alternative_id").otherwise("product_id").alias("other_id"),
        pl.concat_str("product_id", "alternative_id", separator="|").alias("row_key"),
        (pl.col("method") == "assumed").alias("is_assumed"),
    ).with_columns(named("other_id", names).alias("other"))
    columns = (
        Column("other", "product"),
        Column("way", "how"),
        Column("usable_share", "for this part of users", "share", "is_assumed"),
        Column("delay_days", "after days", "number", "is_assumed"),
        Column("method", "method"),
        Column("note", "remark", "prose"),
    )
    ordered = frame.sort("way", pl.col("usable_share"), descending=[False, True], nulls_last=True)
    return Table("alternatives", "Alternatives", ordered, columns, shown=30)


def shortages_table(base: Base, product: str) -> Table | None:
    """Return the entries of a product on lists of shortages, the newest edition first; None where it is on none."""
    rows = base["shortages"].filter(pl.col("product_id") == product)
    if rows.is_empty():
        return None
    columns = (
        Column("as_of_on", "list of"),
        Column("list", "list"),
        Column("status", "status"),
        Column("company", "company"),
        Column("presentation", "presentation", "prose"),
        Column("started_on", "since"),
        Column("availability", "availability", "prose"),
        Column("reason", "reason", "prose"),
    )
    names = pl.Series("list", map(list_name, rows["list_id"]), dtype=pl.String)
    frame = rows.with_columns(in_words("status"), names).sort(
        "as_of_on", "company", "shortage_id", descending=[True, False, False]
    )
    return Table("shortages", "On lists of shortages", frame, columns, shown=30)


def stocks_table(base: Base, product: str) -> Table | None:
    """Return the stockpiles of a product with quantity, target and expiry; None where the base names none."""
    rows = base["stockpiles"].filter(pl.col("product_id") == product, *valid_on(base.info.as_of_on))
    if rows.is_empty():
        return None
    firms = maker_names(base, "firm")
    frame = rows.with_columns(
        named("organization_id", firms).alias("holder"),
        named("economy_id", economy_names(base)).alias("economy"),
        in_words("rotation"),
        (pl.col("method") == "assumed").alias("is_assumed"),
        (pl.col("quantity") / pl.col("target_quantity")).alias("reached"),
    ).sort("stockpile_id")
    unit = base["products"].filter(pl.col("product_id") == product)["unit"][0]
    columns = (
        Column("holder", "held by"),
        Column("economy", "economy"),
        Column("quantity", f"quantity, {unit}" if unit else "quantity", "number", "is_assumed"),
        Column("quantity_low", "at least", "number"),
        Column("quantity_high", "at most", "number"),
        Column("target_quantity", "target", "number"),
        Column("reached", "of target", "share"),
        Column("expires_on", "expires on"),
        Column("rotation", "rotation"),
        Column("note", "remark", "prose"),
    )
    return Table("stockpiles", "Stockpiles", frame, columns, shown=30)


def needs_table(base: Base, product: str) -> Table | None:
    """Return who needs the product and how much; None where the base does not say."""
    rows = base["demands"].filter(pl.col("product_id") == product, *valid_on(base.info.as_of_on))
    if rows.is_empty():
        return None
    unit = base["products"].filter(pl.col("product_id") == product)["unit"][0] or "unit"
    frame = rows.with_columns(
        named("economy_id", economy_names(base)).alias("economy"),
        in_words("driver"),
        (pl.col("method") == "assumed").alias("is_assumed"),
    ).sort("priority", "demand_id", nulls_last=True)
    columns = (
        Column("economy", "economy"),
        Column("driver", "for"),
        Column("priority", "priority", "count"),
        Column("baseline_units_per_day", f"{unit} a day", "number", "is_assumed"),
        Column("baseline_low_units_per_day", "at least", "number"),
        Column("baseline_high_units_per_day", "at most", "number"),
        Column("note", "remark", "prose"),
    )
    return Table("demands", "Needs", frame, columns, shown=30)


def profiles_table(base: Base, product: str) -> Table | None:
    """Return the target product profiles of a product; None where there is none."""
    rows = base["target_product_profiles"].filter(pl.col("product_id") == product)
    if rows.is_empty():
        return None
    columns = (
        Column("name", "profile"),
        Column("minimum", "at least", "prose"),
        Column("ideal", "ideally", "prose"),
        Column("quantity_required", "quantity", "number"),
        Column("required_within_days", "within days", "number"),
    )
    return Table("profiles", "Target product profiles", rows.sort("target_product_profile_id"), columns)


def conflicts_table(base: Base, product: str) -> Table | None:
    """Return the claims that disagree about a product, its lines, stocks and needs; None where none do.

    Examples
    --------
    >>> import mainstay as ms
    >>> conflicts_table(ms.load("us-2026"), "cisplatin-injection") is None
    True
    """
    about = {
        ("products", product),
        *(("lines", key) for key in _keys(base, "lines", "line_id", product)),
        *(("stockpiles", key) for key in _keys(base, "stockpiles", "stockpile_id", product)),
        *(("demands", key) for key in _keys(base, "demands", "demand_id", product)),
    }
    keys = pl.DataFrame(sorted(about), schema={"table": pl.String(), "row_id": pl.String()}, orient="row")
    claims = base["claims"].join(keys, on=["table", "row_id"], how="semi")
    cell = ["table", "row_id", "field"]
    several = claims.group_by(cell).agg(pl.col("value").n_unique().alias("values")).filter(pl.col("values") > 1)
    if several.is_empty():
        return None
    titles = dict(base["sources"].select("source_id", "title").iter_rows())
    parts = [
        base.claims(table, key, field).select(
            pl.lit(table).alias("table"), pl.lit(key).alias("row_id"), pl.lit(field).alias("field"), pl.all()
        )
        for table, key, field in several.select(cell).sort(cell).iter_rows()
    ]
    # the row itself says what the deciding claim says
    frame = (
        pl.concat(parts)
        .filter(pl.col("claim_id").is_not_null())
        .with_columns(
            named("source_id", titles).alias("source"),
            pl.col("field").str.replace_all("_", " ", literal=True).alias("what"),
            pl.when("decides").then(pl.lit("decides")).otherwise(pl.lit("")).alias("counts"),
            (pl.col("method") == "assumed").alias("is_assumed"),
        )
    )
    columns = (
        Column("row_id", "row"),
        Column("what", "field"),
        Column("value", "value", mark="is_assumed"),
        Column("counts", "which counts"),
        Column("method", "method"),
        Column("grade", "grade"),
        Column("known_from_on", "known from"),
        Column("source", "source", "prose"),
    )
    rule = listed([word.replace("_", " ") for word in base.info.conflict_policy])
    note = f"Declared order of what decides: {rule}; methods in the order {', '.join(METHODS)}."
    title = f"Claims that disagree, about {counted(several.height, 'value')}"
    return Table("conflicts", title, frame, columns, note, shown=60)


def _keys(base: Base, table: str, key: str, product: str) -> Sequence[str]:
    found: list[str] = base[table].filter(pl.col("product_id") == product)[key].to_list()
    return found
