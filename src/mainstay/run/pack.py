"""Turns the answer of a block into named arrays and back, bit for bit, without pickle."""

from __future__ import annotations

import dataclasses
import importlib
import io
import json
from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from mainstay.errors import MainstayError

Array = npt.NDArray[Any]
#: name of the array that holds, as JSON in bytes, how the others belong together
TREE = "tree"
#: packages whose records may be made again from their name; a file cannot have any other code run
TRUSTED = ("mainstay",)


class Codec(Protocol):
    """How an answer becomes named arrays, and an answer again."""

    def to_arrays(self, out: Any) -> Mapping[str, Array]:
        """Return the arrays of an answer."""
        ...

    def from_arrays(self, arrays: Mapping[str, Array]) -> Any:
        """Return the answer of arrays."""
        ...


class TreeCodec:
    """Any answer built of records, mappings, lists, numbers, text, arrays and tables.

    Parameters
    ----------
    trusted : tuple of str
        Packages whose records (dataclasses) may be made again when a file names them.

    Examples
    --------
    >>> codec = TreeCodec()
    >>> codec.from_arrays(codec.to_arrays({"lost": np.array([1.5]), "days": (1, None)}))
    {'lost': array([1.5]), 'days': (1, None)}
    """

    def __init__(self, trusted: tuple[str, ...] = TRUSTED) -> None:
        self.trusted = trusted

    def to_arrays(self, out: Any) -> dict[str, Array]:
        """Return the arrays of an answer.

        Raises
        ------
        TypeError
            The answer holds something that has no plain form.
        """
        arrays: dict[str, Array] = {}
        tree = json.dumps(self._take_apart(out, arrays))
        return {TREE: np.frombuffer(tree.encode(), np.uint8), **arrays}

    def from_arrays(self, arrays: Mapping[str, Array]) -> Any:
        """Return the answer of arrays.

        Raises
        ------
        MainstayError
            The arrays name a record of a package that is not trusted.
        """
        return self._put_together(json.loads(arrays[TREE].tobytes()), arrays)

    def _take_apart(self, value: Any, arrays: dict[str, Array]) -> Any:
        if value is None or type(value) in {bool, int, float, str}:
            return value
        if isinstance(value, np.ndarray | np.generic) or _is_table(value):
            return [_kind_of(value), _put(_plain_array(value), arrays)]
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            held = {field.name: getattr(value, field.name) for field in dataclasses.fields(value) if field.init}
            name = f"{type(value).__module__}:{type(value).__qualname__}"
            return ["record", name, {key: self._take_apart(part, arrays) for key, part in held.items()}]
        if type(value) in {list, tuple}:
            return [type(value).__name__, [self._take_apart(part, arrays) for part in value]]
        if isinstance(value, Mapping):
            return ["mapping", [[self._take_apart(part, arrays) for part in pair] for pair in value.items()]]
        msg = f"{type(value).__name__} has no plain form"
        raise TypeError(msg)

    def _put_together(self, tree: Any, arrays: Mapping[str, Array]) -> Any:
        if not isinstance(tree, list):
            return tree
        kind, *rest = tree
        if kind == "array":
            return arrays[rest[0]]
        if kind == "scalar":
            return arrays[rest[0]][()]
        if kind == "table":
            import polars as pl

            return pl.read_ipc(io.BytesIO(arrays[rest[0]].tobytes()))
        if kind == "record":
            return self._record(rest[0])(**{key: self._put_together(part, arrays) for key, part in rest[1].items()})
        if kind == "mapping":
            pairs = ([self._put_together(part, arrays) for part in pair] for pair in rest[0])
            return {key: value for key, value in pairs}  # noqa: C416 - dict() of lists confuses the types
        parts = [self._put_together(part, arrays) for part in rest[0]]
        return tuple(parts) if kind == "tuple" else parts

    def _record(self, name: str) -> Any:
        module, _, path = name.partition(":")
        if module.partition(".")[0] not in self.trusted:
            msg = f"a kept block names the record {name!r}, which is not one of Mainstay"
            raise MainstayError(msg, hint="keep the run in another folder")
        found: Any = importlib.import_module(module)
        for part in path.split("."):
            found = getattr(found, part)
        if not (isinstance(found, type) and dataclasses.is_dataclass(found)):
            msg = f"a kept block names {name!r}, which is no record"
            raise MainstayError(msg, hint="keep the run in another folder")
        return found


def _is_table(value: object) -> bool:
    """Tell a table of polars without loading polars, which a worker may do without."""
    return type(value).__module__.startswith("polars.") and type(value).__name__ == "DataFrame"


def _kind_of(value: object) -> str:
    return "array" if isinstance(value, np.ndarray) else "table" if _is_table(value) else "scalar"


def _plain_array(value: Any) -> Array:
    if _is_table(value):
        file = io.BytesIO()
        value.write_ipc(file, compression="uncompressed")
        return np.frombuffer(file.getvalue(), np.uint8)
    array = np.asarray(value)
    if array.dtype.hasobject:
        msg = "an array of objects has no plain form"
        raise TypeError(msg)
    return array


def _put(array: Array, arrays: dict[str, Array]) -> str:
    name = f"a{len(arrays)}"
    arrays[name] = array
    return name
