"""The command line, run in this process and as the installed script."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.report import bases

from mainstay.cli.main import main
from mainstay.io.save import save

SCRIPT = Path(sys.executable).parent / "mainstay"


@dataclass(frozen=True)
class Done:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs ``mainstay`` with arguments in this process, as the script would."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # typer sets its own; put ours back afterwards
    monkeypatch.setenv("COLUMNS", "120")

    def command(*arguments: object) -> Done:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["mainstay", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        code = ended.value.code
        return Done(code if isinstance(code, int) else 0 if code is None else 1, out, err)

    return command


def script(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the installed script."""
    return subprocess.run(
        [str(SCRIPT), *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Save the full base of the tests of the briefing."""
    return save(bases.full(), tmp_path_factory.mktemp("cli") / "demo")
