"""Where in the text of a scenario a key stands, so that what is wrong with it can be found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def place_of_key(text: str, path: str) -> tuple[int, int] | None:
    r"""Return line and column, both counted from 1, of a key such as ``stress.shocks.0.where.site``.

    Parameters
    ----------
    text : str
        YAML 1.2.
    path : str
        Keys and places in lists, divided by points. Where the end of the path is not in the text, such as a key that
        is missing, its last part that is there counts.

    Returns
    -------
    tuple of int, or None
        None where the text cannot be read or has nothing of the path.

    Examples
    --------
    >>> place_of_key("name: a\nstress:\n  horizon_days: x\n", "stress.horizon_days")
    (3, 3)
    >>> place_of_key("stress:\n  shocks:\n  - name: a\n", "stress.shocks.0.quantity")
    (3, 5)
    >>> place_of_key("a: [", "a") is None
    True
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    reader = YAML(typ="safe", pure=True)
    reader.version = (1, 2)
    try:
        node = reader.compose(text)
    except (YAMLError, ValueError, RecursionError):
        return None
    return None if node is None else _place(node, path.split("."))


def _place(node: Any, parts: Sequence[str]) -> tuple[int, int] | None:
    found = None
    while parts and (step := _step(node, parts)) is not None:
        found, node, parts = step
    return None if found is None else (int(found.line) + 1, int(found.column) + 1)


def _step(node: Any, parts: Sequence[str]) -> tuple[Any, Any, Sequence[str]] | None:
    """Follow one key or place: its mark, what stands there, and what is left of the path."""
    kind = type(node).__name__
    if kind == "MappingNode":
        keys = {str(key.value): (key.start_mark, value) for key, value in node.value if isinstance(key.value, str)}
        # a key may hold points itself, such as the name of a stockpile
        for many in range(len(parts), 0, -1):
            found = keys.get(".".join(parts[:many]))
            if found is not None:
                return (*found, parts[many:])
    elif kind == "SequenceNode" and parts[0].isdigit() and int(parts[0]) < len(node.value):
        value = node.value[int(parts[0])]
        return value.start_mark, value, parts[1:]
    return None
