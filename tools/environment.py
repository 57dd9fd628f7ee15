"""Make the environment that Mainstay's own commands run in: `.venv`, filled from a lock file.

Run it as `python3 tools/environment.py EXTRA` with any Python; it looks for one that is 3.11 or newer
by itself, or takes the one named by the environment variable PYTHON. EXTRA names a file in `locks/`:
`core`, `all`, `dev` and so on.

A stamp in `.venv` remembers the lock and the project file, so that a second call does nothing and takes
no time. This file uses the standard library alone and avoids what an old Python would not even parse,
because its first task is to tell the owner of an old Python what to do.
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
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv"
STAMP = FOLDER / "mainstay-environment.json"
OLDEST = (3, 11)
NAMES = ("python3.14", "python3.13", "python3.12", "python3.11", "python3", "python")
PROBE = (
    "import json, sys; from importlib.util import find_spec as find;"
    "venv = all(find(name) for name in ('venv', 'ensurepip')); pip = bool(find('pip'));"
    "print(json.dumps([list(sys.version_info[:3]), sys.executable, venv, pip]))"
)
TAIL_LINES = 25


class EnvironmentFailedError(Exception):
    """The environment cannot be made; the text says why and what to do."""


class Interpreter:
    """A Python that answered when it was asked for its version."""

    def __init__(self, version: tuple[int, ...], path: str, *, has_venv: bool, has_pip: bool) -> None:
        self.version = version
        self.path = path
        self.has_venv = has_venv
        self.has_pip = has_pip

    @property
    def label(self) -> str:
        """Name the version as Debian's packages do: 3.11."""
        return ".".join(str(part) for part in self.version[:2])


def python_in(folder: Path) -> Path:
    """Return the path of the interpreter inside a virtual environment."""
    return folder / "Scripts" / "python.exe" if os.name == "nt" else folder / "bin" / "python"


def program(name: str) -> str:
    """Return the path of a program installed in the environment, such as `ruff`."""
    suffix = ".exe" if os.name == "nt" else ""
    return str(python_in(FOLDER).parent / (name + suffix))


def probe(command: str) -> Interpreter | None:
    """Run a Python and ask for its version; None if it does not answer (a version manager's shim may not)."""
    try:
        done = subprocess.run(
            [command, "-c", PROBE],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
            stdin=subprocess.DEVNULL,
        )
        version, path, has_venv, has_pip = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return Interpreter(tuple(version), path, has_venv=has_venv, has_pip=has_pip)


def find_python() -> Interpreter:
    """Choose the Python for the environment: PYTHON if set, else the first that is new enough.

    One that can make virtual environments goes before one that cannot.
    """
    asked = os.environ.get("PYTHON", "")
    tried: list[str] = []
    usable: list[Interpreter] = []
    for name in (asked,) if asked else (*NAMES, sys.executable):
        path = shutil.which(name)
        if not path:
            continue
        found = probe(path)
        if found is None:
            tried.append(f"{path}: does not run")
        elif found.version < OLDEST:
            tried.append(f"{path}: is {found.label}")
        elif found.has_venv:
            return found
        else:
            usable.append(found)
    if usable:
        return usable[0]
    seen = "\n".join(f"    {line}" for line in tried) or "    none"
    wanted = f"PYTHON={asked}" if asked else "a Python that is 3.11 or newer"
    msg = (
        f"{wanted} was not found or is too old.\n"
        f"  looked at:\n{seen}\n"
        "  mend: install Python 3.11 or newer (Debian, Ubuntu: apt-get install python3 python3-venv),\n"
        "        or name one: PYTHON=/path/to/python3.12 make test"
    )
    raise EnvironmentFailedError(msg)


def digest_of(extra: str) -> str:
    """Return the hash of the locks that an extra installs."""
    found = hashlib.sha256()
    for path in locks_of(extra):
        found.update(path.read_bytes())
    return found.hexdigest()


def digest_of_project() -> str:
    """Return the hash of what the installed package's metadata is made from: project file and version."""
    found = hashlib.sha256((ROOT / "pyproject.toml").read_bytes())
    source = (ROOT / "src" / "mainstay" / "__init__.py").read_text(encoding="utf-8")
    version = re.search(r"""__version__\s*=\s*["'](.+?)["']""", source)
    found.update(version.group(1).encode() if version else b"")
    return found.hexdigest()


def locks_of(extra: str) -> list[Path]:
    """Return the lock of the build backend and that of the extra.

    Raises
    ------
    EnvironmentFailedError
        There is no lock of this name.
    """
    folder = ROOT / "locks"
    path = folder / f"{extra}.txt"
    if not path.is_file():
        known = ", ".join(sorted(lock.stem for lock in folder.glob("*.txt")))
        msg = f"no lock is called {extra!r}.\n  there are: {known}\n  mend: make lock"
        raise EnvironmentFailedError(msg)
    return [folder / "build.txt", path]


def read_stamp() -> dict[str, Any]:
    """Return what the last successful call left; empty if there was none, or the folder has moved."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(stamp, dict) or stamp.get("root") != str(ROOT) or not python_in(FOLDER).exists():
        return {}
    return stamp


def is_covered(extra: str, stamp: dict[str, Any]) -> bool:
    """Tell whether the locks of an extra are installed; the lock `dev` holds all others."""
    installed = stamp.get("locks", {})
    return any(installed.get(name) == digest_of(name) for name in (extra, "dev"))


def run(command: list[str], *, doing: str, hint: str) -> None:
    """Run a program in silence; on failure say what was being done, what it said last, and what may help."""
    clean = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "PYTHONHOME"}}
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=clean,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        tail = "\n".join(f"    {line}" for line in done.stdout.strip().splitlines()[-TAIL_LINES:])
        msg = f"{doing} failed (exit code {done.returncode}).\n  what it said:\n{tail}\n  mend: {hint}"
        raise EnvironmentFailedError(msg)


def create(python: Interpreter) -> None:
    """Make an empty virtual environment: by `venv` or, where Debian left that out, by `virtualenv`."""
    if FOLDER.exists():
        if not (FOLDER / "pyvenv.cfg").is_file():
            msg = f"{FOLDER} exists and is no virtual environment.\n  mend: move it away"
            raise EnvironmentFailedError(msg)
        shutil.rmtree(FOLDER)
    package = f"python{python.label}-venv"
    hint = f"Debian, Ubuntu: apt-get install {package}"
    print(f"   making .venv with Python {python.label} ({python.path})", flush=True)
    if python.has_venv:
        run([python.path, "-m", "venv", str(FOLDER)], doing="making the virtual environment", hint=hint)
        return
    if not python.has_pip:
        msg = f"Python {python.label} has neither venv nor pip, so no environment can be made.\n  mend: {hint}"
        raise EnvironmentFailedError(msg)
    with tempfile.TemporaryDirectory() as folder:
        # Into a folder that is thrown away: nothing of the user's or the system's is changed.
        install = [python.path, "-m", "pip", "install", "--quiet", "--target", folder, "virtualenv"]
        run(install, doing=f"fetching virtualenv, because {package} is not installed", hint=hint)
        start = "import sys; sys.path.insert(0, sys.argv[1]); import virtualenv; virtualenv.cli_run(sys.argv[2:])"
        run([python.path, "-c", start, folder, str(FOLDER)], doing="making the virtual environment", hint=hint)


def pip_install(*arguments: str) -> list[str]:
    """Return a command for the pip of the environment that says nothing unless it fails."""
    options = ("--quiet", "--disable-pip-version-check", "--no-input")
    return [str(python_in(FOLDER)), "-m", "pip", "install", *options, *arguments]


def install_locks(extra: str) -> None:
    """Install what the locks of an extra pin, each file checked against its hash."""
    paths = locks_of(extra)
    text = "".join(path.read_text(encoding="utf-8") for path in paths)
    count = len(set(re.findall(r"^[a-z0-9][^=\s]*(?===)", text, flags=re.MULTILINE)))
    print(f"   installing {count} pinned packages of locks/{extra}.txt, minutes the first time", flush=True)
    command = pip_install("--require-hashes")
    for path in paths:
        command += ["-r", str(path)]
    hint = "is the package registry reachable? then run it again"
    run(command, doing=f"installing locks/{extra}.txt", hint=hint)


def install_project() -> None:
    """Install Mainstay itself so that its files are used where they lie."""
    print("   installing mainstay", flush=True)
    command = pip_install("--no-deps", "--no-build-isolation", "--no-index", "-e", str(ROOT))
    hint = "is src/mainstay/__init__.py whole? does pyproject.toml parse?"
    run(command, doing="installing mainstay", hint=hint)


def ensure(extra: str) -> None:
    """Bring `.venv` to the state that the lock of an extra describes.

    Parameters
    ----------
    extra : str
        Name of a file in `locks/`.

    Raises
    ------
    EnvironmentFailedError
        Something is missing on this machine; the text says what.
    """
    locks_of(extra)
    stamp = read_stamp()
    asked = os.environ.get("PYTHON", "")
    if stamp and asked and stamp.get("python") != asked:
        stamp = {}
    if not stamp:
        here = probe(str(python_in(FOLDER))) if python_in(FOLDER).exists() else None
        if here is None or here.version < OLDEST or asked or not here.has_pip:
            create(find_python())
        stamp = {"root": str(ROOT), "python": asked, "locks": {}}
    if not is_covered(extra, stamp):
        install_locks(extra)
        stamp["locks"] = {**stamp["locks"], extra: digest_of(extra)}
        write_stamp(stamp)
    if stamp.get("project") != digest_of_project():
        install_project()
        stamp["project"] = digest_of_project()
        write_stamp(stamp)


def write_stamp(stamp: dict[str, Any]) -> None:
    """Remember what has been done, after each part, so that a failure later does not undo it."""
    STAMP.write_text(json.dumps(stamp, indent=2) + "\n", encoding="utf-8")


def prepare(extra: str) -> int:
    """Do what `ensure` does and tell about it; return an exit code instead of raising."""
    print(f"== environment: .venv with locks/{extra}.txt", flush=True)
    try:
        ensure(extra)
    except EnvironmentFailedError as problem:
        print(f"\nThe environment could not be made: {problem}\n", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(prepare(sys.argv[1] if len(sys.argv) > 1 else "dev"))
