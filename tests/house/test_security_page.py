"""The page about security names tests that exist, and each requirement once."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "explanation" / "security.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ((?:\d+\.\d+\.\d+)[^|]*) \| ([a-z ]+) \| (.+) \|$", PAGE, re.MULTILINE)


def test_every_test_that_is_named_exists() -> None:
    files = list((ROOT / "tests").rglob("*.py"))
    tests = {
        name
        for file in files
        for name in re.findall(r"^def (test_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    assert named
    assert named <= tests
    places = set(re.findall(r"`(?:tests/[\w/]+/)?(test_\w+\.py)`", PAGE))
    assert places <= {file.name for file in files}
    whole = re.findall(r"`(tests/[\w/]+\.(?:py|yaml))`", PAGE)
    assert not [place for place in whole if not (ROOT / place).is_file()]


def test_every_requirement_stands_in_one_row_with_a_verdict_of_four() -> None:
    assert {verdict for _, verdict, _ in ROWS} == {"met", "in part", "not met", "yours"}
    spelled: list[str] = []
    for told, _, _ in ROWS:
        for part in re.sub(r" \(level 3\)", "", told).split(", "):
            first, _, last = part.partition(" to ")
            chapter, _, number = first.rpartition(".")
            until = int(last.rpartition(".")[2]) if last else int(number)
            spelled += [f"{chapter}.{one}" for one in range(int(number), until + 1)]
    assert len(spelled) > 200
    assert sorted(spelled) == sorted(set(spelled))
