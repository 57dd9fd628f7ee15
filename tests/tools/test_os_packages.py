"""Operating system packages are installed only where that is plainly wanted."""

from __future__ import annotations

import pytest

import os_packages


def test_a_browser_that_is_there_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os_packages, "find_browser", lambda: "/somewhere/chromium")
    monkeypatch.setattr(os_packages, "install", lambda: pytest.fail("installed for nothing"))
    assert os_packages.main() == 0
    assert "/somewhere/chromium" in capsys.readouterr().out


def test_an_ordinary_user_is_told_what_is_skipped(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os_packages, "find_browser", lambda: None)
    monkeypatch.setattr(os_packages, "can_install", lambda: False)
    monkeypatch.setattr(os_packages, "install", lambda: pytest.fail("installed without the right to"))
    assert os_packages.main() == 0
    said = capsys.readouterr().out
    assert "skipped" in said
    assert "apt-get install chromium" in said


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_a_failed_installation_fails_on_a_ci_machine_only(monkeypatch: pytest.MonkeyPatch, ci: str, code: int) -> None:
    monkeypatch.setattr(os_packages, "find_browser", lambda: None)
    monkeypatch.setattr(os_packages, "can_install", lambda: True)
    monkeypatch.setattr(os_packages, "install", lambda: False)
    monkeypatch.setenv("CI", ci)
    assert os_packages.main() == code
