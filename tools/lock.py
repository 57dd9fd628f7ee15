"""Write the lock of every extra, `locks/<extra>.txt`: exact versions with hashes, for any platform.

Run it as `make lock`, or `make lock UPGRADE=1` to move to newer releases. It needs `uv`. The lock `dev`
is made first and binds the others, so that a package has one version in all of them. Each lock opens
with a hash of the requirements it was made from; a test compares that with the project file, so that a
forgotten `make lock` is noticed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "locks"
OLDEST = "3.11"
SELF = re.compile(r"^mainstay\[(?P<extras>[^\]]+)\]$")
# A lock must install anywhere, so it may name no place.
PLACE = re.compile(r"://|--index|--find-links|--extra-index|\s/|file:")


def read_project() -> dict[str, Any]:
    """Return the project file."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def requirements_by_lock() -> dict[str, list[str]]:
    """Return, for each lock, the requirements of the project file it is made from.

    The lock `core` has the dependencies alone, `build` the build backend, every other one the dependencies
    and an extra (an extra that names others is followed).
    """
    data = read_project()
    core = list(data["project"]["dependencies"])
    extras: dict[str, list[str]] = data["project"]["optional-dependencies"]

    def follow(name: str) -> list[str]:
        found: list[str] = []
        for requirement in extras[name]:
            match = SELF.match(requirement)
            if match:
                for inner in match["extras"].split(","):
                    found += follow(inner.strip())
            else:
                found.append(requirement)
        return found

    locks = {"dev": [], "build": list(data["build-system"]["requires"]), "core": core}
    for name in extras:
        locks[name] = core + follow(name)
    return {name: sorted(set(rows)) for name, rows in locks.items()}


def digest(requirements: list[str]) -> str:
    """Return the hash that a lock made from these requirements carries in its first line."""
    return hashlib.sha256(json.dumps(requirements).encode()).hexdigest()


def header(name: str, requirements: list[str]) -> str:
    """Return the lines that a lock opens with."""
    return f"# {name}: made by `make lock`, not by hand\n# requirements sha256 {digest(requirements)}\n"


def find_uv() -> str:
    """Return the path of uv: beside this Python, or on the path."""
    beside = shutil.which("uv", path=str(Path(sys.executable).parent))
    found = beside or shutil.which("uv")
    if not found:
        sys.exit("uv was not found.\n  mend: .venv/bin/python -m pip install uv")
    return found


def compile_lock(name: str, requirements: list[str], *, upgrade: bool) -> None:
    """Resolve one lock and write it.

    uv sees none of this machine's settings for package registries: what it is told here decides alone.
    """
    target = LOCKS / f"{name}.txt"
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PIP_", "UV_"))}
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder, "requirements.in")
        wanted.write_text("\n".join(requirements) + "\n", encoding="utf-8")
        made = Path(folder, "lock.txt")
        if target.is_file() and not upgrade:
            shutil.copyfile(target, made)
        command = [
            find_uv(),
            "pip",
            "compile",
            str(wanted),
            "--output-file",
            str(made),
            "--quiet",
            "--no-config",
        ]
        command += [
            "--universal",
            "--python-version",
            OLDEST,
            "--generate-hashes",
            "--no-header",
            "--no-annotate",
        ]
        # pip of Python 3.11 takes `coverage[toml]` for another package than `coverage` and then finds no pin for it
        command += ["--no-strip-extras", "--no-emit-index-url", "--no-emit-find-links"]
        if name != "dev":
            command += ["--constraint", str(LOCKS / "dev.txt")]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        text = made.read_text(encoding="utf-8")
    if PLACE.search(text):
        sys.exit(f"locks/{name}.txt would name a place: {PLACE.search(text)}")
    target.write_text(header(name, requirements) + text, encoding="utf-8")
    print(f"   locks/{name}.txt: {len(re.findall(r'^[a-z]', text, flags=re.MULTILINE))} packages", flush=True)


def main(arguments: list[str]) -> int:
    """Write all locks and delete those whose extra is gone."""
    LOCKS.mkdir(exist_ok=True)
    wanted = requirements_by_lock()
    for name, requirements in wanted.items():
        compile_lock(name, requirements, upgrade="--upgrade" in arguments)
    for path in LOCKS.glob("*.txt"):
        if path.stem not in wanted:
            path.unlink()
            print(f"   locks/{path.name}: its extra is gone, deleted", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
