"""Whatever is wrong ends with one readable block on standard error, its hint, and the right exit code."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Run

#: words that call a command wrongly, the code it ends with, and what the message must hold
WRONG: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "bundled base that does not exist": (("base", "check", "us-2062"), ("us-2062", "us-2026")),
    "path that does not exist": (("base", "check", "{tmp}/no/such.xlsx"), ("does not exist", "hint:")),
    "file that is no base": (("base", "check", "{file}"), ("not a base", "hint:")),
    "folder that is no base": (("base", "check", "{tmp}"), ("base.yaml",)),
    "lose without a kind": (("concentration", "{demo}", "--lose", "CHN"), ("not clear who is lost", "economy:CHN")),
    "lose of an unknown kind": (("concentration", "{demo}", "--lose", "planet:Mars"), ("not clear who is lost",)),
    "lose of nobody": (("concentration", "{demo}", "--lose", "economy:"), ("not clear who is lost",)),
    "economy that is not there": (
        ("concentration", "{demo}", "--lose", "economy:CHM"),
        ("'CHM'", "did you mean 'CHN'"),
    ),
    "firm that is not there": (("concentration", "{demo}", "--lose", "firm:acmee"), ("did you mean 'acme'",)),
    "site that is not there": (("concentration", "{demo}", "--lose", "site:s-ust"), ("did you mean 's-usa'",)),
    "tier that is none": (("concentration", "{demo}", "--tier", "drug_prodct"), ("did you mean 'drug_product'",)),
    "product that is not there": (("concentration", "{demo}", "--product", "pil"), ("did you mean 'pill'",)),
    "day that is none": (("concentration", "{demo}", "--as-known", "01/06/2024"), ("YYYY-MM-DD", "01/06/2024")),
    "table that is none": (("base", "show", "{demo}", "product"), ("did you mean 'products'",)),
    "row that is not there": (("base", "show", "{demo}", "products", "vail"), ("did you mean 'vial'",)),
    "rows below one": (("base", "show", "{demo}", "products", "--rows", "0"), ("--rows",)),
    "seed that is no number": (("concentration", "{demo}", "--seed", "x"), ("--seed",)),
    "format that is none": (("base", "convert", "{demo}", "{tmp}/x", "--format", "ods"), ("ods",)),
    "home that is no country": (("base", "new", "{tmp}/x", "--home", "Mars"), ("Mars",)),
    "name that is none": (("base", "new", "{tmp}/x", "--name", "My Base!"), ("My Base!",)),
    "agency folder that is missing": (("base", "build", "--from", "{tmp}/none", "--out", "{tmp}/x"), ("none",)),
    "agency files that nobody knows": (("base", "build", "--from", "{files}", "--out", "{tmp}/x"), ("connector",)),
    "briefing over other files": (("brief", "{demo}", "--out", "{files}"), ("not a briefing", "odd.txt")),
    "briefing over a file": (("brief", "{demo}", "--out", "{file}"), ("is a file", "hint:")),
    "briefing below a file": (("brief", "{demo}", "--out", "{file}/brief", "--no-pdf"), ("could not be written",)),
    "result below a file": (("concentration", "{demo}", "--out", "{file}/x"), ("could not be written",)),
    "workbook below a file": (("concentration", "{demo}", "--out", "{file}/x.xlsx"), ("could not be written",)),
    "result over other files": (("concentration", "{demo}", "--out", "{files}"), ("not a result",)),
    "base below a file": (("base", "convert", "{demo}", "{file}/x.zip"), ("could not be written",)),
    "command that is none": (("brieff",), ("brieff",)),
    "argument that is missing": (("concentration",), ("base", "Usage: mainstay concentration")),
}


@pytest.fixture
def places(demo: Path, tmp_path: Path) -> dict[str, Path]:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "odd.txt").write_text("nothing that an agency publishes")
    (tmp_path / "file").write_text("a file")
    return {"demo": demo, "tmp": tmp_path, "file": tmp_path / "file", "files": tmp_path / "files"}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_in_one_block(name: str, run: Run, places: dict[str, Path]) -> None:
    words, told = WRONG[name]
    before = sorted(places["tmp"].rglob("*"))
    done = run(*(word.format(**places) for word in words))
    assert done.code == 2
    assert done.out == ""
    assert "Traceback" not in done.err
    assert "\n\n" not in done.err.strip() or done.err.startswith("Usage: mainstay ")
    for part in told:
        assert part in done.err
    assert sorted(places["tmp"].rglob("*")) == before  # nothing was written


def broken(demo: Path, out: Path) -> Path:
    """Copy the base and break it in three tables."""
    shutil.copytree(demo, out)
    products = out / "products.csv"
    products.write_text(products.read_text("utf-8").replace("essential_medicine", "elixir"), "utf-8")
    lines = out / "lines.csv"
    lines.write_text(lines.read_text("utf-8").replace("0.4", "1.4").replace("s-deu", "s-due"), "utf-8")
    return out


def test_all_problems_of_a_base_are_listed_with_their_place_and_a_way_out(run: Run, demo: Path, tmp_path: Path) -> None:
    base = broken(demo, tmp_path / "broken")
    done = run("base", "check", base)
    assert (done.code, done.out) == (2, "")
    for part in ("value.choice", "products.csv", "'elixir'", "'1.4'", "reference.dangling", "s-due", "row "):
        assert part in done.err
    listed = [line for line in done.err.splitlines() if line.startswith("  - ")]
    assert len([line for line in listed if line.startswith("  - error")]) >= 3
    error = json.loads(run("base", "check", base, "--json").out)["error"]
    assert len(error["problems"]) == len(listed)
    assert all(problem["file"] and problem["column"] for problem in error["problems"])
    # a sum over rows has no row of its own
    assert {p["code"] for p in error["problems"] if not p["row"]} == {"share.sum"}


@pytest.mark.parametrize("command", [("brief", "--out"), ("concentration", "--out"), ("base", "convert")])
def test_a_broken_base_writes_nothing(command: tuple[str, ...], run: Run, demo: Path, tmp_path: Path) -> None:
    base = broken(demo, tmp_path / "broken")
    out = tmp_path / "out"
    words = ("brief", base, "--out", out) if command[0] == "brief" else (*command, base, out)
    if command[0] == "concentration":
        words = ("concentration", base, "--out", out)
    assert run(*words).code == 2
    assert not out.exists()


def test_what_the_system_refuses_is_told_in_one_block(run: Run, demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*given: object, **named: object) -> None:
        del given, named
        raise PermissionError(13, "Permission denied", "/somewhere")

    monkeypatch.setattr("mainstay.io.load.read", refuse)
    done = run("base", "check", demo)
    assert (done.code, done.out) == (2, "")
    assert done.err == "M000 the system refused: permission denied\n  where: /somewhere\n"


def test_an_extra_that_is_missing_is_named(
    run: Run, demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    done = run("brief", demo, "--out", tmp_path / "brief")
    assert done.code == 2
    assert "pip install 'mainstay[report]'" in done.err
    assert not (tmp_path / "brief").exists()
