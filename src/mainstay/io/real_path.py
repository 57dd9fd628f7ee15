"""Where a path given by a user really is."""

from __future__ import annotations

import os
from pathlib import Path

from mainstay.errors import InputError


def real_path(given: str | os.PathLike[str]) -> Path:
    """Return a path with a name, through links and without ``.`` and ``..``; it need not exist.

    Parameters
    ----------
    given : str or os.PathLike
        What the user gave.

    Raises
    ------
    InputError
        The text cannot be a path: it holds a NUL, or its links lead in a circle.

    Examples
    --------
    >>> real_path("./a/../b").name
    'b'
    """
    try:
        return Path(given).resolve()
    except (ValueError, RuntimeError, OSError) as error:
        msg = f"{os.fspath(given)!r} is not a path"
        raise InputError(msg, hint=f"give a path that exists ({error})") from None
