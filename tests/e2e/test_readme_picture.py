"""The picture of the workspace in the README and the tutorial: drawn in every test run, and still what is shown there.

Drawn anew by `cp build/screenshots/workspace.png docs/pictures/workspace.png` after the tests have run.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser
from tests.e2e.live_site import DESK, cookie_of, looking, served

from mainstay.services.workspace import Workspace

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DRAWN = "build/screenshots/workspace.png"
KEPT = "docs/pictures/workspace.png"
#: fonts differ a little between machines; another page, or one without its style, differs far more
MOST_DIFFERENT = 0.04


def coarse(file: Path) -> np.ndarray:
    """Return a picture as 64 by 40 shades of grey between 0 and 1."""
    with Image.open(file) as picture:
        return np.asarray(picture.convert("L").resize((64, 40)), dtype=float) / 255


def different(one: Path, other: Path) -> float:
    """Return the mean difference of two pictures."""
    return float(np.abs(coarse(one) - coarse(other)).mean())


def test_the_picture_shows_the_workspace_of_today(browser: Browser, worked: Workspace, root: Path) -> None:
    drawn = root / DRAWN
    drawn.parent.mkdir(parents=True, exist_ok=True)
    with served(worked) as home, looking(browser, home, cookie_of(worked, "analyst"), width=DESK) as look:
        look.page.goto(f"{home}/heatmap/us-2026")
        look.page.set_viewport_size({"width": DESK, "height": 800})
        look.page.locator("table.map td").first.wait_for()
        look.page.wait_for_load_state("networkidle")
        look.page.screenshot(path=drawn)
        blank = drawn.with_name("blank.png")
        look.page.goto("about:blank")
        look.page.screenshot(path=blank)
    assert different(drawn, root / KEPT) < MOST_DIFFERENT, f"look at {DRAWN}, then copy it to {KEPT}"
    # the measure tells pictures apart
    assert different(blank, root / KEPT) > MOST_DIFFERENT
    blank.unlink()
