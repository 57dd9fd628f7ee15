"""Values of the base that a scenario sets otherwise, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from mainstay.core.suggest import nearest
from mainstay.errors import InputError, Problem
from mainstay.model.base import Base
from mainstay.model.schema import TableSpec

Value = bool | int | float | str | None


class Override(BaseModel):
    """One value that is set otherwise than the base has it.

    Examples
    --------
    >>> Override(table="lines", row_id="a@b", field="share", value=0.5, why="loss of a hall").value
    0.5
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    table: str
    row_id: str
    field: str
    value: Value
    why: str = Field(min_length=1)


def apply_overrides(base: Base, overrides: Sequence[Override]) -> Base:
    """Return the base with the values of a scenario.

    Raises
    ------
    InputError
        A table, row or field does not exist, or a value does not fit its field; all are listed.

    Examples
    --------
    >>> import mainstay as ms
    >>> base = ms.load("us-2026")
    >>> changed = apply_overrides(
    ...     base, [Override(table="economies", row_id="CHN", field="role", value="other", why="a test")]
    ... )
    >>> changed.hash == base.hash
    False
    """
    problems: list[Problem] = []
    tables: dict[str, pl.DataFrame] = {}
    for override in overrides:
        spec = base.schema.tables.get(override.table)
        problem = _problem(base, spec, override)
        if problem is not None or spec is None:
            problems.append(problem or Problem("override.table", "no such table", found=override.table))
            continue
        frame = tables.get(override.table, base[override.table])
        here = spec.key_text() == override.row_id
        try:
            value = pl.Series([override.value], strict=False).cast(spec.field(override.field).type.dtype)
        except (pl.exceptions.PolarsError, TypeError):
            problems.append(_at(override, "override.value", "the value does not fit the field", str(override.value)))
            continue
        tables[override.table] = frame.with_columns(
            pl.when(here)
            .then(pl.lit(value[0], dtype=value.dtype))
            .otherwise(pl.col(override.field))
            .alias(override.field)
        )
    if problems:
        msg = "the scenario changes what the base does not have"
        raise InputError(msg, problems)
    return base.replace(**tables) if tables else base


def _problem(base: Base, spec: TableSpec | None, override: Override) -> Problem | None:
    if spec is None:
        return _at(
            override, "override.table", "no such table", override.table, nearest(override.table, base.schema.tables)
        )
    if override.field not in spec.columns:
        return _at(override, "override.field", "no such field", override.field, nearest(override.field, spec.columns))
    if override.field in spec.key:
        return _at(override, "override.key", "a key cannot be changed", override.field)
    keys = base[spec.name].select(spec.key_text()).to_series()
    if not (keys == override.row_id).any():
        return _at(override, "override.row", "no such row", override.row_id, nearest(override.row_id, keys.to_list()))
    choices = spec.field(override.field).choices
    if choices and override.value is not None and override.value not in choices:
        return _at(override, "override.value", f"not one of {', '.join(choices)}", str(override.value))
    return None


def _at(override: Override, code: str, message: str, found: str, close: str | None = None) -> Problem:
    hint = f"did you mean {close!r}?" if close else None
    return Problem(
        code, message, table=override.table, key=override.row_id, column=override.field, found=found, hint=hint
    )
