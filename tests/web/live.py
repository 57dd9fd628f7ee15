"""A workspace served in a thread of this process, and a worker in another: for programs that need a real line."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import uvicorn

from mainstay.services.jobs import taking
from mainstay.services.jobs.bench import Bench
from mainstay.services.jobs.perform import perform
from mainstay.services.jobs.worker_child import plain_error
from mainstay.services.workspace import Workspace
from mainstay.web.app import create_app


class _CalledOffError(Exception):
    """The job was called off; a job that went on would keep the next one waiting."""


@contextmanager
def served(workspace: Workspace) -> Iterator[str]:
    """Serve a workspace on a free port; yields its address."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        app = create_app(workspace)
        config = uvicorn.Config(app, log_config=None, http="httptools", ws="none", timeout_graceful_shutdown=2)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        port = listener.getsockname()[1]
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join(10)


@contextmanager
def worked_on(workspace: Workspace) -> Iterator[None]:
    """Do the jobs of a workspace, one after another, in a thread."""
    is_over = threading.Event()

    def work() -> None:
        bench = Bench()
        while not is_over.wait(0.05):
            job = taking.take(workspace, "here")
            if job is not None:
                _do(workspace, job.job_id, bench)
        bench.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    yield
    is_over.set()
    thread.join(30)


def _do(workspace: Workspace, job_id: str, bench: Bench) -> None:
    from mainstay.errors import MainstayError

    def progress(done: float, total: float, what: str) -> None:
        taking.tell(workspace, job_id, "here", (done, total, what))
        if taking.hold(workspace, job_id, "here").is_called_off:
            raise _CalledOffError

    try:
        result_id = perform(workspace, job_id, bench, progress)
    except _CalledOffError:
        taking.call_off(workspace, job_id, "here")
    except MainstayError as error:
        taking.fail(workspace, job_id, "here", plain_error(error))
    else:
        taking.finish(workspace, job_id, "here", result_id)
