"""The page on the daily simulation tells of all that can be shocked, and the generated page of every column."""

from __future__ import annotations

from pathlib import Path

from generators import network_columns
from mainstay.engines.stress.network.impacts import QUANTITIES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "stress.md"


def test_every_quantity_is_explained() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    told = {part.strip(" `") for row in rows for part in row.split("|")[1].split(",")}
    assert told >= set(QUANTITIES)


def test_every_column_and_state_is_listed() -> None:
    page = network_columns.pages()["network"]
    names = [column.name for listed in network_columns.FRAMES.values() for column in listed]
    states = [name for kept in network_columns.STATES.values() for name in kept]
    assert not [name for name in (*names, *states, *QUANTITIES) if f"`{name}`" not in page]
    assert not [column.name for listed in network_columns.FRAMES.values() for column in listed if not column.meaning]
