"""What a base says about itself: the content of ``base.yaml``."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mainstay.core.suggest import nearest
from mainstay.errors import InputError, Problem

PolicyRule = Literal["method", "known_from_on", "grade"]


class BaseInfo(BaseModel):
    """Name, version, home, competitors, licence and rules of a base.

    Unknown keys are refused. ``conflict_policy`` says in which order claims that disagree are compared: by method
    (observed before reported before estimated before assumed), by the day they became known (later first), by grade
    (A1 before F6). What is still equal then is settled by the claim's identifier, never by the order of loading.

    Examples
    --------
    >>> BaseInfo(name="demo", version="1", home="USA", as_of_on=date(2026, 11, 1)).conflict_policy
    ('method', 'known_from_on', 'grade')
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    name: str = Field(min_length=1, pattern=r"^[a-z0-9][a-z0-9._-]*$")
    version: str = Field(min_length=1)
    title: str = ""
    description: str = ""
    home: str = Field(min_length=1)
    competitors: tuple[str, ...] = ()
    licence: str = ""
    as_of_on: date
    conflict_policy: tuple[PolicyRule, ...] = ("method", "known_from_on", "grade")

    def as_json(self) -> dict[str, Any]:
        """Return plain values that JSON and YAML can hold.

        Examples
        --------
        >>> BaseInfo(name="demo", version="1", home="USA", as_of_on=date(2026, 11, 1)).as_json()["as_of_on"]
        '2026-11-01'
        """
        return self.model_dump(mode="json")


def read_info(data: Any, *, file: str = "base.yaml") -> BaseInfo:
    """Check the content of ``base.yaml``.

    Raises
    ------
    InputError
        Keys are missing, unknown or of the wrong kind; all of them are listed.

    Examples
    --------
    >>> read_info({"name": "demo", "version": "1", "home": "USA", "as_of_on": "2026-11-01"}).home
    'USA'
    """
    if not isinstance(data, dict):
        msg = f"{file} holds no keys"
        raise InputError(msg, where=file, hint="a base needs at least name, version, home and as_of_on")
    try:
        return BaseInfo.model_validate(data)
    except ValidationError as error:
        problems = [_problem(dict(item), file) for item in error.errors()]
        msg = f"{file} does not describe a base"
        raise InputError(msg, problems) from None


def _problem(item: dict[str, Any], file: str) -> Problem:
    key = ".".join(str(part) for part in item["loc"])
    if item["type"] == "extra_forbidden":
        close = nearest(key, BaseInfo.model_fields)
        hint = f"did you mean {close!r}?" if close else "known keys: " + ", ".join(BaseInfo.model_fields)
        return Problem("info.unknown_key", f"{key!r} is not a key of {file}", file=file, column=key, hint=hint)
    if item["type"] == "missing":
        return Problem("info.missing_key", f"the key {key!r} is missing", file=file, column=key)
    return Problem("info.invalid", item["msg"], file=file, column=key, found=str(item.get("input")))
