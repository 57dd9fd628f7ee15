"""The doctor finds what is broken, and says how to mend it."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import text
from tests.databases import Clock
from tests.store.filled import fill

from mainstay.services import doctor
from mainstay.services.backup import back_up
from mainstay.services.doctor import FIRST_LOOKS, FURTHER_LOOKS, Finding, diagnose, examine
from mainstay.services.workspace import Workspace, find_workspace
from mainstay.store.audit import record
from mainstay.store.database import reading, writing
from mainstay.store.named_files import named_files
from mainstay.store.tables import audit, grants, jobs, workers

QUIET = {"front end", "settings"}  # what hangs on the machine of the test


def looked(workspace: Workspace, *, all_files: bool = False) -> dict[str, Finding]:
    return {finding.name: finding for finding in examine(workspace, all_files=all_files)}


@pytest.fixture
def filled(workspace: Workspace, tmp_path: Path) -> Workspace:
    fill(workspace)
    with writing(workspace.database) as held:
        # as if a worker had just been there
        held.execute(workers.update().values(seen_at=workspace.now()))
    back_up(workspace, tmp_path / "backup.zip")
    return workspace


def test_a_workspace_that_is_well(filled: Workspace) -> None:
    found = looked(filled, all_files=True)
    assert {f.name: (f.state, f.told) for f in found.values() if f.state != "ok" and f.name not in QUIET} == {}
    assert set(found) == {name for name, _ in (*FIRST_LOOKS, *FURTHER_LOOKS)} | {"database", "files"}
    assert "3 are there, 3 of them" in found["files"].told


def test_what_is_not_well_comes_with_a_way_to_mend_it(workspace: Workspace) -> None:
    assert [f.name for f in looked(workspace).values() if f.state != "ok" and not f.hint] == []


def test_a_file_that_is_gone_or_damaged(filled: Workspace) -> None:
    with reading(filled.database) as held:
        first, second, _ = sorted(named_files(held))
    filled.files.delete(first)
    Path(filled.files._where(second)).write_bytes(b"other")
    found = looked(filled)["files"]
    assert found.state == "error"
    assert "2 of 3" in found.told


def test_a_changed_audit_log(filled: Workspace) -> None:
    with writing(filled.database) as held:
        held.execute(audit.update().where(audit.c.entry_id == 2).values(actor="u-ben"))
    assert looked(filled)["audit log"].state == "error"


def test_rows_that_refer_to_nothing(quick_workspace: Workspace) -> None:
    fill(quick_workspace)
    with quick_workspace.database.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("update grants set base_id = 'nothing'")
        raw.execute("PRAGMA foreign_keys=ON")
    found = looked(quick_workspace)["integrity"]
    assert found.state == "error"
    assert grants.name in found.told


def test_a_damaged_database(quick_workspace: Workspace) -> None:
    fill(quick_workspace)
    path = Path(str(quick_workspace.database.url.database))
    quick_workspace.database.dispose()
    content = bytearray(path.read_bytes())
    for start in range(8 * 4096, len(content), 4096):
        content[start : start + 100] = b"\xff" * 100
    path.write_bytes(bytes(content))
    assert "error" in {finding.state for finding in diagnose(quick_workspace.folder)}


def test_a_database_that_does_not_answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("mainstay.store.database.PATIENCE_S", 0.0)
    (found,) = diagnose(tmp_path, database="postgresql+psycopg://ada:hidden@127.0.0.1:1/name")
    assert (found.name, found.state) == ("database", "error")
    assert "Connection refused" in found.told
    assert "hidden" not in found.told


def test_a_database_without_tables_of_other_origin_and_of_a_later_version(tmp_path: Path) -> None:
    with find_workspace(tmp_path) as workspace:
        assert looked(workspace)["database"].state == "warning"
        with writing(workspace.database) as held:
            held.execute(text("create table users (name varchar(20))"))
        assert "did not make" in looked(workspace)["database"].told
        with writing(workspace.database) as held:
            held.execute(text("create table alembic_version (version_num varchar(32))"))
            held.execute(text("insert into alembic_version values ('9999')"))
        found = looked(workspace)
    assert (found["database"].state, "later version" in found["database"].told) == ("error", True)
    assert "audit log" not in found


def test_a_folder_that_others_may_open(filled: Workspace) -> None:
    filled.folder.chmod(0o755)
    assert looked(filled)["folder"].state == "warning"
    filled.folder.chmod(0o700)
    assert looked(filled)["folder"].state == "ok"


@pytest.mark.parametrize(("free", "state"), [(10**6, "error"), (10**9, "warning"), (10**11, "ok")])
def test_little_room(quick_workspace: Workspace, monkeypatch: pytest.MonkeyPatch, free: int, state: str) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=free, path=path))
    assert looked(quick_workspace)["disk space"].state == state


def test_settings_that_are_wrong_or_unknown(quick_workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAINSTAY_KEEP_JOB_DAYS", "5")
    found = looked(quick_workspace)["settings"]
    assert (found.state, "MAINSTAY_KEEP_JOB_DAYS" in found.told) == ("warning", True)
    monkeypatch.setenv("MAINSTAY_KEEP_JOBS_DAYS", "soon")
    found = looked(quick_workspace)["settings"]
    assert (found.state, "MAINSTAY_KEEP_JOBS_DAYS" in found.told) == ("error", True)


def test_a_clock_that_went_back(filled: Workspace, clock: Clock) -> None:
    with writing(filled.database) as held:
        record(held, at=filled.now(), actor="system", action="x.y", target="z")
    clock.move(seconds=-20)
    found = looked(filled)["clock"]
    assert found.state == "warning"


def test_a_clock_that_is_not_that_of_the_server(postgresql_url: str, tmp_path: Path, clock: Clock) -> None:
    with find_workspace(tmp_path, database=postgresql_url, clock=clock) as workspace:
        states = []
        for seconds in (0, 30, 600):
            clock.moved = timedelta(seconds=seconds)
            states.append(looked(workspace)["clock"].state)
    assert states == ["ok", "warning", "error"]


def test_jobs_that_nobody_does(filled: Workspace) -> None:
    assert looked(filled)["workers"].state == "ok"
    with writing(filled.database) as held:
        held.execute(jobs.update().values(state="running", lease_until_at=filled.now() - timedelta(hours=1)))
    assert "without a sign of life" in looked(filled)["workers"].told
    with writing(filled.database) as held:
        held.execute(workers.delete())
    assert "mainstay worker" in looked(filled)["workers"].hint


def test_a_backup_that_is_old(filled: Workspace, clock: Clock) -> None:
    assert looked(filled)["backup"].state == "ok"
    clock.move(days=8)
    assert looked(filled)["backup"].state == "warning"


def test_an_old_database_program(quick_workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_SQLITE", (99, 0))
    assert looked(quick_workspace)["versions"].state == "warning"
