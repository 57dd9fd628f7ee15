"""Do the main job on the bundled base: `python3 tools/brief.py`, the same as `make brief`.

Makes the environment, installs Mainstay, writes the briefing to `build/brief`, builds what the pages of the workspace
load, and says how to open it. Where that part cannot be had, the workspace is plain and the briefing is whole.
Arguments replace the bundled base and the folder: `python3 tools/brief.py my-base --out my-briefing`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import frontend
from environment import ROOT, prepare, program


def main(arguments: list[str]) -> int:
    """Run `mainstay brief` in the environment."""
    if prepare("all"):
        return 2
    wanted = arguments or ["us-2026", "--out", "build/brief"]
    print(f"\n== mainstay brief {' '.join(wanted)}", flush=True)
    done = subprocess.run([program("mainstay"), "brief", *wanted], cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
    frontend.build_if_needed()
    if done.returncode == 0:
        command = Path(program("mainstay")).relative_to(ROOT)
        print(f"\n== the same base as pages, for a team: {command} serve\n   it prints an address to open in a browser")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
