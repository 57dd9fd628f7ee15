"""Commands of the documentation: run as they stand, and once where several pages show the same."""

from __future__ import annotations

import hashlib
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.once import made_once

COMMAND = re.compile(r"^\$ mainstay (?P<rest>[^#\n]*?)(?:\s+# exit (?P<code>\d+))?$")
LONGEST_SECONDS = 300


def run_command(line: str, where: str, factory: pytest.TempPathFactory | None = None) -> None:
    """Run one line `$ mainstay ...` here; it must end with the exit code in its comment, else with 0.

    Where a factory of folders is given, a command that names nothing of this folder is run in an empty one, once for
    all pages that show it, and what it writes is copied here.
    """
    match = COMMAND.match(line)
    assert match, f"{where}: cannot be read as a command: {line}"
    words = shlex.split(match["rest"])
    if factory and not any(Path(word).exists() for word in words):
        made = folder_of(match["rest"], factory)
        shutil.copytree(made / "here", Path.cwd(), dirs_exist_ok=True)
        code, out, err = json.loads((made / "told.json").read_text(encoding="utf-8"))
    else:
        code, out, err = _run(words, Path.cwd())
    assert code == int(match["code"] or 0), f"{where}: {line}\n{out[-2000:]}\n{err[-4000:]}"
    assert "Traceback" not in err


def folder_of(rest: str, factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a command that was run in an empty folder `here` inside it, and what it told."""

    def make(folder: Path) -> None:
        (folder / "here").mkdir()
        told = _run(shlex.split(rest), folder / "here")
        (folder / "told.json").write_text(json.dumps(told), encoding="utf-8")

    return made_once(factory, f"command-{hashlib.sha256(rest.encode()).hexdigest()[:16]}", make)


def _run(words: list[str], here: Path) -> tuple[int, str, str]:
    program = Path(sys.executable).parent / "mainstay"
    done = subprocess.run(
        [str(program), *words],
        cwd=here,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=LONGEST_SECONDS,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr
