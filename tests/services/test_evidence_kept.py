"""Indexes on disk and on the way: the same answers as in memory, never a damaged one, never half of one, made once."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.report import bases

import mainstay as ms
from mainstay.errors import DamagedFileError, TooManyError
from mainstay.services import evidence_kept, evidence_shelf
from mainstay.services.bases import BaseEntry, add_base, content_hashes, files_of_base, retire_base
from mainstay.services.evidence_index import EvidenceIndex, index_of
from mainstay.services.evidence_kept import FOLDER, is_whole, keep, kept, name_of, tidy
from mainstay.services.evidence_search import Wanted, search
from mainstay.services.evidence_shelf import Shelf
from mainstay.services.retention import remove_old
from mainstay.services.viewer import SYSTEM
from mainstay.services.workspace import Workspace

ASKED = (Wanted(), Wanted(text="a e"), Wanted(text="pill register"), Wanted(table="products", sort="newest"))


def same(one: EvidenceIndex, other: EvidenceIndex) -> bool:
    """Tell whether two indexes give the same answers."""
    for wanted in ASKED:
        left, right = search(one, wanted, most=10**6), search(other, wanted, most=10**6)
        if (left.total, left.facets) != (right.total, right.facets) or not left.rows.equals(right.rows):
            return False
    return one.overview.equals(other.overview)


@pytest.fixture(scope="module")
def index() -> EvidenceIndex:
    return index_of(ms.load("us-2026"))


@pytest.fixture
def place(index: EvidenceIndex, tmp_path: Path) -> Path:
    keep(index, tmp_path / "kept")
    return tmp_path / "kept"


@pytest.fixture
def large(quick_workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> BaseEntry:
    """Return a base that counts as large."""
    monkeypatch.setattr(evidence_shelf, "SMALL_BYTES", 0)
    return add_base(quick_workspace, SYSTEM, bases.full(), base_id="large", handling="TLP:AMBER")


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    made = Shelf()
    yield made
    made.wait()


def built(shelf: Shelf, workspace: Workspace, entry: BaseEntry, day: date | None = None) -> EvidenceIndex:
    told = day or entry.as_of_on
    assert shelf.get(workspace, entry, told) is None
    shelf.wait()
    found = shelf.get(workspace, entry, told)
    assert found is not None
    return found


def test_an_index_from_disk_answers_as_the_one_in_memory(index: EvidenceIndex, place: Path) -> None:
    found = kept(place)
    assert found is not None
    assert same(found, index)
    assert [one.name for one in place.parent.iterdir()] == ["kept"]


def _cut(place: Path) -> None:
    file = place / "pieces.arrow"
    os.truncate(file, file.stat().st_size // 2)


def _flip(place: Path) -> None:
    file = place / "codes-table.npy"
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)


DAMAGE = {
    "cut": _cut,
    "one bit": _flip,
    "a file is gone": lambda place: (place / "low.npy").unlink(),
    "no list": lambda place: (place / "files.json").unlink(),
    "list is no list": lambda place: (place / "files.json").write_text("[]"),
    "list of nothing": lambda place: (place / "files.json").write_text('{"files": 1}'),
}


@pytest.mark.parametrize("how", DAMAGE)
def test_what_is_damaged_is_not_read_and_is_written_anew(index: EvidenceIndex, place: Path, how: str) -> None:
    DAMAGE[how](place)
    assert not is_whole(place)
    assert kept(place) is None
    keep(index, place)
    found = kept(place)
    assert found is not None
    assert same(found, index)


def test_what_breaks_off_leaves_nothing(index: EvidenceIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path) -> int:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(evidence_kept, "_checksum", full)
    with pytest.raises(OSError, match="No space"):
        keep(index, tmp_path / "evidence" / "one")
    assert not list((tmp_path / "evidence").iterdir())


def test_another_base_day_or_program_has_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    day = date(2026, 11, 1)
    names = {name_of("sha256:a", day), name_of("sha256:b", day), name_of("sha256:a", day - timedelta(days=1))}
    monkeypatch.setattr(evidence_kept, "_CODE", ("errors.py",))
    names.add(name_of("sha256:a", day))
    assert len(names) == 4


def test_a_large_base_is_built_apart_and_kept(quick_workspace: Workspace, large: BaseEntry, shelf: Shelf) -> None:
    expected = index_of(bases.full())
    assert same(built(shelf, quick_workspace, large), expected)
    assert kept(quick_workspace.folder / FOLDER / name_of(large.content_hash, large.as_of_on)) is not None


def test_as_known_on_a_day(quick_workspace: Workspace, large: BaseEntry, shelf: Shelf) -> None:
    day = large.as_of_on - timedelta(days=900)
    expected = index_of(bases.full().as_known(day))
    assert expected.height != index_of(bases.full()).height
    assert same(built(shelf, quick_workspace, large, day), expected)


def test_a_server_that_starts_again_builds_nothing(
    quick_workspace: Workspace, large: BaseEntry, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = built(shelf, quick_workspace, large)

    def refuse(*told: Any) -> None:
        pytest.fail("the index was built again")

    monkeypatch.setattr(evidence_shelf, "_apart", refuse)
    monkeypatch.setattr(evidence_shelf, "_in_memory", refuse)
    again = Shelf().get(quick_workspace, large, large.as_of_on)
    assert again is not None
    assert same(again, first)


def test_a_damaged_one_is_built_again(quick_workspace: Workspace, large: BaseEntry, shelf: Shelf) -> None:
    first = built(shelf, quick_workspace, large)
    _flip(quick_workspace.folder / FOLDER / name_of(large.content_hash, large.as_of_on))
    assert same(built(Shelf(), quick_workspace, large), first)


def test_many_who_ask_have_it_built_once(
    quick_workspace: Workspace, large: BaseEntry, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, calls = threading.Event(), []

    def slow(*told: Any) -> None:
        calls.append(told)
        go.wait()

    monkeypatch.setattr(evidence_shelf, "_apart", slow)
    assert [shelf.get(quick_workspace, large, large.as_of_on) for _ in range(5)] == [None] * 5
    go.set()
    shelf.wait()
    assert len(calls) == 1
    assert shelf.get(quick_workspace, large, large.as_of_on) is not None


def test_no_more_wait_than_a_few(
    quick_workspace: Workspace, large: BaseEntry, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    monkeypatch.setattr(evidence_shelf, "_apart", lambda *_: go.wait() and None)
    days = [large.as_of_on - timedelta(days=i) for i in range(evidence_shelf._AT_ONCE + 1)]
    for day in days[:-1]:
        assert shelf.get(quick_workspace, large, day) is None
    with pytest.raises(TooManyError, match="being built"):
        shelf.get(quick_workspace, large, days[-1])
    go.set()
    shelf.wait()
    assert shelf.get(quick_workspace, large, days[-1]) is None


def test_a_workspace_keeps_the_indexes_that_were_opened_last(
    quick_workspace: Workspace, large: BaseEntry, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence_kept, "_MOST", 2)
    days = [large.as_of_on - timedelta(days=i) for i in range(3)]
    for i, day in enumerate(days):
        built(shelf, quick_workspace, large, day)
        place = quick_workspace.folder / FOLDER / name_of(large.content_hash, day)
        os.utime(place, (i, i))
    left = {one.name for one in (quick_workspace.folder / FOLDER).iterdir()}
    assert left == {name_of(large.content_hash, day) for day in days[1:]}


def test_where_it_cannot_be_kept_it_is_built_in_memory(
    quick_workspace: Workspace, large: BaseEntry, shelf: Shelf
) -> None:
    # a file where the folder should be
    (quick_workspace.folder / FOLDER).write_text("in the way")
    assert same(built(shelf, quick_workspace, large), index_of(bases.full()))


def test_a_damaged_base_is_told_once_and_tried_again(
    quick_workspace: Workspace, large: BaseEntry, shelf: Shelf
) -> None:
    blob = files_of_base(quick_workspace, large)["products.parquet"]
    file = quick_workspace.files.path(blob)
    content = file.read_bytes()
    file.write_bytes(b"damaged")
    assert shelf.get(quick_workspace, large, large.as_of_on) is None
    shelf.wait()
    with pytest.raises(DamagedFileError):
        shelf.get(quick_workspace, large, large.as_of_on)
    file.write_bytes(content)
    assert same(built(shelf, quick_workspace, large), index_of(bases.full()))


def test_a_small_base_is_built_at_once_and_not_kept(quick_workspace: Workspace, shelf: Shelf) -> None:
    entry = add_base(quick_workspace, SYSTEM, bases.full(), base_id="small", handling="TLP:AMBER")
    assert shelf.get(quick_workspace, entry, entry.as_of_on) is not None
    assert not (quick_workspace.folder / FOLDER).exists()


def test_old_ones_and_those_of_bases_that_are_gone_are_removed(
    quick_workspace: Workspace, large: BaseEntry, shelf: Shelf
) -> None:
    built(shelf, quick_workspace, large)
    folder, now = quick_workspace.folder / FOLDER, time.time()
    (own,) = folder.iterdir()
    (folder / ".draft-x").mkdir()
    shutil.copytree(own, folder / name_of("sha256:gone", large.as_of_on))
    assert tidy(quick_workspace.folder, content_hashes(quick_workspace), now) == 1
    assert tidy(quick_workspace.folder, content_hashes(quick_workspace), now + 2 * 86_400) == 1
    assert [one.name for one in folder.iterdir()] == [own.name]
    assert tidy(quick_workspace.folder, content_hashes(quick_workspace), now + 31 * 86_400) == 1


def test_retention_removes_the_index_of_a_base_that_was_taken_off_the_list(
    quick_workspace: Workspace, large: BaseEntry, shelf: Shelf
) -> None:
    built(shelf, quick_workspace, large)
    remove_old(quick_workspace)
    assert len(list((quick_workspace.folder / FOLDER).iterdir())) == 1
    retire_base(quick_workspace, SYSTEM, "large")
    remove_old(quick_workspace)
    assert not list((quick_workspace.folder / FOLDER).iterdir())


def test_the_list_names_every_file(place: Path) -> None:
    told = json.loads((place / "files.json").read_text())["files"]
    assert set(told) == {one.name for one in place.iterdir()} - {"files.json"}
