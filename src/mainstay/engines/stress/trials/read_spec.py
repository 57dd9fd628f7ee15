"""Read a trial from plain values and hold it against the base: one error with everything that is wrong."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Union, get_args, get_origin

import polars as pl
from pydantic import BaseModel, ValidationError

from mainstay.core.suggest import nearest
from mainstay.engines.stress.trials.spec import TrialSpec
from mainstay.errors import InputError, Problem
from mainstay.model.base import Base


def read_spec(data: TrialSpec | Mapping[str, Any], *, base: Base | None = None, file: str = "trial") -> TrialSpec:
    """Return a trial from plain values, such as a YAML file holds.

    Parameters
    ----------
    data : TrialSpec or mapping
        The trial.
    base : Base, optional
        Base that its product, lines and sites must be in.
    file : str
        Name for messages.

    Raises
    ------
    InputError
        Keys are unknown, values are wrong, names are not in the base, or results do not fit the lines; all are listed.

    Examples
    --------
    >>> requirement = {"product_id": "x", "quantity": 10, "within_days": 9, "confidnce": 0.9}
    >>> try:
    ...     read_spec({"name": "t", "requirement": requirement, "lines": [{"line_id": "x@y", "batch_units": 1}]})
    ... except InputError as error:
    ...     print(error.problems[0].hint)
    did you mean 'confidence'?
    """
    raw = data.model_dump(mode="python") if isinstance(data, TrialSpec) else dict(data)
    problems = []
    spec = data if isinstance(data, TrialSpec) else None
    if spec is None:
        try:
            spec = TrialSpec.model_validate(raw)
        except ValidationError as error:
            problems = [_problem(dict(item), file) for item in error.errors()]
    problems += [problem for problem in _references(raw, base, file) if problem is not None]
    if problems or spec is None:
        msg = f"{file} is not a trial that can be run"
        raise InputError(msg, problems)
    return spec


def _problem(item: dict[str, Any], file: str) -> Problem:
    place = item["loc"]
    key = ".".join(str(part) for part in place)
    if item["type"] == "extra_forbidden":
        known = _keys_at(place[:-1])
        close = nearest(str(place[-1]), known)
        hint = f"did you mean {close!r}?" if close else "known keys: " + ", ".join(known)
        return Problem("trial.unknown_key", f"{key!r} is not a key", file=file, column=key, hint=hint)
    found = item.get("input")
    shown = None if isinstance(found, (dict, list)) else str(found)
    message = str(item["msg"]).removeprefix("Value error, ")
    return Problem("trial.invalid", message, file=file, column=key, found=shown)


def _keys_at(place: tuple[Any, ...]) -> list[str]:
    """Return the keys of the part of a trial at a place."""
    model: type[BaseModel] = TrialSpec
    for part in place:
        field = model.model_fields.get(part) if isinstance(part, str) else None
        inner = None if field is None else _model_in(field.annotation)
        model = inner or model
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Union, types.UnionType, tuple, Annotated):
        found = (_model_in(part) for part in get_args(annotation))
        return next((model for model in found if model is not None), None)
    return None


def _references(raw: Mapping[str, Any], base: Base | None, file: str) -> Iterator[Problem | None]:
    """Yield what does not fit together, also where other parts are wrong: names, results, doubles."""
    required = _parts(raw.get("requirement"))
    product = required[0].get("product_id") if required else None
    lines, results = _parts(raw.get("lines")), _parts(raw.get("results"))
    if base is not None:
        yield _unknown("product", product, base["products"]["product_id"].to_list(), "requirement.product_id", file)
        for i, row in enumerate(_parts(raw.get("routine"))):
            known = base["products"]["product_id"].to_list()
            yield _unknown("product", row.get("product_id"), known, f"routine.{i}.product_id", file)
        yield from _line_names(lines, product, base, file)
    named = [_line_of(line, product, base) for line in lines]
    for i, name in enumerate(named):
        if name is not None and name in named[:i]:
            yield Problem("trial.twice", "the line stands twice", file=file, column=f"lines.{i}", found=name)
    for i, run in enumerate(results):
        yield _unknown("line of this trial", run.get("line_id"), [n for n in named if n], f"results.{i}.line_id", file)
    for kind, key, rows in (("run", "run_id", results), ("option", "name", _parts(raw.get("options")))):
        seen: set[str] = set()
        for i, row in enumerate(rows):
            if (name := str(row.get(key))) in seen:
                yield Problem("trial.twice", f"the {kind} stands twice", file=file, column=f"{key}.{i}", found=name)
            seen.add(name)


def _line_names(lines: list[Mapping[str, Any]], product: Any, base: Base, file: str) -> Iterator[Problem | None]:
    own = base["lines"].filter(pl.col("product_id") == str(product))
    for i, line in enumerate(lines):
        line_id, site_id = line.get("line_id"), line.get("site_id")
        if line_id is not None:
            unknown = _unknown("line", line_id, base["lines"]["line_id"].to_list(), f"lines.{i}.line_id", file)
            yield unknown
            if unknown is None and line_id not in own["line_id"].to_list():
                message = f"the line does not make {product}"
                yield Problem("trial.product", message, file=file, column=f"lines.{i}.line_id", found=str(line_id))
        if site_id is not None:
            unknown = _unknown("site", site_id, base["sites"]["site_id"].to_list(), f"lines.{i}.site_id", file)
            yield unknown
            at = own.filter(pl.col("site_id") == str(site_id)).height
            if unknown is None and at != 1:
                message = f"the site has {at or 'no'} line{'s' if at else ''} of {product}, so it does not name one"
                yield Problem("trial.site", message, file=file, column=f"lines.{i}.site_id", found=str(site_id))


def line_of(line_id: str | None, site_id: str | None, product_id: str, base: Base) -> str:
    """Return the line that a trial names by itself or by its site."""
    if line_id is not None:
        return line_id
    own = base["lines"].filter(pl.col("product_id") == product_id, pl.col("site_id") == site_id)
    return str(own["line_id"][0])


def _line_of(line: Mapping[str, Any], product: Any, base: Base | None) -> str | None:
    """Return the name of a line as far as it can be told; without a base, a site stands for its line."""
    if line.get("line_id") is not None or line.get("site_id") is None:
        return None if line.get("line_id") is None else str(line["line_id"])
    if base is None:
        return f"{product}@{line['site_id']}"
    here = (pl.col("product_id") == str(product)) & (pl.col("site_id") == str(line["site_id"]))
    own = base["lines"].filter(here)["line_id"].to_list()
    return own[0] if len(own) == 1 else None


def _unknown(kind: str, name: Any, known: list[str], column: str, file: str) -> Problem | None:
    if name is None or name in known:
        return None
    close = nearest(str(name), known)
    hint = f"did you mean {close!r}?" if close else None
    return Problem("trial.unknown_name", f"no such {kind}", file=file, column=column, found=str(name), hint=hint)


def _parts(value: Any) -> list[Mapping[str, Any]]:
    """Return the mappings of a list, or the one mapping; what has another form is reported elsewhere."""
    if isinstance(value, Mapping):
        return [value]
    return [part for part in value if isinstance(part, Mapping)] if isinstance(value, (list, tuple)) else []
