"""The documentation tells the truth: every Python example runs and every command in it works."""

from __future__ import annotations

import doctest
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.docs.commands import run_command

ROOT = Path(__file__).resolve().parents[2]
GENERATED = ROOT / "docs" / "reference" / "generated"
PAGES = sorted(
    path
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    if GENERATED not in path.parents and "_build" not in path.parts
)
FENCE = re.compile(r"^```(?P<language>\w+)[^\n]*\n(?P<text>.*?)^```$", flags=re.MULTILINE | re.DOTALL)
NEEDS = re.compile(r"<!-- needs: (?P<what>\w+) -->")
OPTIONS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
# What a page that needs downloads finds in its folder `downloads`: a small part of the real files.
DOWNLOADS = ("01_shortages/*", "02_facilities_regulatory/drls_reg*")


class Block(NamedTuple):
    """One fenced block of a page: its language, its text, and the line it starts in."""

    language: str
    text: str
    line: int


def blocks(page: str) -> Iterator[Block]:
    """Yield the fenced blocks of a page that name a language."""
    for match in FENCE.finditer(page):
        yield Block(match["language"], match["text"], page.count("\n", 0, match.start()) + 2)


def run_python(block: Block, names: dict[str, object], where: str) -> None:
    """Run one block as a doctest; the names that it sets are seen by the next block of the page."""
    test = doctest.DocTestParser().get_doctest(block.text, names, where, where, block.line)
    assert test.examples, f"{where}: a Python block without `>>>` is not proven"
    told: list[str] = []
    runner = doctest.DocTestRunner(optionflags=OPTIONS, verbose=False)
    runner.run(test, out=told.append, clear_globs=False)
    names.update(test.globs)
    assert runner.failures == 0, f"{where}\n" + "".join(told)


def prepare(page: str, folder: Path, request: pytest.FixtureRequest) -> None:
    """Give a page what it says it needs."""
    for match in NEEDS.finditer(page):
        assert match["what"] == "downloads"
        data = request.getfixturevalue("shared_dir") / "data"
        (folder / "downloads").mkdir()
        for pattern in DOWNLOADS:
            for path in data.glob(pattern):
                shutil.copy(path, folder / "downloads")


@pytest.mark.slow
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_examples_of_the_page(
    path: Path,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    page = path.read_text(encoding="utf-8")
    prepare(page, tmp_path, request)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in blocks(page):
        where = f"{path.relative_to(ROOT)}:{block.line}"
        if block.language == "python":
            run_python(block, names, where)
        elif block.language == "console":
            for line in block.text.splitlines():
                if line.startswith("$ mainstay"):
                    run_command(line, where, tmp_path_factory)


def test_the_pages_have_examples() -> None:
    found = [block.language for path in PAGES for block in blocks(path.read_text(encoding="utf-8"))]
    assert found.count("python") >= 5
    assert found.count("console") >= 5


def test_a_wrong_example_is_noticed() -> None:
    with pytest.raises(AssertionError, match="Expected"):
        run_python(Block("python", ">>> 1 + 1\n3\n", 1), {}, "here")


def test_a_block_without_an_example_is_noticed() -> None:
    with pytest.raises(AssertionError, match="not proven"):
        run_python(Block("python", "x = 1\n", 1), {}, "here")


def test_a_command_that_fails_is_noticed() -> None:
    with pytest.raises(AssertionError, match="no-such-command"):
        run_command("$ mainstay no-such-command", "here")
    run_command("$ mainstay no-such-command  # exit 2", "here")


def test_what_a_command_wrote_is_there_for_every_page_that_shows_it(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = "$ mainstay base convert small-base copy.zip"
    shutil.copytree(ROOT / "examples" / "small-base", tmp_path / "small-base")
    monkeypatch.chdir(tmp_path)
    run_command(line, "here", tmp_path_factory)  # names a folder that is here, so it is run here
    assert (tmp_path / "copy.zip").is_file()
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        run_command("$ mainstay concentration us-2026 --out lines", "here", tmp_path_factory)
        assert list((tmp_path / name / "lines").iterdir())
    with pytest.raises(AssertionError, match="small-base"):
        run_command(line, "here", tmp_path_factory)  # not here, and a failure is shown to every page
