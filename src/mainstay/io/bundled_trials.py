"""Trials of claimed capability that come with Mainstay."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from mainstay.core.suggest import nearest
from mainstay.errors import UnknownNameError

_ENDING = ".yaml"


def _home() -> Path:
    return Path(str(files("mainstay"))) / "data" / "trials"


def names() -> tuple[str, ...]:
    """Return the names of the bundled trials, sorted.

    Examples
    --------
    >>> "h5-vaccine-fill-finish" in names()
    True
    """
    return tuple(sorted(entry.name.removesuffix(_ENDING) for entry in _home().glob(f"*{_ENDING}")))


def path(name: str) -> Path:
    """Return the file of a bundled trial.

    Raises
    ------
    UnknownNameError
        No bundled trial has this name; the nearest one is suggested.

    Examples
    --------
    >>> path("h5-vaccine-fill-finish").name
    'h5-vaccine-fill-finish.yaml'
    """
    known = names()
    if name in known:
        return _home() / f"{name}{_ENDING}"
    close = nearest(name, known)
    msg = f"no bundled trial is called {name!r}"
    raise UnknownNameError(msg, hint=f"did you mean {close!r}?" if close else "bundled trials: " + ", ".join(known))
