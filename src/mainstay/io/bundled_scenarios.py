"""Scenarios that come with Mainstay."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from mainstay.core.suggest import nearest
from mainstay.errors import UnknownNameError

_ENDING = ".yaml"


def _home() -> Path:
    return Path(str(files("mainstay"))) / "data" / "scenarios"


def names() -> tuple[str, ...]:
    """Return the names of the bundled scenarios, sorted.

    Examples
    --------
    >>> "hurricane-iv-fluids" in names()
    True
    """
    return tuple(sorted(entry.name.removesuffix(_ENDING) for entry in _home().glob(f"*{_ENDING}")))


def path(name: str) -> Path:
    """Return the file of a bundled scenario.

    Raises
    ------
    UnknownNameError
        No bundled scenario has this name; the nearest one is suggested.

    Examples
    --------
    >>> path("two-at-once").name
    'two-at-once.yaml'
    """
    known = names()
    if name in known:
        return _home() / f"{name}{_ENDING}"
    close = nearest(name, known)
    msg = f"no bundled scenario is called {name!r}"
    hint = f"did you mean {close!r}?" if close else "bundled scenarios: " + (", ".join(known) or "none")
    raise UnknownNameError(msg, hint=hint)
