"""What holds for every command: help with an example that can be typed, and JSON alone where JSON is asked for."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.cli.conftest import Run

from mainstay.cli.main import app

TOP = typer.main.get_command(app)


def leaves(command: Any, *path: str) -> dict[tuple[str, ...], Any]:
    """Return every command that does something, by the words that call it."""
    if not hasattr(command, "commands"):
        return {path: command}
    found: dict[tuple[str, ...], Any] = {}
    for name, inner in command.commands.items():
        found |= leaves(inner, *path, name)
    return found


COMMANDS = leaves(TOP)
IDS = [" ".join(path) for path in COMMANDS]
EXPECTED = {
    "brief",
    "concentration",
    *(f"base {verb}" for verb in ("check", "show", "diff", "convert", "new", "build")),
    *(f"stress {verb}" for verb in ("run", "atlas", "reverse", "backtest", "trial", "scenarios")),
    "doctor",
    *(f"workspace {verb}" for verb in ("backup", "restore", "verify", "tidy", "audit verify", "audit export")),
    *(f"care {verb}" for verb in ("flex", "plan", "radiotherapy", "workforce", "siting", "mentoring", "scenarios")),
}


@pytest.fixture(params=COMMANDS, ids=IDS)
def path(request: pytest.FixtureRequest) -> tuple[str, ...]:
    words: tuple[str, ...] = request.param
    return words


def test_the_commands_are_those_that_the_readme_promises() -> None:
    assert set(IDS) >= EXPECTED


def test_help_is_printed_with_an_example(path: tuple[str, ...], run: Run) -> None:
    done = run(*path, "--help")
    assert (done.code, done.err) == (0, "")
    assert f"Usage: mainstay {' '.join(path)}" in done.out
    assert re.search(rf"Example: mainstay {' '.join(path)}\b", " ".join(done.out.split()))


def test_the_example_can_be_typed(path: tuple[str, ...]) -> None:
    help_text = " ".join((COMMANDS[path].help or "").split())
    words = shlex.split(help_text.partition("Example: ")[2])
    assert tuple(words[: len(path) + 1]) == ("mainstay", *path)
    context = COMMANDS[path].make_context(" ".join(path), words[len(path) + 1 :])
    assert context.params


def test_every_argument_and_option_is_explained(path: tuple[str, ...]) -> None:
    assert not [p.name for p in COMMANDS[path].params if p.name != "help" and not getattr(p, "help", None)]


def test_an_option_that_does_not_exist_ends_with_two(path: tuple[str, ...], run: Run) -> None:
    done = run(*path, "--no-such-option")
    assert done.code == 2
    assert done.out == ""
    assert "--no-such-option" in done.err


@pytest.mark.parametrize(
    "words",
    [(), ("base",), ("stress",), ("care",), ("workspace",), ("workspace", "audit")],
    ids=lambda words: " ".join(("mainstay", *words)),
)
def test_a_group_alone_explains_itself(words: tuple[str, ...], run: Run) -> None:
    done = run(*words)
    assert done.code == 2
    assert "Commands:" in done.out + done.err


def test_the_group_has_an_example_too(run: Run) -> None:
    assert "Example: mainstay brief" in " ".join((TOP.callback.__doc__ or "").split())
    assert run("--help").code == 0


def test_the_version_is_that_of_the_package(run: Run) -> None:
    import mainstay

    assert run("--version").out == f"mainstay {mainstay.__version__}\n"


def test_the_script_is_the_one_of_the_package(root: Path) -> None:
    scripts = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    assert scripts == {"mainstay": "mainstay.cli.main:main"}


SAMPLES: dict[str, tuple[str, ...]] = {
    "brief": ("brief", "{demo}", "--out", "{tmp}/brief", "--no-pdf"),
    "concentration": ("concentration", "{demo}"),
    "heatmap": ("heatmap", "{demo}", "--draws", "64"),
    "reproduce": ("reproduce", "{tmp}/result", "--base", "{demo}"),
    "base check": ("base", "check", "{demo}"),
    "base show": ("base", "show", "{demo}"),
    "base diff": ("base", "diff", "{demo}", "{demo}"),
    "stress run": ("stress", "run", "{demo}", "-n", "16"),
    "stress atlas": ("stress", "atlas", "{demo}", "--no-pairs"),
    "stress reverse": ("stress", "reverse", "{demo}", "{files}/goal.yaml", "-k", "1"),
    "stress backtest": ("stress", "backtest", "{files}/cases.csv"),
    "stress trial": ("stress", "trial", "{demo}", "{files}/trial.yaml"),
    "stress scenarios": ("stress", "scenarios"),
    "care flex": ("care", "flex", "{care}"),
    "care plan": ("care", "plan", "{care}"),
    "care radiotherapy": ("care", "radiotherapy", "{care}"),
    "care workforce": ("care", "workforce", "{care}"),
    "care siting": ("care", "siting", "{care}"),
    "care mentoring": ("care", "mentoring", "{care}", "mentoring-example"),
    "care scenarios": ("care", "scenarios"),
    "doctor": ("doctor", "--workspace", "{tmp}/place"),
    "workspace backup": ("workspace", "backup", "{tmp}/new.zip", "--workspace", "{tmp}/place"),
    "workspace restore": ("workspace", "restore", "{tmp}/backup.zip", "--workspace", "{tmp}/other"),
    "workspace tidy": ("workspace", "tidy", "--workspace", "{tmp}/place"),
    "workspace verify": ("workspace", "verify", "{tmp}/backup.zip"),
    "workspace audit verify": ("workspace", "audit", "verify", "--workspace", "{tmp}/place"),
    "base build": ("base", "build", "--from", "{files}", "--out", "{tmp}/built", "--as-of", "2026-11-01"),
}
#: what can be wrong in these is tested where they are
WITHOUT_INPUT = {"base build", "stress scenarios", "care scenarios", "doctor"} | {
    f"workspace {verb}" for verb in ("backup", "tidy", "audit verify")
}
CASE = "case_id,title,known_shock_kind,known_shock_on_low,known_shock_on_high\na,A,cyber,2020-01-01,2020-01-02\n"
GOAL = "stress: {service_goal: {fill: 0.95}}\n"
TRIAL = """
name: first lots
requirement: {product_id: vial, quantity: 10, within_days: 30}
lines: [{line_id: l9, units_per_day: 1, yield_share: 0.9, first_lot_days: 10, batch_units: 5}]
draws: 512
trials: 32
"""


def test_every_command_that_speaks_json_is_tried_below() -> None:
    speaking = {" ".join(path) for path, leaf in COMMANDS.items() if any("--json" in p.opts for p in leaf.params)}
    assert speaking == set(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_json_is_all_that_is_printed(name: str, run: Run, demo: Path, tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "codes.csv").write_text("ATC level 5\nJ01CA04\n")
    (files / "cases.csv").write_text(CASE)
    (files / "goal.yaml").write_text(GOAL)
    (files / "trial.yaml").write_text(TRIAL)
    if name == "reproduce":
        run("concentration", demo, "--out", tmp_path / "result")
    if name in {"workspace restore", "workspace verify"}:
        run("workspace", "backup", tmp_path / "backup.zip", "--workspace", tmp_path / "place")
    places = {"demo": demo, "tmp": tmp_path, "files": files, "care": "district-synthetic"}
    words = [word.format(**places) for word in SAMPLES[name]]
    done = run(*words, "--json")
    assert (done.code, done.err) == (0, "")
    assert isinstance(json.loads(done.out), (dict, list))


@pytest.mark.parametrize("name", [name for name in SAMPLES if name not in WITHOUT_INPUT])
def test_an_error_is_json_where_json_is_asked_for(name: str, run: Run, tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    places = {"demo": missing, "tmp": tmp_path, "files": tmp_path, "care": missing}
    words = [word.format(**places) for word in SAMPLES[name]]
    done = run(*words, "--json")
    assert (done.code, done.err) == (2, "")
    error = json.loads(done.out)["error"]
    assert error["message"]
    assert error["hint"]
