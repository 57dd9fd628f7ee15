"""How numbers are written for people: the same in HTML, PDF and text."""

from __future__ import annotations

from collections.abc import Sequence


def share(value: float | None) -> str:
    """Write a share as a percentage; what is not known is a dash, never zero.

    Examples
    --------
    >>> [share(value).replace("\u00a0", " ") for value in (0.3807, 0.005, None, 1.0)]
    ['38 %', '0.5 %', '–', '100 %']
    """
    if value is None:
        return "–"
    percent = 100.0 * value
    if percent in (0.0, 100.0):
        return f"{percent:.0f}\u00a0%"
    if 1.0 <= percent <= 99.0:
        return f"{percent:.0f}\u00a0%"
    return f"{percent:.1f}\u00a0%"


def count(value: float | None) -> str:
    """Write a count with a thin space between thousands.

    Examples
    --------
    >>> count(10439), count(None)
    ('10\\u202f439', '–')
    """
    return "–" if value is None else f"{value:,.0f}".replace(",", "\u202f")


def number(value: float | None) -> str:
    """Write a number with three digits that matter.

    Examples
    --------
    >>> number(0.38071), number(1234.0), number(None)
    ('0.381', '1\\u202f234', '–')
    """
    if value is None:
        return "–"
    return count(value) if abs(value) >= 1000 else f"{value:.3g}"  # below that three digits say all


def interval(low: float | None, high: float | None, form: str = "share") -> str:
    """Write an interval, with words where an end is not known.

    Examples
    --------
    >>> interval(0.2, 0.4, "number"), interval(None, 0.4, "number"), interval(0.3, 0.3), interval(None, None)
    ('0.2 to 0.4', 'at most 0.4', 'exact in its evidence', 'not bounded')
    """
    write = {"share": share, "count": count, "number": number}[form]
    if low is None and high is None:
        return "not bounded"
    if low is None:
        return f"at most {write(high)}"
    if high is None:
        return f"at least {write(low)}"
    if low == high:
        return "exact in its evidence"
    return f"{write(low)} to {write(high)}"


def listed(words: Sequence[str], most: int = 4) -> str:
    """Join words as people do, and count what is left out.

    Examples
    --------
    >>> listed(["a", "b", "c"]), listed(["a", "b", "c"], most=2)
    ('a, b and c', 'a, b and 1 more')
    """
    if len(words) > most:
        return ", ".join(words[:most]) + f" and {len(words) - most} more"
    if len(words) < 2:  # nothing to join
        return "".join(words)
    return ", ".join(words[:-1]) + f" and {words[-1]}"
