"""Prove the whole repository: `python3 tools/test.py`, the same as `make test`.

Makes the environment, then runs each step below in turn and stops at the first that fails. Names of
steps as arguments run only these: `python3 tools/test.py style types`. `--list` names them all.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from environment import ROOT, prepare, program

COVERAGE_PERCENT = 90
PROCESSES = 2


class Step(NamedTuple):
    """One thing to prove: its name, what it shows, and the command that shows it."""

    name: str
    shows: str
    command: Callable[[], list[str]]


def python(*arguments: str) -> list[str]:
    """Return a command for the Python of the environment."""
    return [program("python"), *arguments]


STEPS = (
    Step("packages", "what tests need from the operating system", lambda: python("tools/os_packages.py")),
    Step("style", "rules of ruff", lambda: [program("ruff"), "check", "."]),
    Step("format", "layout of the code", lambda: [program("ruff"), "format", "--check", "."]),
    Step("types", "mypy --strict", lambda: python("-m", "mypy", "--strict", "src", "tools")),
    Step("imports", "imports go down, never up", lambda: [program("lint-imports")]),
    Step("frontend", "what the pages of the workspace load", lambda: python("tools/frontend.py")),
    Step("kernel", "the kernel of the simulation, compiled once", lambda: python("tools/compile_kernel.py")),
    Step(
        "tests",
        f"tests, at least {COVERAGE_PERCENT} % of lines run",
        lambda: python(
            *("-m", "pytest", "-q", "-n", str(PROCESSES), "--dist", "worksteal"),
            *("--cov", "--cov-report=term", f"--cov-fail-under={COVERAGE_PERCENT}"),
        ),
    ),
    Step(
        "docs",
        "documentation, warnings are errors",
        lambda: python("-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "docs", "build/docs"),
    ),
    Step(
        "examples",
        "examples in the docstrings",
        lambda: python("-m", "pytest", "-q", "--doctest-modules", "-p", "no:cacheprovider", "src"),
    ),
)


def run_step(number: int, count: int, step: Step) -> tuple[int, float]:
    """Run one step with its output on screen; return its exit code and how long it took in seconds."""
    print(f"\n== {number}/{count} {step.name}: {step.shows}", flush=True)
    start = time.monotonic()
    done = subprocess.run(step.command(), cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
    return done.returncode, time.monotonic() - start


def main(arguments: list[str]) -> int:
    """Run all steps, or those named."""
    names = [step.name for step in STEPS]
    if "--list" in arguments:
        print("\n".join(f"{step.name:10} {step.shows}" for step in STEPS))
        return 0
    unknown = [name for name in arguments if name not in names]
    if unknown:
        print(f"no step is called {unknown[0]!r}; there are: {', '.join(names)}", file=sys.stderr)
        return 2
    chosen = [step for step in STEPS if not arguments or step.name in arguments]
    if prepare("dev"):
        return 2
    folder = str(Path(program("python")).parent)
    os.environ["PATH"] = os.pathsep.join([folder, os.environ.get("PATH", "")])
    shutil.rmtree(ROOT / "build" / "docs", ignore_errors=True)
    times = []
    for number, step in enumerate(chosen, start=1):
        code, seconds = run_step(number, len(chosen), step)
        times.append(f"   {step.name:10} {seconds:7.1f} s")
        if code:
            print(f"\nFAILED at {step.name} (exit code {code}). Again: python3 tools/test.py {step.name}")
            return 1
    print("\n== all steps passed\n" + "\n".join(times))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
