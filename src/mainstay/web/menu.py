"""The menu: page families that a person may see, their addresses made for the base at hand."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from mainstay.services.bases import BaseEntry
from mainstay.services.viewer import Viewer
from mainstay.web.page import families

#: where the menu leads while no base is at hand
DEFAULT_BASE = "us-2026"


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One entry of the menu."""

    name: str
    title: str
    href: str
    about: str
    key: str
    is_dated: bool


def menu(viewer: Viewer, base: BaseEntry | None) -> list[MenuEntry]:
    """Return the menu of a person.

    Parameters
    ----------
    viewer : Viewer
        Who looks.
    base : BaseEntry, optional
        The base at hand.
    """
    name = quote(base.base_id if base is not None else DEFAULT_BASE, safe="")
    return [
        MenuEntry(
            family.name, family.title, family.menu.format(base=name), family.about, family.key, "{base}" in family.menu
        )
        for family in families()
        if family.menu is not None and viewer.may(family.permission)
    ]
