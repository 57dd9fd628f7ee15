"""What is kept beside the byte code is taken only for the same content, and never stands in the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from mainstay.core.kept import digest_of, digest_of_code, kept


def test_it_is_made_once_for_the_same_content(tmp_path: Path) -> None:
    calls: list[str] = []

    def make() -> list[str]:
        calls.append("made")
        return list(calls)

    first = kept("thing", "a", make, place=tmp_path)
    assert kept("thing", "a", make, place=tmp_path) == first == ["made"]
    assert kept("thing", "b", make, place=tmp_path) == ["made", "made"]
    assert [path.name for path in tmp_path.iterdir()] == ["thing.kept"]


@pytest.mark.parametrize("data", [b"", b"no pickle", b"\x80\x05N.", b"\x80\x05K\x01."])
def test_what_cannot_be_read_is_made_anew(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "thing.kept").write_bytes(data)
    assert kept("thing", "a", lambda: 7, place=tmp_path) == 7
    assert kept("thing", "a", lambda: 8, place=tmp_path) == 7


def test_without_a_place_to_write_it_is_made_each_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert [kept("thing", "a", lambda: 7, place=tmp_path / "file") for _ in range(2)] == [7, 7]


def test_what_goes_wrong_in_the_making_is_told_and_not_kept(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        kept("thing", "a", lambda: 1 / 0, place=tmp_path)
    assert not list(tmp_path.iterdir())


def test_each_byte_of_a_file_and_its_name_count(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a", "b")]
    for path in paths:
        path.write_bytes(b"one")
    before = digest_of(paths)
    assert digest_of(reversed(paths)) == before
    paths[1].write_bytes(b"two")
    assert digest_of(paths) != before
    assert digest_of_code("model/schema.py") != digest_of_code("model")
