"""One address for each kind of page; names in braces are filled from the workspace that the tests look at."""

from __future__ import annotations

from mainstay.services.workspace import Workspace

ADDRESSES: dict[str, str] = {
    "home": "/",
    "heatmap": "/heatmap/us-2026",
    "heatmap-signs": "/heatmap/us-2026?cells=signs&show=all",
    "heatmap-cell": "/heatmap/us-2026/cell?segment=antibiotics&stage=production&economy=EU27",
    "heatmap-indicator": "/heatmap/us-2026/indicator/gdp-per-capita-constant-usd",
    "heatmap-collect": "/heatmap/us-2026/collect",
    "heatmap-validity": "/heatmap/us-2026/validity",
    "concentration": "/concentration/us-2026",
    "products": "/products/us-2026",
    "product": "/products/us-2026/cisplatin-injection",
    "product-makers": "/products/us-2026/cisplatin-injection/makers",
    "jobs": "/jobs",
    "evidence": "/evidence/us-2026",
}


def filled(workspace: Workspace, name: str) -> str:
    """Return the address of a page in this workspace."""
    del workspace
    return ADDRESSES[name]
