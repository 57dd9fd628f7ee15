"""A base is found by path or name, and what cannot be found or read is told."""

from __future__ import annotations

import shutil
import threading
from functools import partial
from pathlib import Path

import pytest
from tests.io.sample import sample_base

from mainstay.core.kept import kept
from mainstay.errors import InputError, MainstayError, Problem, UnknownNameError
from mainstay.io import bundled, folder
from mainstay.io import load as load_module
from mainstay.io.load import load, read
from mainstay.io.save import save


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of bundled bases that holds one."""
    home = tmp_path / "shelf"
    save(sample_base(), home / "sample-2026")
    (home / "notes").mkdir()
    monkeypatch.setattr(bundled, "home", lambda: home)
    monkeypatch.setattr(load_module, "kept", partial(kept, place=tmp_path / "kept"))
    monkeypatch.chdir(tmp_path)
    return home


def test_bundled_bases_are_found_by_name(shelf: Path) -> None:
    assert bundled.names() == ("sample-2026",)
    assert bundled.path("sample-2026") == shelf / "sample-2026"
    assert load("sample-2026") == sample_base()


def test_what_exists_comes_before_a_bundled_base(shelf: Path, tmp_path: Path) -> None:
    other = sample_base().replace(organizations=sample_base()["organizations"].clear())
    save(other, tmp_path / "sample-2026")
    assert load("sample-2026") == other


def test_an_unknown_name_is_told_with_the_nearest(shelf: Path) -> None:
    with pytest.raises(UnknownNameError, match="neither a file or folder nor a bundled base") as caught:
        load("sample-2062")
    assert caught.value.hint == "did you mean 'sample-2026'?"
    with pytest.raises(UnknownNameError, match="no bundled base") as caught:
        bundled.path("zzz")
    assert caught.value.hint == "bundled bases: sample-2026"


@pytest.mark.parametrize("name", ["none/base", "none.xlsx", "./none", "", "a\0b/c"])
def test_a_path_that_does_not_exist_says_so(name: str, shelf: Path) -> None:
    with pytest.raises(InputError) as caught:
        load(Path(name) if name == "./none" else name)
    assert "does not exist" in caught.value.message or "is not a path" in caught.value.message


def test_links_that_lead_in_a_circle_are_told(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    for act in (load, lambda path: save(sample_base(), path)):
        with pytest.raises(MainstayError):
            act(tmp_path / "a")


def test_there_may_be_no_bundled_bases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundled, "home", lambda: tmp_path / "none")
    assert bundled.names() == ()
    with pytest.raises(UnknownNameError) as caught:
        bundled.path("a")
    assert caught.value.hint == "bundled bases: none"


@pytest.mark.parametrize("form", ["zip", "xlsx"])
def test_a_file_without_an_ending_is_known_by_its_content(form: str, tmp_path: Path) -> None:
    assert load(save(sample_base(), tmp_path / "base", format=form)) == sample_base()


@pytest.mark.parametrize(
    ("name", "data"), [("a.txt", b"hello"), ("a", b""), ("a.csv", b"a,b\n"), ("base.yaml", b"name: a")]
)
def test_a_file_that_is_no_base_says_so(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=r"is not a base|is part of a base") as caught:
        load(tmp_path / name)
    assert caught.value.hint


def test_warnings_come_along_and_do_not_stop(tmp_path: Path) -> None:
    path = save(sample_base(), tmp_path / "base")
    (path / "old.xlsx").write_bytes(b"")
    (path / "notes.md").write_text("remarks")
    result = read(path)
    assert result.base == sample_base()
    assert {problem.code for problem in result.warnings} == {"source.missing", "file.not_read"}
    assert all(isinstance(problem, Problem) and problem.severity == "warning" for problem in result.warnings)


def test_an_unreadable_file_is_a_problem_among_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(sample_base(), tmp_path / "base")
    real = Path.open

    def refuse(self: Path, *args: object, **kwargs: object) -> object:
        if self.name == "products.csv":
            raise PermissionError(13, "Permission denied")
        return real(self, *args, **kwargs)  # type: ignore[arg-type] # handed through as they came

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match="1 problem") as caught:
        load(path)
    (problem,) = [problem for problem in caught.value.problems if problem.severity == "error"]
    assert (problem.code, problem.file) == ("file.unreadable", "products.csv")


def test_a_folder_that_may_not_be_listed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(sample_base(), tmp_path / "base")

    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(InputError, match="cannot be read: permission denied"):
        load(path)


def test_a_base_that_is_replaced_while_it_is_read_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = sample_base()
    new = old.replace(organizations=old["organizations"].clear())
    path = save(old, tmp_path / "base")
    save(new, tmp_path / "next")
    real = folder.take_info_text
    turns = []

    def slow(*args: object) -> object:
        found = real(*args)  # type: ignore[arg-type] # handed through as they came
        if not turns:
            turns.append(1)
            shutil.move(path, tmp_path / "gone")
            (tmp_path / "next").rename(path)
        return found

    monkeypatch.setattr(folder, "take_info_text", slow)
    assert load(path) == new


def test_a_base_that_is_replaced_all_the_time_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(sample_base(), tmp_path / "base")
    real = folder.take_info_text

    def replaced(*args: object) -> object:
        found = real(*args)  # type: ignore[arg-type] # handed through as they came
        save(sample_base(), path)
        return found

    monkeypatch.setattr(folder, "take_info_text", replaced)
    with pytest.raises(InputError, match="being replaced all the time"):
        load(path)


def test_many_readers_and_a_writer_never_see_a_mixture(tmp_path: Path) -> None:
    old = sample_base()
    new = old.replace(organizations=old["organizations"].clear())
    path = save(old, tmp_path / "base")
    stop = threading.Event()
    seen: set[str] = set()

    def look() -> None:
        while not stop.is_set():
            try:
                seen.add(load(path).hash)
            except InputError as error:
                seen.add(str(error))

    reader = threading.Thread(target=look)
    reader.start()
    for number in range(12):
        save(new if number % 2 else old, path)
    stop.set()
    reader.join(30)
    assert {told for told in seen if "all the time" not in told} <= {old.hash, new.hash}
    assert seen
