"""Every kind of job tells how far it is, from nothing to all and never back, and stops between steps if called off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from tests.engines.monitor.heatmap.map_bases import random_base
from tests.services.jobs.stand_in import SMALL
from tests.services.jobs.test_kinds import ms_trial

import mainstay as ms
from mainstay.io.load import load
from mainstay.model.base import Base
from mainstay.run.executors import Executor, open_executor
from mainstay.scenario.scenario import Scenario
from mainstay.services.jobs.kind import Work, job_kind, job_kinds
from mainstay.services.jobs.queue import read_ask

PRODUCT = "fictomycin-injection"
QUICK = {"stress": {"horizon_days": 30, "replications": 2}}
GOAL = {"stress": {**QUICK["stress"], "service_goal": {"products": [PRODUCT], "fill": 0.95, "within_days": 30}}}
#: what is asked of each kind, the base, and the fewest steps that it must tell of
ASKED: dict[str, tuple[str, Mapping[str, Any], int]] = {
    "brief": ("small", {"pdf": False}, 20),
    "concentration": ("small", {}, 8),
    "heatmap": ("map", {"draws": 64}, 15),
    "stress": ("small", {"body": QUICK}, 3),
    "stress_atlas": ("small", {"body": QUICK}, 5),
    "stress_backtest": ("small", {}, 30),
    "stress_compare": ("small", {"first": {"body": QUICK}, "second": {"body": QUICK}}, 2),
    "stress_reverse": ("small", {"body": GOAL, "outages": 1, "longest_days": 20}, 5),
    "stress_trial": ("us-2026", {"spec": ms_trial()}, 25),
}
#: parts of care take a base each, and their tests tell of their progress
CARE = {name for name in job_kinds() if name.startswith("care_")}


class _CalledOffError(BaseException):
    """What the process of a worker raises where a job is called off."""


@contextmanager
def _working(engine: str, scenario: Scenario) -> Iterator[Executor]:
    with open_executor("serial") as executor:
        yield executor


@cache
def _base(name: str) -> Base:
    if name == "map":
        return random_base(9, indicators=8, missing=0.2, segments=("vaccines",), years=(2020, 2021, 2022, 2023, 2024))
    return load(SMALL) if name == "small" else ms.load(name)


def _told(kind: str, until: int | None = None) -> tuple[list[tuple[int, int, str]], str | None]:
    """Return what a job told until it was called off at some step, or was done, and the hash of what it made."""
    name, asked, _ = ASKED[kind]
    found, told = job_kind(kind), []

    def tell(*step: Any) -> None:
        told.append(step)
        if len(told) == until:
            raise _CalledOffError

    made = found.run(Work(name, _base(name), read_ask(found, asked), tell, _working))
    return told, None if made.result is None else made.result.hash


def test_every_kind_is_looked_at() -> None:
    assert ASKED.keys() | CARE == job_kinds().keys() - {"steps"}  # a kind of the tests


@pytest.mark.parametrize("kind", ASKED)
def test_progress_only_grows_and_ends_at_all(kind: str) -> None:
    told, _ = _told(kind)
    shares = [done / of for done, of, _ in told]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] == 1
    assert len(told) >= ASKED[kind][2]
    assert all(words for _, _, words in told)


@pytest.mark.parametrize("kind", ASKED)
def test_a_job_that_is_called_off_stops_between_two_steps(kind: str) -> None:
    with pytest.raises(_CalledOffError):
        _told(kind, until=2)


def test_words_that_differ_only_in_their_count_are_told_no_faster_than_they_can_be_read() -> None:
    from mainstay.services.jobs import worker_child

    class Pipe:
        sent: list[Any]

        def __init__(self) -> None:
            self.sent = []

        def send(self, told: Any) -> None:
            self.sent.append(told)

    pipe = Pipe()
    child = worker_child._Child(pipe)  # type: ignore[arg-type]
    for done in range(1000):
        child.progress(done, 1001, f"sites, {done} of 1001")
    child.progress(1000, 1001, "something else")
    child.progress(1001, 1001, "something else")
    whats = [step[2] for _, step in pipe.sent]
    assert whats[0] == "sites, 0 of 1001"
    assert whats[-2:] == ["something else", "something else"]
    assert len(whats) < 1000
