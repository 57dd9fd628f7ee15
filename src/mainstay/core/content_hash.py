"""A content hash of tables that does not depend on file format, row order, library version or machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import polars as pl

PREFIX = "sha256:"


def hash_tables(tables: Mapping[str, pl.DataFrame], header: Mapping[str, Any]) -> str:
    """Hash tables whose rows are already in canonical order.

    Columns without any value and tables without rows do not count, so that a field added to the schema later leaves
    the hash of older data as it was.

    Parameters
    ----------
    tables : mapping of str to polars.DataFrame
        Tables by name; columns of text, number, boolean, date or instant.
    header : mapping
        What else belongs to the content; must be writable as JSON.

    Returns
    -------
    str
        ``sha256:`` and 64 hexadecimal digits.

    Examples
    --------
    >>> one = hash_tables({"a": pl.DataFrame({"x": [1.0, None]})}, {})
    >>> one == hash_tables({"a": pl.DataFrame({"x": [1.0, None], "y": [None, None]})}, {})
    True
    """
    digest = hashlib.sha256(json.dumps(header, sort_keys=True).encode())
    for name in sorted(tables):
        frame = tables[name]
        if frame.height == 0:
            continue
        digest.update(f"\x00table {name}\x00{frame.height}\x00".encode())
        for column in sorted(frame.columns):
            series = frame.get_column(column)
            if series.null_count() == frame.height:
                continue
            digest.update(f"\x00column {column}\x00".encode())
            for part in _column_bytes(series):
                digest.update(part)
    return PREFIX + digest.hexdigest()


def hash_bytes(data: bytes) -> str:
    """Hash a byte string, written like every other hash of Mainstay.

    Examples
    --------
    >>> hash_bytes(b"")[:15]
    'sha256:e3b0c442'
    """
    return PREFIX + hashlib.sha256(data).hexdigest()


def _column_bytes(series: pl.Series) -> Iterable[bytes]:
    present = series.is_not_null()
    yield np.packbits(present.to_numpy()).tobytes()
    values = series.drop_nulls()
    if values.dtype == pl.String:
        yield b"text"
        yield values.str.len_bytes().to_numpy().astype("<u8").tobytes()
        yield str(values.str.join("").item()).encode()
    elif values.dtype == pl.Float64:
        yield b"number"
        yield values.to_numpy().astype("<f8").tobytes()
    else:
        yield b"whole"
        yield values.to_physical().cast(pl.Int64).to_numpy().astype("<i8").tobytes()
