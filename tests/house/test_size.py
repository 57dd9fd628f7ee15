"""Files hold one idea and functions fit on a screen: the budgets of DESIGN section 8."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

FILE_LINES = 500
FUNCTION_LINES = 80
PUBLIC_METHODS = 15
EMPTY_NAMES = {
    "common",
    "helper",
    "helpers",
    "misc",
    "miscellaneous",
    "stuff",
    "util",
    "utilities",
    "utils",
}
ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for name in ("src", "tools", "docs") for path in (ROOT / name).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the name and the number of lines of each function of a file, decorators left out."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def shown(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


@pytest.mark.parametrize("path", [*SOURCES, *TESTS], ids=shown([*SOURCES, *TESTS]))
def test_file_is_at_most_500_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= FILE_LINES


@pytest.mark.parametrize("path", SOURCES, ids=shown(SOURCES))
def test_functions_are_at_most_80_lines(path: Path) -> None:
    long = {name: lines for name, lines in functions(path) if lines > FUNCTION_LINES}
    assert not long


@pytest.mark.parametrize("path", SOURCES, ids=shown(SOURCES))
def test_classes_have_few_public_methods(path: Path) -> None:
    crowded = {
        node.name: count
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        for count in [sum(isinstance(x, ast.FunctionDef) and not x.name.startswith("_") for x in node.body)]
        if count > PUBLIC_METHODS
    }
    assert not crowded


def test_no_module_has_a_name_that_says_nothing() -> None:
    found = [
        path
        for path in [*(ROOT / "src").rglob("*"), *(ROOT / "tests").rglob("*")]
        if path.stem in EMPTY_NAMES and (path.is_dir() or path.suffix == ".py")
    ]
    assert not shown(found)


def test_the_count_of_lines_sees_a_long_function(tmp_path: Path) -> None:
    path = tmp_path / "long.py"
    path.write_text("def f() -> None:\n" + "    print()\n" * 80, encoding="utf-8")
    assert dict(functions(path)) == {"f": 81}
