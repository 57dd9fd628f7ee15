"""Scenarios that come with Mainstay: those of the stress test, and those of care."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Literal

from mainstay.core.suggest import nearest
from mainstay.errors import UnknownNameError

Kind = Literal["stress", "care"]
#: folder of each kind below the data of the package
FOLDERS: dict[Kind, str] = {"stress": "scenarios", "care": "care_scenarios"}
_ENDING = ".yaml"


def _home(kind: Kind) -> Path:
    return Path(str(files("mainstay"))) / "data" / FOLDERS[kind]


def names(kind: Kind = "stress") -> tuple[str, ...]:
    """Return the names of the bundled scenarios of a kind, sorted.

    Parameters
    ----------
    kind : {"stress", "care"}
        What the scenarios are about.

    Examples
    --------
    >>> "hurricane-iv-fluids" in names()
    True
    >>> "malawi-radiotherapy" in names("care")
    True
    """
    return tuple(sorted(entry.name.removesuffix(_ENDING) for entry in _home(kind).glob(f"*{_ENDING}")))


def path(name: str) -> Path:
    """Return the file of a bundled scenario of either kind.

    Raises
    ------
    UnknownNameError
        No bundled scenario has this name; the nearest one is suggested.

    Examples
    --------
    >>> path("two-at-once").name
    'two-at-once.yaml'
    """
    known: dict[str, Kind] = {found: kind for kind in FOLDERS for found in names(kind)}
    if name in known:
        return _home(known[name]) / f"{name}{_ENDING}"
    close = nearest(name, tuple(known))
    msg = f"no bundled scenario is called {name!r}"
    hint = f"did you mean {close!r}?" if close else "bundled scenarios: " + (", ".join(sorted(known)) or "none")
    raise UnknownNameError(msg, hint=hint)
