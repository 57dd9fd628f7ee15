"""Blocks of jobs: whoever does them, they are kept, found again, and cleared away when nobody goes on."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.services.jobs.stand_in import SMALL, ask_steps

from mainstay.errors import ConflictError, InputError
from mainstay.io.load import load
from mainstay.model.base import Base
from mainstay.run.executors import open_executor
from mainstay.run.run_folder import RunFolder
from mainstay.scenario.scenario import Scenario
from mainstay.services.jobs import bench as benches
from mainstay.services.jobs.bench import FOLDER, Bench, Sharing, clear_places, place_of
from mainstay.services.workspace import Workspace

STEPS = list(range(6))


@pytest.fixture(scope="module")
def base() -> Base:
    return load(SMALL)


@pytest.fixture
def scheduler() -> Iterator[str]:
    """Give the address of a Dask scheduler that somebody else runs."""
    pytest.importorskip("distributed")
    with open_executor("dask", workers=1) as somebody:
        yield somebody._cluster.scheduler_address  # type: ignore[attr-defined] # it is the Dask executor


def _work(bench: Bench, place: Path, base: Base, seed: int = 1) -> list[int]:
    with bench.working(place, ("steps", base, Scenario(name="s"), seed)) as executor:
        return list(executor.map(pow, 2, STEPS))


@pytest.mark.parametrize(
    "name",
    [
        "serial",
        "threads",
        pytest.param("process", marks=pytest.mark.slow),
        pytest.param("dask", marks=pytest.mark.slow),
    ],
)
def test_blocks_are_found_again_whoever_did_them(name: str, base: Base, tmp_path: Path) -> None:
    first, second = Bench(Sharing(name, 1)), Bench(Sharing("serial"))
    assert _work(first, tmp_path / "run", base) == _work(second, tmp_path / "run", base) == [2**n for n in STEPS]
    assert (first.found, first.made) == (0, 6)
    assert (second.found, second.made) == (6, 0)
    first.close()
    second.close()


@pytest.mark.slow
def test_a_scheduler_by_address_does_the_blocks(scheduler: str, base: Base, tmp_path: Path) -> None:
    bench = Bench(Sharing("dask", None, scheduler))
    assert _work(bench, tmp_path / "one", base) == _work(bench, tmp_path / "two", base) == [2**n for n in STEPS]
    assert bench.made == 12
    bench.close()


def test_an_executor_stays_open_for_the_next_job_unless_something_went_wrong(base: Base, tmp_path: Path) -> None:
    bench = Bench(Sharing("threads", 1))
    _work(bench, tmp_path / "one", base)
    held = bench._open
    _work(bench, tmp_path / "two", base)
    assert bench._open is held is not None
    with pytest.raises(TypeError), bench.working(tmp_path / "three", ("steps", base, Scenario(), 1)) as executor:
        list(executor.map(pow, 2, ["x"]))
    assert bench._open is None


def test_what_another_run_or_nobody_left_is_cleared(base: Base, tmp_path: Path) -> None:
    place = tmp_path / "run"
    bench = Bench(Sharing("serial"))
    _work(bench, place, base, seed=1)
    assert _work(bench, place, base, seed=2) == [2**n for n in STEPS]
    (place / "run.json").write_text("{", encoding="utf-8")
    assert _work(bench, place, base, seed=2) == [2**n for n in STEPS]
    assert bench.found == 0
    assert json.loads((place / "run.json").read_text(encoding="utf-8"))["seed"] == 2


def test_a_run_that_another_process_works_on_is_waited_for(
    base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(benches, "PATIENCE_S", 0.2)
    with RunFolder(tmp_path / "run", {"engine": "other"}), pytest.raises(ConflictError):
        _work(Bench(Sharing("serial")), tmp_path / "run", base)
    assert _work(Bench(Sharing("serial")), tmp_path / "run", base) == [2**n for n in STEPS]


def test_who_does_the_blocks_comes_from_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Sharing.of_settings() == Sharing("threads", None, None)
    monkeypatch.setenv("MAINSTAY_EXECUTOR", "dask")
    monkeypatch.setenv("MAINSTAY_WORKERS", "3")
    monkeypatch.setenv("MAINSTAY_SCHEDULER", "tcp://10.0.0.5:8786")
    assert Sharing.of_settings() == Sharing("dask", 3, "tcp://10.0.0.5:8786")


def test_a_scheduler_needs_an_executor_that_has_one(base: Base, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be shared out"):
        _work(Bench(Sharing("serial", 1, "tcp://10.0.0.5:8786")), tmp_path / "run", base)


def test_blocks_that_nobody_goes_on_with_are_cleared_after_a_week(quick: Workspace) -> None:
    job = ask_steps(quick)
    places = [place_of(quick.folder, key) for key in (job.request_hash, "sha256:old", "sha256:new")]
    for place in places:
        place.mkdir(parents=True)
    for place in places[:2]:
        os.utime(place, (0, 0))
    clear_places(quick)
    assert sorted(path.name for path in (quick.folder / FOLDER).iterdir()) == sorted([places[0].name, places[2].name])
