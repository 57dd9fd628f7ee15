"""Shocks added to the text of a scenario and taken out again; what else stands there stays, comments too."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

from mainstay.errors import InputError, Problem
from mainstay.services.jobs.inline import read_inline


def with_shock(text: str, shock: dict[str, Any]) -> str:
    r"""Return the text of a scenario with one more shock at the end.

    Raises
    ------
    InputError
        The text cannot be read.

    Examples
    --------
    >>> print(with_shock("name: a  # why", {"name": "fire", "quantity": "capacity"}))
    name: a  # why
    stress:
      shocks:
      - name: fire
        quantity: capacity
    <BLANKLINE>
    """

    def add(told: Any) -> None:
        stress = _mapping(told, "stress")
        if not stress.get("shocks"):
            stress["shocks"] = [shock]
        else:
            stress["shocks"].append(shock)

    return _changed(text, add)


def without_shock(text: str, place: int) -> str:
    """Return the text of a scenario without one of its shocks, counted from 0.

    Raises
    ------
    InputError
        The text cannot be read, or has no such shock.

    Examples
    --------
    >>> without_shock(with_shock("name: a", {"name": "fire", "quantity": "capacity"}), 0).splitlines()
    ['name: a', 'stress:', '  shocks: []']
    """

    def drop(told: Any) -> None:
        shocks = _mapping(told, "stress").get("shocks") or []
        if not 0 <= place < len(shocks):
            msg = "there is no such shock"
            raise InputError(msg, [Problem("scenario.shock", msg, found=str(place + 1), allowed=f"1 to {len(shocks)}")])
        del shocks[place]

    return _changed(text, drop)


def _mapping(told: Any, key: str) -> Any:
    if not isinstance(told.get(key), dict):
        told[key] = {}
    return told[key]


def _changed(text: str, change: Callable[[Any], None]) -> str:
    from ruamel.yaml import YAML

    read_inline(text, name="scenario")  # the same text, read as strictly as it will be; only then changed
    editor = YAML()
    editor.version = (1, 2)
    told = editor.load(text)
    change(told)
    editor.version = None
    editor.width = 4096
    stream = StringIO()
    editor.dump(told, stream)
    return stream.getvalue().removeprefix("%YAML 1.2\n---\n")
