"""Retention removes what is over and replaced, once a day, and never what people still need."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from tests.databases import Clock
from tests.store.filled import fill

from mainstay.errors import DamagedFileError, DeniedError, InputError
from mainstay.services.permissions import ADMINISTER
from mainstay.services.retention import (
    Policy,
    Removed,
    change_policy,
    read_policy,
    remove_old,
    remove_old_if_due,
)
from mainstay.services.viewer import SYSTEM, Viewer
from mainstay.services.workspace import Workspace
from mainstay.store.database import reading, writing
from mainstay.store.tables import (
    api_tokens,
    audit,
    invitations,
    jobs,
    results,
    sessions,
    sign_in_attempts,
    users,
    workers,
)

ADA = Viewer("u-ada", "ada@example.org", "administrator", frozenset({ADMINISTER}))


def rows(workspace: Workspace, table: Any) -> list[Any]:
    with reading(workspace.database) as held:
        return list(held.execute(select(table).order_by(*table.primary_key.columns)))


def actions(workspace: Workspace) -> list[str]:
    return [row.action for row in rows(workspace, audit)]


def age(workspace: Workspace, name: str, hours: int) -> None:
    """Let a file have been put some hours ago."""
    path = workspace.files.path(name)
    then = path.stat().st_mtime - hours * 3600
    os.utime(path, (then, then))


@pytest.fixture
def filled(workspace: Workspace, clock: Clock) -> Workspace:
    """Give a workspace that was filled a month ago: see `tests.store.filled`, whose rows end on 5 December 2026."""
    from tests.store.filled import LATER

    fill(workspace)
    clock.moved += LATER - workspace.now()
    return workspace


def test_nothing_goes_before_its_time(filled: Workspace) -> None:
    # tries to sign in a month ago, the last of them free again since a moment
    assert remove_old(filled) == Removed(access=1, jobs=0, results=0, files=0)
    assert remove_old(filled) == Removed(access=0, jobs=0, results=0, files=0)
    assert actions(filled).count("retention.remove") == 1


def test_access_that_is_over_goes(filled: Workspace, clock: Clock) -> None:
    clock.move(days=6)
    remove_old(filled)
    assert [len(rows(filled, table)) for table in (sessions, invitations, api_tokens)] == [1, 1, 1]
    clock.move(days=2)
    assert remove_old(filled).access == 3  # the tries and the worker went the first time
    gone = (sessions, invitations, api_tokens, sign_in_attempts, workers)
    assert [len(rows(filled, table)) for table in gone] == [0] * 5
    assert len(rows(filled, users)) == 2


def test_who_must_wait_is_not_let_off(filled: Workspace, clock: Clock) -> None:
    with writing(filled.database) as held:
        late = filled.now() + timedelta(days=400)
        held.execute(sign_in_attempts.update().values(free_at=late))
    clock.move(days=30)
    remove_old(filled)
    assert len(rows(filled, sign_in_attempts)) == 1


def test_only_ended_jobs_go(filled: Workspace, clock: Clock) -> None:
    with writing(filled.database) as held:
        held.execute(jobs.update().where(jobs.c.state == "done").values(ended_at=filled.now()))
    clock.move(days=89)
    assert remove_old(filled).jobs == 0
    clock.move(days=2)
    assert remove_old(filled).jobs == 1
    clock.move(days=4_000)
    remove_old(filled)
    assert [row.state for row in rows(filled, jobs)] == ["queued"]


def test_a_result_stays_until_a_newer_one_to_the_same_request_has_come(filled: Workspace, clock: Clock) -> None:
    clock.move(days=800)
    assert remove_old(filled).results == 0
    with writing(filled.database) as held:
        old = dict(held.execute(select(results)).mappings().one())
        for number, more in enumerate(({"request": '{"seed": 1}'}, {})):
            new = {"result_id": f"n{number}", "request_hash": f"sha256:n{number}", "created_at": filled.now()}
            held.execute(results.insert(), {**old, **new, **more})
    assert remove_old(filled).results == 1
    assert [row.result_id for row in rows(filled, results)] == ["n0", "n1"]


def test_files_that_nothing_names_go_after_a_day(filled: Workspace, clock: Clock) -> None:
    clock.moved = timedelta()
    loose = filled.files.put(b"loose")
    age(filled, loose, 23)
    assert remove_old(filled).files == 0
    age(filled, loose, 2)
    assert remove_old(filled).files == 1
    with pytest.raises(DamagedFileError):
        filled.files.get(loose)
    assert len(list(filled.files.names())) == 3


def test_files_of_a_result_go_a_day_after_it(filled: Workspace, clock: Clock) -> None:
    """Whoever reads or backs up the result at the moment when it goes still finds its files."""
    own = filled.files.put(b"of the old result alone")
    with writing(filled.database) as held:
        old = dict(held.execute(select(results)).mappings().one())
        held.execute(results.update().values(files=json.dumps({"manifest.json": own})))
        clock.move(days=800)
        held.execute(
            results.insert(), {**old, "result_id": "n", "request_hash": "sha256:n", "created_at": filled.now()}
        )
    first = remove_old(filled)
    assert (first.results, first.files) == (1, 0)
    assert filled.files.get(own)
    assert remove_old(filled).files == 1


def test_local_copies_of_a_bucket_go_too(sqlite_url: str, tmp_path: Path, clock: Clock) -> None:
    from mainstay.services.workspace import open_workspace

    with open_workspace(tmp_path, database=sqlite_url, files=f"memory://{tmp_path.name}", clock=clock) as workspace:
        name = workspace.files.put(b"one")
        copy = workspace.files.path(name)
        assert copy.is_file()
        clock.move(days=3)
        remove_old(workspace)
        assert not copy.exists()


def test_what_was_removed_is_in_the_audit_log(filled: Workspace, clock: Clock) -> None:
    clock.move(days=30)
    removed = remove_old(filled, by=ADA)
    last = rows(filled, audit)[-1]
    assert (last.action, last.actor) == ("retention.remove", "u-ada")
    assert json.loads(last.detail)["access"] == removed.access == 5


def test_it_runs_once_a_day_whoever_asks(filled: Workspace, clock: Clock) -> None:
    assert remove_old_if_due(filled) is not None
    assert remove_old_if_due(filled) is None
    clock.move(hours=23)
    assert remove_old_if_due(filled) is None
    clock.move(hours=1, minutes=1)
    assert remove_old_if_due(filled) is not None


def test_a_clock_that_was_wrong_once_does_not_stop_it(filled: Workspace, clock: Clock) -> None:
    clock.move(days=10_000)
    assert remove_old_if_due(filled) is not None
    clock.move(days=-10_000)
    assert remove_old_if_due(filled) is not None


def test_an_administrator_changes_how_long_things_are_kept(filled: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAINSTAY_KEEP_JOBS_DAYS", "60")
    assert read_policy(filled) == Policy(7, 60, 365, 24)
    assert change_policy(filled, ADA, {"keep_jobs_days": "10", "keep_files_hours": 1}) == Policy(7, 10, 365, 1)
    assert read_policy(filled) == Policy(7, 10, 365, 1)
    assert change_policy(filled, ADA, {"keep_jobs_days": None}) == Policy(7, 60, 365, 1)
    assert actions(filled)[-2:] == ["retention.change"] * 2


def test_nobody_else_does(filled: Workspace) -> None:
    with pytest.raises(DeniedError):
        change_policy(filled, SYSTEM, {"keep_jobs_days": 10})


def test_all_that_is_wrong_is_told_at_once(filled: Workspace) -> None:
    with pytest.raises(InputError) as refused:
        change_policy(filled, ADA, {"keep_jobs_days": 0, "keep_access_days": "soon", "keep_audit_days": 1})
    found = {(problem.code, problem.column or problem.found) for problem in refused.value.problems}
    assert found == {
        ("retention.number", "keep_jobs_days"),
        ("retention.number", "keep_access_days"),
        ("retention.unknown", "keep_audit_days"),
    }
    assert read_policy(filled) == Policy(7, 90, 365, 24)
