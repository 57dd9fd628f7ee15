"""Do the main job on the bundled base: `python3 tools/brief.py`, the same as `make brief`.

Makes the environment, installs Mainstay and writes the briefing to `build/brief`. Arguments replace the
bundled base and the folder: `python3 tools/brief.py my-base --out my-briefing`.
"""

from __future__ import annotations

import subprocess
import sys

from environment import ROOT, prepare, program


def main(arguments: list[str]) -> int:
    """Run `mainstay brief` in the environment."""
    if prepare("all"):
        return 2
    wanted = arguments or ["us-2026", "--out", "build/brief"]
    print(f"\n== mainstay brief {' '.join(wanted)}", flush=True)
    done = subprocess.run([program("mainstay"), "brief", *wanted], cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
