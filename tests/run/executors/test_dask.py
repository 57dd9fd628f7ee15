"""A Dask cluster: nobody from outside can reach it, a dead worker is made good, a scheduler is found by address."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from tests.run.blocks import die, fail, ports, who

from mainstay.errors import InputError, MainstayError
from mainstay.run.executors import Completing, dask, open_executor

pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def local() -> Iterator[Completing]:
    with open_executor("dask", workers=1) as executor:
        yield executor


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads the sockets of Linux")
def test_the_cluster_listens_on_the_loopback_alone(local: Completing) -> None:
    (found,) = local.map(ports, None, [0])
    assert len(found) >= 3  # scheduler, worker and the pages of the scheduler
    assert {address.partition(":")[0] for address in found} == {"0100007F"}  # 127.0.0.1


def test_a_scheduler_is_found_by_its_address(local: Completing) -> None:
    address = local._cluster.scheduler_address  # type: ignore[attr-defined] # the fixture is the Dask executor
    with open_executor("dask", scheduler=address) as executor:
        assert list(executor.map(fail, {"at": -1}, [1, 2, 3])) == [1, 2, 3]
    # taking leave does not end the cluster
    assert list(local.map(fail, {"at": -1}, [4])) == [4]


def test_workers_of_another_version_are_refused(local: Completing, monkeypatch: pytest.MonkeyPatch) -> None:
    address = local._cluster.scheduler_address  # type: ignore[attr-defined] # the fixture is the Dask executor
    monkeypatch.setattr("mainstay.__version__", "9.9.9")
    with pytest.raises(InputError, match=r"another version of Mainstay.*allowed: 9\.9\.9"):
        open_executor("dask", scheduler=address)


def test_no_scheduler_is_bad_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask, "PATIENCE_S", 0.2)
    with pytest.raises(InputError, match="no Dask scheduler answers") as told:
        open_executor("dask", scheduler="tcp://127.0.0.1:1")
    assert told.value.problems[0].found == "tcp://127.0.0.1:1"


def test_an_address_that_is_none_is_bad_input() -> None:
    with pytest.raises(InputError, match="no Dask scheduler answers"):
        open_executor("dask", scheduler="no scheme://nowhere")


def test_what_kills_every_worker_is_told(local: Completing) -> None:
    del local
    with open_executor("dask", workers=1) as executor:
        assert next(executor.map(who, None, [0]))
        with pytest.raises(MainstayError, match="a worker of the Dask cluster ended"):
            list(executor.map(die, {"at": 0, "after": 0}, [0]))
