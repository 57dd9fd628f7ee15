"""The list of security requirements names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
PAGE = TESTS.parent / "docs" / "explanation" / "security.md"


def test_every_test_that_the_page_names_exists() -> None:
    named = set(re.findall(r"\btest_[a-z0-9_]+(?:\.py)?", PAGE.read_text(encoding="utf-8")))
    files = sorted(TESTS.rglob("test_*.py"))
    texts = [path.read_text(encoding="utf-8") for path in files]
    known = {path.name for path in files}
    known |= {name for text in texts for name in re.findall(r"^def (test_\w+)", text, flags=re.MULTILINE)}
    assert len(named) > 30
    assert not sorted(named - known)
