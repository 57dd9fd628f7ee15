"""Do the main job on the bundled base: `python3 tools/brief.py`, the same as `make brief`.

Makes the environment, installs Mainstay, writes the briefing to `build/brief`, and builds what the pages of the
workspace load. Where that last part cannot be had, the workspace is plain and the briefing is whole. Arguments replace the
bundled base and the folder: `python3 tools/brief.py my-base --out my-briefing`.
"""

from __future__ import annotations

import subprocess
import sys

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
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
