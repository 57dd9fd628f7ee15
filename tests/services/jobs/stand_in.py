"""A kind of job whose steps take no time, and a way to start processes that have everything loaded already.

What is tested is what lies around the work: who takes it, who goes on with it, how it ends. `PRELOAD` is loaded once by
a server process, from which each worker and each of its processes is forked while it has no threads.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import Field

from mainstay.core.result import Metric, Result
from mainstay.core.streams import stream
from mainstay.errors import InputError, Problem
from mainstay.io.load import load
from mainstay.scenario.scenario import Scenario
from mainstay.services.bases import BaseEntry, add_base, find_base
from mainstay.services.jobs import kind as kinds
from mainstay.services.jobs.bench import Sharing
from mainstay.services.jobs.kind import Ask, JobKind, Made, Work
from mainstay.services.jobs.queue import JobEntry, ask_for, find_job
from mainstay.services.jobs.worker_child import Place
from mainstay.services.viewer import SYSTEM
from mainstay.services.worker import Manner, Worker
from mainstay.services.workspace import Workspace

PRELOAD = __name__
SMALL = Path(__file__).resolve().parents[3] / "examples" / "small-base"


class StepsAsk(Ask):
    """So many steps of so many seconds, and what goes wrong half-way: once, where a place to remember it is given.

    Where there are gates, every second step is followed by a wait until a file of its number is in their folder.
    """

    steps: int = Field(default=8, ge=1)
    seconds: float = 0.0
    trouble: str = ""
    once: str = ""
    gates: str = ""


def step(shared: dict[str, Any], item: int) -> dict[str, Any]:
    """Do one step."""
    time.sleep(shared["seconds"])
    return {"step": item, "drawn": stream(shared["seed"], "steps", item).random(4)}


def run(work: Work) -> Made:
    """Do the steps."""
    ask: StepsAsk = work.ask
    drawn = []
    with work.working("steps", Scenario(name="steps")) as executor:
        shared = {"seed": ask.seed, "seconds": ask.seconds}
        for place, out in enumerate(executor.map(step, shared, range(ask.steps))):
            drawn.append(float(out["drawn"].sum()))
            work.progress(place + 1, ask.steps, "steps")
            gate = Path(ask.gates) / str(place + 1)
            while ask.gates and place % 2 and not gate.exists():  # until the test has seen how far it is
                time.sleep(0.02)
                work.progress(place + 1, ask.steps, "steps")
            if ask.trouble and place == ask.steps // 2 and not (ask.once and Path(ask.once).exists()):
                if ask.once:
                    Path(ask.once).touch()
                _make_trouble(ask.trouble)
    manifest = {"engine": "steps", "seed": ask.seed, "base_hash": work.base.hash}
    result = Result({"steps": pl.DataFrame({"drawn": drawn})}, [Metric("sum", sum(drawn), "1")], manifest)
    return Made("Steps", result)


def _make_trouble(trouble: str) -> None:
    if trouble == "input":
        msg = "the steps are wrong"
        raise InputError(msg, [Problem("steps.wrong", "too steep"), Problem("steps.wrong", "too many")])
    if trouble == "bug":
        msg = "too steep\nand more"
        raise ZeroDivisionError(msg)
    if trouble == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if trouble == "deaf":
        time.sleep(60)


STEPS = JobKind("steps", "Steps", StepsAsk, run)
vars(kinds._REGISTRY)["_entries"] = {**kinds._REGISTRY._entries, "steps": STEPS}


def manner(**told: Any) -> Manner:
    """Return a way to work that starts at once."""
    return Manner(**{"sharing": Sharing("serial"), "jobs": 1, "context": "forkserver", "is_warmed": False, **told})


def begin_server() -> None:
    """Let the server process load everything before the first process is asked for."""
    os.environ["PYTHONPATH"] = os.pathsep.join([str(SMALL.parents[1]), os.environ.get("PYTHONPATH", "")])
    multiprocessing.set_forkserver_preload([PRELOAD])


def work_apart(place: Place, told: dict[str, Any], key: bytes | None) -> None:
    """Be a worker in a process of its own."""
    # its processes come from the same server; multiprocessing would start another one
    server: Any = forkserver._forkserver  # type: ignore[attr-defined]
    server.ensure_running = lambda: None
    server._forkserver_authkey = key
    with place.open() as workspace:
        worker = Worker(workspace, manner(**told))
        signal.signal(signal.SIGTERM, lambda *_: worker.stop())
        worker.run()


def start_worker(workspace: Workspace, **told: Any) -> Any:
    """Start a worker in a process of its own, from the server process."""
    context = multiprocessing.get_context("forkserver")
    key = getattr(forkserver._forkserver, "_forkserver_authkey", None)  # type: ignore[attr-defined]
    process = context.Process(target=work_apart, args=(Place.of(workspace), told, key))
    process.start()
    return process


@contextmanager
def worker_of(workspace: Workspace, **told: Any) -> Iterator[Any]:
    """Let a worker run in a process of its own for a while."""
    process = start_worker(workspace, **told)
    try:
        yield process
    finally:
        if process.is_alive():
            process.terminate()
        process.join(20)
        process.close()


def with_base(workspace: Workspace) -> BaseEntry:
    """Put a small base into the workspace."""
    add_base(workspace, SYSTEM, load(SMALL), base_id="small", handling="TLP:GREEN", origin="bundled")
    return find_base(workspace, SYSTEM, "small")


def ask_steps(workspace: Workspace, **told: Any) -> JobEntry:
    """Ask for steps."""
    return ask_for(workspace, SYSTEM, find_base(workspace, SYSTEM, "small"), "steps", told)


def job_of(workspace: Workspace, job: JobEntry) -> JobEntry:
    """Return a job as it is now."""
    return find_job(workspace, SYSTEM, job.job_id)


def wait_for(workspace: Workspace, job: JobEntry, *, until: Any = None, seconds: float = 30.0) -> JobEntry:
    """Wait until a job has ended, or until something holds of it."""
    end = time.monotonic() + seconds
    while True:
        now = job_of(workspace, job)
        if not now.is_active if until is None else until(now):
            return now
        assert time.monotonic() < end, now
        time.sleep(0.02)
