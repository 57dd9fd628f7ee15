"""The descriptor of a Data Package, version 2 (https://datapackage.org/standard/data-package/)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import polars as pl

from mainstay.model.base import Base
from mainstay.model.fields import FieldSpec
from mainstay.model.schema import SCHEMA_VERSION, TableSpec, load_schema

PROFILES = "https://datapackage.org/profiles/2.0/"
_TYPES = {"number": "number", "share": "number", "integer": "integer", "boolean": "boolean", "date": "date"}
_ADDRESS = re.compile(r"^https?://\S+$")
_LICENCE_NAME = re.compile(r"^[-a-zA-Z0-9._]+$")


@dataclass(frozen=True, slots=True)
class WrittenResource:
    """One table as it was written into the package."""

    spec: TableSpec
    frame: pl.DataFrame
    path: str
    bytes: int
    hash: str


def describe(base: Base, resources: Collection[WrittenResource]) -> dict[str, Any]:
    """Return the descriptor of a base.

    Parameters
    ----------
    base : Base
        The base.
    resources : collection of WrittenResource
        The tables that were written.

    Returns
    -------
    dict
        Plain values for ``datapackage.json``.
    """
    info = base.info
    package: dict[str, Any] = {
        "$schema": PROFILES + "datapackage.json",
        "name": info.name,
        "version": info.version,
        "title": info.title,
        "description": info.description,
        "licenses": _licences(info.licence),
        "sources": _sources(base),
        "mainstay": {"schema_version": SCHEMA_VERSION, "base_hash": base.hash},
    }
    written = {resource.spec.name for resource in resources}
    filled = {key: value for key, value in package.items() if value}
    return {**filled, "resources": [_resource(resource, written) for resource in resources]}


def _licences(licence: str) -> list[dict[str, str]]:
    """Return the licence as the standard wants it: a short name where the text is one, else a name made of it."""
    if not licence:
        return []
    if _LICENCE_NAME.match(licence):
        return [{"name": licence}]
    name = re.sub(r"[^-a-zA-Z0-9._]+", "-", licence).strip("-") or "other"
    return [{"name": name[:80], "title": licence}]


def _sources(base: Base) -> list[dict[str, str]]:
    rows = base["sources"].select("title", "url").iter_rows()
    # the standard takes only addresses and relative paths, so that anything else stays in the table of sources
    return [{"title": title, **({"path": url} if _ADDRESS.match(url or "") else {})} for title, url in rows if title]


def _resource(resource: WrittenResource, written: Collection[str]) -> dict[str, Any]:
    spec = resource.spec
    return {
        "$schema": PROFILES + "dataresource.json",
        "name": spec.name,
        "type": "table",
        "path": resource.path,
        "title": spec.title,
        "description": spec.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": resource.bytes,
        "hash": resource.hash,
        "schema": _schema(resource, written),
    }


def _schema(resource: WrittenResource, written: Collection[str]) -> dict[str, Any]:
    spec, frame = resource.spec, resource.frame
    fields = [spec.field(name) for name in frame.columns]
    schema: dict[str, Any] = {
        "$schema": PROFILES + "tableschema.json",
        "fields": [_field(field, is_key=spec.key == (field.name,)) for field in fields],
        "missingValues": [""],
    }
    # the standard forbids missing values in a primary key; a key of ours may have an optional part
    is_whole = all(frame[name].null_count() == 0 for name in spec.key)
    key = list(spec.key)
    schema |= {"primaryKey": key} if is_whole else {"uniqueKeys": [key]}
    foreign = [_foreign_key(field, spec) for field in fields if field.references in written]
    return {**schema, "foreignKeys": foreign} if foreign else schema


def _foreign_key(field: FieldSpec, spec: TableSpec) -> dict[str, Any]:
    target = load_schema().table(str(field.references))
    reference: dict[str, Any] = {"fields": [target.key[0]]}
    if target.name != spec.name:  # a table that refers to itself names no resource
        reference["resource"] = target.name
    return {"fields": [field.name], "reference": reference}


def _field(field: FieldSpec, *, is_key: bool) -> dict[str, Any]:
    kind = "datetime" if field.type.name == "instant" else _TYPES.get(field.type.name, "string")
    described: dict[str, Any] = {"name": field.name, "type": kind, "description": field.description}
    if field.unit:
        described["unit"] = field.unit
    if kind == "boolean":
        described |= {"trueValues": ["true"], "falseValues": ["false"]}
    constraints: dict[str, Any] = {}
    if field.required or is_key:
        constraints["required"] = True
    if is_key:
        constraints["unique"] = True
    if field.choices:
        constraints["enum"] = list(field.choices)
    if field.minimum is not None:
        constraints["minimum"] = field.minimum
    if field.maximum is not None:
        constraints["maximum"] = field.maximum
    return {**described, "constraints": constraints} if constraints else described
