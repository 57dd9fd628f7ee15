"""The schema: one YAML file for each table, loaded once and never changed.

The same declarations drive reading, checking, the reference pages of the documentation and, later, forms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl

from mainstay.core.kept import digest_of, kept
from mainstay.core.suggest import nearest
from mainstay.core.yaml12 import read_yaml
from mainstay.errors import SchemaError, UnknownNameError
from mainstay.model.fields import FIELD_TYPES, FieldSpec

#: columns that tell where a row comes from; filled from the mixin of the same name
PROVENANCE = ("source_id", "locator", "method", "grade", "known_on", "note")
SCHEMA_VERSION = 1
_TABLE_KEYS = {"singular", "title", "group", "description", "key", "edge", "required", "mixins", "fields"}
_FIELD_KEYS = {
    "type",
    "unit",
    "default",
    "required",
    "description",
    "choices",
    "table",
    "scheme",
    "minimum",
    "maximum",
    "may_be_future",
}


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table: its name, its key, its columns in order."""

    name: str
    singular: str
    title: str
    group: str
    description: str
    key: tuple[str, ...]
    fields: tuple[FieldSpec, ...]
    edge: bool = False
    required: bool = False
    provenance: bool = False

    def __iter__(self) -> Iterator[FieldSpec]:
        return iter(self.fields)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns in order."""
        return tuple(field.name for field in self.fields)

    @property
    def dtypes(self) -> dict[str, pl.DataType]:
        """Polars type of each column."""
        return {field.name: field.type.dtype for field in self.fields}

    def field(self, name: str) -> FieldSpec:
        """Return the field of this name.

        Raises
        ------
        UnknownNameError
            The table has no such field; the nearest one is suggested.
        """
        for field in self.fields:
            if field.name == name:
                return field
        close = nearest(name, self.columns)
        msg = f"the table {self.name} has no field {name!r}"
        raise UnknownNameError(msg, hint=f"did you mean {close!r}?" if close else "fields: " + ", ".join(self.columns))

    def empty(self) -> pl.DataFrame:
        """Return the table without rows."""
        return pl.DataFrame(schema=self.dtypes)

    def key_text(self) -> pl.Expr:
        """Return the key of each row as one text; the parts of a longer key are joined by a vertical bar."""
        parts = [pl.col(name).cast(pl.String).fill_null("") for name in self.key]
        return parts[0] if len(parts) == 1 else pl.concat_str(parts, separator="|")


@dataclass(frozen=True, slots=True)
class Schema:
    """All tables by name, in reading order."""

    tables: Mapping[str, TableSpec]

    def table(self, name: str) -> TableSpec:
        """Return the table of this name.

        Raises
        ------
        UnknownNameError
            There is no such table; the nearest one is suggested.

        Examples
        --------
        >>> load_schema().table("products").key
        ('product_id',)
        """
        try:
            return self.tables[name]
        except KeyError:
            close = nearest(name, self.tables)
            msg = f"no table is called {name!r}"
            raise UnknownNameError(
                msg, hint=f"did you mean {close!r}?" if close else "tables: " + ", ".join(self.tables)
            ) from None


#: groups of tables in the order in which people read them
GROUPS = (
    "Places and actors",
    "Products",
    "Supply",
    "Indicators",
    "Investment",
    "Care",
    "Government",
    "Evidence",
)


@cache
def load_schema() -> Schema:
    """Load the schema of this version of Mainstay.

    Returns
    -------
    Schema
        All tables; reading it twice gives the same object.

    Raises
    ------
    SchemaError
        A YAML file of the schema is wrong. This is a fault of Mainstay, not of the user.

    Examples
    --------
    >>> "bill_of_materials" in load_schema().tables
    True
    """
    paths = sorted((Path(str(files("mainstay.model"))) / "schema").glob("*.yaml"))
    declared = kept("schema", digest_of(paths), lambda: {path.stem: _declared(path) for path in paths})
    mixins = declared.pop("_mixins")
    tables = {name: _table(name, data, mixins) for name, data in declared.items()}
    for table in tables.values():
        for field in table:
            if field.references is not None and field.references not in tables:
                msg = f"{table.name}.{field.name} refers to the unknown table {field.references!r}"
                raise SchemaError(msg)
    order = sorted(tables.values(), key=lambda table: (GROUPS.index(table.group), table.name))
    return Schema(MappingProxyType({table.name: table for table in order}))


def _declared(path: Path) -> Any:
    return read_yaml(path.read_text("utf-8"), name=path.name)


def _table(name: str, data: Mapping[str, Any], mixins: Mapping[str, Any]) -> TableSpec:
    _refuse_unknown(f"{name}.yaml", data, _TABLE_KEYS)
    declared = dict(data["fields"])
    for mixin in data.get("mixins", ()):
        declared.update(mixins[mixin])
    key = tuple(data["key"])
    fields = tuple(_field(name, field, row, is_key=field in key) for field, row in declared.items())
    missing = [part for part in key if part not in declared]
    if missing:
        msg = f"the key of {name} names fields that do not exist: {missing}"
        raise SchemaError(msg)
    return TableSpec(
        name=name,
        singular=data["singular"],
        title=data["title"],
        group=data["group"],
        description=data["description"],
        key=key,
        fields=fields,
        edge=bool(data.get("edge", False)),
        required=bool(data.get("required", False)),
        provenance="provenance" in data.get("mixins", ()),
    )


def _field(table: str, name: str, data: Mapping[str, Any], *, is_key: bool) -> FieldSpec:
    _refuse_unknown(f"{table}.{name}", data, _FIELD_KEYS)
    if data["type"] not in FIELD_TYPES:
        msg = f"{table}.{name} has the unknown type {data['type']!r}"
        raise SchemaError(msg)
    kind = FIELD_TYPES[data["type"]]
    is_share = kind.name == "share"
    choices = data.get("choices")
    return FieldSpec(
        name=name,
        type=kind,
        description=data["description"],
        unit=data.get("unit"),
        default=data.get("default"),
        required=bool(data.get("required", False)) or (is_key and kind.name == "key"),
        choices=None if choices is None else MappingProxyType({str(k): str(v) for k, v in choices.items()}),
        references=data.get("table"),
        scheme=data.get("scheme"),
        minimum=0.0 if is_share else data.get("minimum"),
        maximum=1.0 if is_share else data.get("maximum"),
        may_be_future=bool(data.get("may_be_future", False)),
    )


def _refuse_unknown(where: str, data: Mapping[str, Any], known: set[str]) -> None:
    unknown = sorted(set(data) - known)
    if unknown:
        msg = f"{where} has unknown keys: {', '.join(unknown)}"
        raise SchemaError(msg, hint="known keys: " + ", ".join(sorted(known)))
