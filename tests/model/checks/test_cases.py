"""Each case in cases.yaml breaks the small base in one way, and exactly one problem is found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.model import small_base

from mainstay.core.yaml12 import read_yaml
from mainstay.errors import Problem
from mainstay.model.checks import run_checks

FILE = Path(__file__).parent / "cases.yaml"
CASES: list[dict[str, Any]] = read_yaml(FILE.read_text("utf-8"), name=FILE.name)


def changed(case: dict[str, Any]) -> dict[str, pl.DataFrame]:
    """Return the tables of the small base after the change of a case."""
    content = small_base.rows()
    for table, change in case.get("change", {}).items():
        if change == "missing":
            del content[table]
            continue
        for row, cells in change.items():
            if row == "add":
                content[table] += cells
            else:
                content[table][row - 1].update(cells)
    return small_base.tables(content)


def place(problem: Problem) -> dict[str, object]:
    """Return what a case expects of a problem, without what is empty."""
    told = {"code": problem.code, "table": problem.table, "row": problem.row, "column": problem.column}
    return {name: value for name, value in told.items() if value is not None}


def test_the_small_base_has_no_problem() -> None:
    assert run_checks(small_base.tables(), small_base.info()) == []


@pytest.mark.parametrize("case", CASES, ids=[f"{case['expect']['code']}: {case['why']}" for case in CASES])
def test_one_change_is_one_problem(case: dict[str, Any]) -> None:
    found = run_checks(changed(case), small_base.info(**case.get("info", {})))
    assert len(found) == 1, "\n".join(map(str, found))
    problem, told = found[0], place(found[0])
    if problem.code == "graph.cycle" and "row" not in case["expect"]:
        told.pop("row")  # which row closes a circle of several is a matter of taste
    assert told == case["expect"]
    assert problem.message
    assert problem.hint
    assert problem.severity == ("warning" if problem.code in ("source.missing", "assumed.range") else "error")
