"""The worker: what it does with jobs that go well, that go wrong, that are called off, and when it is stopped."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from typing import Any

import pytest
from tests.services.jobs.conftest import _server, quick, space
from tests.services.jobs.stand_in import ask_steps, job_of, manner, start_worker, wait_for, with_base, worker_of

from mainstay.services.jobs.bench import FOLDER, place_of
from mainstay.services.jobs.leases import GONE
from mainstay.services.jobs.queue import JobEntry, cancel
from mainstay.services.permissions import FIRST_ROLES
from mainstay.services.results import find_result, load_result
from mainstay.services.viewer import SYSTEM, Viewer
from mainstay.services.worker import Worker
from mainstay.services.workspace import Workspace, open_workspace
from mainstay.store.database import reading, writing
from mainstay.store.tables import jobs, results, workers

__all__ = ["_server", "quick", "space"]  # fixtures
ADMINISTRATOR = Viewer("system", "system", "system", frozenset(FIRST_ROLES["administrator"][2]))


def _hash(workspace: Workspace, job: JobEntry) -> str:
    done = job_of(workspace, job)
    assert done.state == "done", done
    entry = find_result(workspace, SYSTEM, str(done.result_id))
    assert load_result(workspace, entry).hash == entry.content_hash
    return entry.content_hash


def _reasons(job: JobEntry) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(job.reasons)
    return found


def test_a_job_is_done_and_its_progress_only_grows(space: Workspace, tmp_path: Path) -> None:
    gates = tmp_path / "gates"
    gates.mkdir()
    job = ask_steps(space, steps=8, gates=str(gates))
    told: list[tuple[float, float]] = []
    with worker_of(space):
        for step in (2, 4, 6, 8):  # the job goes on only when its row has said how far it is
            now = wait_for(space, job, until=lambda now, step=step: now.done >= step, seconds=120)
            told.append((now.done, now.total))
            (gates / str(step)).touch()
        now = wait_for(space, job, seconds=120)
    assert told == [(2, 8), (4, 8), (6, 8), (8, 8)]
    assert now.state == "done"
    assert (now.done, now.total) == (8, 8)
    assert find_result(space, SYSTEM, str(now.result_id)).handling == "TLP:GREEN"
    assert not list((space.folder / FOLDER).glob("*"))


def test_two_workers_do_one_job_once(space: Workspace) -> None:
    with worker_of(space), worker_of(space):
        wanted = [ask_steps(space, seed=seed, steps=3, seconds=0.02) for seed in range(6)]
        done = [wait_for(space, job) for job in wanted]
    assert {(job.state, job.attempts) for job in done} == {("done", 1)}
    with reading(space.database) as held:
        kept = held.execute(results.select()).all()
        assert held.execute(workers.select()).all() == []
    assert sorted(str(one.job_id) for one in kept) == sorted(job.job_id for job in wanted)


def test_what_cannot_go_well_fails_at_once_with_all_problems(quick: Workspace) -> None:
    with worker_of(quick):
        done = wait_for(quick, ask_steps(quick, trouble="input"))
    assert (done.state, done.attempts) == ("failed", 1)
    error = json.loads(str(done.error))
    assert (error["code"], error["message"]) == ("M100", "the steps are wrong")
    assert [problem["message"] for problem in error["problems"]] == ["too steep", "too many"]


@pytest.mark.parametrize(("trouble", "why"), [("bug", "ZeroDivisionError: too steep"), ("kill", "process was killed")])
def test_what_went_wrong_once_is_tried_again_with_its_reason(
    quick: Workspace, tmp_path: Path, trouble: str, why: str
) -> None:
    with worker_of(quick):
        job = ask_steps(quick, trouble=trouble, once=str(tmp_path / "remembered"))
        done = wait_for(quick, job)
    assert (done.state, done.attempts) == ("done", 2)
    assert [why in one["why"] for one in _reasons(done)] == [True]
    assert done.doing == "5 of 8 blocks were kept from before"


def test_a_job_that_is_called_off_stops_and_keeps_what_it_has(space: Workspace) -> None:
    with worker_of(space):
        job = ask_steps(space, steps=500, seconds=0.02)
        wait_for(space, job, until=lambda now: now.done > 2)
        cancel(space, ADMINISTRATOR, job.job_id)
        assert wait_for(space, job).state == "cancelled"
        kept = list(place_of(space.folder, job.request_hash).rglob("*.block"))
        assert len(kept) > 2
        again = ask_steps(space, steps=500, seconds=0.02)
        assert again.job_id != job.job_id
        wait_for(space, again, until=lambda now: now.done >= len(kept) - 1, seconds=5)


def test_a_job_that_does_not_listen_is_stopped_by_force_and_the_worker_goes_on(quick: Workspace) -> None:
    with worker_of(quick, grace_s=0.5):
        job = ask_steps(quick, trouble="deaf", steps=2)
        wait_for(quick, job, until=lambda now: now.done > 0)
        cancel(quick, ADMINISTRATOR, job.job_id)
        assert wait_for(quick, job, seconds=10).state == "cancelled"
        assert wait_for(quick, ask_steps(quick, seed=2)).state == "done"


def test_a_worker_that_is_stopped_puts_its_job_back(space: Workspace) -> None:
    job = ask_steps(space, steps=400, seconds=0.02)
    process = start_worker(space)
    wait_for(space, job, until=lambda now: now.done > 2)
    process.terminate()
    process.join(10)
    assert process.exitcode == 0
    process.close()
    now = job_of(space, job)
    assert (now.state, now.attempts, _reasons(now)) == ("queued", 0, [])
    with reading(space.database) as held:
        assert held.execute(workers.select()).all() == []
    assert list(place_of(space.folder, job.request_hash).rglob("*.block"))


def test_a_job_of_a_killed_worker_is_taken_up_by_another(space: Workspace) -> None:
    job = ask_steps(space, steps=60, seconds=0.02)
    process = start_worker(space)
    wait_for(space, job, until=lambda now: now.done > 2)
    with worker_of(space):
        process.kill()
        process.join()
        process.close()
        done = wait_for(space, job)
    assert (done.state, done.attempts) == ("done", 2)
    assert [one["why"] for one in _reasons(done)] == [GONE]
    assert "were kept from before" in done.doing


def test_a_result_that_is_there_is_not_made_twice(quick: Workspace) -> None:
    with worker_of(quick):
        first = wait_for(quick, ask_steps(quick))
        second = wait_for(quick, ask_steps(quick))
    assert first.job_id != second.job_id
    assert first.result_id == second.result_id


def test_a_base_that_is_gone_ends_the_job(quick: Workspace) -> None:
    job = ask_steps(quick)
    for path in (quick.folder / "files").rglob("*"):
        if path.is_file():
            path.unlink()
    with worker_of(quick):
        done = wait_for(quick, job)
    assert done.state == "failed"
    assert json.loads(str(done.error))["code"] == "M510"


KILLS = 50


@pytest.mark.slow
def test_a_worker_killed_fifty_times_loses_no_finished_block(quick: Workspace, tmp_path: Path) -> None:
    """Kill worker after worker at random moments of one run: what was finished is found again, the result is right."""
    told: dict[str, Any] = {"steps": 500, "seconds": 0.03, "seed": 3}
    job = ask_steps(quick, **told)
    with writing(quick.database) as held:  # some are killed before they have finished anything
        held.execute(jobs.update().values(most_attempts=10 * KILLS))
    moments = random.Random(7)
    place = place_of(quick.folder, job.request_hash)
    before: dict[str, int] = {}
    for number in range(KILLS):
        tries = job_of(quick, job).attempts
        process = start_worker(quick)
        if number % 5:  # every fifth is killed while it starts
            wait_for(quick, job, until=lambda now, tries=tries: now.attempts > tries)
        time.sleep(moments.uniform(0.0, 0.4))
        process.kill()
        process.join()
        process.close()
        now = {path.name: path.stat().st_ino for path in place.rglob("*.block")}
        # none is gone and none was written anew
        assert before.items() <= now.items(), number
        before = now
        assert job_of(quick, job).state in ("queued", "running", "done")
    assert job_of(quick, job).is_active
    with worker_of(quick):
        done = wait_for(quick, job, seconds=60)
    assert done.attempts > KILLS * 4 / 5
    assert done.doing == f"{len(before)} of {told['steps']} blocks were kept from before"
    with open_workspace(tmp_path / "other") as other:
        with_base(other)
        with worker_of(other):
            undisturbed = ask_steps(other, **told)
            wait_for(other, undisturbed, seconds=60)
        assert _hash(other, undisturbed) == _hash(quick, done)


def test_a_process_that_cannot_be_started_costs_one_try_and_not_the_worker(
    quick: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With no memory left for a moment, a worker must not sit there for ever with nobody to do its jobs."""
    job = ask_steps(quick, steps=1)
    worker = Worker(quick, manner())
    slot = worker._slots[0]
    worker._free = [slot]
    start = slot.start

    def no_room() -> None:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(slot, "start", no_room)
    assert worker.take_one()
    assert worker._free == [slot]
    again = job_of(quick, job)
    assert (again.state, again.attempts) == ("queued", 1)
    assert "no process could be started" in _reasons(again)[0]["why"]
    monkeypatch.setattr(slot, "start", start)
    with writing(quick.database) as held:
        held.execute(jobs.update().values(not_before_at=quick.now()))
    try:
        assert worker.take_one()
        assert job_of(quick, job).state == "done"
    finally:
        slot.end()
