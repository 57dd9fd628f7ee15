"""Lists of steps such as ``60:0.5; 90:1``: from day 60 on 0.5, from day 90 on 1."""

from __future__ import annotations

import re

_STEP = re.compile(r"\s*(\d+(?:\.\d+)?)\s*:\s*(\d+(?:\.\d+)?)\s*")


def read_steps(text: str | None) -> tuple[tuple[float, float], ...]:
    """Return the steps of a cell, in the order of their days.

    Parameters
    ----------
    text : str or None
        ``day:value`` pairs, separated by semicolons.

    Returns
    -------
    tuple of (float, float)
        Day and value of each step.

    Raises
    ------
    ValueError
        The text is not such a list, or its days do not rise.

    Examples
    --------
    >>> read_steps("60:0.5; 90:1")
    ((60.0, 0.5), (90.0, 1.0))
    """
    if text is None or not text.strip():
        return ()
    found = []
    for part in text.strip().strip(";").split(";"):
        match = _STEP.fullmatch(part)
        if match is None:
            msg = f"{part.strip()!r} is not day:value"
            raise ValueError(msg)
        found.append((float(match[1]), float(match[2])))
    days = [day for day, _ in found]
    if sorted(set(days)) != days:
        msg = "the days do not rise"
        raise ValueError(msg)
    return tuple(found)


def write_steps(steps: tuple[tuple[float, float], ...]) -> str:
    """Return steps as the text that `read_steps` reads.

    Examples
    --------
    >>> write_steps(((60.0, 0.5), (90.0, 1.0)))
    '60:0.5; 90:1'
    """
    return "; ".join(f"{day:g}:{value:g}" for day, value in steps)
