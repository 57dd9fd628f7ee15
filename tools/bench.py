"""Run the benchmarks: `python3 tools/bench.py`, the same as `make bench`.

Each `tests/bench/bench_<name>.py` has a function `main()` that returns a list of rows (see
`tests/bench/rows.py`): what was measured, what it took here, what it took the peer in the same run. Names as
arguments run only these. Benchmarks are never assertions of the test suite: a busy machine is no defect.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from environment import ROOT, prepare, program

FOLDER = ROOT / "tests" / "bench"
# Each script runs in a process of its own, so that none pays for what another has loaded.
START = (
    "import json, runpy, sys; sys.path.insert(0, sys.argv[1]);"
    "rows = runpy.run_path(sys.argv[2])['main']();"
    "print('ROWS ' + json.dumps([row._asdict() for row in rows]))"
)
COLUMNS = ("measure", "ours", "peer", "ratio", "peer is")


def run_script(name: str) -> list[dict[str, Any]]:
    """Run one benchmark and return its rows; what else it prints goes through to the screen."""
    path = FOLDER / f"bench_{name}.py"
    print(f"\n== bench {name}", flush=True)
    command = [program("python"), "-c", START, str(FOLDER), str(path)]
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False)
    rows: list[dict[str, Any]] = []
    for line in done.stdout.splitlines():
        if line.startswith("ROWS "):
            rows = json.loads(line.removeprefix("ROWS "))
        else:
            print(line)
    if done.returncode:
        print(f"   {path.name} failed (exit code {done.returncode})", file=sys.stderr)
        sys.exit(1)
    return rows


def cells(row: dict[str, Any]) -> tuple[str, ...]:
    """Return one row as text: our number and the peer's with their unit, and peer divided by ours."""
    unit = row["unit"]
    if row["peer"] is None:
        return (row["measure"], f"{row['ours']:.3g} {unit}", "", "", row["peer_name"])
    ratio = row["peer"] / row["ours"] if row["ours"] else float("inf")
    return (
        row["measure"],
        f"{row['ours']:.3g} {unit}",
        f"{row['peer']:.3g} {unit}",
        f"{ratio:.2f}",
        row["peer_name"],
    )


def print_table(rows: list[tuple[str, ...]]) -> None:
    """Print rows below one another, columns aligned."""
    table = [COLUMNS, *rows]
    widths = [max(len(row[column]) for row in table) for column in range(len(COLUMNS))]
    for row in table:
        print("   " + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())


def main(arguments: list[str]) -> int:
    """Run all benchmarks, or those named, and print one table."""
    names = sorted(path.stem.removeprefix("bench_") for path in FOLDER.glob("bench_*.py"))
    unknown = [name for name in arguments if name not in names]
    if unknown:
        print(f"no benchmark is called {unknown[0]!r}; there are: {', '.join(names)}", file=sys.stderr)
        return 2
    if prepare("dev"):
        return 2
    rows = [cells(row) for name in arguments or names for row in run_script(name)]
    print("\n== ratio above 1: the peer took longer, or used more, than Mainstay")
    print_table(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
