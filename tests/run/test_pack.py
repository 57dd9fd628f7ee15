"""Answers become arrays and come back bit for bit, and no file can have code run."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.run.blocks import Answer, draw

from mainstay.core.result import Metric
from mainstay.errors import MainstayError
from mainstay.run.pack import TREE, TreeCodec

CODEC = TreeCodec(("mainstay", "tests"))


def there_and_back(value: Any) -> Any:
    return CODEC.from_arrays(CODEC.to_arrays(value))


@pytest.mark.parametrize(
    "value",
    [None, True, 3, -0.0, float("inf"), "Ä", [], (), {}, [1, (2, [None])], {"a": {1: 2.5}}, Metric.exact("n", 1, "x")],
    ids=repr,
)
def test_plain_values_come_back(value: Any) -> None:
    back = there_and_back(value)
    assert repr(back) == repr(value)
    assert type(back) is type(value)


def test_a_record_of_arrays_comes_back_bit_for_bit() -> None:
    answer = draw({"seed": 1}, 3)
    answer.lost[0, 0], answer.lost[0, 1] = np.nan, -0.0
    back = there_and_back(answer)
    assert isinstance(back, Answer)
    assert back.lost.tobytes() == answer.lost.tobytes()
    assert (back.lost.shape, back.days.dtype, back.label) == ((3, 4), np.int32, "block 3")
    assert there_and_back(Answer(back.lost, back.days, "x")).extra is None


def test_scalars_and_tables_come_back() -> None:
    scalar = there_and_back(np.float32(1.1))
    assert (type(scalar), scalar) == (np.float32, np.float32(1.1))
    table = pl.DataFrame({"a": ["x", None], "b": [[1], [2, 3]]})
    assert_frame_equal(there_and_back({"t": table})["t"], table)


def test_what_has_no_plain_form_is_refused() -> None:
    for value in (object(), np.array([object()]), {"a": {1, 2}}):
        with pytest.raises(TypeError, match="no plain form"):
            CODEC.to_arrays(value)


@pytest.mark.parametrize("name", ["subprocess:Popen", "mainstay.core.streams:stream", "mainstay.errors:InputError"])
def test_a_file_cannot_have_code_run(name: str) -> None:
    tree = json.dumps(["record", name, {"args": "echo"}]).encode()
    with pytest.raises(MainstayError, match="a kept block names"):
        TreeCodec().from_arrays({TREE: np.frombuffer(tree, np.uint8)})
