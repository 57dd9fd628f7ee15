"""Writes the invented files of a connector as its agency would: encoding, line ends, packing, Parquet."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import polars as pl

FIXTURES = Path(__file__).parent / "fixtures"
POINT_TYPES = {"indicator": pl.String, "geo": pl.String, "time": pl.Int16, "value": pl.Float64}


def write_fixtures(connector: str, folder: Path) -> list[Path]:
    """Write all files of a connector into a folder and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    return [write_fixture(path, folder) for path in sorted((FIXTURES / connector).iterdir())]


def write_fixture(path: Path, folder: Path) -> Path:
    """Write one file as the suffixes of its name say."""
    stem, *middle, last = path.name.split(".")
    data = path.read_bytes()
    if "parquet" in middle:
        target = folder / f"{stem}.parquet"
        pl.read_csv(io.BytesIO(data), schema_overrides=POINT_TYPES).write_parquet(target)
        return target
    if "cp1252" in middle:
        data = data.decode("utf-8").encode("cp1252")
    if "crlf" in middle:
        data = data.replace(b"\n", b"\r\n")
    if "gz" in middle:
        target = folder / f"{stem}.{last}.gz"
        target.write_bytes(gzip.compress(data, mtime=0))
    else:
        target = folder / f"{stem}.{last}"
        target.write_bytes(data)
    return target
