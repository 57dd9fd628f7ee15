"""Consistency checks: one rule a file, all of them run on every base that is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import polars as pl

from mainstay.core.registry import Registry
from mainstay.errors import Problem
from mainstay.model.checks.check import Check, Context
from mainstay.model.info import BaseInfo
from mainstay.model.schema import TableSpec, load_schema
from mainstay.settings import whole

if TYPE_CHECKING:
    from mainstay.model.base import Base

__all__ = ["Check", "all_checks", "check", "get", "names", "run_checks"]

_REGISTRY: Registry[Check] = Registry(package="mainstay.model.checks", attribute="CHECK", kind="check")
_ORDER = {"error": 0, "warning": 1, "note": 2}


def names() -> tuple[str, ...]:
    """Return the codes of all checks."""
    return _REGISTRY.names()


def get(name: str) -> Check:
    """Return the check of this code."""
    return _REGISTRY.get(name)


def all_checks() -> Mapping[str, Check]:
    """Return all checks by code."""
    return _REGISTRY.all()


def check(base: Base) -> list[Problem]:
    """Apply all consistency checks to a base.

    Parameters
    ----------
    base : Base
        The base. Rows are counted in its canonical order, and each problem names the row by its key too.

    Returns
    -------
    list of Problem
        Errors first, then warnings, then notes; empty when all is well.

    Examples
    --------
    >>> import mainstay as ms
    >>> [problem for problem in ms.check(ms.load("us-2026")) if problem.severity == "error"]
    []
    """
    return run_checks(base.tables, base.info)


def run_checks(
    tables: Mapping[str, pl.DataFrame],
    info: BaseInfo,
    *,
    files: Mapping[str, str] | None = None,
) -> list[Problem]:
    """Apply all consistency checks to typed tables that need not be sorted.

    Parameters
    ----------
    tables : mapping of str to polars.DataFrame
        Tables by name with columns of the types that the schema gives; a table that was not read is left out.
    info : BaseInfo
        What the base says about itself.
    files : mapping of str to str, optional
        Name of the file that each table was read from, for messages.

    Returns
    -------
    list of Problem
        Errors first; within a severity in order of table, row and column.
    """
    schema = load_schema()
    context = Context(tables, info, schema, files or {}, whole("max_problems"))
    problems: list[Problem] = []
    for name in tables:
        problems += _cell_problems(context, schema.tables[name])
    for rule in all_checks().values():
        if rule.tables is not None:
            problems += rule.tables(rule, context)
    order = {name: i for i, name in enumerate(schema.tables)}
    return sorted(
        problems,
        key=lambda p: (_ORDER[p.severity], order.get(p.table or "", -1), p.row or 0, p.column or "", p.code),
    )


def _cell_problems(context: Context, spec: TableSpec) -> Iterable[Problem]:
    """Work out every cell rule of a table in one pass, then look closer only where something is wrong."""
    frame = context.table(spec.name)
    if frame.height == 0:
        return []
    rules: dict[str, tuple[Check, str, pl.Expr]] = {}
    for rule in all_checks().values():
        for field in spec:
            bad = None if rule.cell is None else rule.cell(field, context)
            if bad is not None:
                rules[f"{rule.name} {field.name}"] = (rule, field.name, bad.fill_null(value=False))
    counts = frame.select(bad.any().alias(name) for name, (_, _, bad) in rules.items()).row(0, named=True)
    problems: list[Problem] = []
    for name, (rule, column, bad) in rules.items():
        if counts[name]:
            problems += rule.rows(context, spec, bad, rule.title, column=column, allowed=spec.field(column).allowed)
    return problems
