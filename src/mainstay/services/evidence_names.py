"""Names for what claims hold as keys: rows, tables, fields, values and sources as people call them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property, lru_cache

import polars as pl

from mainstay.model.base import Base
from mainstay.model.schema import Schema

#: columns that name a row, the first that a table has
_NAMING = ("name", "title")
#: what a row without a name of its own is about, in the order in which people say it
_ABOUT = ("product_id", "service_id", "cadre", "site_id", "facility_id", "organization_id", "agency_id", "economy_id")
#: parts of what a row is about, and of a longer key
_MOST, _BETWEEN = 2, " · "
#: choices of so few letters are abbreviations, which the schema spells out
_ABBREVIATION = 3
#: bases whose names are held at the same time: the names of a large one are many
_HELD = 6
_ANSWERS = {"true": "yes", "false": "no"}
#: letters that stand for words and are written large
_LARGE = {
    "usd": "USD",
    "ndc": "NDC",
    "unii": "UNII",
    "atc": "ATC",
    "fei": "FEI",
    "hs": "HS",
    "lei": "LEI",
    "url": "URL",
}


class EvidenceNames:
    """Names for the keys of a base; what has no name keeps its key.

    Examples
    --------
    >>> import mainstay as ms
    >>> words = EvidenceNames(ms.load("us-2026"))
    >>> words.row("products", "cisplatin-injection"), words.field("products", "criticality_health")
    ('Cisplatin injection', 'criticality health')
    >>> words.value("products", "class", "essential_medicine"), words.value("products", "makers_complete", "true")
    ('essential medicine', 'yes')
    """

    def __init__(self, base: Base) -> None:
        self._base = base
        self._names: dict[str, dict[str, str]] = {}

    @property
    def _schema(self) -> Schema:
        return self._base.schema

    @cached_property
    def _sources(self) -> dict[str, str]:
        return dict(self._base["sources"].select("source_id", "title").drop_nulls().iter_rows())

    def table(self, name: str) -> str:
        """Return the title of a table."""
        spec = self._schema.tables.get(name)
        return name if spec is None else spec.title

    def source(self, source_id: str | None) -> str | None:
        """Return the title of a source."""
        return None if source_id is None else self._sources.get(source_id, source_id)

    def row(self, table: str, row_id: str) -> str:
        """Return the name of a row; of a key with several parts, the names of what each part refers to."""
        found = self._of(table).get(row_id)
        if found is not None:
            return found
        spec = self._schema.tables.get(table)
        parts = row_id.split("|")
        if spec is None or len(parts) != len(spec.key):
            return row_id
        return _BETWEEN.join(
            self.value(table, field, part) or part for field, part in zip(spec.key, parts, strict=True) if part
        )

    def field(self, table: str, name: str) -> str:
        """Return a field in words: the key of its table is called the key, a reference by what it refers to."""
        spec = self._schema.tables.get(table)
        if spec is not None and spec.key == (name,):
            return "key"
        words = " ".join(_LARGE.get(word, word) for word in name.removesuffix("_id").split("_"))
        # "valid from on", "as of on": the ending of the schema says that it is a day, which the value shows
        return words.removesuffix(" on") if words.endswith((" from on", " to on", " of on")) else words

    def value(self, table: str, field: str, value: str | None) -> str | None:
        """Return a value in words: a choice, yes or no, or the name of the row that is referred to."""
        spec = self._schema.tables.get(table)
        kind = None if spec is None else next((one for one in spec if one.name == field), None)
        if value is None or kind is None:
            return value
        if kind.choices:
            return kind.choices.get(value, value) if len(value) <= _ABBREVIATION else value.replace("_", " ")
        if kind.references:
            return self._of(kind.references).get(value, value)
        return _ANSWERS.get(value, value) if kind.type.name == "boolean" else value

    def columns(self, rows: pl.DataFrame) -> dict[str, pl.Series]:
        """Return for claims (``table``, ``row_id``, ``field``, ``source_id``) what people call each of these."""
        places = list(rows.select("table", "row_id", "field").iter_rows())
        return {
            "row_name": _texts(self.row(table, row) for table, row, _ in places),
            "table_title": _texts(self.table(table) for table, _, _ in places),
            "field_words": _texts(self.field(table, field) for table, _, field in places),
            "source_title": _texts(map(self.source, rows["source_id"])),
        }

    def values(self, table: str, field: str, values: Iterable[str | None]) -> pl.Series:
        """Return values of one field in words."""
        return _texts(self.value(table, field, value) for value in values)

    def _of(self, table: str) -> dict[str, str]:
        """Return the name of each row of a table that has names."""
        if table not in self._names:
            spec = self._schema.tables.get(table)
            naming = None if spec is None else next((one for one in _NAMING if one in spec.columns), None)
            named: dict[str, str] = {}
            if spec is not None and naming is not None:
                named = dict(self._base[table].select(spec.key_text().alias("key"), naming).drop_nulls().iter_rows())
            elif spec is not None and len(spec.key) == 1:
                about = [one for one in _ABOUT if one in spec.columns]
                for key, *parts in self._base[table].select(spec.key[0], *about).iter_rows():
                    told = [self.value(table, *one) for one in zip(about, parts, strict=True) if one[1]]
                    if told:
                        named[key] = _BETWEEN.join(str(one) for one in told[:_MOST])
            self._names[table] = named
        return self._names[table]


@lru_cache(maxsize=_HELD)
def names_of(base: Base, day: date | None = None) -> EvidenceNames:
    """Return the names for the keys of a base, gathered once for all that ask.

    Parameters
    ----------
    base : Base
        The base.
    day : datetime.date, optional
        Names as they were known at the end of this day: a page about the past tells nothing that came later.

    Examples
    --------
    >>> import mainstay as ms
    >>> names_of(ms.load("us-2026")).table("products")
    'Products'
    """
    return EvidenceNames(base if day is None else base.as_known(day))


def _texts(words: Iterable[str | None]) -> pl.Series:
    return pl.Series(list(words), dtype=pl.String)
