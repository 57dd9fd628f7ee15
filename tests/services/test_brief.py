"""The briefing as files: complete, all or nothing, and never in the place of anything else."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.report import bases

from mainstay.core.content_hash import hash_bytes
from mainstay.engines.monitor.concentration import run_concentration
from mainstay.engines.monitor.heatmap import run_heatmap
from mainstay.engines.monitor.heatmap.backtest import run_backtest
from mainstay.errors import InputError, WriteError
from mainstay.io.save import save
from mainstay.report.document import Document, compose
from mainstay.report.section import Material
from mainstay.services import briefing_folder
from mainstay.services.brief import Written, write_brief

KILLED_AFTER = (0.0, 0.001, 0.003, 0.01, 0.03)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Save the full base, so that it is read as people's bases are."""
    return save(bases.full(), tmp_path_factory.mktemp("bases") / "demo")


@pytest.fixture(scope="module")
def document(saved: Path) -> Document:
    base = bases.full()
    results = {
        "concentration": run_concentration(base),
        "heatmap": run_heatmap(base, seed=0),
        "backtest": run_backtest(base, seed=0),
    }
    return compose(Material(base, results))


@pytest.fixture(scope="module")
def written(saved: Path, tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write_brief(str(saved), tmp_path_factory.mktemp("out") / "deep" / "brief")


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return the content of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_page_paper_tables_and_manifest_are_written(written: Written, document: Document) -> None:
    out = written.html.parent
    tables = {f"tables/{table.id}.csv" for table in document.tables}
    assert set(snapshot(out)) == {"briefing.html", "briefing.pdf", "manifest.json", *tables}
    assert written.files == sorted(out.rglob("*.*"))
    assert written.pdf is not None
    assert (written.html.name, written.pdf.name, written.tables.name) == ("briefing.html", "briefing.pdf", "tables")
    assert written.title == document.title


def test_nothing_is_left_beside_the_briefing(written: Written) -> None:
    out = written.html.parent
    assert [path.name for path in out.parent.iterdir()] == [out.name]


def test_the_page_refers_to_every_file_beside_it(written: Written) -> None:
    page = written.html.read_text(encoding="utf-8")
    assert all(f'href="tables/{table.name}"' in page for table in written.tables.iterdir())
    assert 'href="manifest.json"' in page


def test_every_table_has_a_twin_with_all_its_rows_and_columns(written: Written, document: Document) -> None:
    for table in document.tables:
        found = rows(written.tables / f"{table.id}.csv")
        assert len(found) == table.frame.height
        assert list(found[0]) == table.frame.columns
        assert {column.name for column in table.columns} <= set(found[0])


def test_a_twin_holds_rows_that_the_page_does_not_show(written: Written, document: Document) -> None:
    (table,) = [table for table in document.tables if table.id == "concentration"]
    assert table.frame.height > table.shown
    assert {row["geography"] for row in rows(written.tables / "concentration.csv")} == {
        "site",
        "firm",
        "economy",
        "bloc",
    }


def test_a_number_in_a_twin_is_the_number_itself(written: Written, document: Document) -> None:
    (table,) = [table for table in document.tables if table.id == "exposure-health-table"]
    found = rows(written.tables / "exposure-health-table.csv")
    assert [float(row["exposure"]) for row in found] == table.frame["exposure"].to_list()
    assert [row["exposure_assumed"] for row in found] == ["true", "false"]


def test_no_cell_of_a_twin_is_run_by_a_spreadsheet(written: Written) -> None:
    cells = [cell for path in written.tables.iterdir() for row in rows(path) for cell in row.values()]
    assert any(cell.startswith("'=") for cell in cells)
    risky = [cell for cell in cells if cell[:1] in "=+@\t\r" or (cell[:1] == "-" and not cell[1:2].isdigit())]
    assert [cell for cell in risky if cell] == []


def test_what_is_not_known_is_an_empty_cell_and_not_zero(written: Written, document: Document) -> None:
    (table,) = [table for table in document.tables if table.id == "api-sites"]
    assert table.frame["share"].null_count() == 1
    assert sorted(row["share"] for row in rows(written.tables / "api-sites.csv")) == ["", "0.5", "0.5"]


def test_the_manifest_tells_what_made_it_and_the_hash_of_every_file(written: Written, saved: Path) -> None:
    out = written.html.parent
    manifest = json.loads(written.manifest_file.read_text(encoding="utf-8"))
    assert manifest == written.manifest
    files = {name: content for name, content in snapshot(out).items() if name != "manifest.json"}
    assert manifest["files"] == {name: hash_bytes(content) for name, content in files.items()}
    engine = manifest["engines"]["concentration"]
    assert engine["base_hash"] == bases.full().hash == manifest["facts"]["Content hash"]
    assert {"mainstay", "seed", "options", "settings", "conflict_policy"} <= set(engine)
    assert manifest["started_at"] <= manifest["ended_at"]


def test_two_runs_differ_in_their_times_alone(written: Written, saved: Path, tmp_path: Path) -> None:
    again = write_brief(str(saved), tmp_path / "brief")
    first, second = snapshot(written.html.parent), snapshot(again.html.parent)
    del first["manifest.json"], second["manifest.json"]
    assert first == second


def test_the_paper_may_be_left_out(saved: Path, tmp_path: Path) -> None:
    without = write_brief(str(saved), tmp_path / "brief", pdf=False)
    assert without.pdf is None
    assert "briefing.pdf" not in snapshot(tmp_path / "brief")
    assert "briefing.pdf" not in without.manifest["files"]


def test_progress_is_told_from_nothing_to_all(saved: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    write_brief(str(saved), tmp_path / "brief", pdf=False, progress=lambda *step: told.append(step))
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1]
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)
    assert all(what for _, _, what in told)


def test_an_older_briefing_is_replaced_whole(saved: Path, tmp_path: Path) -> None:
    out = tmp_path / "brief"
    write_brief(str(saved), out, pdf=True)
    write_brief(str(saved), out, pdf=False)
    assert "briefing.pdf" not in snapshot(out)
    assert [path.name for path in tmp_path.iterdir()] == ["brief"]


def test_a_folder_that_is_there_and_empty_is_used(saved: Path, tmp_path: Path) -> None:
    (tmp_path / "brief").mkdir()
    assert write_brief(str(saved), tmp_path / "brief", pdf=False).html.is_file()


def test_a_link_to_a_folder_stands_for_the_folder(saved: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    write_brief(str(saved), tmp_path / "link", pdf=False)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "briefing.html").is_file()


def refused(base: Path | str, out: Path, match: str) -> None:
    """Assert that a folder is refused and left exactly as it is."""
    before = snapshot(out) if out.is_dir() else out.read_bytes()
    with pytest.raises(WriteError, match=match) as caught:
        write_brief(str(base), out, pdf=False)
    assert caught.value.hint
    assert (snapshot(out) if out.is_dir() else out.read_bytes()) == before


def test_a_folder_with_something_else_is_refused(saved: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("years of work")
    refused(saved, tmp_path, "not a briefing: thesis.docx")


@pytest.mark.parametrize(
    "manifest", ["{}", "[]", "no json", '{"engine": "concentration"}', '{"made": "mainstay briefing", "files": []}']
)
def test_a_manifest_of_another_program_makes_no_briefing(saved: Path, tmp_path: Path, manifest: str) -> None:
    (tmp_path / "manifest.json").write_text(manifest)
    (tmp_path / "background.js").write_text("code")
    refused(saved, tmp_path, "not a briefing")


def test_a_note_that_somebody_put_into_the_briefing_is_not_deleted(saved: Path, tmp_path: Path) -> None:
    write_brief(str(saved), tmp_path / "brief", pdf=False)
    (tmp_path / "brief" / "tables" / "my notes.txt").write_text("call the plant")
    refused(saved, tmp_path / "brief", "my notes.txt")


def test_what_a_file_manager_leaves_does_not_matter(saved: Path, tmp_path: Path) -> None:
    write_brief(str(saved), tmp_path / "brief", pdf=False)
    (tmp_path / "brief" / "tables" / ".DS_Store").write_text("view")
    assert write_brief(str(saved), tmp_path / "brief", pdf=False).html.is_file()


def test_a_file_in_the_way_is_refused(saved: Path, tmp_path: Path) -> None:
    (tmp_path / "brief").write_text("a file")
    refused(saved, tmp_path / "brief", "is a file")


@pytest.mark.parametrize("out", [".", ".."])
def test_the_folder_that_one_is_in_is_refused(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str
) -> None:
    (tmp_path / "inner").mkdir()
    monkeypatch.chdir(tmp_path / "inner")
    with pytest.raises(WriteError, match="the one you are in"):
        write_brief(str(saved), Path(out), pdf=False)


def test_a_place_that_cannot_be_written_is_told(saved: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WriteError, match="could not be written"):
        write_brief(str(saved), tmp_path / "file" / "brief", pdf=False)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_without_permission_is_told(saved: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(WriteError, match="permission"):
            write_brief(str(saved), tmp_path / "brief", pdf=False)
    finally:
        tmp_path.chmod(0o700)


def test_a_base_that_does_not_exist_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        write_brief(str(tmp_path / "no-base"), tmp_path / "brief")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("step", ["page", "paper", "files"])
def test_a_failure_in_the_middle_leaves_the_old_briefing(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    out = tmp_path / "brief"
    write_brief(str(saved), out, pdf=False)
    before = snapshot(out)

    def fail(*given: object, **named: object) -> None:
        del given, named
        raise OSError(28, "No space left on device")

    where = {"page": "mainstay.services.brief.write_html", "paper": "mainstay.services.brief.write_pdf"}
    monkeypatch.setattr(where.get(step, "mainstay.services.briefing_folder.os.fsync"), fail)
    with pytest.raises((OSError, WriteError)):
        write_brief(str(saved), out)
    monkeypatch.undo()
    assert snapshot(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["brief"]


KILLED = """
import sys
from pathlib import Path
from mainstay.services.briefing_folder import target_of, write_files
import json
out = Path(sys.argv[1])
print("ready", flush=True)
for turn in range(1000):
    files = {f"tables/t{i}.csv": (f"turn {turn} " * 4000).encode() for i in range(20)}
    files["manifest.json"] = json.dumps({"made": "mainstay briefing", "files": dict.fromkeys(files, turn)}).encode()
    write_files(target_of(out), files)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of Unix")
@pytest.mark.parametrize("after", KILLED_AFTER)
def test_a_kill_at_any_moment_leaves_one_whole_briefing(tmp_path: Path, after: float) -> None:
    out = tmp_path / "brief"
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(out)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    while not out.exists():
        time.sleep(0.001)
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    target = briefing_folder.target_of(out)  # as the next run finds it
    found = snapshot(target)
    turns = {content.split(b" ", 2)[1] for name, content in found.items() if name != "manifest.json"}
    assert len(turns) == 1
    assert len(found) == 21
    assert set(json.loads(found["manifest.json"])["files"].values()) == {int(next(iter(turns)))}
    briefing_folder.write_files(target, {"manifest.json": b"{}"})
    assert [path.name for path in tmp_path.iterdir()] == ["brief"]  # what the killed run left is gone


def test_the_checks_above_notice_a_mixture(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "a.csv").write_text("turn 1 ")
    (tmp_path / "tables" / "b.csv").write_text("turn 2 ")
    assert len({content.split(b" ", 2)[1] for content in snapshot(tmp_path).values()}) == 2
    shutil.rmtree(tmp_path / "tables")
