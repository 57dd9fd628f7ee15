"""Jobs are taken once, in order, held, ended and given back; on both databases."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.databases import Clock
from tests.services.jobs.stand_in import ask_steps, job_of, with_base

from mainstay.errors import ConflictError, DeniedError, InputError, NotFoundError
from mainstay.services.bases import find_base
from mainstay.services.jobs import taking
from mainstay.services.jobs.leases import Beat, Watcher
from mainstay.services.jobs.queue import ask_for, cancel, find_job, list_jobs
from mainstay.services.jobs.taking import LONGEST_WAIT
from mainstay.services.permissions import FIRST_ROLES
from mainstay.services.viewer import SYSTEM, Viewer
from mainstay.services.workspace import Workspace
from mainstay.store.database import reading, writing
from mainstay.store.tables import jobs, workers


def _taken(workspace: Workspace, worker: str = "w1") -> str:
    job = taking.take(workspace, worker)
    assert job is not None
    return job.job_id


def _row(workspace: Workspace, job_id: str) -> Any:
    with reading(workspace.database) as held:
        return held.execute(jobs.select().where(jobs.c.job_id == job_id)).one()


def test_the_first_with_the_highest_priority_is_taken_first(space: Workspace, clock: Clock) -> None:
    entry = find_base(space, SYSTEM, "small")
    ids = []
    for seed, priority in enumerate((0, 0, 5)):
        ids.append(ask_for(space, SYSTEM, entry, "steps", {"seed": seed}, priority=priority).job_id)
        clock.move(seconds=1)
    assert taking.waiting(space) == [ids[2], ids[0], ids[1]]
    assert [_taken(space) for _ in ids] == [ids[2], ids[0], ids[1]]
    assert taking.take(space, "w1") is None


def test_many_who_want_jobs_at_once_get_each_job_once(space: Workspace) -> None:
    wanted = {ask_steps(space, seed=seed).job_id for seed in range(12)}
    start = threading.Barrier(8)

    def grab(name: int) -> list[str]:
        start.wait()
        found = []
        for _ in range(12):
            job = taking.take(space, f"w{name}")
            if job is not None:
                found.append(job.job_id)
        return found

    with ThreadPoolExecutor(8) as pool:
        got = [job_id for part in pool.map(grab, range(8)) for job_id in part]
    assert sorted(got) == sorted(wanted)


def test_the_same_request_is_one_job_also_when_many_ask_at_once(space: Workspace) -> None:
    start = threading.Barrier(6)

    def ask(_: int) -> str:
        start.wait()
        return ask_steps(space, steps=3).job_id

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(ask, range(6)))) == 1
    assert len(list_jobs(space, SYSTEM)) == 1


def test_the_same_request_on_another_base_is_another_job(quick: Workspace) -> None:
    from mainstay.services.bases import add_base, load_base

    base = load_base(quick, find_base(quick, SYSTEM, "small"))
    other = add_base(quick, SYSTEM, base, base_id="twin", handling="TLP:RED")
    first = ask_steps(quick)
    second = ask_for(quick, SYSTEM, other, "steps", {})
    assert first.request_hash == second.request_hash
    assert first.job_id != second.job_id


def test_a_wrong_request_makes_no_job(quick: Workspace) -> None:
    with pytest.raises(InputError) as caught:
        ask_steps(quick, steps=0, stepps=1)
    assert {problem.column for problem in caught.value.problems} == {"steps", "stepps"}
    assert list_jobs(quick, SYSTEM) == []


def test_a_job_that_waits_is_called_off_at_once(space: Workspace) -> None:
    job = cancel(space, SYSTEM_ADMIN, ask_steps(space).job_id)
    assert job.state == "cancelled"
    assert taking.take(space, "w1") is None
    with pytest.raises(ConflictError):
        cancel(space, SYSTEM_ADMIN, job.job_id)
    assert ask_steps(space).job_id != job.job_id


SYSTEM_ADMIN = Viewer("system", "system", "system", frozenset(FIRST_ROLES["administrator"][2]))


def test_only_who_may_see_the_base_sees_its_jobs_and_only_the_asker_calls_off(quick: Workspace) -> None:
    job = ask_steps(quick)
    reader = Viewer("u1", "u1", "reader", frozenset({"read"}))
    assert find_job(quick, reader, job.job_id).job_id == job.job_id  # the base is for everyone
    with pytest.raises(DeniedError):
        cancel(quick, reader, job.job_id)
    with writing(quick.database) as held:
        from mainstay.store.tables import grants

        held.execute(grants.delete())
    assert list_jobs(quick, reader) == []
    with pytest.raises(NotFoundError):
        find_job(quick, reader, job.job_id)


def test_a_job_is_ended_by_its_worker_alone(space: Workspace) -> None:
    job_id = ask_steps(space).job_id
    _taken(space, "w1")
    for other in (
        lambda: taking.finish(space, job_id, "w2", "r1"),
        lambda: taking.fail(space, job_id, "w2", {"code": "M000"}),
        lambda: taking.call_off(space, job_id, "w2"),
        lambda: taking.give_back(space, job_id, "w2"),
        lambda: taking.tell(space, job_id, "w2", (1, 2, "x")),
    ):
        other()
        row = _row(space, job_id)
        assert (row.state, row.worker_id, row.done) == ("running", "w1", 0)
    assert taking.try_again(space, job_id, "w2", "why") is None
    taking.tell(space, job_id, "w1", (3, 4, "blocks"))
    taking.finish(space, job_id, "w1", "r1", "all")
    row = _row(space, job_id)
    assert (row.state, row.result_id, row.done, row.total, row.doing) == ("done", "r1", 4, 4, "all")


def test_a_job_that_is_given_back_counts_no_try(space: Workspace) -> None:
    job_id = ask_steps(space).job_id
    _taken(space)
    taking.give_back(space, job_id, "w1")
    row = _row(space, job_id)
    assert (row.state, row.attempts, row.worker_id, row.lease_until_at) == ("queued", 0, None, None)
    assert _taken(space, "w2") == job_id


def test_a_job_that_was_called_off_is_not_given_back(space: Workspace) -> None:
    job_id = ask_steps(space).job_id
    _taken(space)
    assert cancel(space, SYSTEM_ADMIN, job_id).state == "running"
    assert taking.hold(space, job_id, "w1") == taking.Hold(is_mine=True, is_called_off=True)
    taking.give_back(space, job_id, "w1")
    assert _row(space, job_id).state == "cancelled"


def test_tries_wait_longer_and_longer_and_then_it_is_given_up_with_all_reasons(space: Workspace, clock: Clock) -> None:
    job_id = ask_steps(space).job_id
    waits = []
    for number in range(3):
        assert _taken(space) == job_id
        ended = taking.try_again(space, job_id, "w1", f"trouble {number}")
        if ended == "failed":
            break
        assert taking.take(space, "w1") is None
        row = _row(space, job_id)
        waits.append((row.not_before_at - space.now()).total_seconds())
        clock.move(seconds=waits[-1] + 1)
    assert waits[0] < waits[1] < 10
    row = _row(space, job_id)
    assert row.state == "failed"
    assert [one["why"] for one in json.loads(row.reasons)] == ["trouble 0", "trouble 1", "trouble 2"]
    error = json.loads(row.error)
    assert error["message"] == "given up after 3 tries: trouble 2"


def test_a_try_that_came_further_allows_one_more(space: Workspace) -> None:
    job_id = ask_steps(space).job_id
    for done in (1, 2, 3, 4, 5):
        assert _taken(space) == job_id
        taking.tell(space, job_id, "w1", (done, 9, "blocks"))
        assert taking.try_again(space, job_id, "w1", "lost", waits=False) == "queued"
    for last in (False, False, True):
        assert _taken(space) == job_id
        ended = taking.try_again(space, job_id, "w1", "lost", waits=False)
        assert ended == ("failed" if last else "queued")


def test_a_clock_that_was_wrong_makes_no_job_wait(space: Workspace, clock: Clock) -> None:
    clock.move(days=400)
    first = ask_steps(space, seed=1).job_id
    again = ask_steps(space, seed=2).job_id
    assert {_taken(space), _taken(space)} == {first, again}
    taking.try_again(space, again, "w1", "trouble")
    clock.move(days=-400)
    assert _taken(space) == again
    taking.give_back(space, first, "w1")
    assert _taken(space) == first


def test_a_lease_grows_also_when_the_clock_goes_back(space: Workspace, clock: Clock) -> None:
    job_id = ask_steps(space).job_id
    beat = Beat(space, "w1")
    beat.begin()
    _taken(space, "w1")
    marks = []
    for jump in (0, -3600, 10, 7200):
        clock.move(seconds=jump)
        beat.beat([job_id])
        marks.append(_row(space, job_id).lease_until_at)
    assert marks == sorted(set(marks))
    with reading(space.database) as held:
        assert held.execute(workers.select()).one().job_id == job_id
    beat.end()
    with reading(space.database) as held:
        assert held.execute(workers.select()).all() == []


def _eager(workspace: Workspace, **told: float) -> Watcher:
    return Watcher(workspace, list, **{"patience_s": 0.3, "longest_gap_s": 0.2, **told})


def test_a_job_is_taken_back_from_a_worker_that_shows_nothing_for_long(space: Workspace) -> None:
    job_id = ask_steps(space).job_id
    _taken(space, "elsewhere-1")
    watcher = _eager(space)
    assert watcher.look() == []
    time.sleep(0.15)
    assert watcher.look() == []
    time.sleep(0.2)
    assert watcher.look() == [job_id]
    row = _row(space, job_id)
    assert (row.state, row.attempts) == ("queued", 1)
    assert json.loads(row.reasons)[0]["worker"] == "elsewhere-1"
    assert watcher.look() == []


def test_a_worker_that_shows_itself_keeps_its_job_whatever_the_clocks_say(space: Workspace, clock: Clock) -> None:
    job_id = ask_steps(space).job_id
    _taken(space, "elsewhere-1")
    beat, watcher = Beat(space, "elsewhere-1"), _eager(space)
    for jump in (0, 7200, -86_400, 86_400):
        clock.move(seconds=jump)
        beat.beat([job_id])
        assert watcher.look() == []
        time.sleep(0.2)


def test_a_time_in_which_everything_stood_still_is_held_against_nobody(space: Workspace) -> None:
    ask_steps(space)
    _taken(space, "elsewhere-1")
    watcher = _eager(space, patience_s=0.3, longest_gap_s=0.05)
    watcher.look()
    time.sleep(0.5)
    assert watcher.look() == []


def test_what_is_under_way_is_left_alone_and_what_was_forgotten_is_not(space: Workspace) -> None:
    job_id = ask_steps(space).job_id
    _taken(space, "w2")
    under_way = [job_id]
    watcher = Watcher(space, lambda: under_way, patience_s=0.0)
    assert watcher.look() == watcher.look() == []
    # the worker could not write down how the job ended, as when the database was away for long
    under_way.clear()
    Beat(space, "w2").beat(under_way)
    assert watcher.look() == [job_id]


def test_a_job_that_was_called_off_and_lost_its_worker_ends(space: Workspace) -> None:
    job_id = ask_steps(space).job_id
    _taken(space, "elsewhere-1")
    cancel(space, SYSTEM_ADMIN, job_id)
    assert _eager(space, patience_s=0.0).look() == [job_id]
    assert _row(space, job_id).state == "cancelled"


def test_waits_are_bounded(quick: Workspace) -> None:
    job_id = ask_steps(quick).job_id
    with writing(quick.database) as held:
        held.execute(jobs.update().values(attempts=40, most_attempts=99))
    _taken(quick)
    taking.try_again(quick, job_id, "w1", "trouble")
    assert _row(quick, job_id).not_before_at - quick.now() <= LONGEST_WAIT + timedelta(seconds=1)


def test_what_others_write_meanwhile_is_waited_for(quick: Workspace, tmp_path: Path) -> None:
    path = str(quick.database.url.database)
    job = ask_steps(quick)
    is_held, done = threading.Event(), threading.Event()

    def block() -> None:
        held = sqlite3.connect(path, isolation_level=None)
        held.execute("begin immediate")
        is_held.set()
        time.sleep(2)
        held.execute("commit")
        held.close()
        done.set()

    thread = threading.Thread(target=block)
    thread.start()
    is_held.wait()
    assert _taken(quick) == job.job_id
    assert done.is_set()
    thread.join()
    taking.finish(quick, job.job_id, "w1", "r1")
    assert job_of(quick, job).state == "done"


def test_a_small_base_can_be_put_into_a_workspace(workspace: Workspace) -> None:
    assert with_base(workspace).handling == "TLP:GREEN"
