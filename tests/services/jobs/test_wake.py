"""On PostgreSQL word of a job comes with its transaction; a lost word is made good, a second one does no harm."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from tests.services.jobs.stand_in import ask_steps, manner, wait_for, with_base

from mainstay.services.jobs import wake
from mainstay.services.worker import Worker
from mainstay.services.workspace import Workspace, open_workspace
from mainstay.store import procrastinate_schema
from mainstay.store.database import connect, reading, writing
from mainstay.store.procrastinate_schema import APPLIED, has_tables, upgrade_procrastinate
from mainstay.store.tables import jobs, settings

NEVER_S = 600.0


@pytest.fixture
def postgres(postgresql_url: str, tmp_path: Path) -> Iterator[Workspace]:
    """Return a workspace with a small base on PostgreSQL."""
    with open_workspace(tmp_path / "workspace", database=postgresql_url) as held:
        with_base(held)
        yield held


@contextmanager
def _working(workspace: Workspace) -> Iterator[Worker]:
    worker = Worker(workspace, manner())
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield worker
    finally:
        worker.stop()
        thread.join(30)
        assert not thread.is_alive()


def _tasks(workspace: Workspace) -> list[Any]:
    with reading(workspace.database) as held:
        return list(held.execute(text("select status, args from procrastinate_jobs order by id")))


def _until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def _listens(workspace: Workspace) -> bool:
    with reading(workspace.database) as held:
        told = "select count(*) from pg_stat_activity where datname = current_database() and query ilike 'listen%'"
        return bool(held.scalar(text(told)))


def test_the_tables_are_made_once_and_their_last_change_is_noted(postgres: Workspace) -> None:
    with reading(postgres.database) as held:
        assert not has_tables(held)
    ask_steps(postgres, seed=1)  # nobody is told, and the job is there all the same
    upgrade_procrastinate(postgres.database)
    upgrade_procrastinate(postgres.database)
    with reading(postgres.database) as held:
        assert has_tables(held)
        noted = held.scalar(settings.select().with_only_columns(settings.c.value).where(settings.c.name == APPLIED))
    assert str(noted).endswith(".sql")


def test_changes_that_a_newer_procrastinate_brings_are_made_once(
    postgres: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade_procrastinate(postgres.database)
    newer = {"99.00.00_01_pre_a.sql": "create table newer (a integer)", "99.00.00_50_post_b.sql": "drop table newer"}
    monkeypatch.setattr(procrastinate_schema, "_changes", lambda: newer)
    upgrade_procrastinate(postgres.database)
    upgrade_procrastinate(postgres.database)
    with reading(postgres.database) as held:
        noted = held.scalar(settings.select().with_only_columns(settings.c.value).where(settings.c.name == APPLIED))
    assert noted == "99.00.00_50_post_b.sql"


def test_word_comes_with_the_transaction_of_the_job(postgres: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade_procrastinate(postgres.database)
    job = ask_steps(postgres, seed=1)
    assert [(row.status, row.args) for row in _tasks(postgres)] == [("todo", {"job_id": job.job_id})]

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("mainstay.services.jobs.queue._find", fails)
    with pytest.raises(RuntimeError):
        ask_steps(postgres, seed=2)
    assert len(_tasks(postgres)) == 1


def test_a_waiting_worker_is_told_at_once(postgres: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wake, "LOOK_TOLD_S", NEVER_S)
    with _working(postgres):
        _until(lambda: _listens(postgres))
        for seed in (1, 2):
            assert wait_for(postgres, ask_steps(postgres, seed=seed)).state == "done"
        _until(lambda: not _tasks(postgres))


def test_a_job_whose_word_was_lost_is_found(postgres: Workspace) -> None:
    upgrade_procrastinate(postgres.database)
    job = ask_steps(postgres)
    with writing(postgres.database) as held:
        held.execute(text("delete from procrastinate_jobs"))
    with _working(postgres):
        assert wait_for(postgres, job).state == "done"


def test_word_that_comes_twice_or_of_a_job_that_is_gone_does_no_harm(postgres: Workspace) -> None:
    from mainstay.services.jobs.announce import announce

    upgrade_procrastinate(postgres.database)
    job = ask_steps(postgres)
    with writing(postgres.database) as held:
        for job_id in (job.job_id, job.job_id, "gone"):
            announce(held, job_id)
    with _working(postgres):
        assert wait_for(postgres, job).attempts == 1
        _until(lambda: not _tasks(postgres))


def test_a_worker_outlives_the_loss_of_all_its_connections(postgres: Workspace) -> None:
    with _working(postgres):
        _until(lambda: _listens(postgres))
        job = ask_steps(postgres, steps=200, seconds=0.01)
        wait_for(postgres, job, until=lambda now: now.done > 1)
        engine = connect(str(postgres.database.url.render_as_string(hide_password=False)))
        with engine.connect() as held:
            others = "datname = current_database() and pid <> pg_backend_pid()"
            held.execute(text(f"select pg_terminate_backend(pid) from pg_stat_activity where {others}"))
        engine.dispose()
        _until(lambda: _state(postgres, job.job_id) == "done")
        _until(lambda: _listens(postgres))
        assert wait_for(postgres, ask_steps(postgres, seed=5)).state == "done"


def _state(workspace: Workspace, job_id: str) -> str:
    with reading(workspace.database) as held:
        return str(held.scalar(jobs.select().with_only_columns(jobs.c.state).where(jobs.c.job_id == job_id)))
