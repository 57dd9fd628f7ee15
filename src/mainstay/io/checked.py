"""Applies the consistency checks to what was read, and makes a base of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from mainstay.errors import Problem
from mainstay.io.contents import Contents
from mainstay.io.findings import Findings
from mainstay.model.base import Base
from mainstay.model.checks import run_checks

#: rows as the checks count them: the header is row 1
_FIRST_ROW = 2
_NO_SUCH_ROW = re.compile(r"^the table (\w+) has no such row")


def check_contents(contents: Contents, findings: Findings) -> tuple[Base | None, list[Problem]]:
    """Check what was read.

    Parameters
    ----------
    contents : Contents
        What was read.
    findings : Findings
        What was found wrong while reading.

    Returns
    -------
    tuple of (Base or None, list of Problem)
        The base, None where it cannot be made; and all problems, those of the reading first. Problems that follow
        from one of the reading are left out.
    """
    problems = findings.problems()
    if contents.info is None:
        return None, problems
    whole = {name: table for name, table in contents.tables.items() if not findings.is_blamed(name)}
    frames = {name: table.frame for name, table in whole.items()}
    files = {name: table.file for name, table in contents.tables.items()}
    found = run_checks(frames, contents.info, files=files)
    placed = (_placed(problem, contents) for problem in found)
    problems += _own(placed, findings)
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    return Base(contents.info, frames), problems


def _placed(problem: Problem, contents: Contents) -> Problem:
    """Return a problem with the row number of its file instead of its place in the table."""
    table = contents.tables.get(problem.table or "")
    if table is None or problem.row is None:
        return problem
    return replace(problem, row=table.rows.of(problem.row - _FIRST_ROW))


def _own(problems: Iterable[Problem], findings: Findings) -> Iterable[Problem]:
    """Yield the problems that do not follow from what was found while reading."""
    missing: set[str | None] = set()
    for problem in sorted(problems, key=lambda problem: problem.code != "table.missing"):
        if problem.code == "table.missing":
            missing.add(problem.table)
        elif problem.row is None and problem.code == "reference.dangling" and problem.table in missing:
            continue  # that a table is missing is told once
        target = _NO_SUCH_ROW.match(problem.message)
        if target is not None and findings.is_blamed(target[1]):
            continue  # the row may well be there, in the part that could not be read
        if not findings.follows(problem):
            yield problem
