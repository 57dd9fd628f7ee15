"""What a connector is: it knows one kind of public file, and turns such files into rows of the base.

A connector never guesses. A row it cannot use is listed with the reason, a field it does not know or misses is a
problem that names source, file and field, and the rows of a file always add up: read = used + merged + left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

import polars as pl

from mainstay.errors import Problem
from mainstay.model.schema import load_schema

#: columns of the table of rows that were left out; a record counts from 1, the header is not counted
LEFT_OUT_SCHEMA = {"file": pl.String(), "record": pl.Int64(), "reason": pl.String(), "detail": pl.String()}

#: why a row was left out, in words for the report
REASONS: Mapping[str, str] = MappingProxyType(
    {
        "aggregate": "a group of economies, not an economy",
        "cells": "more or fewer cells than the header has",
        "date_missing": "no date",
        "economy_missing": "no country",
        "economy_unknown": "a country that has no ISO 3166 code, or a name that is not known",
        "field_missing": "a field that the row cannot do without is not there",
        "fragment": "a piece of another row that a line break in the export cut off",
        "identifier_invalid": "an identifier that the row cannot do without is missing or invalid",
        "name_missing": "no name",
        "period_invalid": "the year cannot be read",
        "register_unknown": "a register that is not known",
        "status_unknown": "a status that is not known",
        "value_invalid": "a number that cannot be read or is out of range",
        "value_missing": "no value at all; missing is not zero",
        "withdrawn": "withdrawn, no longer on the list",
    }
)


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What a connector says about its source.

    Parameters
    ----------
    name : str
        Name of the connector.
    title, publisher, licence, url : str
        The source.
    tables : tuple of str
        Tables of the base that the connector can fill.
    files : str
        Which files it reads, in words.
    note : str
        What a reader of the data must know.
    kind : str
        Kind of source, one of the choices of ``sources.kind``.

    Examples
    --------
    >>> from mainstay.io.sources import get
    >>> get("fda_shortages").describe().publisher
    'U.S. Food and Drug Administration'
    """

    name: str
    title: str
    publisher: str
    licence: str
    url: str
    tables: tuple[str, ...]
    files: str
    note: str
    kind: str = "register"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One row that was not used: where it stands and why."""

    file: str
    record: int | None
    reason: str
    detail: str | None


@dataclass(frozen=True, slots=True)
class FileCount:
    """What became of the rows of one file; ``merged`` rows say the same as a row that was used."""

    file: str
    read: int
    used: int
    merged: int
    left_out: int


@dataclass(frozen=True, slots=True)
class SourceRead:
    """What a connector got out of its files.

    Parameters
    ----------
    tables : mapping of str to polars.DataFrame
        Rows of the base, typed as the schema says; a table may lack columns.
    counts : sequence of FileCount
        What became of the rows, file by file.
    left_out : polars.DataFrame
        Every row that was not used, with `LEFT_OUT_SCHEMA`.
    problems : tuple of Problem
        Errors are a changed schema or an unreadable file, warnings are single values.

    Raises
    ------
    ValueError
        The counts do not add up or a table is not typed as the schema says. This is a fault of the connector.

    Examples
    --------
    >>> SourceRead({}, [FileCount("a.csv", 2, 1, 0, 1)], pl.DataFrame(schema=LEFT_OUT_SCHEMA))
    Traceback (most recent call last):
    ...
    ValueError: a.csv: 1 rows left out, 0 of them listed
    """

    tables: Mapping[str, pl.DataFrame]
    counts: Sequence[FileCount]
    left_out: pl.DataFrame
    problems: tuple[Problem, ...] = field(default=())

    def __post_init__(self) -> None:
        _refuse_wrong_types(self.tables)
        if dict(self.left_out.schema) != LEFT_OUT_SCHEMA:
            msg = f"the table of rows left out has the columns {dict(self.left_out.schema)}"
            raise ValueError(msg)
        listed = dict(self.left_out.group_by("file").len().iter_rows())
        for count in self.counts:
            if count.read != count.used + count.merged + count.left_out:
                msg = f"the rows of {count.file} do not add up: {count}"
                raise ValueError(msg)
            if listed.get(count.file, 0) != count.left_out:
                msg = f"{count.file}: {count.left_out} rows left out, {listed.get(count.file, 0)} of them listed"
                raise ValueError(msg)

    def rows_left_out(self) -> Iterator[LeftOut]:
        """Yield the rows that were not used, one by one."""
        for file, record, reason, detail in self.left_out.iter_rows():
            yield LeftOut(file, record, reason, detail)


class Connector(Protocol):
    """Reads the files of one public source. Each is one module that holds it as ``CONNECTOR``."""

    @property
    def name(self) -> str:
        """Name in the registry."""
        ...

    def describe(self) -> SourceInfo:
        """Return what the source is."""
        ...

    def recognises(self, path: Path) -> bool:
        """Tell from its content, never from its name, whether a file is of this source."""
        ...

    def read_files(self, paths: Sequence[Path]) -> SourceRead:
        """Read files that this connector recognises."""
        ...


def _refuse_wrong_types(tables: Mapping[str, pl.DataFrame]) -> None:
    schema = load_schema()
    for name, frame in tables.items():
        known = schema.table(name).dtypes
        wrong = {column: dtype for column, dtype in frame.schema.items() if known.get(column) != dtype}
        if wrong:
            msg = f"the table {name} has columns that the schema does not: {wrong}"
            raise ValueError(msg)
