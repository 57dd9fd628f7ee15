"""The environment is made once, remembered, and made again when something changed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import environment


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that looks like a fresh clone, with the calls that would install recorded."""
    (tmp_path / "locks").mkdir()
    for name in ("build", "core", "dev"):
        (tmp_path / "locks" / f"{name}.txt").write_text(f"{name}==1 \\\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    (tmp_path / "src" / "mainstay").mkdir(parents=True)
    (tmp_path / "src" / "mainstay" / "__init__.py").write_text('__version__ = "1"\n', encoding="utf-8")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "FOLDER", tmp_path / ".venv")
    monkeypatch.setattr(environment, "STAMP", tmp_path / ".venv" / "mainstay-environment.json")
    monkeypatch.delenv("PYTHON", raising=False)
    return tmp_path


@pytest.fixture
def done(place: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list of what was done instead of doing it."""
    calls: list[str] = []

    def create(python: environment.Interpreter) -> None:
        calls.append("create")
        path = environment.python_in(environment.FOLDER)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")

    monkeypatch.setattr(environment, "create", create)
    monkeypatch.setattr(environment, "install_locks", lambda extra: calls.append(f"lock {extra}"))
    monkeypatch.setattr(environment, "install_project", lambda: calls.append("project"))
    return calls


def test_second_call_does_nothing(done: list[str]) -> None:
    environment.ensure("core")
    assert done == ["create", "lock core", "project"]
    environment.ensure("core")
    assert len(done) == 3


def test_a_changed_lock_is_installed(done: list[str], place: Path) -> None:
    environment.ensure("core")
    done.clear()
    (place / "locks" / "core.txt").write_text("core==2 \\\n", encoding="utf-8")
    environment.ensure("core")
    assert done == ["lock core"]


def test_a_changed_version_installs_the_project_only(done: list[str], place: Path) -> None:
    environment.ensure("core")
    done.clear()
    (place / "src" / "mainstay" / "__init__.py").write_text('__version__ = "2"\n', encoding="utf-8")
    environment.ensure("core")
    assert done == ["project"]


def test_dev_holds_all_others(done: list[str]) -> None:
    environment.ensure("dev")
    done.clear()
    environment.ensure("core")
    assert done == []


def test_core_does_not_hold_dev(done: list[str]) -> None:
    environment.ensure("core")
    done.clear()
    environment.ensure("dev")
    assert done == ["lock dev"]


def test_a_moved_folder_is_noticed(done: list[str]) -> None:
    environment.ensure("core")
    stamp = json.loads(environment.STAMP.read_text(encoding="utf-8"))
    environment.STAMP.write_text(json.dumps({**stamp, "root": "elsewhere"}), encoding="utf-8")
    done.clear()
    environment.ensure("core")
    assert done == ["create", "lock core", "project"]


def test_a_broken_environment_is_made_again(done: list[str]) -> None:
    environment.ensure("core")
    environment.python_in(environment.FOLDER).unlink()
    done.clear()
    environment.ensure("core")
    assert done[0] == "create"


def test_what_failed_later_does_not_undo_what_was_done(done: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        msg = "no"
        raise environment.EnvironmentFailedError(msg)

    with monkeypatch.context() as patch:
        patch.setattr(environment, "install_project", fail)
        with pytest.raises(environment.EnvironmentFailedError):
            environment.ensure("core")
    done.clear()
    environment.ensure("core")
    assert done == ["project"]


def test_an_unknown_lock_is_named_with_those_there_are(place: Path) -> None:
    with pytest.raises(environment.EnvironmentFailedError, match=r"'cor'.*\n.*build, core, dev"):
        environment.ensure("cor")


def test_prepare_prints_one_block_and_returns_2(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert environment.prepare("cor") == 2
    said = capsys.readouterr().err
    assert "could not be made" in said
    assert "Traceback" not in said


def test_the_python_that_runs_this_is_found() -> None:
    found = environment.probe(sys.executable)
    assert found is not None
    assert found.version[:2] == sys.version_info[:2]


def test_a_shim_that_fails_is_no_python(tmp_path: Path) -> None:
    shim = tmp_path / "python3.12"
    shim.write_text("#!/bin/sh\necho 'command not found' >&2\nexit 127\n", encoding="utf-8")
    shim.chmod(0o755)
    assert environment.probe(str(shim)) is None


def test_no_python_that_is_new_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\necho '[[3, 9, 1], \"/old\", true, true]'\n", encoding="utf-8")
    old.chmod(0o755)
    monkeypatch.setenv("PYTHON", str(old))
    with pytest.raises(environment.EnvironmentFailedError, match=r"(?s)3\.9.*apt-get install python3"):
        environment.find_python()


def test_without_venv_and_pip_the_debian_package_is_named(place: Path) -> None:
    bare = environment.Interpreter((3, 13, 0), "/bare", has_venv=False, has_pip=False)
    with pytest.raises(environment.EnvironmentFailedError, match=r"apt-get install python3\.13-venv"):
        environment.create(bare)


def test_a_folder_of_the_user_is_not_deleted(place: Path) -> None:
    (place / ".venv").mkdir()
    (place / ".venv" / "mine.txt").write_text("mine", encoding="utf-8")
    here = environment.Interpreter((3, 11, 0), sys.executable, has_venv=True, has_pip=True)
    with pytest.raises(environment.EnvironmentFailedError, match="no virtual environment"):
        environment.create(here)
    assert (place / ".venv" / "mine.txt").exists()


def test_a_failing_program_is_told_with_its_last_words() -> None:
    command = [sys.executable, "-c", "import sys; print('the reason'); sys.exit(3)"]
    with pytest.raises(environment.EnvironmentFailedError, match=r"(?s)trying.*code 3.*the reason.*mend: think"):
        environment.run(command, doing="trying", hint="think")


def test_an_old_python_can_read_the_file() -> None:
    source = Path(environment.__file__).read_text(encoding="utf-8")
    code = "import ast, sys; ast.parse(sys.stdin.read(), feature_version=(3, 8))"
    subprocess.run([sys.executable, "-c", code], input=source, text=True, check=True)
