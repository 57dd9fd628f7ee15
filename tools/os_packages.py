"""Install what the tests need from the operating system: Chromium for the pages, PostgreSQL for the workspace.

Done without asking only where that is plainly wanted: as root, on a system with apt (a container, a CI
machine). Anywhere else this prints what is missing and which tests will be skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: where Debian and Ubuntu keep the programs of each version of the server, outside of PATH
DEBIAN_POSTGRESQL = Path("/usr/lib/postgresql")
TRIES = 3


class Need(NamedTuple):
    """A program that tests use: how it is found, what installs it, and which tests are skipped without it."""

    title: str
    find: Callable[[], str | None]
    packages: tuple[str, ...]
    skipped: str


def find_browser() -> str | None:
    """Return the path of an installed Chromium or Chrome, or None."""
    return next((path for path in map(shutil.which, BROWSERS) if path), None)


def find_postgresql() -> str | None:
    """Return the folder with ``initdb`` and ``postgres`` of the newest installed server, or None."""
    versions = [folder for folder in DEBIAN_POSTGRESQL.glob("*") if folder.name.isdecimal()]
    newest_first = sorted(versions, key=lambda folder: int(folder.name), reverse=True)
    folders = [folder / "bin" for folder in newest_first]
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    return next((str(folder) for folder in folders if all((folder / name).exists() for name in SERVER)), None)


SERVER = ("initdb", "postgres")
NEEDS = (
    Need("browser", find_browser, ("chromium", "fonts-liberation"), "Tests marked `browser`"),
    Need("postgresql", find_postgresql, ("postgresql",), "Tests of the workspace on PostgreSQL"),
)


def can_install() -> bool:
    """Tell whether this process may install Debian packages."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: Sequence[str]) -> bool:
    """Install packages with apt; True when it worked."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    options = ("-q", "-y", "-o", "Dpkg::Use-Pty=0")
    commands = (
        ("apt-get", "update", *options),
        ("apt-get", "install", "--no-install-recommends", *options, *packages),
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
    missing = []
    for need in NEEDS:
        found = need.find()
        if found:
            print(f"   {need.title}: {found}")
        else:
            missing.append(need)
    if not missing:
        return 0
    packages = [name for need in missing for name in need.packages]
    if not can_install():
        for need in missing:
            print(f"   {need.title}: none. {need.skipped} will be skipped: this process may not install packages.")
        print(f"   mend: install them (Debian, Ubuntu: apt-get install {' '.join(packages)})")
        return 0
    print(f"   installing {', '.join(packages)} with apt-get", flush=True)
    if install(packages):
        for need in missing:
            print(f"   {need.title}: {need.find()}")
        return 0
    for need in missing:
        print(f"   {need.title}: apt-get failed, see above. {need.skipped} will be skipped.")
    return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
