"""``mainstay workspace`` and ``mainstay doctor``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.store.filled import everything, fill

from mainstay.services.workspace import Workspace, open_workspace
from mainstay.store.database import writing
from mainstay.store.named_files import named_files
from mainstay.store.tables import audit


@pytest.fixture
def place(tmp_path: Path) -> Path:
    with open_workspace(tmp_path / "here") as workspace:
        fill(workspace)
    return tmp_path / "here"


def test_a_workspace_moves_to_another_database(
    place: Path, run: Run, tmp_path: Path, empty_postgresql_url: str
) -> None:
    file = tmp_path / "monday.zip"
    made = run("workspace", "backup", file, "--workspace", place)
    assert (made.code, made.err) == (0, "")
    assert f"wrote {file}" in made.out
    whole = run("workspace", "verify", file)
    assert whole.code == 0
    assert whole.out.splitlines()[1:] == made.out.splitlines()[1:]
    there = ("--workspace", tmp_path / "there", "--database", empty_postgresql_url)
    assert run("workspace", "restore", file, *there).code == 0
    again = run("workspace", "restore", file, *there)
    assert again.code == 2
    assert "not empty" in again.err
    with open_workspace(tmp_path / "there", database=empty_postgresql_url) as workspace:
        assert [row["user_id"] for row in everything(workspace)["users"]] == ["u-ada", "u-ben"]


def test_a_backup_as_json(place: Path, run: Run, tmp_path: Path) -> None:
    done = run("workspace", "backup", tmp_path / "monday.zip", "--workspace", place, "--json")
    assert json.loads(done.out)["rows"]["users"] == 2
    assert json.loads(run("workspace", "verify", tmp_path / "monday.zip", "--json").out)["files"] == 3


def test_a_backup_with_files_lost_before_ends_with_one(place: Path, run: Run, tmp_path: Path) -> None:
    with open_workspace(place) as workspace:
        with workspace.database.connect() as connection:
            lost = min(named_files(connection))
        workspace.files.delete(lost)
    done = run("workspace", "backup", tmp_path / "monday.zip", "--workspace", place)
    assert done.code == 1
    assert "1 files were lost" in done.err
    assert run("doctor", "--workspace", place).code == 1


def test_the_audit_log_is_verified(place: Path, run: Run) -> None:
    done = run("workspace", "audit", "verify", "--workspace", place)
    assert (done.code, "3 entries, none changed" in done.out) == (0, True)
    head = done.out.split("head ")[1].strip()
    assert run("workspace", "audit", "verify", "--workspace", place, "--head", head).code == 0
    with open_workspace(place) as workspace, writing(workspace.database) as held:
        held.execute(audit.delete().where(audit.c.entry_id == 3))
    assert run("workspace", "audit", "verify", "--workspace", place).code == 0
    cut = run("workspace", "audit", "verify", "--workspace", place, "--head", head)
    assert (cut.code, "no longer holds" in cut.out) == (1, True)
    as_json = run("workspace", "audit", "verify", "--workspace", place, "--head", head, "--json")
    assert json.loads(as_json.out)["problems"][0]["code"] == "audit.chain"


def test_a_head_that_cannot_be_read(place: Path, run: Run) -> None:
    done = run("workspace", "audit", "verify", "--workspace", place, "--head", "3")
    assert (done.code, "audit.head" in done.err) == (2, True)


def test_the_audit_log_is_written_to_a_file(place: Path, run: Run, tmp_path: Path) -> None:
    assert run("workspace", "audit", "export", tmp_path / "audit.jsonl", "--workspace", place).code == 0
    lines = [json.loads(line) for line in (tmp_path / "audit.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["entry_id"] for line in lines] == [1, 2, 3]
    assert lines[0]["detail"]["content_hash"] == "sha256:0"


def test_what_is_old_is_removed(place: Path, run: Run) -> None:
    assert "removed" in run("workspace", "tidy", "--workspace", place).out
    assert json.loads(run("workspace", "tidy", "--workspace", place, "--json").out)["files"] == 0


def test_the_doctor_says_what_is_broken(place: Path, run: Run) -> None:
    done = run("doctor", "--workspace", place, "--all-files")
    assert (done.code, "ok      audit log: 3 entries" in done.out) == (0, True)
    with open_workspace(place) as workspace, writing(workspace.database) as held:
        held.execute(audit.update().where(audit.c.entry_id == 2).values(actor="somebody"))
    done = run("doctor", "--workspace", place)
    assert (done.code, "ERROR   audit log" in done.out) == (1, True)
    told = json.loads(run("doctor", "--workspace", place, "--json").out)
    assert {finding["name"]: finding["state"] for finding in told}["audit log"] == "error"


def test_the_workspace_of_the_settings_is_meant_where_none_is_named(
    place: Path, run: Run, monkeypatch: pytest.MonkeyPatch, quick_workspace: Workspace
) -> None:
    monkeypatch.setenv("MAINSTAY_WORKSPACE", str(place))
    assert "3 entries" in run("workspace", "audit", "verify").out
    assert "0 entries" in run("workspace", "audit", "verify", "--workspace", quick_workspace.folder).out
