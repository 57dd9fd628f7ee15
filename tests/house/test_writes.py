"""Every write to the workspace goes through `mainstay.store.database.writing`, and leaves a mark unless no page cares.

Pages that are ready to be sent are thrown away when a write leaves its mark (`mainstay.store.change_mark`). A write
that leaves none must change nothing that a page with a ``version`` shows, nor who may see what; so each stands here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "mainstay"
#: function -> why no page that is kept ready could look different after it
SILENT = {
    "services/jobs/leases.py beat": "that a worker lives is on pages that are never kept",
    "services/jobs/taking.py tell": "a page that shows how far a job is says so in its version, and is not kept",
    "services/sign_in.py _note": "when somebody was last seen is on pages that are never kept",
    "services/throttle.py begin_try": "failed tries are on no page",
    "services/throttle.py only_once": "what was used once is on no page",
    "services/throttle.py succeeded": "failed tries are on no page",
    "services/throttle.py take_back": "failed tries are on no page",
    "services/visits.py note": "a visit shows on the next one, half an hour later at the earliest",
}
#: who opens transactions by itself
AT_THE_BOTTOM = {"store/database.py", "store/migrations/__init__.py"}


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Yield every call of a file with the name of the function that it stands in."""
    for outer in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(outer):
                if isinstance(node, ast.Call):
                    yield outer.name, node


def test_writes_that_leave_no_mark_are_those_that_are_known() -> None:
    found = set()
    for path in SOURCE.rglob("*.py"):
        for name, call in calls(path):
            if isinstance(call.func, ast.Name) and call.func.id == "writing" and call.keywords:
                assert [one.arg for one in call.keywords] == ["is_shown"]
                found.add(f"{path.relative_to(SOURCE).as_posix()} {name}")
    assert found == set(SILENT), "say in SILENT why no page that is kept ready could look different"


def test_nobody_else_opens_a_transaction() -> None:
    for path in SOURCE.rglob("*.py"):
        place = path.relative_to(SOURCE).as_posix()
        if place in AT_THE_BOTTOM:
            continue
        for name, call in calls(path):
            is_opened = isinstance(call.func, ast.Attribute) and call.func.attr == "begin" and not call.args
            owner = ast.unparse(call.func.value) if is_opened and isinstance(call.func, ast.Attribute) else ""
            assert not owner.endswith(("database", "engine", "connection", "held")), f"{place} {name}: use `writing`"
