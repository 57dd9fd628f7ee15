"""The list of security requirements names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
PAGE = TESTS.parent / "docs" / "explanation" / "security.md"


def test_every_test_that_the_page_names_exists() -> None:
    named = set(re.findall(r"\btest_[a-z0-9_]+(?:\.py)?", PAGE.read_text(encoding="utf-8")))
    files = {path.name: path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py")}
    functions = {name for text in files.values() for name in re.findall(r"^def (test_\w+)", text, flags=re.MULTILINE)}
    assert len(named) > 30
    assert not sorted(name for name in named if name not in files and name not in functions)
