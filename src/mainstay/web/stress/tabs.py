"""The pages of the stress laboratory beside each other."""

from __future__ import annotations

from dataclasses import dataclass

from mainstay.services.bases import BaseEntry
from mainstay.web.addresses import address
from mainstay.web.page import Crumb

#: last step of the address, and what the tab is called
PAGES = (
    ("", "Runs"),
    ("compose", "Compose"),
    ("compare", "Compare"),
    ("atlas", "Atlas"),
    ("reverse", "Smallest shock"),
    ("backtests", "Back-tests"),
)


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab."""

    title: str
    href: str
    is_current: bool


def tabs(base: BaseEntry, current: str) -> tuple[Tab, ...]:
    """Return the tabs of the laboratory.

    Parameters
    ----------
    base : BaseEntry
        The base.
    current : str
        Last step of the address of the page at hand.
    """
    return tuple(
        Tab(title, address("stress", base.base_id, *([step] if step else [])), step == current) for step, title in PAGES
    )


def crumbs(base: BaseEntry) -> tuple[Crumb, ...]:
    """Return the way to a page of the laboratory."""
    return (Crumb("Stress laboratory", address("stress", base.base_id)),)
