"""What is written into a request itself: a scenario or a trial, as YAML text or as keys and values, not too large."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mainstay.core.yaml12 import read_yaml_with_root
from mainstay.errors import InputError, Problem

#: characters of a text
LONGEST_TEXT = 262_144
#: values in all, after what YAML lets stand for something else was put in its place
MOST_VALUES = 50_000
DEEPEST = 40
_HALF = re.compile("[\ud800-\udfff]")


def read_inline(told: Any, *, name: str) -> dict[str, Any]:
    r"""Return keys and values from YAML text or from a mapping.

    Parameters
    ----------
    told : str or mapping
        YAML 1.2, or what it would hold.
    name : str
        What it is, for messages.

    Raises
    ------
    InputError
        It cannot be read, holds no keys, or is too large. A short text in which aliases stand for one another many
        times over counts with all that it stands for.

    Examples
    --------
    >>> read_inline("name: surge\nstress: {horizon_days: 60}", name="scenario")
    {'name': 'surge', 'stress': {'horizon_days': 60}}
    """
    return read_inline_with_root(told, name=name)[0]


def read_inline_with_root(told: Any, *, name: str) -> tuple[dict[str, Any], Any]:
    """Return keys and values as `read_inline` does, and the node at the root of a text; None for a mapping.

    Raises
    ------
    InputError
        As `read_inline`.

    Examples
    --------
    >>> read_inline_with_root({"name": "surge"}, name="scenario")
    ({'name': 'surge'}, None)
    """
    msg, root = f"the {name} cannot be read", None
    if isinstance(told, str):
        if len(told) > LONGEST_TEXT:
            raise InputError(msg, [_too_large(name, f"{len(told)} characters", f"{LONGEST_TEXT} characters")])
        told, root = read_yaml_with_root(told, name=name)
    if not isinstance(told, Mapping):
        problem = Problem("job.inline", f"the {name} holds no keys", hint="write keys such as name, each with a value")
        raise InputError(msg, [problem])
    _count(told, name, msg)
    return dict(told), root


def _count(told: Any, name: str, msg: str) -> None:
    """Refuse what is too much or too deep, without walking further than is allowed."""
    waiting, seen = [(told, 0)], 0
    while waiting:
        value, depth = waiting.pop()
        seen += 1
        parts: list[Any] = []
        if isinstance(value, Mapping):
            parts = [*value.values(), *(key for key in value if isinstance(key, str) and not _is_text(key))]
        elif isinstance(value, list | tuple | set):
            parts = list(value)
        elif isinstance(value, str) and not _is_text(value):
            problem = Problem("job.inline", f"the {name} holds half a character", hint="write it as UTF-8 text")
            raise InputError(msg, [problem])
        if seen + len(waiting) + len(parts) > MOST_VALUES or depth > DEEPEST:
            allowed = f"{MOST_VALUES} values, {DEEPEST} levels deep"
            raise InputError(msg, [_too_large(name, None, allowed)])
        waiting += [(part, depth + 1) for part in parts]


def _is_text(text: str) -> bool:
    """Tell whether a text can be kept: an escape may stand for half of a pair of surrogates, which is no character."""
    return _HALF.search(text) is None


def _too_large(name: str, found: str | None, allowed: str) -> Problem:
    return Problem("job.inline_size", f"the {name} is too large", found=found, allowed=allowed)
