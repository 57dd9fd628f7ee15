"""A fingerprint tells contents apart and is the same in every process."""

from __future__ import annotations

import functools
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.run.blocks import draw, fail

from mainstay.core.compiled import compiled
from mainstay.run.fingerprint import fingerprint
from mainstay.scenario.scenario import Scenario

VALUES: dict[str, Any] = {
    "none": None,
    "false": False,
    "zero": 0,
    "zero as float": 0.0,
    "minus zero": -0.0,
    "text": "0",
    "bytes": b"0",
    "empty list": [],
    "empty tuple": (),
    "empty mapping": {},
    "list in list": [[1], 2],
    "list": [1, [2]],
    "array": np.arange(6),
    "array of another shape": np.arange(6).reshape(2, 3),
    "array of another type": np.arange(6, dtype=np.int32),
    "objects": np.array(["a", None], dtype=object),
    "table": pl.DataFrame({"a": [1, None]}),
    "other table": pl.DataFrame({"a": [1, 2]}),
    "function": draw,
    "other function": fail,
    "part of a function": functools.partial(draw, 1),
    "set": {"a", "b", "c"},
    "scenario": Scenario(name="a"),
    "other scenario": Scenario(name="b"),
    "path": Path("a"),
    "class": Path,
}


@dataclass
class Held:
    """A record with a field that says nothing in its representation."""

    part: Any


def adder(step: int) -> Any:
    def add(value: int) -> int:
        return value + step

    return add


def test_different_contents_have_different_fingerprints() -> None:
    assert len({fingerprint(value) for value in VALUES.values()}) == len(VALUES)


def test_the_same_content_has_the_same_fingerprint_in_every_process(root: Path) -> None:
    code = (
        "from tests.run.test_fingerprint import VALUES\nfrom mainstay.run.fingerprint import fingerprint\n"
        "print(*(fingerprint(value) for value in VALUES.values()))"
    )
    printed = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=root,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert printed[0] == printed[1]
    assert printed[0].split() == [fingerprint(value) for value in VALUES.values()]


def test_what_a_closure_and_a_record_hold_counts() -> None:
    assert fingerprint(adder(1)) == fingerprint(adder(1)) != fingerprint(adder(2))
    assert fingerprint(Held(np.zeros(2))) == fingerprint(Held(np.zeros(2))) != fingerprint(Held(np.ones(2)))


def test_a_compiled_function_counts_as_its_source() -> None:
    @compiled
    def twice(x: float) -> float:
        return 2 * x

    before = fingerprint(twice)
    twice(1.0)
    assert fingerprint(twice) == before


def test_layout_and_sharing_do_not_count() -> None:
    array = np.arange(6.0).reshape(2, 3)
    assert fingerprint(array) == fingerprint(np.asfortranarray(array))
    assert fingerprint([array, array]) == fingerprint([array, array.copy()])
    table = pl.DataFrame({"a": [1, 2]})
    assert fingerprint(table) == fingerprint(pl.concat([table[:1], table[1:]], rechunk=False))


def test_a_circle_ends() -> None:
    circle: list[Any] = [1]
    circle.append(circle)
    assert len(fingerprint(circle)) == 64


def test_what_cannot_be_copied_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "file").open("w") as file, pytest.raises(TypeError):
        fingerprint(file)
