"""The example that can be computed by hand: it loads clean, and every number in its README is what comes out."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.cli.conftest import Run

from mainstay.core.result import Result
from mainstay.engines.monitor.concentration import run_concentration
from mainstay.io.load import load, read
from mainstay.io.save import save
from mainstay.model.base import Base

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "small-base"
INJECTION, FERMENTED, SYNTHETIC = "fictomycin-injection", "fictomycin-fermented", "fictomycin-synthetic"


@pytest.fixture(scope="module")
def base() -> Base:
    return load(FOLDER)


@pytest.fixture(scope="module")
def result(base: Base) -> Result:
    return run_concentration(base)


def row(result: Result, table: str, **wanted: str) -> dict[str, Any]:
    """Return the one row of a table with these values."""
    frame = result.tables[table].filter(*(pl.col(name) == value for name, value in wanted.items()))
    return frame.row(0, named=True) if frame.height == 1 else pytest.fail(f"{frame.height} rows")


def test_it_loads_without_a_remark() -> None:
    assert read(FOLDER).warnings == ()


def test_it_says_that_it_is_fictional(base: Base) -> None:
    assert "invented" in base.info.description.lower()
    assert base["sources"]["title"].str.contains("fictional").all()
    assert base["organizations"]["name"].str.contains("fictional").all()
    assert "Everything here is invented" in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_it_has_what_a_base_is_made_of(base: Base) -> None:
    assert base["products"].height == 3
    assert base["bill_of_materials"]["substitution_group"].to_list() == ["ingredient", "ingredient"]
    assert base["lines"]["share"].null_count() == 2
    assert base["claims"].height == 6


@pytest.mark.parametrize(
    ("product", "geography", "low", "high"),
    [
        (INJECTION, "economy", 0.52, 0.52),
        (INJECTION, "site", 0.52, 0.52),
        (FERMENTED, "economy", 0.5, 0.5),
        (FERMENTED, "firm", 0.5, 0.5),  # Bergen and Oslo have one parent
        (FERMENTED, "site", 0.375, 0.5),
        (SYNTHETIC, "economy", 1.0, 1.0),
    ],
)
def test_hhi(result: Result, product: str, geography: str, low: float, high: float) -> None:
    found = row(result, "concentration", product_id=product, geography=geography)
    assert (found["hhi_low"], found["hhi_high"]) == (pytest.approx(low), pytest.approx(high))
    assert low - 1e-9 <= found["hhi"] <= high + 1e-9


@pytest.mark.parametrize(("economy", "direct", "loss"), [("DNK", 0.0, 0.625), ("NOR", 0.4, 0.4), ("ISL", 0.6, 0.6)])
def test_what_the_injection_loses_with_an_economy(result: Result, economy: str, direct: float, loss: float) -> None:
    found = row(result, "dependence", product_id=INJECTION, economy_id=economy)
    ends = ("direct", "loss", "loss_low", "loss_high")
    assert [found[end] for end in ends] == pytest.approx([direct, loss, loss, loss])


@pytest.mark.parametrize(
    ("product", "level", "size", "sets"),
    [
        (INJECTION, "site", 2, {"oslo + reykjavik"}),
        (INJECTION, "firm", 2, {"geyser-sterile + northlight", "lighthouse-synthesis + northlight"}),
        (INJECTION, "economy", 2, {"ISL + NOR", "DNK + NOR"}),
        (SYNTHETIC, "site", 1, {"aarhus"}),
        (FERMENTED, "site", 3, {"aarhus + bergen + oslo"}),
    ],
)
def test_smallest_sets_whose_loss_ends_the_supply(
    result: Result, product: str, level: str, size: int, sets: set[str]
) -> None:
    found = row(result, "cut_sets", product_id=product, level=level)
    assert found["size"] == size
    assert set(found["sets"]) == sets


def test_exposure(result: Result) -> None:
    health = row(result, "exposure", lens="health")
    assert (health["culprit"], health["loss"], health["criticality"]) == ("aarhus", pytest.approx(0.625), 4)
    assert health["exposure"] == pytest.approx(0.5)
    assert row(result, "exposure", lens="economic")["exposure"] == pytest.approx(0.4)


def test_the_later_register_decides_and_the_earlier_one_is_kept(base: Base) -> None:
    claims = base.claims("lines", "injection@oslo", "share")
    shown = claims.filter(pl.col("claim_id").is_not_null()).select("claim_id", "value", "decides").rows()
    assert shown == [("oslo-2026", "0.4", True), ("oslo-2024", "0.45", False)]


def test_as_it_was_known_before_the_later_register(base: Base) -> None:
    then = run_concentration(base.as_known("2025-06-01"))
    assert row(then, "concentration", product_id=INJECTION, geography="economy")["hhi"] == pytest.approx(0.505)


def test_it_survives_every_format(base: Base, tmp_path: Path) -> None:
    for name in ("a", "a.xlsx", "a.zip", "a.parquet"):
        assert load(save(base, tmp_path / name)).hash == base.hash


def test_the_commands_of_its_readme_run(run: Run, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^\$ mainstay (.+)$", text, flags=re.MULTILINE)
    assert len(commands) == 4
    for command in commands:
        done = run(*shlex.split(command.replace("build/", f"{tmp_path.as_posix()}/")))
        assert (done.code, done.err) == (0, ""), command
    page = (tmp_path / "small-brief" / "briefing.html").read_text(encoding="utf-8")
    assert "Fictomycin for injection" in page
    assert "National security" not in page  # no competitor is named
