"""What holds for every executor: the same bytes, in order, whoever does the work; errors come as they are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.run.blocks import draw, fail, who

from mainstay.errors import InputError, MissingExtraError, UnknownNameError
from mainstay.run.executors import Completing, all_executors, names, open_executor
from mainstay.run.pack import TreeCodec

SHARED = {"seed": 5, "slow": {0: 0.3, 3: 0.1}}
ITEMS = list(range(9))


def content(outs: list[object]) -> list[dict[str, bytes]]:
    codec = TreeCodec()
    return [{name: part.tobytes() for name, part in codec.to_arrays(out).items()} for out in outs]


@pytest.fixture(scope="module", params=names())
def executor(request: pytest.FixtureRequest) -> Iterator[Completing]:
    if request.param == "dask":
        pytest.importorskip("distributed")
    with open_executor(request.param, workers=2) as opened:
        yield opened


def test_answers_are_the_same_bytes_in_the_order_of_the_items(executor: Completing) -> None:
    outs = list(executor.map(draw, SHARED, ITEMS))
    assert [out.label for out in outs] == [f"block {item}" for item in ITEMS]
    assert content(outs) == content([draw({"seed": 5}, item) for item in ITEMS])


def test_each_item_is_told_once_as_soon_as_it_is_done(executor: Completing) -> None:
    told = [place for place, _ in executor.completed(draw, SHARED, ITEMS)]
    assert sorted(told) == ITEMS
    if executor.workers > 1:
        assert told[0] != 0  # the first item sleeps


def test_an_error_of_the_work_comes_as_it_is(executor: Completing) -> None:
    with pytest.raises(InputError) as told:
        list(executor.map(fail, {"at": 4}, ITEMS))
    assert (told.value.where, told.value.hint) == ("here", "mend it")
    assert [problem.found for problem in told.value.problems] == ["4"]
    # and the executor goes on
    assert list(executor.map(fail, {"at": -1}, ITEMS)) == ITEMS


def test_who_wants_no_more_answers_can_stop(executor: Completing) -> None:
    answers = executor.map(fail, {"at": -1}, range(1000))
    assert [next(answers) for _ in range(3)] == [0, 1, 2]
    answers.close()  # type: ignore[attr-defined] # they come from a generator
    assert list(executor.map(fail, {"at": -1}, [7])) == [7]


def test_no_items_no_answers(executor: Completing) -> None:
    assert list(executor.map(fail, {"at": 0}, [])) == []


def test_items_far_ahead_of_the_oldest_are_not_begun(executor: Completing) -> None:
    told = [place for place, _ in executor.completed(draw, {"seed": 1, "slow": {0: 0.3}}, range(40))]
    assert told.index(0) <= 4 * executor.workers


def test_processes_are_used_again_while_they_share_the_same() -> None:
    shared = {"at": -1}
    with open_executor("process", workers=1) as executor:
        first, second = (next(executor.map(who, shared, [0])) for _ in range(2))
        third = next(executor.map(who, {"at": -1}, [0]))
    assert first == second != third


def test_the_kinds_say_what_they_are() -> None:
    assert names() == ("dask", "process", "serial", "threads")
    assert all(kind.title and kind.name == name for name, kind in all_executors().items())


def test_a_wrong_name_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'process'"):
        open_executor("proces")


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(InputError) as told:
        open_executor("process", workers=0, scheduler="tcp://127.0.0.1:1")
    assert [problem.code for problem in told.value.problems] == ["run.workers", "run.scheduler"]


def test_an_extra_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtraError, match=r"mainstay\[dask\]"):
        open_executor("dask", workers=1)
