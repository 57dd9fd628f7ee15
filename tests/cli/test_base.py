from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.report import bases

from mainstay.io.load import load
from mainstay.io.save import save


def test_check_lists_remarks_and_ends_well(run: Run, demo: Path) -> None:
    done = run("base", "check", demo)
    assert done.code == 0
    assert "warning assumed.range" in done.out
    assert done.out.endswith("remarks\n") or done.out.endswith("remark\n")
    problems = json.loads(run("base", "check", demo, "--json").out)["problems"]
    assert {problem["severity"] for problem in problems} == {"warning"}


def test_check_tells_what_only_the_reading_of_files_finds(run: Run, demo: Path, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(demo, tmp_path / "base")
    (tmp_path / "base" / "sites.xlsx").write_bytes(b"")
    assert "sites.xlsx" in run("base", "check", tmp_path / "base").out


def test_check_of_a_faultless_base_says_so(run: Run, tmp_path: Path) -> None:
    base = save(bases.without("claims"), tmp_path / "faultless")
    done = run("base", "check", base)
    assert (done.code, done.out) == (0, "demo: nothing found\n")


def test_a_new_base_can_be_checked_and_shown(run: Run, tmp_path: Path) -> None:
    done = run("base", "new", tmp_path / "mine", "--name", "mine", "--home", "NOR")
    assert (done.code, done.out) == (0, f"wrote {tmp_path / 'mine'}\n")
    assert run("base", "check", tmp_path / "mine").code == 0
    assert "Norway" in run("base", "show", tmp_path / "mine", "economies").out


def test_show_lists_the_tables(run: Run, demo: Path) -> None:
    done = run("base", "show", demo)
    assert done.code == 0
    assert bases.full().hash in done.out
    shown = json.loads(run("base", "show", demo, "--json").out)
    counts = {row["table"]: row["rows"] for row in shown["tables"]}
    assert counts == {name: frame.height for name, frame in bases.full().tables.items()}
    assert shown["info"]["name"] == "demo"


def test_show_prints_text_as_it_is_held(run: Run, demo: Path) -> None:
    """Brackets are no colours and colons no pictures."""
    base = bases.changed("products", "mask", name="[bold]Mask[/bold] :smile: [link=x]")
    odd = save(base, demo.parent / "odd")
    done = run("base", "show", odd, "products", "mask")
    assert "[bold]Mask[/bold] :smile: [link=x]" in " ".join(done.out.split())


def test_show_names_rows_and_columns_for_which_there_is_no_room(
    run: Run, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run("base", "show", demo, "products", "--rows", 2)
    assert "... 4 more rows" in done.out
    assert "more columns (a wider terminal or --json shows them)" in done.out
    monkeypatch.setenv("COLUMNS", "500")
    wide = run("base", "show", demo, "products")
    assert "more rows" not in wide.out
    assert "more columns" not in wide.out
    assert "criticality_security" in wide.out.splitlines()[1]


@pytest.mark.parametrize("width", [20, 40, 80, 120, 200])
def test_no_line_of_a_table_is_wider_than_the_terminal(
    run: Run, demo: Path, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = run("base", "show", demo, "sites").out.splitlines()
    table = [line for line in lines if not line.startswith("...")]
    assert max(len(line) for line in table) <= max(width, 40)


def test_show_of_a_table_without_rows_says_so(run: Run, demo: Path) -> None:
    assert run("base", "show", demo, "stockpiles").out == "stockpiles: no rows\n"
    assert json.loads(run("base", "show", demo, "stockpiles", "--json").out) == []


def test_show_of_a_row_shows_the_claims_behind_each_value(run: Run, demo: Path) -> None:
    rows = json.loads(run("base", "show", demo, "products", "pill", "--json").out)
    deciding = {row["field"]: (row["held"], row["method"]) for row in rows if row["decides"]}
    assert deciding["criticality_health"] == ("5", "assumed")
    assert deciding["criticality_economic"] == ("3", "reported")
    head = run("base", "show", demo, "products", "pill").out.splitlines()[1]
    assert head.split()[0::2][:5] == ["field", "value", "decides", "method", "source_id"]


def test_diff_of_a_base_with_itself_is_empty(run: Run, demo: Path) -> None:
    done = run("base", "diff", demo, demo)
    assert done.code == 0


def test_diff_tells_what_changed_and_ends_with_one(run: Run, demo: Path, tmp_path: Path) -> None:
    other = save(bases.changed("products", "vial", criticality_health=3), tmp_path / "other")
    done = run("base", "diff", demo, other)
    assert done.code == 1
    assert "criticality_health" in done.out
    again = run("base", "diff", demo, other, "--json")
    assert again.code == 1
    assert "criticality_health" in json.dumps(json.loads(again.out))


@pytest.mark.parametrize("name", ["copy", "copy.xlsx", "copy.zip", "copy.parquet"])
def test_convert_loses_nothing(run: Run, demo: Path, tmp_path: Path, name: str) -> None:
    done = run("base", "convert", demo, tmp_path / name)
    assert done.code == 0
    assert name in done.out
    assert load(tmp_path / name).hash == bases.full().hash


def test_convert_writes_the_format_that_is_asked_for(run: Run, demo: Path, tmp_path: Path) -> None:
    assert run("base", "convert", demo, tmp_path / "copy", "--format", "parquet").code == 0
    assert (tmp_path / "copy" / "products.parquet").is_file()


def test_build_reports_and_saves(run: Run, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "codes.csv").write_text("ATC level 5\nJ01CA04\n")
    words = ("base", "build", "--from", tmp_path / "files", "--out", tmp_path / "built", "--as-of", "2026-11-01")
    done = run(*words)
    assert done.code == 0
    assert "rows read 1 = used 1 + merged 0 + left out 0" in done.out
    assert load(tmp_path / "built")["list_entries"]["entry_code"].to_list() == ["J01CA04"]
