"""The job that compares two scenarios: what can be asked of it, and that its result can be made again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import mainstay as ms
from mainstay.errors import InputError
from mainstay.run.executors import Executor, open_executor
from mainstay.scenario.scenario import Scenario
from mainstay.services.jobs.kind import Work, job_kind
from mainstay.services.jobs.queue import canonical, read_ask
from mainstay.services.reproduce import reproduce

KIND = job_kind("stress_compare")
QUICK: dict[str, Any] = {"stress": {"horizon_days": 30, "replications": 2}}
WORSE: dict[str, Any] = {
    "name": "halt",
    "stress": {
        "horizon_days": 30,
        "shocks": [{"name": "halt", "quantity": "stock", "where": {"product": "cisplatin-injection"}}],
    },
}


@contextmanager
def _working(engine: str, scenario: Scenario) -> Iterator[Executor]:
    with open_executor("serial") as executor:
        yield executor


def test_a_comparison_is_made_again(tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    ask = read_ask(KIND, {"first": {"body": QUICK}, "second": {"body": WORSE}, "seed": 7})
    made = KIND.run(Work("us-2026", ms.load("us-2026"), ask, lambda *one: told.append(one), _working, "TLP:CLEAR"))
    assert made.title == "Comparison: nominal and halt, 2 pairs of runs"
    assert told[0][0] == 0
    assert told[-1][:2] == (2, 2)
    assert made.result is not None
    made.result.to_parquet(tmp_path)
    assert reproduce(tmp_path).same


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"first": {"seed": 3}}, "beside the two"),
        ({"second": {"as_known": "2025-01-01"}}, "beside the two"),
        ({"first": {"body": QUICK}}, "not as long"),
        ({"replications": 1_000_000}, "allows"),
        ({"first": {"scenario": "two-at-once", "body": QUICK}}, "not both"),
        ({"third": {}}, "not permitted"),
    ],
)
def test_what_cannot_be_asked(told: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as caught:
        read_ask(KIND, told)
    assert words in str(caught.value)


def test_the_same_question_is_the_same_request() -> None:
    texts = ({"body": QUICK}, {"body": "stress: {replications: 2, horizon_days: 30}"})
    assert len({canonical(read_ask(KIND, {"first": one, "second": one})) for one in texts}) == 1
