"""The rule that leaves compiled functions out of the coverage leaves out nothing else."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest
from coverage.parser import PythonParser

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "src" / "mainstay" / "core" / "compiled.py"
DECORATORS = {"apart", "compiled", "in_place", "inlined"}
RULES = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["coverage"]["report"]
RULE = "^@(apart|compiled|in_place|inlined)$"
FILES = [
    path
    for path in sorted((ROOT / "src").rglob("*.py"))
    if re.search(RULE, path.read_text(encoding="utf-8"), flags=re.MULTILINE)
]


def is_named_decorator(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in DECORATORS


def test_the_rule_is_that_of_the_project_and_names_what_compiles() -> None:
    assert RULE in RULES["exclude_also"]
    public = {
        node.name
        for node in ast.parse(HOME.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    assert public == DECORATORS


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_the_names_are_those_that_compile(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "mainstay.core.compiled"
        for alias in node.names
        if alias.asname is None
    }
    used = {
        decorator.id
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Name) and is_named_decorator(decorator)
    }
    bound = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)} | {
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    assert used <= imported
    assert not bound & DECORATORS


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_only_compiled_functions_are_left_out(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    parser = PythonParser(text=text, exclude=RULE)
    parser.parse_source()
    wanted: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and any(is_named_decorator(d) for d in node.decorator_list):
            wanted |= set(range(node.decorator_list[0].lineno, (node.end_lineno or node.lineno) + 1))
    assert parser.excluded
    assert parser.excluded <= wanted
