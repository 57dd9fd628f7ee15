"""Where in the text of a scenario a key stands, so that what is wrong with it can be found."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
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
    return Places(text).of(path)


class Places:
    r"""Where the keys of one text stand; the text is read once, when the first key is asked for.

    Parameters
    ----------
    text : str
        YAML 1.2.
    root : node, optional
        What `read_yaml_with_root` gave for this text, so that it is not read again.

    Examples
    --------
    >>> places = Places("name: a\nstress:\n  horizon_days: x\n")
    >>> places.of("stress.horizon_days"), places.of("name"), places.of("seed")
    ((3, 3), (1, 1), None)
    """

    def __init__(self, text: str, root: Any = None) -> None:
        if root is not None:
            self._root = root
        self._text = text
        self._keys: dict[int, Mapping[str, tuple[Any, Any]]] = {}

    def of(self, path: str) -> tuple[int, int] | None:
        """Return line and column of a key, as `place_of_key` does."""
        node, parts, found = self._root, path.split("."), None
        while node is not None and parts and (step := self._step(node, parts)) is not None:
            found, node, parts = step
        return None if found is None else (int(found.line) + 1, int(found.column) + 1)

    @cached_property
    def _root(self) -> Any:
        from ruamel.yaml import YAML
        from ruamel.yaml.error import YAMLError

        reader = YAML(typ="safe", pure=True)
        reader.version = (1, 2)
        try:
            return reader.compose(self._text)
        except (YAMLError, ValueError, RecursionError):
            return None

    def _step(self, node: Any, parts: list[str]) -> tuple[Any, Any, list[str]] | None:
        """Follow one key or place: its mark, what stands there, and what is left of the path."""
        kind = type(node).__name__
        if kind == "MappingNode":
            keys = self._keys_of(node)
            # a key may hold points itself, such as the name of a stockpile
            for many in range(len(parts), 0, -1):
                found = keys.get(".".join(parts[:many]))
                if found is not None:
                    return (*found, parts[many:])
        elif kind == "SequenceNode" and parts[0].isdigit() and int(parts[0]) < len(node.value):
            value = node.value[int(parts[0])]
            return value.start_mark, value, parts[1:]
        return None

    def _keys_of(self, node: Any) -> Mapping[str, tuple[Any, Any]]:
        """Return the keys of a mapping; of the same mapping they are gathered once, however many problems it has."""
        found = self._keys.get(id(node))
        if found is None:
            found = {str(key.value): (key.start_mark, value) for key, value in node.value if isinstance(key.value, str)}
            self._keys[id(node)] = found
        return found
