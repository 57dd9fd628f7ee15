"""Products of the shortage lists, which listings make them, and the production lines that follow from it.

The lists name generics in words. Names that differ only in capitals and blanks are one product; nothing is guessed.
A listing belongs to a product where the lists show its product code (labeler and product of the NDC) under exactly one
name. A label that declares a maker of the active ingredient makes that ingredient a product of its own, which the
generic needs.
"""

from __future__ import annotations

import polars as pl

from mainstay.io.sources.countries import translated
from mainstay.io.sources.slugs import distinct_slugs, same_name
from mainstay.model.evidence import METHODS
from mainstay.model.identifiers import ndc

_STAMP = ("source_id", "locator", "method", "grade", "known_on")


def add_generic_products(tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Give the records of shortage lists their products, and the listings of these products their lines.

    Parameters
    ----------
    tables : dict of str to polars.DataFrame
        Tables by name, with sites already joined.

    Returns
    -------
    dict of str to polars.DataFrame
        New tables: ``shortages`` and ``listings`` with products, more ``products``, ``lines``, ``bill_of_materials``.
    """
    shortages = tables.get("shortages")
    if shortages is None or shortages.height == 0:
        return tables
    shortages = with_products(shortages)
    done = {**tables, "shortages": shortages.drop("_name")}
    added = [generics(shortages)]
    if "listings" in tables:
        listings = matched(tables["listings"], product_codes(shortages))
        done["listings"] = listings
        made = listings.filter(pl.col("product_id").is_not_null())
        ingredients = _ingredients(made, added[0])
        added.append(ingredients)
        done["lines"] = _append(tables, "lines", lines(made))
        done["bill_of_materials"] = _append(tables, "bill_of_materials", _needs(ingredients))
    done["products"] = pl.concat([_append(tables, "products", added[0]), *added[1:]], how="diagonal")
    return done


def _append(tables: dict[str, pl.DataFrame], name: str, frame: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([tables[name], frame], how="diagonal") if name in tables else frame


def with_products(shortages: pl.DataFrame) -> pl.DataFrame:
    """Give each record the product that its generic name stands for.

    Examples
    --------
    >>> frame = pl.DataFrame({"generic_name": ["Saline  Injection", "saline injection"]})
    >>> with_products(frame)["product_id"].unique().to_list()
    ['generic:saline-injection']
    """
    names = translated(shortages["generic_name"], same_name)
    keys = {name: f"generic:{key}" for name, key in distinct_slugs(names.drop_nulls().unique()).items()}
    return shortages.with_columns(
        _name=names, product_id=names.replace_strict(keys, default=None, return_dtype=pl.String)
    )


def generics(shortages: pl.DataFrame) -> pl.DataFrame:
    """Return the products of shortage lists, each named and stamped as its newest record does."""
    newest = shortages.sort("as_of_on", "shortage_id", descending=[True, False])
    first = newest.unique("product_id", keep="first", maintain_order=True).sort("product_id")
    return first.select(
        "product_id",
        pl.col("generic_name").alias("name"),
        pl.lit("essential_medicine").alias("class"),
        pl.lit("drug_product").alias("tier"),
        pl.lit("dose").alias("unit"),
        *_STAMP,
        pl.lit("generic name of the shortage list, all makers; the list gives no unit").alias("note"),
    )


def product_codes(shortages: pl.DataFrame) -> pl.DataFrame:
    """Return the products under which the lists show each product code: ``key`` and the list ``product_id``."""
    codes = shortages.select("product_id", pl.col("ndc").str.split("; ").alias("code")).explode("code").unique()
    codes = codes.with_columns(pl.Series("key", ndc.product_keys(codes["code"]), dtype=pl.String))
    return codes.drop_nulls("key").group_by("key").agg(pl.col("product_id").unique().sort())


def keyed(listings: pl.DataFrame) -> pl.DataFrame:
    """Return listings with the ``key`` on which product codes of all forms join."""
    return listings.with_columns(pl.Series("key", ndc.product_keys(listings["ndc"]), dtype=pl.String))


def matched(listings: pl.DataFrame, codes: pl.DataFrame) -> pl.DataFrame:
    """Give each listing the product whose name the lists show with its product code, where that is only one."""
    single = codes.filter(pl.col("product_id").list.len() == 1).select("key", pl.col("product_id").list.first())
    return keyed(listings).join(single, on="key", how="left", maintain_order="left").drop("key")


def lines(made: pl.DataFrame) -> pl.DataFrame:
    """Return one line for each site and product; how much it makes is not known, so shares stay empty."""
    product = (
        pl.when(pl.col("tier") == "api").then(ingredient_key(pl.col("product_id"))).otherwise(pl.col("product_id"))
    )
    ranked = made.with_columns(product_id=product).sort(_rank(), "site_id", "product_id", "ndc")
    grouped = ranked.group_by("site_id", "product_id", maintain_order=True).agg(
        pl.col(_STAMP).first(), pl.col("ndc").n_unique()
    )
    note = pl.concat_str(pl.lit("follows from "), "ndc", pl.lit(" listed product code(s)"))
    return grouped.with_columns(
        line_id=pl.concat_str("site_id", "product_id", separator="/"), operation=pl.lit("make"), note=note
    ).drop("ndc")


def ingredient_key(product: pl.Expr) -> pl.Expr:
    """Return the key of the active ingredient of a product."""
    return pl.concat_str(product, pl.lit("-api"))


def _rank() -> pl.Expr:
    return pl.col("method").replace_strict(
        {name: i for i, name in enumerate(METHODS)}, default=len(METHODS), return_dtype=pl.Int8
    )


def _ingredients(made: pl.DataFrame, products: pl.DataFrame) -> pl.DataFrame:
    """Return the active ingredients whose makers labels declare, stamped by the best such listing."""
    declared = made.filter(pl.col("tier") == "api").sort(_rank(), "site_id", "ndc")
    first = declared.unique("product_id", keep="first", maintain_order=True).sort("product_id")
    named = first.select("product_id", *_STAMP).join(products.select("product_id", "name"), on="product_id", how="left")
    return named.with_columns(
        pl.lit("input").alias("class"),
        product_id=ingredient_key(pl.col("product_id")),
        name=pl.concat_str("name", pl.lit(", active ingredient")),
        tier=pl.lit("api"),
        unit=pl.lit("kg"),
        note=pl.lit("labels declare makers of the active ingredient only"),
    )


def _needs(ingredients: pl.DataFrame) -> pl.DataFrame:
    """Return what each generic needs: its active ingredient, in a quantity that is not known."""
    product = pl.col("product_id").str.strip_suffix("-api")
    return ingredients.select(product, pl.col("product_id").alias("input_id"), *_STAMP)
