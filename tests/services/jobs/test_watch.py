"""Those who follow a job see each change, however many they are, with few queries."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from tests.services.jobs.stand_in import ask_steps

from mainstay.errors import NotFoundError
from mainstay.services.jobs import taking
from mainstay.services.jobs import watch as watching
from mainstay.services.jobs.watch import watch
from mainstay.services.viewer import SYSTEM
from mainstay.services.workspace import Workspace
from mainstay.store.database import writing
from mainstay.store.tables import jobs


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(asyncio.wait_for(work, 30))


@contextmanager
def _queries(workspace: Workspace) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    event.listen(workspace.database, "before_cursor_execute", note)
    yield seen
    event.remove(workspace.database, "before_cursor_execute", note)


async def _states(workspace: Workspace, job_id: str) -> list[tuple[str, float]]:
    return [(job.state, job.done) async for job in watch(workspace, SYSTEM, job_id) if job is not None]


def test_each_change_is_seen_until_the_end(space: Workspace) -> None:
    job_id = ask_steps(space).job_id

    async def both() -> list[tuple[str, float]]:
        following = asyncio.create_task(_states(space, job_id))
        for step in (
            lambda: taking.take(space, "w1"),
            lambda: taking.tell(space, job_id, "w1", (3, 8, "steps")),
            lambda: taking.finish(space, job_id, "w1", "r1"),
        ):
            await asyncio.sleep(3 * watching.LOOK_S)
            await asyncio.to_thread(step)
        return await following

    assert _run(both()) == [("queued", 0), ("running", 0), ("running", 3), ("done", 8)]


def test_a_job_that_has_ended_is_told_once(quick: Workspace) -> None:
    job_id = ask_steps(quick).job_id
    taking.take(quick, "w1")
    taking.finish(quick, job_id, "w1", "r1")
    assert _run(_states(quick, job_id)) == [("done", 1)]


def test_a_hundred_followers_cost_one_query_each_round(quick: Workspace) -> None:
    ids = [ask_steps(quick, seed=seed).job_id for seed in range(4)]
    for _ in ids:
        taking.take(quick, "w1")

    async def crowd() -> list[list[tuple[str, float]]]:
        with _queries(quick) as seen:
            following = [asyncio.create_task(_states(quick, ids[place % 4])) for place in range(100)]
            while (rounds := sum("jobs.job_id IN" in one for one in seen)) < 5:
                await asyncio.sleep(0.05)
            selects = sum(one.lstrip().upper().startswith("SELECT") for one in seen)
            assert selects <= 100 + rounds  # each follower asked once whether they may, and then nothing
        for job_id in ids:
            taking.finish(quick, job_id, "w1", "r1")
        return await asyncio.gather(*following)

    assert {tuple(states[-1]) for states in _run(crowd())} == {("done", 1)}


def test_a_line_on_which_nothing_happens_stays_open(quick: Workspace) -> None:
    job_id = ask_steps(quick).job_id

    async def first_sign() -> list[Any]:
        seen = []
        async for job in watch(quick, SYSTEM, job_id, sign_s=0.2):
            seen.append(None if job is None else job.state)
            if job is None:
                break
        return seen

    assert _run(first_sign()) == ["queued", None]


def test_who_follows_a_job_that_goes_with_its_base_is_let_go(quick: Workspace) -> None:
    job_id = ask_steps(quick).job_id

    async def gone() -> list[Any]:
        following = asyncio.create_task(_states(quick, job_id))
        await asyncio.sleep(0.4)
        with writing(quick.database) as held:
            held.execute(jobs.delete())
        return await following

    assert _run(gone()) == [("queued", 0)]


def test_a_stranger_sees_nothing(quick: Workspace) -> None:
    with pytest.raises(NotFoundError):
        _run(_states(quick, "nobody"))
