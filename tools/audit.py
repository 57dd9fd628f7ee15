"""Ask whether a known weakness is in what Mainstay installs: `python3 tools/audit.py`, the same as `make audit`.

Python packages are those of `locks/all.txt`, asked of the advisories of the Python Package Index; packages of the
front end those of its lock file, asked of the npm registry. A registry that does not answer such questions (many
mirrors do not) is said so, and is no proof of anything.

Exit code 0: every package was asked for and is clean; 1: something was found; 3: nobody answered.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from environment import ROOT, prepare, program

FRONT_END = ROOT / "src" / "mainstay" / "web" / "frontend"
CLEAN, FOUND, SILENT = 0, 1, 3


class Answer(NamedTuple):
    """What a registry said: how many packages it knew, how many it did not, and what is wrong with which."""

    asked: str
    known: int
    unknown: int
    weak: tuple[str, ...]

    @property
    def code(self) -> int:
        """The exit code for this answer alone."""
        if self.weak:
            return FOUND
        return SILENT if self.known == 0 or self.unknown else CLEAN

    @property
    def words(self) -> str:
        """The answer in a sentence."""
        if self.weak:
            return f"{self.asked}: {len(self.weak)} with a known weakness: " + ", ".join(self.weak)
        if self.known == 0:
            return f"{self.asked}: the registry answers no such question; nothing is known"
        more = f", {self.unknown} could not be asked for" if self.unknown else ""
        return f"{self.asked}: {self.known} clean{more}"


def read_pip_audit(text: str) -> Answer:
    """Read the JSON of pip-audit; no JSON at all is silence."""
    try:
        rows: list[dict[str, Any]] = json.loads(text)["dependencies"]
    except (ValueError, KeyError):
        rows = []
    weak = tuple(f"{row['name']} {row['version']}" for row in rows if row.get("vulns"))
    unknown = sum("skip_reason" in row for row in rows)
    return Answer("Python packages", len(rows) - unknown, unknown, weak)


def read_npm_audit(text: str) -> Answer:
    """Read the JSON of ``npm audit``; an error in it is silence."""
    try:
        told = json.loads(text)
        total = int(told["metadata"]["dependencies"]["total"])
    except (ValueError, KeyError, TypeError):
        return Answer("front-end packages", 0, 0, ())
    weak = tuple(sorted(told.get("vulnerabilities", {})))
    return Answer("front-end packages", total, 0, weak)


def ask_pip(lock: Path) -> Answer:
    """Ask for every package of a lock file."""
    command = [program("pip-audit"), "-r", str(lock), "--disable-pip", "--no-deps", "-f", "json"]
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    return read_pip_audit(done.stdout)


def ask_npm(folder: Path) -> Answer:
    """Ask for every package of a package-lock.json."""
    npm = shutil.which("npm")
    if npm is None:
        return Answer("front-end packages", 0, 0, ())
    command = [npm, "audit", "--json", "--package-lock-only"]
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    return read_npm_audit(done.stdout)


def main() -> int:
    """Ask both and say what they said."""
    if prepare("dev"):
        return 2
    answers = (ask_pip(ROOT / "locks" / "all.txt"), ask_npm(FRONT_END))
    for answer in answers:
        print(f"   {answer.words}")
    return max((answer.code for answer in answers), key=(CLEAN, SILENT, FOUND).index)


if __name__ == "__main__":
    sys.exit(main())
