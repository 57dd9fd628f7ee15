"""The page on the tables of the heatmap names every table and every column, and none that there is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import mainstay as ms
from mainstay.engines.monitor.heatmap import run_heatmap
from mainstay.engines.monitor.heatmap.alarm_table import ALARMS
from mainstay.engines.monitor.heatmap.changes import CHANGES
from mainstay.engines.monitor.heatmap.validity_table import VALIDITY

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "heatmap-tables.md"


@pytest.fixture(scope="module")
def told() -> dict[str, list[str]]:
    """Return the columns that the page names, by table."""
    parts = re.split(r"^## (\w+)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {
        name: re.findall(r"^\| `(\w+)` \| \S.*\. \|$", text, flags=re.MULTILINE)
        for name, text in zip(parts[::2], parts[1::2], strict=True)
    }


def test_it_names_every_table_and_column_in_order(told: dict[str, list[str]]) -> None:
    few = {"heatmap": {"draws": 64, "sensitivity_points": 16}}
    result = run_heatmap(ms.load("us-2026"), few, seed=1)
    wanted = {name: frame.columns for name, frame in result.tables.items()}
    wanted |= {"changes": list(CHANGES), "validity": list(VALIDITY), "alarms": list(ALARMS)}
    assert told == wanted
