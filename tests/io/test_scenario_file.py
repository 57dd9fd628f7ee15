"""Scenarios and weights kept in files."""

from __future__ import annotations

from pathlib import Path

import pytest

from mainstay.errors import InputError
from mainstay.io.scenario_file import load_scenario
from mainstay.io.weights_file import load_weights
from mainstay.scenario import Scenario


def write(folder: Path, text: str, name: str) -> Path:
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def test_a_scenario_file(tmp_path: Path) -> None:
    told = load_scenario(write(tmp_path, "name: quick\nheatmap:\n  economies: [CHN, NO]\n", "s.yaml"))
    assert (told.name, told.heatmap.economies) == ("quick", ("CHN", "NO"))
    assert load_scenario(write(tmp_path, "", "empty.yaml")) == Scenario()


@pytest.mark.parametrize("text", ["- a\n- b\n", "name: [", "name: x\nname: y\n", "unknown: 1\n"])
def test_a_scenario_file_that_is_none(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError) as raised:
        load_scenario(write(tmp_path, text, "s.yaml"))
    assert "s.yaml" in str(raised.value)


@pytest.mark.parametrize("load", [load_scenario, load_weights])
def test_files_that_are_not_there_or_no_text(tmp_path: Path, load: object) -> None:
    assert callable(load)
    with pytest.raises(InputError):
        load(tmp_path / "nothing")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError):
        load(tmp_path / "bytes")


def test_weights(tmp_path: Path) -> None:
    text = "\ufeffindicator_id,weight,note\na,2,why\nb,0.5,\n"
    assert load_weights(write(tmp_path, text, "w.csv")) == {"a": 2.0, "b": 0.5}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("indicator,weight\na,1\n", ["column.missing", "column.unknown"]),
        ("indicator_id\na\n", ["column.missing"]),
        ("", ["column.missing", "column.missing"]),
        ("indicator_id,weight\na,-1\nb,nan\nc,x\nd,\n", ["weight.invalid"] * 4),
        ("indicator_id,weight\na,1\na,2\n,3\n", ["key.duplicate", "value.missing"]),
    ],
)
def test_weights_that_cannot_be_used(tmp_path: Path, text: str, codes: list[str]) -> None:
    with pytest.raises(InputError) as raised:
        load_weights(write(tmp_path, text, "w.csv"))
    assert [problem.code for problem in raised.value.problems] == codes
