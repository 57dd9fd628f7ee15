"""Install what the browser tests need from the operating system: Chromium.

Done without asking only where that is plainly wanted: as root, on a system with apt (a container, a CI
machine). Anywhere else this prints what is missing and which tests will be skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-liberation")
TRIES = 3


def find_browser() -> str | None:
    """Return the path of an installed Chromium or Chrome, or None."""
    return next((path for path in map(shutil.which, BROWSERS) if path), None)


def can_install() -> bool:
    """Tell whether this process may install Debian packages."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install() -> bool:
    """Install Chromium with apt; True when it worked."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    options = ("-q", "-y", "-o", "Dpkg::Use-Pty=0")
    commands = (
        ("apt-get", "update", *options),
        ("apt-get", "install", "--no-install-recommends", *options, *PACKAGES),
    )
    for _ in range(TRIES):
        for command in commands:
            done = subprocess.run(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                print("\n".join(f"    {line}" for line in (done.stdout + done.stderr).splitlines()[-8:]))
                break
        else:
            return True
    return False


def main() -> int:
    """Install what is missing, or say what will be skipped.

    On a CI machine a failure to install is an error there: a skipped test would look like a passed one.
    """
    found = find_browser()
    if found:
        print(f"   browser: {found}")
        return 0
    if not can_install():
        print("   browser: none. Tests marked `browser` will be skipped: this process may not install packages.")
        print("   mend: install Chromium (Debian, Ubuntu: apt-get install chromium)")
        return 0
    print(f"   installing {', '.join(PACKAGES)} with apt-get", flush=True)
    if install():
        print(f"   browser: {find_browser()}")
        return 0
    print("   browser: apt-get failed, see above. Tests marked `browser` will be skipped.")
    return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
