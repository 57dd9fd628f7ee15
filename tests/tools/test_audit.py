"""What the registries say of weaknesses is read as it is meant: silence is no clean bill."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import audit


def test_a_weak_python_package_is_named() -> None:
    rows = [
        {"name": "good", "version": "1", "vulns": []},
        {"name": "bad", "version": "2", "vulns": [{"id": "PYSEC-1"}]},
    ]
    found = audit.read_pip_audit(json.dumps({"dependencies": rows}))
    assert found.weak == ("bad 2",)
    assert found.code == audit.FOUND
    assert "bad 2" in found.words


def test_all_clean() -> None:
    found = audit.read_pip_audit(json.dumps({"dependencies": [{"name": "a", "version": "1", "vulns": []}]}))
    assert found.code == audit.CLEAN


@pytest.mark.parametrize(
    "text",
    ["", "no JSON", "{}", json.dumps({"dependencies": [{"name": "a", "skip_reason": "not found on PyPI"}]})],
)
def test_silence_is_no_clean_bill(text: str) -> None:
    assert audit.read_pip_audit(text).code == audit.SILENT


def test_front_end_packages() -> None:
    clean = {"metadata": {"dependencies": {"total": 34}}, "vulnerabilities": {}}
    assert audit.read_npm_audit(json.dumps(clean)).code == audit.CLEAN
    weak = {**clean, "vulnerabilities": {"left-pad": {}}}
    assert audit.read_npm_audit(json.dumps(weak)).weak == ("left-pad",)
    assert audit.read_npm_audit(json.dumps({"error": {"code": "E405"}})).code == audit.SILENT


def test_what_we_install_has_no_known_weakness(root: Path) -> None:
    """The registries are asked; where they do not answer the test skips and says so."""
    answers = [audit.ask_npm(root / "src" / "mainstay" / "web" / "frontend"), audit.ask_pip(root / "locks" / "web.txt")]
    assert [one.words for one in answers if one.weak] == []
    silent = [one.words for one in answers if one.code == audit.SILENT]
    if silent:
        pytest.skip("; ".join(silent))
