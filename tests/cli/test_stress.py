"""``mainstay stress``, as people call it: the short form, the commands below it, exit codes, and what is printed."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest
from tests.cli.conftest import Run
from tests.services.stress_stand_in import engine

__all__ = ["engine"]
STORM = "name: storm\nstress: {horizon_days: 30, replications: 64}\n"


@pytest.fixture
def storm(tmp_path: Path) -> Path:
    (tmp_path / "storm.yaml").write_text(STORM)
    return tmp_path / "storm.yaml"


def test_the_short_form_runs_a_scenario(run: Run, engine: ModuleType, demo: Path, storm: Path) -> None:
    short = run("stress", demo, storm, "--json")
    assert (short.code, short.err) == (0, "")
    long = run("stress", "run", demo, storm, "--json")
    assert long.out == short.out
    first = run("stress", "--seed", 0, "--json", "-n", 64, demo, storm)  # options may come first
    assert json.loads(first.out)["metrics"] == json.loads(short.out)["metrics"]


def test_the_short_form_takes_bundled_names(run: Run, engine: ModuleType) -> None:
    done = run("stress", "us-2026", "hurricane-iv-fluids", "-n", 16, "--json")
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["manifest"]["scenario"]["name"] == "hurricane-iv-fluids"


def test_every_option_reaches_the_engine(run: Run, engine: ModuleType, demo: Path, storm: Path, tmp_path: Path) -> None:
    options = ("-n", 32, "--until-width", 0.2, "--seed", 9, "--executor", "serial", "--workers", 1)
    assert run("stress", demo, storm, *options, "--keep", tmp_path / "kept").code == 0
    (given,) = engine.CALLS
    assert (given["replications"], given["until_width"], given["seed"]) == (32, 0.2, 9)
    assert given["executor"].inner.workers == 1
    assert given["executor"].folder.path == tmp_path / "kept"
    worked = list(engine.WORKED)
    run("stress", demo, storm, *options, "--keep", tmp_path / "kept")
    assert worked == engine.WORKED
    run("stress", demo, storm, *options, "--keep", tmp_path / "kept", "--fresh")
    assert [*worked, *worked] == engine.WORKED


def test_people_read_the_headline_first(run: Run, engine: ModuleType, demo: Path, storm: Path, tmp_path: Path) -> None:
    done = run("stress", demo, storm, "--out", tmp_path / "result")
    assert done.code == 0
    places = [done.out.index(title) for title in ("Headline numbers", "What breaks first", "Goals", "Unmet need")]
    assert places == sorted(places)
    assert "More tables (--json or --out): runs" in done.out
    assert done.out.endswith(f"wrote {tmp_path / 'result'}\n")
    assert run("reproduce", tmp_path / "result").out.startswith("The same: stress on")


def test_help_shows_the_short_form_and_the_commands(run: Run) -> None:
    text = run("stress", "--help").out
    assert text.startswith("Usage: mainstay stress [OPTIONS] {base} [scenario] | COMMAND")
    for part in ("Without a command, or with 'run':", "--until-width", "Commands:", "backtest", "scenarios"):
        assert part in text
    alone = run("stress")
    assert alone.code == 2
    assert "Commands:" in alone.out + alone.err


def test_a_base_that_is_called_like_a_command_is_reached_by_its_path(
    run: Run, engine: ModuleType, demo: Path, storm: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "atlas").symlink_to(demo)
    monkeypatch.chdir(tmp_path)
    assert json.loads(run("stress", "./atlas", storm, "--json").out)["manifest"]["engine"] == "stress"
    assert json.loads(run("stress", "run", "atlas", storm, "--json").out)["manifest"]["engine"] == "stress"
    assert json.loads(run("stress", "atlas", demo, "--json").out)["manifest"]["engine"] == "stress_atlas"


@pytest.mark.parametrize(
    ("words", "key", "value"),
    [
        (("atlas", "{demo}", "--no-pairs"), "pairs", False),
        (("atlas", "{demo}"), "pairs", True),
        (("reverse", "{demo}", "-k", "3"), "outages", 3),
    ],
)
def test_the_commands_below_pass_on_what_is_theirs(
    run: Run, engine: ModuleType, demo: Path, words: tuple[str, ...], key: str, value: object
) -> None:
    done = run("stress", *(word.format(demo=demo) for word in words), "--json")
    assert json.loads(done.out)["manifest"]["request"]["options"] == {key: value}
    assert engine.CALLS[-1][key] == value


def test_a_back_test_needs_no_base(run: Run, engine: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text("case_id\na\nb\nc\n")
    done = run("stress", "backtest", tmp_path / "cases.csv", "--out", tmp_path / "result")
    assert "Forecast and what happened" in done.out
    assert run("stress", "backtest", "--json").code == 0
    assert run("reproduce", tmp_path / "result").out.startswith("The same: stress_backtest, ")
    missing = run("stress", "backtest", tmp_path / "none.csv")
    assert (missing.code, missing.out) == (2, "")
    assert "none.csv cannot be read" in missing.err


def test_the_bundled_scenarios_are_listed(run: Run) -> None:
    done = run("stress", "scenarios")
    assert done.code == 0
    assert "hurricane-iv-fluids\n  A hurricane" in done.out
    rows = json.loads(run("stress", "scenarios", "--json").out)
    assert {"scenario", "description", "shocks", "horizon_days", "replications"} == set(rows[0])


@pytest.mark.parametrize(("wanted", "code"), [("0.01", 0), ("0.99", 1)])
def test_a_missed_goal_is_an_exit_code_where_it_is_asked_for(
    run: Run, engine: ModuleType, demo: Path, storm: Path, wanted: str, code: int
) -> None:
    assert run("stress", demo, storm, "--json").code == 0
    done = run("stress", demo, storm, "--check", wanted, "--json")
    assert done.code == code
    assert json.loads(done.out)["tables"]["goals"]
    assert ("missed: doses by day 100 is met with probability" in done.err) == bool(code)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("-n", 0), "stress.replications"),
        (("--until-width", -1), "stress.width"),
        (("--executor", "thread"), "did you mean 'threads'?"),
        (("--workers", 0), "run.workers"),
        (("--scheduler", "tcp://127.0.0.1:1"), "run.scheduler"),
        (("--check", 2), "stress.probability"),
        (("--keep", "{demo}"), "is not a kept run"),
        (("--out", "{demo}"), "is not a result"),
    ],
)
def test_what_is_wrong_is_told_with_exit_code_two(
    run: Run, engine: ModuleType, demo: Path, storm: Path, options: tuple[object, ...], told: str
) -> None:
    words = [str(word).format(demo=demo) for word in options]
    done = run("stress", demo, storm, *words)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert done.err.startswith("M")


def test_a_name_that_nobody_has_is_told(run: Run, engine: ModuleType, demo: Path) -> None:
    done = run("stress", demo, "hurricane-iv-fluid")
    assert done.code == 2
    assert "did you mean 'hurricane-iv-fluids'?" in done.err
    assert run("stress", "us-20266", "hurricane-iv-fluids").code == 2


@pytest.mark.parametrize("place", [("--keep", "kept"), ("--out", "result"), ()])
def test_who_stops_a_run_is_told_where_it_goes_on(
    run: Run, engine: ModuleType, demo: Path, storm: Path, tmp_path: Path, place: tuple[str, ...]
) -> None:
    engine.TROUBLE.update(at=32, error=KeyboardInterrupt())
    words = [*place[:1], *(tmp_path / name for name in place[1:])]
    done = run("stress", demo, storm, *words)
    assert done.code == 130
    assert ("finished blocks are kept in" in done.err) == bool(place)
    engine.TROUBLE.clear()
    engine.WORKED.clear()
    assert run("stress", demo, storm, *words).code == 0
    assert min(engine.WORKED) == (32 if place else 0)
