from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from tests.cli.conftest import Run
from tests.report import bases

from mainstay.engines.monitor.concentration import run_concentration


def test_json_is_the_result_of_the_engine(run: Run, demo: Path) -> None:
    printed = json.loads(run("concentration", demo, "--lose", "economy:CHN", "--seed", 3, "--json").out)
    assert printed == run_concentration(bases.full(), lose="economy:CHN", seed=3).to_json()
    assert set(printed) == {"metrics", "tables", "manifest"}
    assert set(printed["metrics"][0]) == {"id", "value", "unit", "low", "high"}


def test_options_reach_the_engine(run: Run, demo: Path) -> None:
    printed = json.loads(run("concentration", demo, "--tier", "api", "--product", "api", "--json").out)
    assert {row["product_id"] for row in printed["tables"]["concentration"]} == {"api"}
    assert printed["manifest"]["options"] == {"tier": "api", "lose": None, "product": "api"}


def test_the_tables_for_people_say_what_is_lost(run: Run, demo: Path) -> None:
    done = run("concentration", demo, "--lose", "economy:CHN")
    assert done.code == 0
    for title in ("Headline numbers", "Output lost with economy:CHN", "Single points of failure", "Concentration by"):
        assert title in done.out
    assert "lost_output_mean" in done.out


def test_as_known_replays_an_earlier_day(run: Run, demo: Path) -> None:
    now = json.loads(run("concentration", demo, "--json").out)
    then = json.loads(run("concentration", demo, "--as-known", "2025-06-01", "--json").out)
    assert then["manifest"]["as_of_on"] == "2025-06-01"
    assert then["manifest"]["base_hash"] != now["manifest"]["base_hash"]


@pytest.mark.parametrize("name", ["result", "result.xlsx"])
def test_the_tables_can_be_kept(run: Run, demo: Path, tmp_path: Path, name: str) -> None:
    done = run("concentration", demo, "--out", tmp_path / name)
    assert done.code == 0
    assert f"wrote {tmp_path / name}" in done.out
    if name == "result":
        kept = pl.read_parquet(tmp_path / name / "concentration.parquet")
        assert kept.equals(run_concentration(bases.full()).tables["concentration"])
    else:
        assert (tmp_path / name).read_bytes()[:2] == b"PK"


def test_what_is_kept_does_not_disturb_json(run: Run, demo: Path, tmp_path: Path) -> None:
    json.loads(run("concentration", demo, "--out", tmp_path / "result", "--json").out)
    assert (tmp_path / "result" / "metrics.parquet").is_file()
