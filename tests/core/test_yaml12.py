"""YAML is YAML 1.2: what looks like a country is one, and what stands twice is an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.core.yaml12 import read_yaml, write_yaml
from mainstay.errors import InputError

PLAIN = st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8"), max_size=12)
DATA = st.dictionaries(
    st.from_regex(r"[a-z_]{1,8}", fullmatch=True), PLAIN | st.lists(PLAIN, max_size=3), min_size=1, max_size=4
)


def test_no_is_norway() -> None:
    assert read_yaml("home: NO\nothers: [YES, on, off, y, n]", name="f") == {
        "home": "NO",
        "others": ["YES", "on", "off", "y", "n"],
    }


def test_a_time_of_day_and_a_version_are_text_or_number_as_written() -> None:
    assert read_yaml("a: 1:30\nb: '1.10'\nc: 0o17", name="f") == {"a": "1:30", "b": "1.10", "c": 15}


def test_a_key_that_stands_twice_is_an_error_with_its_row() -> None:
    with pytest.raises(InputError) as caught:
        read_yaml("name: a\nhome: USA\nname: b\n", name="base.yaml")
    problem = caught.value.problems[0]
    assert (problem.code, problem.file, problem.row) == ("yaml.invalid", "base.yaml", 3)
    assert "name" in problem.message


@pytest.mark.parametrize(
    "text",
    [
        "a: 2024-13-45",
        "a: 2024-01-01T25:00:00",
        "[" * 5000,
        "a: !!int x",
        "!!python/object:os.system x",
        "a:\n\t- b",
        "'",
        "- a\n---\n- b",
        "\x01",
        "{",
    ],
)
def test_what_cannot_be_read_is_one_error_that_names_the_file(text: str) -> None:
    with pytest.raises(InputError) as caught:
        read_yaml(text, name="base.yaml")
    assert caught.value.problems[0].file == "base.yaml"
    assert "base.yaml" in str(caught.value)


@pytest.mark.parametrize("version", ["1.1", "1.0", "1.3", "2.0"])
def test_a_file_cannot_ask_for_another_yaml(version: str) -> None:
    with pytest.raises(InputError) as caught:
        read_yaml(f"# comment\n%YAML {version}\n---\nhome: NO\n", name="f")
    assert (caught.value.problems[0].code, caught.value.problems[0].row) == ("yaml.version", 2)
    assert read_yaml("%YAML 1.2\n---\nhome: NO\n", name="f") == {"home": "NO"}


@pytest.mark.parametrize("text", ["\x85", "a\u2028b", "\u2029", "a\x85\nb"])
def test_rare_line_ends_are_read_back(text: str) -> None:
    data = {text: [text, {"in": text}]}
    assert read_yaml(write_yaml(data), name="f") == data


@given(DATA)
def test_what_is_written_is_read_back(data: dict[str, object]) -> None:
    assert read_yaml(write_yaml(data), name="f") == data


@given(st.text(max_size=30))
def test_any_text_is_answered(text: str) -> None:
    try:
        read_yaml(text, name="f")
    except InputError as error:
        told = str(error)
    else:
        told = "f"
    assert "f" in told
