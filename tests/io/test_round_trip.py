"""Nothing is lost between the formats, whatever a base holds."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.io.random_bases import STRANGE, bases
from tests.io.sample import sample_base

from mainstay.io.csv_table import read_csv_table
from mainstay.io.csv_text import csv_blocks
from mainstay.io.findings import Findings
from mainstay.io.load import load
from mainstay.io.parquet_table import read_parquet_table, write_parquet_table
from mainstay.io.save import FORMATS, save
from mainstay.model.base import Base
from mainstay.model.fields import FIELD_TYPES, FieldSpec
from mainstay.model.schema import TableSpec

NAMES = {"csv": "base", "parquet": "base.parquet", "xlsx": "base.xlsx", "zip": "base.zip"}
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def through(base: Base, form: str, folder: Path) -> Base:
    return load(save(base, folder / NAMES[form]))


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=SLOW)
@given(base=bases(), order=st.permutations(FORMATS))
def test_any_base_keeps_its_hash_through_all_formats(base: Base, order: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        held = base
        for form in (*order, order[0]):
            held = through(held, form, Path(folder))
            assert held.hash == base.hash, form
            assert held.info == base.info
    for name, frame in base.tables.items():
        assert held[name].equals(frame), name


@pytest.mark.parametrize("form", FORMATS)
def test_all_strange_texts_come_back_as_keys_and_notes(form: str, tmp_path: Path) -> None:
    keys = [text.replace("|", "/") for text in STRANGE]
    rows = pl.DataFrame({"organization_id": keys, "name": STRANGE, "note": STRANGE[::-1]})
    base = Base(sample_base().info, {**sample_base().tables, "organizations": rows})
    held = through(base, form, tmp_path)
    assert held["organizations"].equals(base["organizations"])
    assert held.hash == base.hash


@pytest.mark.parametrize("form", FORMATS)
def test_numbers_and_days_come_back_to_the_last_bit(form: str, tmp_path: Path) -> None:
    numbers = [0.1 + 0.2, 1 / 3, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 9007199254740993.0, 1e22, 0.0]
    days = [date(1000, 1, 1), date(9999, 12, 31), date(1900, 2, 28), date(1904, 1, 1)]
    people = [0, 2**53, 2**53 + 1, 2**63 - 1]
    base = sample_base()
    stock = pl.DataFrame(
        {
            "stockpile_id": [f"k{i}" for i in range(len(numbers))],
            "product_id": ["saline"] * len(numbers),
            "quantity": numbers,
            "expires_on": days * 2,
        }
    )
    economies = base["economies"].with_columns(population=pl.Series(people))
    base = base.replace(stockpiles=stock, economies=economies)
    held = through(base, form, tmp_path)
    assert [x.hex() for x in held["stockpiles"]["quantity"]] == [x.hex() for x in base["stockpiles"]["quantity"]]
    assert held["stockpiles"]["expires_on"].to_list() == days * 2
    assert sorted(held["economies"]["population"].to_list()) == people


def test_instants_come_back() -> None:
    kinds = {"event_id": "key", "seen_at": "instant"}
    fields = tuple(FieldSpec(name, FIELD_TYPES[kind], name) for name, kind in kinds.items())
    spec = TableSpec("events", "event", "Events", "Evidence", "Events", ("event_id",), fields)
    instants = [datetime(1000, 1, 1, tzinfo=UTC), datetime(2026, 11, 1, 23, 59, 59, 999999, tzinfo=UTC), None]
    frame = pl.DataFrame({"event_id": ["a", "b", "c"], "seen_at": instants}, schema=spec.dtypes)
    findings = Findings()
    stream = BytesIO(b"".join(csv_blocks(frame, spec)))
    read = read_csv_table(stream, spec, file="events.csv", findings=findings)
    assert read is not None
    assert read.frame.equals(frame)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.parquet"
        write_parquet_table(frame, spec, path, base_hash="sha256:0")
        again = read_parquet_table(path, spec, file="events.parquet", findings=findings)
    assert again is not None
    assert again.frame.equals(frame)
    assert findings.total == 0


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_base_gives_the_same_bytes(form: str, tmp_path: Path) -> None:
    written = []
    for turn in ("one", "two"):
        path = save(sample_base(), tmp_path / turn / NAMES[form])
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        written.append([file.read_bytes() for file in files])
    assert written[0] == written[1]
