"""A hash of what a block of work was given, the same in every process, so that a kept answer is found again."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import struct
from collections.abc import Callable, Mapping
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

import numpy as np


def fingerprint(value: Any) -> str:
    """Hash a value by its content.

    Numbers, text, arrays, tables, lists, mappings, records and functions count by what they hold; any other object by
    what a copy of it would be made from (``__reduce_ex__``). Sets have no order, so theirs does not count.

    Parameters
    ----------
    value : object
        Anything that could be sent to another process.

    Returns
    -------
    str
        64 hexadecimal digits.

    Raises
    ------
    TypeError
        The value holds something that cannot be copied, such as an open file.

    Examples
    --------
    >>> fingerprint({"a": np.arange(3)}) == fingerprint({"a": np.arange(3)})
    True
    >>> fingerprint(np.float32(1)) == fingerprint(np.float64(1))
    False
    """
    return _Reader().digest(value).hex()


class _Reader:
    """Digests by object, so that what is met twice is read once and a circle ends."""

    def __init__(self) -> None:
        self._known: dict[int, bytes] = {}
        # an object that is gone would leave its number to another
        self._held: list[Any] = []

    def digest(self, value: Any) -> bytes:
        key = id(value)
        if key in self._known:
            return self._known[key]
        self._held.append(value)
        self._known[key] = f"met before, at depth {len(self._known)}".encode()
        read = next((how for fits, how in _WAYS if fits(value)), _as_copy)
        self._known[key] = made = hashlib.sha256(read(self, value)).digest()
        return made

    def join(self, tag: str, *parts: Any) -> bytes:
        return tag.encode() + b"".join(self.digest(part) for part in parts)


def _as_number(_: _Reader, value: Any) -> bytes:
    packed = struct.pack("<d", value) if isinstance(value, float) else repr(value).encode()
    return f"{type(value).__name__}:".encode() + packed


def _as_array(reader: _Reader, value: Any) -> bytes:
    array = np.asarray(value)
    if array.dtype.hasobject:
        return reader.join("objects", array.shape, array.tolist())
    return f"array {array.dtype.str} {array.dtype.names} {array.shape}:".encode() + array.tobytes()


def _is_table(value: Any) -> bool:
    """Tell a table of polars without loading polars, which a worker may do without."""
    return type(value).__module__.partition(".")[0] == "polars" and hasattr(value, "rechunk")


def _as_table(_: _Reader, value: Any) -> bytes:
    frame = value.to_frame() if hasattr(value, "to_frame") else value
    file = io.BytesIO()
    frame.rechunk().write_ipc(file, compression="uncompressed")
    return b"table:" + file.getvalue()


def _as_record(reader: _Reader, value: Any) -> bytes:
    fields = [(field.name, getattr(value, field.name)) for field in dataclasses.fields(value)]
    return reader.join("record", type(value).__module__, type(value).__qualname__, fields)


def _as_function(reader: _Reader, value: Any) -> bytes:
    cells = [cell.cell_contents for cell in getattr(value, "__closure__", None) or ()]
    given = (getattr(value, "__defaults__", None), getattr(value, "__kwdefaults__", None))
    code = getattr(getattr(value, "__code__", None), "co_code", b"")
    return reader.join("function", value.__module__, value.__qualname__, *given, cells, code)


def _as_copy(reader: _Reader, value: Any) -> bytes:
    parts = value.__reduce_ex__(4)
    if isinstance(parts, str):
        return reader.join("global", parts)
    return reader.join("copy", *(list(part) if hasattr(part, "__next__") else part for part in parts))


#: what kind of value is read how; the first that fits
_WAYS: tuple[tuple[Callable[[Any], bool], Callable[[_Reader, Any], bytes]], ...] = (
    (lambda x: x is None or type(x) in {bool, int, float, complex, str, bytes}, _as_number),
    (lambda x: isinstance(x, np.ndarray | np.generic), _as_array),
    (_is_table, _as_table),
    (lambda x: isinstance(x, type | ModuleType), lambda r, x: r.join("name", getattr(x, "__module__", ""), x.__name__)),
    (lambda x: type(x) in {list, tuple}, lambda r, x: r.join(type(x).__name__, *x)),
    (lambda x: isinstance(x, set | frozenset), lambda r, x: b"set" + b"".join(sorted(map(r.digest, x)))),
    (lambda x: isinstance(x, Mapping), lambda r, x: r.join("mapping", *(list(pair) for pair in x.items()))),
    (lambda x: hasattr(x, "py_func"), lambda r, x: _as_function(r, x.py_func)),
    (lambda x: isinstance(x, FunctionType | BuiltinFunctionType), _as_function),
    (dataclasses.is_dataclass, _as_record),
)
