"""The installed script, as a shell runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import SCRIPT, script
from tests.report import bases

from mainstay.io.save import save

HEAVY = ("polars", "pydantic", "numpy", "scipy", "rustworkx", "jinja2", "typst", "ruamel", "highspy", "pint")


@pytest.mark.parametrize("arguments", [("--help",), ("brief", "--help"), ("base", "--help"), ("--version",)])
def test_help_loads_no_heavy_library(arguments: tuple[str, ...]) -> None:
    code = (
        "import sys\nfrom mainstay.cli.main import main\nsys.argv = ['mainstay', *sys.argv[1:]]\n"
        "try:\n    main()\nexcept SystemExit as end:\n    code = end.code\n"
        "print(code or 0, *sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    ended, *loaded = done.stderr.split()
    assert ended == "0"
    # typer itself loads pydantic, where it is installed, to read the arguments of a command
    heavy = [name for name in HEAVY if name != "pydantic" or arguments[0] == "--help"]
    assert set(loaded).isdisjoint(heavy)
    assert "mainstay" in loaded


def test_a_command_ends_with_the_codes_that_the_help_promises(demo: Path, tmp_path: Path) -> None:
    other = save(bases.changed("products", "vial", criticality_health=3), tmp_path / "other")
    assert script("base", "check", demo).returncode == 0
    assert script("base", "diff", demo, other).returncode == 1
    done = script("base", "check", tmp_path / "missing")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("M100 ")
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_the_bundled_base_answers_who_is_lost() -> None:
    done = script("concentration", "us-2026", "--lose", "economy:CHN", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    printed = json.loads(done.stdout)
    (mean,) = [row for row in printed["metrics"] if row["id"] == "lost_output_mean"]
    assert 0 <= mean["low"] <= mean["value"] <= mean["high"] <= 1
    assert printed["tables"]["lost_lines"]


def test_nothing_is_drawn_where_nobody_looks(demo: Path, tmp_path: Path) -> None:
    done = script("brief", demo, "--out", tmp_path / "brief", "--no-pdf")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of Windows end otherwise")
@pytest.mark.parametrize("options", [("--json",), ("--rows", "100000")])
def test_a_reader_that_has_enough_is_no_error(tmp_path: Path, options: tuple[str, ...]) -> None:
    rows = [{"source_id": f"s{i}", "title": "A long title" * 9, "publisher": "p"} for i in range(3000)]
    base = save(bases.base_of({**bases.ROWS, "sources": [*bases.ROWS["sources"], *rows]}), tmp_path / "long")
    command = [str(SCRIPT), "base", "show", str(base), "sources", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline()
    process.stdout.close()
    complaint = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), complaint) == (0, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="a console of Windows interrupts otherwise")
def test_who_stops_a_command_is_told_that_nothing_is_half_written(demo: Path, tmp_path: Path) -> None:
    code = (
        "import sys, time\nimport mainstay.services.brief as brief\nfrom mainstay.cli.main import main\n"
        "def slow(*given, **named):\n    print('ready', flush=True)\n    time.sleep(60)\n"
        "brief.write_brief = slow\nsys.argv = ['mainstay', 'brief', *sys.argv[1:]]\nmain()\n"
    )
    command = [sys.executable, "-c", code, str(demo), "--out", str(tmp_path / "brief")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    _, complaint = process.communicate(timeout=30)
    assert (process.returncode, complaint) == (130, "stopped; nothing was half-written\n")


@pytest.mark.parametrize("options", [("--json",), ()])
@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_that_lacks_letters_gets_no_traceback(
    tmp_path: Path, options: tuple[str, ...], encoding: str
) -> None:
    base = save(bases.changed("products", "mask", name="Mäsk 药"), tmp_path / "letters")
    command = [str(SCRIPT), "base", "show", str(base), "products", "mask", *options]
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "COLUMNS": "120"}
    done = subprocess.run(command, capture_output=True, check=False, env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    # typer writes UTF-8 where only ASCII is known
    text = done.stdout.decode("latin-1" if encoding == "latin-1" else "utf-8")
    if options:
        (name,) = [row["held"] for row in json.loads(text) if row["field"] == "name"]
        assert name == "Mäsk 药"
    else:
        assert "Mäsk" in text
        assert ("\\u836f" in text) == (encoding == "latin-1")


def test_the_module_runs_as_the_script_does() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mainstay.cli.main", "--version"],
        capture_output=True,
        text=True,
        check=False,
        env=dict(os.environ),
    )
    assert done.stdout.startswith("mainstay ")
