"""Bases that come with Mainstay."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from mainstay.core.suggest import nearest
from mainstay.errors import UnknownNameError

_INFO = "base.yaml"


def home() -> Path:
    """Return the folder of the bundled bases.

    Examples
    --------
    >>> home().name
    'data'
    """
    return Path(str(files("mainstay"))) / "data"


def names() -> tuple[str, ...]:
    """Return the names of the bundled bases, sorted.

    Examples
    --------
    >>> "us-2026" in names()
    True
    """
    folder = home()
    if not folder.is_dir():
        return ()
    return tuple(sorted(entry.name for entry in folder.iterdir() if (entry / _INFO).is_file()))


def path(name: str) -> Path:
    """Return the folder of a bundled base.

    Raises
    ------
    UnknownNameError
        No bundled base has this name; the nearest one is suggested.

    Examples
    --------
    >>> path("us-2026").name
    'us-2026'
    """
    known = names()
    if name in known:
        return home() / name
    close = nearest(name, known)
    msg = f"no bundled base is called {name!r}"
    hint = f"did you mean {close!r}?" if close else "bundled bases: " + (", ".join(known) or "none")
    raise UnknownNameError(msg, hint=hint)
