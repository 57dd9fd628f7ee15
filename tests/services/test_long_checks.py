"""The check of a scenario reads its text once, withstands hostile texts, and leaves room for other people."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from pathlib import Path

import pytest
import ruamel.yaml

from mainstay.errors import TooManyError
from mainstay.io.load import load
from mainstay.model.base import Base
from mainstay.services import long_checks
from mainstay.services.long_checks import AT_ONCE, MOST, SHORT, turn
from mainstay.services.scenario_check import check_scenario
from mainstay.services.scenario_places import place_of_key

UNKNOWN = "name: many\n" + "".join(f"key_{number}:\n  - {number}\n" for number in range(300))


@pytest.fixture(scope="module")
def base() -> Base:
    return load(Path(__file__).resolve().parents[2] / "examples" / "small-base")


def _merged(levels: int) -> str:
    rows = (f"a{at}: &a{at}\n  <<: [{', '.join([f'*a{at - 1}'] * 10)}]\n" for at in range(1, levels + 1))
    return "a0: &a0 {x: 1}\n" + "".join(rows)


def test_a_text_with_many_problems_is_read_once(base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    load_one = ruamel.yaml.YAML.load
    monkeypatch.setattr(ruamel.yaml.YAML, "load", lambda self, text: (read.append(text), load_one(self, text))[1])
    monkeypatch.setattr(ruamel.yaml.YAML, "compose", lambda _self, text: read.append(text))
    found = check_scenario(base, UNKNOWN)
    assert [one.row for one in found.problems] == [2 + 2 * number for number in range(300)]
    assert read == [UNKNOWN]


def test_lines_are_those_of_a_text_that_is_read_for_one_key_alone(base: Base) -> None:
    for problem in check_scenario(base, UNKNOWN).problems[::60]:
        assert place_of_key(UNKNOWN, str(problem.column)) == (problem.row, 1)


def test_keys_that_are_merged_are_still_merged(base: Base) -> None:
    text = "stress: &one\n  horizon_days: 60\nheatmap: {draws: 64}\n"
    assert check_scenario(base, text).is_sound
    merged = "sources: []\nstress:\n  <<: {horizon_days: 60}\n"
    assert check_scenario(base, merged).problems == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (_merged(12), "keys merged by << stand for more than 50000 keys"),
        ("a: &a0 [x]\n" + "".join(f"b{at}: &a{at} [{f'*a{at - 1},' * 10}]\n" for at in range(1, 12)), "is too large"),
        ("[" * 200_000, "recursion"),
        ("".join(f"{' ' * at}a:\n" for at in range(700)), "recursion"),
        ("- " * 100_000, "recursion"),
        ("k" * 200_000 + ": 1\n", "mapping values are not allowed here"),
        ('"' + "k" * 200_000 + '": 1\n', ""),
        ("a: &a [*a]\n", ""),
        ("---\n" * 50_000, "another document"),
        ("x" * 300_000, "is too large"),
    ],
    ids=["merges", "aliases", "brackets", "indents", "dashes", "key", "quoted", "itself", "documents", "long"],
)
def test_a_hostile_text_is_told_what_is_wrong_with_it(base: Base, text: str, words: str) -> None:
    found = check_scenario(base, text)
    assert not found.is_sound
    assert found.problems
    assert words in found.problems[0].message


def test_no_more_long_texts_are_checked_than_there_is_room_for(base: Base) -> None:
    with ExitStack() as held:
        for _ in range(MOST):  # as many as may be checked or wait
            assert long_checks._DOOR.acquire(blocking=False)
            held.callback(long_checks._DOOR.release)
        with pytest.raises(TooManyError) as raised:
            check_scenario(base, "# " + "x" * SHORT)
        assert raised.value.wait_seconds > 0
        assert check_scenario(base, "name: short\n").is_sound
    assert check_scenario(base, "# " + "x" * SHORT + "\nname: long\n").is_sound


def test_who_is_at_the_door_waits_for_room() -> None:
    order: list[str] = []

    def wait() -> None:
        with turn(SHORT + 1):
            order.append("checked")

    with ExitStack() as held:
        for _ in range(AT_ONCE):
            held.enter_context(turn(SHORT + 1))
        waiting = threading.Thread(target=wait)
        waiting.start()
        order.append("left")
    waiting.join(60)
    assert order == ["left", "checked"]
