"""``mainstay heatmap`` and ``mainstay reproduce``, as people call them."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from tests.cli.conftest import Run
from tests.engines.monitor.heatmap.map_bases import random_base

from mainstay.engines.monitor.heatmap import run_heatmap
from mainstay.io.save import save

QUICK = "name: quick\nheatmap: {draws: 64, sensitivity_points: 16}\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    save(random_base(5, indicators=6, years=tuple(range(2016, 2025))), tmp_path / "base")
    (tmp_path / "quick.yaml").write_text(QUICK, "utf-8")
    return tmp_path


def test_json_is_the_result_of_the_engine(run: Run, place: Path) -> None:
    done = run("heatmap", place / "base", "--scenario", place / "quick.yaml", "--seed", 4, "--json")
    printed = json.loads(done.out)
    base = random_base(5, indicators=6, years=tuple(range(2016, 2025)))
    told = {"name": "quick", "heatmap": {"draws": 64, "sensitivity_points": 16}}
    expected = run_heatmap(base, told, seed=4).to_json()
    assert printed["metrics"][: len(expected["metrics"])] == expected["metrics"]
    assert {name: printed["tables"][name] for name in expected["tables"]} == expected["tables"]
    assert set(printed["tables"]) - set(expected["tables"]) == {"validity", "alarms"}
    assert printed["manifest"]["request"]["as_known"] is None


def test_people_read_verdicts_reasons_and_what_to_collect(run: Run, place: Path) -> None:
    done = run("heatmap", place / "base", "--scenario", place / "quick.yaml")
    assert done.code == 0
    for title in ("Headline numbers", "Verdicts on USA", "Abstentions", "Next best evidence"):
        assert title in done.out


def test_weights_of_a_file_reach_the_map(run: Run, place: Path) -> None:
    (place / "w.csv").write_text("indicator_id,weight\ni0,40\n", "utf-8")
    options = ("--scenario", place / "quick.yaml", "--json")
    plain = json.loads(run("heatmap", place / "base", *options).out)
    heavy = json.loads(run("heatmap", place / "base", "--weights", place / "w.csv", *options).out)

    def weight(printed: dict[str, dict[str, list[dict[str, object]]]]) -> object:
        return next(row["weight"] for row in printed["tables"]["indicators"] if row["indicator_id"] == "i0")

    assert weight(heavy) != weight(plain)
    assert heavy["manifest"]["scenario"]["heatmap"]["weights"] == {"i0": 40.0}


def test_a_weight_of_nobody_is_bad_input(run: Run, place: Path) -> None:
    (place / "w.csv").write_text("indicator_id,weight\ni0x,40\n", "utf-8")
    done = run("heatmap", place / "base", "--weights", place / "w.csv")
    assert done.code == 2
    assert "weight.unknown" in done.err
    assert "did you mean 'i0'?" in done.err


def test_comparison_with_another_base_splits_what_changed(run: Run, place: Path) -> None:
    base = random_base(5, indicators=6, years=tuple(range(2016, 2025)))
    revised = base["observations"].with_columns(
        value=pl.when((pl.col("indicator_id") == "i0") & (pl.col("economy_id") == "CHN"))
        .then(pl.col("value") * 0.5)
        .otherwise("value"),
        low=None,
        high=None,
    )
    save(base.replace(observations=revised), place / "new")
    options = ("--compare", place / "base", "--scenario", place / "quick.yaml", "--json")
    printed = json.loads(run("heatmap", place / "new", *options).out)
    changes = printed["tables"]["changes"]
    assert changes
    for row in changes:
        if row["change"] is not None:
            parts = row["new_data"] + row["revision"] + row["method"] + row["sample"]
            assert parts == pytest.approx(row["change"], abs=1e-9)
            assert row["new_data"] == pytest.approx(0.0, abs=1e-9)
    assert printed["manifest"]["compared_with"]["base_hash"] == base.hash


def test_as_known_replays_with_the_definitions_of_today(run: Run, place: Path) -> None:
    done = run("heatmap", place / "base", "--as-known", "2025-06-01", "--scenario", place / "quick.yaml", "--json")
    printed = json.loads(done.out)
    assert printed["manifest"]["as_of_on"] == "2025-06-01"
    assert printed["tables"]["evidence"]
    options = ("--as-known", "2024-06-01", "--scenario", place / "quick.yaml", "--json")
    early = json.loads(run("heatmap", place / "base", *options).out)["tables"]
    # nothing was known then, and the map says so in every cell
    assert {(row["verdict"], row["reason"]) for row in early["cells"]} == {("abstains", "no_evidence")}
    assert not early["evidence"]


def test_a_result_can_be_made_again(run: Run, place: Path) -> None:
    out = place / "result"
    options = ("--scenario", place / "quick.yaml", "--compare-as-known", "2025-06-01", "--seed", 2)
    assert run("heatmap", place / "base", *options, "--out", out).code == 0
    done = run("reproduce", out)
    assert (done.code, done.out.startswith("The same:")) == (0, True)
    cells = pl.read_parquet(out / "cells.parquet").with_columns(gap=pl.col("gap") + 1)
    cells.write_parquet(out / "cells.parquet")
    changed = run("reproduce", out, "--json")
    assert changed.code == 1
    parts = {row["part"]: row["same"] for row in json.loads(changed.out)["parts"]}
    assert [name for name, same in parts.items() if not same] == ["cells"]


def test_another_base_is_named_as_the_reason(run: Run, place: Path) -> None:
    run("heatmap", place / "base", "--scenario", place / "quick.yaml", "--out", place / "result")
    save(random_base(6, indicators=6, years=tuple(range(2016, 2025))), place / "other")
    done = run("reproduce", place / "result", "--base", place / "other")
    assert done.code == 1
    assert "another content of the base" in done.out


def test_a_briefing_can_be_made_again(run: Run, tmp_path: Path, demo: Path) -> None:
    assert run("brief", demo, "--out", tmp_path / "brief", "--no-pdf").code == 0
    assert run("reproduce", tmp_path / "brief", "--base", demo).code == 0
    (tmp_path / "brief" / "briefing.html").write_text("changed", "utf-8")
    done = run("reproduce", tmp_path / "brief", "--base", demo)
    assert done.code == 1
    assert "briefing.html" in done.out


@pytest.mark.parametrize("manifest", [None, "not json", "[]", '{"engine": "heatmop"}'])
def test_what_is_no_result_cannot_be_made_again(run: Run, tmp_path: Path, manifest: str | None) -> None:
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest, "utf-8")
    done = run("reproduce", tmp_path)
    assert done.code == 2
    assert "made again" in done.err or "manifest" in done.err
