"""What a check is: one rule about a base, with a code, a severity and a hint how to mend what breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from mainstay.errors import Problem, Severity
from mainstay.model.fields import FieldSpec
from mainstay.model.info import BaseInfo
from mainstay.model.schema import Schema, TableSpec


@dataclass(frozen=True, slots=True)
class Context:
    """What a check sees: typed tables in the order in which they were read, and what the base says about itself.

    Tables that were not given at all are absent from ``tables``.
    """

    tables: Mapping[str, pl.DataFrame]
    info: BaseInfo
    schema: Schema
    files: Mapping[str, str] = field(default_factory=dict)
    limit: int = 1000

    def table(self, name: str) -> pl.DataFrame:
        """Return a table with every column of the schema, empty where it was not given."""
        spec = self.schema.tables[name]
        frame = self.tables.get(name)
        if frame is None:
            return spec.empty()
        missing = [pl.lit(None, dtype=f.type.dtype).alias(f.name) for f in spec if f.name not in frame.columns]
        return frame.with_columns(missing) if missing else frame


#: a rule about one cell: gives the expression that is true where the cell is wrong, or None where it does not apply
CellRule = Callable[[FieldSpec, Context], pl.Expr | None]
#: a rule about whole tables: yields the problems it finds
TableRule = Callable[["Check", Context], Iterable[Problem]]
#: what is particular about the problem of one row: other words for `message`, `allowed` or `hint`
Explain = Callable[[Mapping[str, Any]], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Check:
    """One consistency rule.

    Parameters
    ----------
    name : str
        Stable code, such as ``reference.dangling``; problems carry it.
    title : str
        What the rule demands, in one sentence.
    hint : str
        How to mend what breaks it.
    severity : {"error", "warning", "note"}
        An error makes the base unusable.
    cell : callable, optional
        Rule about single cells; all cell rules of a table are worked out in one pass.
    tables : callable, optional
        Rule about whole tables.
    """

    name: str
    title: str
    hint: str
    severity: Severity = "error"
    cell: CellRule | None = None
    tables: TableRule | None = None

    def problem(  # noqa: PLR0913  # a problem has that many parts
        self,
        context: Context,
        spec: TableSpec,
        message: str,
        *,
        row: int | None = None,
        key: str | None = None,
        column: str | None = None,
        found: object = None,
        allowed: str | None = None,
        hint: str | None = None,
    ) -> Problem:
        """Return a problem of this check; ``row`` counts from 0 in the table as read."""
        return Problem(
            code=self.name,
            message=message,
            severity=self.severity,
            table=spec.name,
            file=context.files.get(spec.name),
            row=None if row is None else row + 2,
            key=key,
            column=column,
            found=None if found is None else str(found),
            allowed=allowed,
            hint=hint or self.hint,
        )

    def rows(
        self,
        context: Context,
        spec: TableSpec,
        bad: pl.Expr | pl.Series,
        message: str,
        *,
        column: str | None = None,
        allowed: str | None = None,
        hint: str | None = None,
        explain: Explain | None = None,
    ) -> Iterable[Problem]:
        """Yield a problem for each row where ``bad`` is true, up to the limit, then one that counts the rest.

        ``explain`` takes the cells of a row and returns what its problem says differently.
        """
        frame = context.table(spec.name)
        hits = frame.with_row_index("_row").filter(bad)
        for hit in hits.head(context.limit).with_columns(spec.key_text().alias("_key")).iter_rows(named=True):
            problem = self.problem(
                context,
                spec,
                message,
                row=hit["_row"],
                key=hit["_key"],
                column=column,
                found=hit[column] if column else None,
                allowed=allowed,
                hint=hint,
            )
            yield problem if explain is None else replace(problem, **explain(hit))
        if hits.height > context.limit:
            more = hits.height - context.limit
            yield self.problem(context, spec, f"{message}: {more} more rows", column=column, allowed=allowed, hint=hint)
