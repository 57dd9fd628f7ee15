"""Where a form leads afterwards: always to a page of this workspace, whatever the form says."""

from __future__ import annotations

#: letters that browsers drop or turn before they read an address
_UNSAFE = frozenset("\\\r\n\t\0")


def local(told: str | None, default: str) -> str:
    r"""Return an address of this workspace: what was told where it is one, else the default.

    Parameters
    ----------
    told : str or None
        What a form or a query says.
    default : str
        Where to go where that leads elsewhere.

    Examples
    --------
    >>> local("/heatmap/us-2026?lens=health", "/")
    '/heatmap/us-2026?lens=health'
    >>> local("//elsewhere.example", "/"), local("https://elsewhere.example", "/"), local("/\\elsewhere.example", "/")
    ('/', '/', '/')
    """
    if not told or not told.startswith("/") or told.startswith("//"):
        return default
    is_plain = all(letter.isprintable() and letter not in _UNSAFE for letter in told)
    return told if is_plain else default
