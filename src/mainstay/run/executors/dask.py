"""Workers of a Dask cluster: one made on this machine for the run, or one that somebody runs, by its address.

The cluster on this machine listens on the loopback address alone and shows no dashboard. A scheduler by address speaks
Dask's own protocol, which lets whoever reaches it run code: use one only in a network that you trust, or with the
certificates that Dask can be given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from mainstay.errors import InputError, MissingExtraError, Problem
from mainstay.run.executors.executor import Completing, ExecutorKind, Item, Out, Shared, as_they_end, worker_lost

#: answers that may wait for an earlier one, for each worker
AHEAD = 4
LOOPBACK = "127.0.0.1"
#: how long to wait for a scheduler that is named, and for a first worker, in seconds
PATIENCE_S = 20
HINT = "the cluster may have run out of memory: use fewer workers on each machine"


class DaskExecutor(Completing):
    """Work on items in a Dask cluster.

    Parameters
    ----------
    workers : int
        Worker processes of the cluster that is made on this machine; a scheduler by address has its own.
    scheduler : str, optional
        Address of a running scheduler.

    Raises
    ------
    MissingExtraError
        The extra ``dask`` is not installed.
    InputError
        No scheduler answers at the address, or its workers have another version of Mainstay.
    """

    def __init__(self, workers: int, scheduler: str | None = None) -> None:
        self._cluster: Any = None
        self._client: Any
        self.shares_disk = scheduler is None
        if scheduler is None:
            self._cluster, self._client = _local(workers)
        else:
            self._client = _client(scheduler)
        super().__init__(sum(self._client.nthreads().values()))
        self._shared: object = None
        self._sent: Any = None

    def completed(
        self, work: Callable[[Shared, Item], Out], shared: Shared, items: Sequence[Item]
    ) -> Iterator[tuple[int, Out]]:
        """Yield the place and the answer of each item as soon as it is done."""
        if not items:
            return
        from distributed.scheduler import KilledWorker

        distributed, client = _distributed(), self._client

        def first_done(futures: Iterable[Any]) -> Iterable[Any]:
            return list(distributed.wait(list(futures), return_when="FIRST_COMPLETED").done)

        sent = self._scattered(shared)
        try:
            yield from as_they_end(
                items,
                lambda item: client.submit(work, sent, item, pure=False),
                first_done,
                ahead=AHEAD * self.workers,
            )
        except (KilledWorker, distributed.CancelledError) as error:
            raise worker_lost(whose="the Dask cluster", hint=HINT) from error

    def close(self) -> None:
        """End the cluster that was made for this run; take leave of one that somebody else runs."""
        self._shared = self._sent = None
        for held in (self._client, self._cluster):
            if held is not None:
                held.close()
        self._client = self._cluster = None

    def _scattered(self, shared: object) -> Any:
        if self._sent is None or self._shared is not shared:
            # in a list: Dask takes a mapping apart and sends its values under their own names
            (self._sent,) = self._client.scatter([shared], broadcast=True, hash=False)
            self._shared = shared
        return self._sent


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        msg = "the executor 'dask' needs the extra 'dask'"
        raise MissingExtraError(msg, hint="pip install 'mainstay[dask]'") from None
    return distributed


def _local(workers: int) -> tuple[Any, Any]:
    """Start a cluster on this machine that nobody else can reach."""
    distributed = _distributed()
    cluster = distributed.LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        host=LOOPBACK,
        scheduler_port=0,
        dashboard_address=None,
        worker_dashboard_address=None,
        scheduler_kwargs={"dashboard_address": f"{LOOPBACK}:0"},
        memory_limit=0,
        silence_logs=50,
    )
    return cluster, distributed.Client(cluster)


def _client(scheduler: str) -> Any:
    """Connect with a scheduler by address and see that its workers give the same answers."""
    distributed = _distributed()
    try:
        client = distributed.Client(scheduler, timeout=PATIENCE_S, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        found = Problem("run.scheduler", "no Dask scheduler answers", found=scheduler, hint=str(error).split("\n")[0])
        msg = "the work cannot be shared out"
        raise InputError(msg, [found]) from None
    try:
        client.wait_for_workers(1, timeout=PATIENCE_S)
        # a worker that lacks Mainstay answers with the error of its import
        theirs = {str(one) for one in client.run(version_here, on_error="return").values()}
    except TimeoutError:
        client.close()
        found = Problem("run.scheduler", "the Dask scheduler has no workers", found=scheduler)
        msg = "the work cannot be shared out"
        raise InputError(msg, [found], hint="start one there: dask worker " + scheduler) from None
    if theirs != {version_here()}:
        client.close()
        found = Problem(
            "run.version",
            "workers have another version of Mainstay, or none",
            found=", ".join(sorted(theirs)),
            allowed=version_here(),
        )
        msg = "the work cannot be shared out"
        raise InputError(msg, [found], hint="install the same version on every worker")
    return client


def version_here() -> str:
    """Return the version of Mainstay in the process that is asked.

    Examples
    --------
    >>> version_here().count(".")
    2
    """
    from mainstay import __version__

    return __version__


def _start(workers: int, scheduler: str | None) -> DaskExecutor:
    return DaskExecutor(workers, scheduler)


EXECUTOR = ExecutorKind("dask", "Workers of a Dask cluster, on this machine or by address", _start, has_scheduler=True)
