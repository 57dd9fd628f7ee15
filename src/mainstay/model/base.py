"""The base: an immutable, versioned set of tables with a content hash."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from types import MappingProxyType

import polars as pl

from mainstay.core.content_hash import hash_tables
from mainstay.core.suggest import nearest
from mainstay.errors import InputError, Problem
from mainstay.model.fields import plain_zero
from mainstay.model.info import BaseInfo
from mainstay.model.schema import Schema, TableSpec, load_schema


class Base:
    """The state of the world as some evidence has it.

    A base never changes. Its tables hold every column of the schema, in schema order, sorted by key, so that two
    bases with the same content are the same whatever file they came from.

    Parameters
    ----------
    info : BaseInfo
        What the base says about itself.
    tables : mapping of str to polars.DataFrame
        Tables by name. Missing tables are empty, missing columns hold nothing.

    Raises
    ------
    InputError
        A table or column is not in the schema, or a column has another type than the schema says.

    Notes
    -----
    Building a base checks types only. `mainstay.check` applies all consistency checks; reading from a file does so
    by itself.

    Examples
    --------
    >>> info = BaseInfo(name="demo", version="1", home="USA", as_of_on=date(2026, 11, 1))
    >>> base = Base(
    ...     info,
    ...     {"economies": pl.DataFrame({"economy_id": ["USA"], "name": ["United States"], "role": ["home"]})},
    ... )
    >>> base["economies"].height, base["lines"].height
    (1, 0)
    """

    info: BaseInfo
    schema: Schema
    _tables: Mapping[str, pl.DataFrame]

    def __init__(self, info: BaseInfo, tables: Mapping[str, pl.DataFrame]) -> None:
        schema = load_schema()
        _refuse_unknown(tables, schema)
        filled = {
            name: canonical(tables[name], spec) if name in tables else spec.empty()
            for name, spec in schema.tables.items()
        }
        # past the guard of __setattr__, once
        vars(self).update(info=info, schema=schema, _tables=MappingProxyType(filled))

    def __setattr__(self, name: str, value: object) -> None:
        msg = f"a base never changes, so {name!r} cannot be set; make a new one with replace()"
        raise AttributeError(msg)

    def __reduce__(self) -> tuple[type[Base], tuple[BaseInfo, dict[str, pl.DataFrame]]]:
        """Let another process make the same base again."""
        return Base, (self.info, dict(self._tables))

    def __delattr__(self, name: str) -> None:
        msg = f"a base never changes, so {name!r} cannot be deleted"
        raise AttributeError(msg)

    @property
    def tables(self) -> Mapping[str, pl.DataFrame]:
        """All tables by name, empty ones too; copies that share their memory, as with ``base[...]``."""
        return MappingProxyType({name: frame.clone() for name, frame in self._tables.items()})

    @property
    def name(self) -> str:
        """Name of the base."""
        return self.info.name

    @property
    def version(self) -> str:
        """Version of the base."""
        return self.info.version

    def __getitem__(self, table: str) -> pl.DataFrame:
        """Return one table as a polars frame; an unknown name is an `UnknownNameError`.

        The frame is a copy that shares its memory with the base: what a reader does to it stays with the reader.
        """
        self.schema.table(table)
        return self._tables[table].clone()

    @cached_property
    def hash(self) -> str:
        """Hash of the content: the same for the same content, whatever the file format or the order of rows.

        What holds nothing but the default of its field counts as absent, so that a field or a key of ``base.yaml`` that
        a later version adds leaves the hash of older data as it was.
        """
        told = {name: value for name, value in self.info.as_json().items() if value not in ("", [], None)}
        return hash_tables(
            {name: _without_defaults(frame, self.schema.tables[name]) for name, frame in self._tables.items()}, told
        )

    def claims(self, table: str, key: str, field: str) -> pl.DataFrame:
        """Return the claims behind one value, the one that decides first.

        Parameters
        ----------
        table, key, field : str
            Which value. The parts of a key of several columns are joined by a vertical bar.

        Returns
        -------
        polars.DataFrame
            Explicit claims of the value, and the source of the row as a claim of its own (``claim_id`` empty) where
            the row names one.

        Raises
        ------
        UnknownNameError
            There is no such table, row or field.

        Examples
        --------
        >>> import mainstay as ms
        >>> base = ms.load("us-2026")
        >>> "source_id" in base.claims("products", base["products"]["product_id"][0], "name").columns
        True
        """
        from mainstay.model.evidence import claims_of_value

        return claims_of_value(self, table, key, field)

    def as_known(self, day: date | str) -> Base:
        """Return the base as it was known at the end of a day.

        Rows and claims that became known later are left out, and the claims that remain are resolved anew.

        Parameters
        ----------
        day : datetime.date or str
            The day, as a date or as ``YYYY-MM-DD``.

        Raises
        ------
        InputError
            The text is not a date.

        Examples
        --------
        >>> import mainstay as ms
        >>> base = ms.load("us-2026")
        >>> base.as_known("2020-01-01")["claims"].height <= base["claims"].height
        True
        """
        from mainstay.model.as_known import as_known

        return as_known(self, day)

    def replace(self, **tables: pl.DataFrame) -> Base:
        """Return a new base in which some tables are replaced.

        Examples
        --------
        >>> info = BaseInfo(name="demo", version="1", home="USA", as_of_on=date(2026, 11, 1))
        >>> Base(info, {}).replace(economies=pl.DataFrame({"economy_id": ["USA"], "name": ["US"]}))["economies"].height
        1
        """
        return Base(self.info, {**self._tables, **tables})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Base) and self.hash == other.hash

    def __hash__(self) -> int:
        return hash(self.hash)

    def __repr__(self) -> str:
        rows = {name: frame.height for name, frame in self._tables.items() if frame.height}
        return f"<Base {self.name} {self.version}: {sum(rows.values())} rows in {len(rows)} tables, {self.hash[:19]}>"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th scope='row' style='text-align:left'>{html.escape(name)}</th><td>{frame.height}</td></tr>"
            for name, frame in self._tables.items()
            if frame.height
        )
        caption = html.escape(f"{self.name} {self.version} as of {self.info.as_of_on}")
        head = "<tr><th scope='col'>table</th><th scope='col'>rows</th></tr>"
        return f"<table><caption>{caption}</caption>{head}{rows}</table>"


def canonical(frame: pl.DataFrame, spec: TableSpec) -> pl.DataFrame:
    """Bring a table to schema columns, schema types and key order; defaults fill what is empty."""
    if frame.height == 0:
        return spec.empty()
    columns = []
    for field in spec:
        column = pl.col(field.name) if field.name in frame.columns else pl.lit(None, dtype=field.type.dtype)
        column = column.cast(field.type.dtype)
        if field.type.dtype == pl.Float64():
            column = plain_zero(column)
        if field.default is not None:
            column = column.fill_null(pl.lit(field.default, dtype=field.type.dtype))
        columns.append(column.alias(field.name))
    # ties on the key are an error that a check reports; sorting by every column keeps even those in one order
    return frame.select(columns).sort(*spec.key, *(c for c in spec.columns if c not in spec.key), nulls_last=False)


def _without_defaults(frame: pl.DataFrame, spec: TableSpec) -> pl.DataFrame:
    """Return a table without the columns in which every row has the default of the field."""
    if frame.height == 0:
        return frame
    usual = [
        (pl.col(field.name) == pl.lit(field.default, dtype=field.type.dtype)).all().alias(field.name)
        for field in spec
        if field.default is not None
    ]
    return frame.drop(name for name, is_usual in frame.select(usual).to_dict(as_series=False).items() if is_usual[0])


def _refuse_unknown(tables: Mapping[str, pl.DataFrame], schema: Schema) -> None:
    problems = []
    for name, frame in tables.items():
        spec = schema.tables.get(name)
        if spec is None:
            hint = _meant(name, schema.tables)
            problems.append(Problem("table.unknown", f"no table is called {name!r}", table=name, hint=hint))
            continue
        for column, dtype in frame.schema.items():
            if column not in spec.columns:
                message = "the column is not in the schema"
                hint = _meant(column, [other for other in spec.columns if other not in frame.columns])
                problems.append(Problem("column.unknown", message, table=name, column=column, hint=hint))
            elif dtype not in (spec.dtypes[column], pl.Null):
                problems.append(
                    Problem(
                        "column.type",
                        "the column has another type than the schema says",
                        table=name,
                        column=column,
                        found=str(dtype),
                        allowed=str(spec.dtypes[column]),
                    )
                )
    if problems:
        msg = "the tables do not fit the schema"
        raise InputError(msg, problems)


def _meant(name: str, candidates: Iterable[str]) -> str | None:
    close = nearest(name, candidates)
    return f"did you mean {close!r}?" if close else None
