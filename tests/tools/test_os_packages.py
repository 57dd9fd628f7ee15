"""Operating system packages are installed only where that is plainly wanted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

import os_packages


def found(monkeypatch: pytest.MonkeyPatch, *, browser: str | None, postgresql: str | None) -> None:
    """Let the machine have these programs."""
    by_title = {"browser": browser, "postgresql": postgresql}
    needs = [need._replace(find=lambda title=need.title: by_title[title]) for need in os_packages.NEEDS]
    monkeypatch.setattr(os_packages, "NEEDS", needs)


def no_installation(packages: Sequence[str]) -> bool:
    pytest.fail(f"installed {packages} without being asked to")


def test_what_is_there_is_left_alone(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    found(monkeypatch, browser="/somewhere/chromium", postgresql="/somewhere/postgresql/bin")
    monkeypatch.setattr(os_packages, "install", no_installation)
    assert os_packages.main() == 0
    said = capsys.readouterr().out
    assert "/somewhere/chromium" in said
    assert "/somewhere/postgresql/bin" in said


def test_an_ordinary_user_is_told_what_is_skipped(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found(monkeypatch, browser=None, postgresql=None)
    monkeypatch.setattr(os_packages, "can_install", lambda: False)
    monkeypatch.setattr(os_packages, "install", no_installation)
    assert os_packages.main() == 0
    said = capsys.readouterr().out
    assert said.count("skipped") == 2
    assert "apt-get install chromium fonts-liberation postgresql" in said


def test_only_what_is_missing_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    found(monkeypatch, browser="/somewhere/chromium", postgresql=None)
    monkeypatch.setattr(os_packages, "can_install", lambda: True)
    monkeypatch.setattr(os_packages, "install", lambda packages: asked.extend(packages) or True)
    assert os_packages.main() == 0
    assert asked == ["postgresql"]


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_a_failed_installation_fails_on_a_ci_machine_only(monkeypatch: pytest.MonkeyPatch, ci: str, code: int) -> None:
    found(monkeypatch, browser=None, postgresql=None)
    monkeypatch.setattr(os_packages, "can_install", lambda: True)
    monkeypatch.setattr(os_packages, "install", lambda packages: not packages)
    monkeypatch.setenv("CI", ci)
    assert os_packages.main() == code


def test_the_newest_server_that_is_whole_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for version, programs in {"9": ("initdb", "postgres"), "15": ("initdb", "postgres"), "17": ("psql",)}.items():
        folder = tmp_path / version / "bin"
        folder.mkdir(parents=True)
        for name in programs:
            (folder / name).touch()
    monkeypatch.setattr(os_packages, "DEBIAN_POSTGRESQL", tmp_path)
    assert os_packages.find_postgresql() == str(tmp_path / "15" / "bin")
