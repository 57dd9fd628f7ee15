"""What all tests may ask for."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

# the suite asserts no times: a busy machine is no defect
settings.register_profile("mainstay", deadline=None)
settings.load_profile("mainstay")

# the fixtures `workspace`, `quick_workspace` and what they are made of
pytest_plugins = ["tests.databases"]

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Return the folder of real files that is kept beside the repository, or skip."""
    folder = Path(os.environ.get("MAINSTAY_SHARED", ROOT.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip(f"the real files are not beside the repository ({folder.name} is absent)")
    return folder


@pytest.fixture(scope="session")
def browser_path() -> str:
    """Return the path of an installed Chromium, or skip."""
    found = next((path for path in map(shutil.which, BROWSERS) if path), None)
    if found is None:
        pytest.skip("no Chromium is installed (tools/os_packages.py installs it)")
    return found
