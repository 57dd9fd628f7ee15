"""What is wrong with a scenario, in words: where, what was found, and the nearest key that exists there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from mainstay.core.suggest import nearest
from mainstay.errors import Problem
from mainstay.scenario.faults import KIND

_MOST_SHOWN = 200


def problems_of(error: ValidationError, model: type[BaseModel], *, file: str) -> list[Problem]:
    """Return every problem of an error of validation.

    Parameters
    ----------
    error : pydantic.ValidationError
        What pydantic found.
    model : type
        The model that was read, for the keys that exist at each depth.
    file : str
        Name for messages.

    Examples
    --------
    >>> class Part(BaseModel, extra="forbid"):
    ...     depth: float = 0
    >>> class Whole(BaseModel, extra="forbid"):
    ...     parts: tuple[Part, ...] = ()
    >>> try:
    ...     Whole.model_validate({"parts": [{"depht": 1}]})
    ... except ValidationError as error:
    ...     print(problems_of(error, Whole, file="x.yaml")[0].hint)
    did you mean 'parts.0.depth'?
    """
    return [problem for item in error.errors() for problem in _problems(dict(item), model, file)]


def known_keys(model: type[BaseModel], path: Sequence[str | int]) -> tuple[str, ...]:
    """Return the keys that exist under a path of keys and places.

    Examples
    --------
    >>> from mainstay.scenario.stress import StressChoices
    >>> known_keys(StressChoices, ["shocks", 0, "where", "near"])
    ('latitude', 'longitude', 'radius_km')
    """
    here: Any = model
    for part in path:
        found = _model_in(here)
        # places in a list and keys of a dictionary do not change what the parts are
        if found is not None and isinstance(part, str) and part in found.model_fields:
            here = found.model_fields[part].annotation
    found = _model_in(here)
    return tuple(found.model_fields) if found is not None else ()


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Find the first model in an annotation, such as that of ``tuple[Shock, ...] | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in get_args(annotation):
        found = _model_in(part)
        if found is not None:
            return found
    return None


def _problems(item: dict[str, Any], model: type[BaseModel], file: str) -> list[Problem]:
    *above, last = item["loc"] or ("",)
    key = ".".join(str(part) for part in item["loc"])
    if item["type"] == "extra_forbidden":
        known = known_keys(model, above)
        close = nearest(str(last), known)
        hint = f"did you mean {_path(above, close)!r}?" if close else "known keys: " + ", ".join(known)
        return [Problem("scenario.unknown_key", f"{key!r} is not a key", file=file, column=key, hint=hint)]
    if item["type"] == KIND:
        return [
            Problem("scenario.invalid", message, file=file, column=_path(item["loc"], inner))
            for inner, message in item["ctx"]["faults"]
        ]
    found = str(item.get("input"))
    found = found if len(found) <= _MOST_SHOWN else found[:_MOST_SHOWN] + "..."
    message = item["msg"].removeprefix("Value error, ")
    return [Problem("scenario.invalid", message, file=file, column=key, found=found)]


def _path(above: Sequence[str | int], last: str) -> str:
    return ".".join([*(str(part) for part in above), last])
