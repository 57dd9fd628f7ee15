"""Names for keys and choices."""

from __future__ import annotations

import re
from collections.abc import Mapping

import polars as pl

from mainstay.model.base import Base
from mainstay.model.graph import UNKNOWN

_KEY = re.compile(r"\b(?:[a-z0-9]+(?:-[a-z0-9]+)+|[A-Z][A-Z0-9]{2,})\b")
#: name of the economy of lines that no source places
UNPLACED = "place not known"


def economy_names(base: Base) -> dict[str, str]:
    """Return the name of each economy, and a name for what no source places."""
    return {UNKNOWN: UNPLACED, **dict(base["economies"].select("economy_id", "name").iter_rows())}


def product_names(base: Base) -> dict[str, str]:
    """Return the name of each product."""
    return dict(base["products"].select("product_id", "name").iter_rows())


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
        head = _joined(owner, name)
        named[site] = f"{head} ({place})" if place else head
    return named if level == "site" else {**named, **firms}


def _joined(owner: str, name: str) -> str:
    """Return firm and site in one name that says nothing twice."""
    if not owner or owner.lower() in name.lower():
        return name
    return owner if name.lower() in owner.lower() else f"{owner}: {name}"


def all_names(base: Base) -> dict[str, str]:
    """Return the name of all that a shock or a limit may name: products, places, firms, economies, segments."""
    found: dict[str, str] = {}
    for table, key in (("segments", "segment_id"), ("facilities", "facility_id"), ("products", "product_id")):
        found.update(base[table].select(key, "name").drop_nulls().iter_rows())
    return {**found, **economy_names(base), **maker_names(base, "site"), **maker_names(base, "firm")}


def keys_named(text: str, names: Mapping[str, str]) -> str:
    """Return a sentence of an engine with names in place of keys.

    Only what looks like a key is replaced, a word with a hyphen or in capitals: a key may also be an ordinary word.

    Examples
    --------
    >>> keys_named(
    ...     "exports of api-ksm in IND stop; stock of insulin", {"api-ksm": "Starting materials", "IND": "India"}
    ... )
    'exports of Starting materials in India stop; stock of insulin'
    """
    return _KEY.sub(lambda found: names.get(found[0], found[0]), text)


def all_keys_named(texts: pl.Series, names: Mapping[str, str]) -> pl.Series:
    """Return sentences with names in place of keys; where there is none, there stays none.

    Examples
    --------
    >>> all_keys_named(pl.Series(["in IND", None]), {"IND": "India"}).to_list()
    ['in India', None]
    """
    return pl.Series(texts.name, [None if one is None else keys_named(one, names) for one in texts], dtype=pl.String)


def set_names(names: dict[str, str], text: str) -> str:
    """Return the names of a cut set that is given as keys joined by plus signs.

    Examples
    --------
    >>> set_names({"a": "Plant A", "b": "Plant B"}, "a + b")
    'Plant A + Plant B'
    """
    return " + ".join(names.get(key, key) for key in text.split(" + "))


def in_words(choice: str) -> pl.Expr:
    """Return a column of choices such as ``key_starting_material`` as words.

    Examples
    --------
    >>> pl.DataFrame({"tier": ["drug_product"]}).select(in_words("tier")).item()
    'drug product'
    """
    return pl.col(choice).str.replace_all("_", " ", literal=True)


#: bodies that keep lists, by the word that begins the key of a list
_BODIES = {"fda": "FDA", "ema": "EMA", "eu": "EU", "ashp": "ASHP", "who": "WHO", "hhs": "HHS"}


def list_name(list_id: str) -> str:
    """Return the key of an official list as words.

    Examples
    --------
    >>> list_name("fda_drug_shortages")
    'FDA drug shortages'
    """
    first, *rest = list_id.split("_")
    return " ".join([_BODIES.get(first, first), *rest])


def named(column: str, names: dict[str, str]) -> pl.Expr:
    """Return a column of keys as names; a key without a name stays as it is.

    Examples
    --------
    >>> pl.DataFrame({"of": ["IND", "X"]}).select(named("of", {"IND": "India"})).to_series().to_list()
    ['India', 'X']
    """
    return pl.col(column).replace(names) if names else pl.col(column)
