"""The answer of an engine: tables, metrics with unit and interval, and a manifest that says what made them."""

from __future__ import annotations

import copy
import html
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl

from mainstay.core.content_hash import hash_tables
from mainstay.errors import MissingExtraError

METRIC_TYPES = {
    "id": pl.String(),
    "value": pl.Float64(),
    "unit": pl.String(),
    "low": pl.Float64(),
    "high": pl.Float64(),
}


@dataclass(frozen=True, slots=True)
class Metric:
    """One headline number.

    ``low`` and ``high`` bound the value; both equal to the value say that the number is exact in its evidence, and an
    empty end says that nothing is known about that side.
    """

    id: str
    value: float | None
    unit: str
    low: float | None = None
    high: float | None = None

    @classmethod
    def exact(cls, name: str, value: float, unit: str) -> Metric:
        """Return a metric that is a plain count or share of its evidence.

        Examples
        --------
        >>> Metric.exact("sites", 3, "site").low
        3.0
        """
        return cls(name, float(value), unit, float(value), float(value))


class Result:
    """What an engine returns; it never changes.

    Parameters
    ----------
    tables : mapping of str to polars.DataFrame
        Tables by name.
    metrics : list of Metric
        Headline numbers.
    manifest : mapping
        What made the result: engine, version, base, options, seed, settings.

    Examples
    --------
    >>> result = Result({"t": pl.DataFrame({"a": [1]})}, [Metric.exact("n", 1, "row")], {"engine": "demo"})
    >>> result.metrics["value"].to_list()
    [1.0]
    """

    def __init__(self, tables: Mapping[str, pl.DataFrame], metrics: list[Metric], manifest: Mapping[str, Any]) -> None:
        self._tables = {name: frame.clone() for name, frame in tables.items()}
        rows = [{name: getattr(metric, name) for name in METRIC_TYPES} for metric in metrics]
        self._metrics = pl.DataFrame(rows, schema=METRIC_TYPES)
        self._manifest: dict[str, Any] = copy.deepcopy(dict(manifest))

    @property
    def tables(self) -> Mapping[str, pl.DataFrame]:
        """Tables by name; copies, which share their memory, so that what a reader does to one stays with the reader."""
        return MappingProxyType({name: frame.clone() for name, frame in self._tables.items()})

    @property
    def metrics(self) -> pl.DataFrame:
        """Headline numbers: id, value, unit, low, high."""
        return self._metrics.clone()

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What made the result."""
        return MappingProxyType(copy.deepcopy(self._manifest))

    @property
    def hash(self) -> str:
        """Hash of tables, metrics and manifest: equal for runs that gave the same answer."""
        flat = {name: _hashable(frame) for name, frame in {**self._tables, "metrics": self._metrics}.items()}
        return hash_tables(flat, json.loads(json.dumps(self._manifest, default=_plain)))

    def metric(self, name: str) -> float | None:
        """Return the value of one metric.

        Raises
        ------
        KeyError
            The result has no such metric.

        Examples
        --------
        >>> Result({}, [Metric.exact("n", 1, "row")], {}).metric("n")
        1.0
        """
        found = self._metrics.filter(pl.col("id") == name)
        if found.height == 0:
            raise KeyError(name)
        value: float | None = found["value"][0]
        return value

    def to_json(self) -> dict[str, Any]:
        """Return the result as plain values: metrics, tables, manifest.

        Examples
        --------
        >>> sorted(Result({}, [], {"engine": "demo"}).to_json())
        ['manifest', 'metrics', 'tables']
        """
        plain = {
            "metrics": self._metrics.to_dicts(),
            "tables": {name: frame.to_dicts() for name, frame in self._tables.items()},
            "manifest": self._manifest,
        }
        data: dict[str, Any] = json.loads(json.dumps(plain, default=_plain, allow_nan=False))
        return data

    def to_parquet(self, folder: str | Path) -> list[Path]:
        """Write each table, the metrics and the manifest into a folder.

        Returns
        -------
        list of pathlib.Path
            The files written.
        """
        out = Path(folder)
        out.mkdir(parents=True, exist_ok=True)
        written = []
        for name, frame in {**self._tables, "metrics": self._metrics}.items():
            written.append(out / f"{name}.parquet")
            frame.write_parquet(written[-1])
        written.append(out / "manifest.json")
        written[-1].write_text(json.dumps(self._manifest, indent=2, default=_plain) + "\n", "utf-8")
        return written

    def to_excel(self, path: str | Path) -> Path:
        """Write one workbook with a sheet for each table; text is never taken for a formula.

        Raises
        ------
        MissingExtraError
            The extra ``excel`` is not installed.
        """
        try:
            import xlsxwriter
        except ImportError:
            msg = "writing Excel needs the extra 'excel'"
            raise MissingExtraError(msg, hint="pip install 'mainstay[excel]'") from None
        target = Path(path)
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        with xlsxwriter.Workbook(str(target), options) as book:
            sheets = _sheet_names(["metrics", *self._tables])
            for name, frame in {"metrics": self._metrics, **self._tables}.items():
                _flat(frame).write_excel(book, worksheet=sheets[name], autofit=True)
            pairs = [(key, json.dumps(value, default=_plain)) for key, value in self._manifest.items()]
            pl.DataFrame(pairs, schema=["key", "value"], orient="row").write_excel(
                book, worksheet="manifest", autofit=True
            )
        return target

    def __repr__(self) -> str:
        sizes = ", ".join(f"{name} {frame.height}" for name, frame in self._tables.items())
        return f"<Result of {self._manifest.get('engine', '?')}: {self._metrics.height} metrics; tables: {sizes}>"

    def _repr_html_(self) -> str:
        head = "".join(f"<th scope='col'>{name}</th>" for name in METRIC_TYPES)
        rows = "".join(
            "<tr>" + "".join(f"<td>{html.escape('' if cell is None else str(cell))}</td>" for cell in row) + "</tr>"
            for row in self._metrics.head(50).iter_rows()
        )
        caption = html.escape(repr(self)[1:-1])
        return f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _sheet_names(names: list[str]) -> dict[str, str]:
    """Return a sheet name for each table: at most 31 characters, as Excel allows, and no two alike."""
    given: dict[str, str] = {}
    for name in names:
        short, number = name[:31], 1
        while short.lower() in {other.lower() for other in (*given.values(), "manifest")}:
            number += 1
            short = f"{name[: 30 - len(str(number))]}_{number}"
        given[name] = short
    return given


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a table whose lists have become text, for formats that know no lists."""
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    return frame.with_columns(pl.col(name).cast(pl.List(pl.String)).list.join("; ") for name in lists)


def _hashable(frame: pl.DataFrame) -> pl.DataFrame:
    flat = _flat(frame)
    wide = {name: pl.Int64() for name, kind in flat.schema.items() if kind.is_integer()}
    return flat.cast(wide)  # type: ignore[arg-type]  # polars types the mapping more narrowly than it accepts


def _plain(value: object) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    msg = f"{type(value).__name__} has no plain form"
    raise TypeError(msg)
