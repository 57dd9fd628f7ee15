"""Where to go on after signing in: an address of this workspace and no other (CWE-601, open redirect)."""

from __future__ import annotations

from urllib.parse import urlsplit

_MOST = 2_000


def own_address(text: str, *, otherwise: str = "/") -> str:
    r"""Return an address where it leads to a page here, else another one.

    Examples
    --------
    >>> own_address("/heatmap/us-2026?stage=production")
    '/heatmap/us-2026?stage=production'
    >>> [own_address(text) for text in ("https://a.example", "//a.example", "/\\a.example", "javascript:alert(1)")]
    ['/', '/', '/', '/']
    """
    if not text.startswith("/") or text.startswith("//") or len(text) > _MOST:
        return otherwise
    # browsers read a backslash as a slash, and leave out tabs and line ends
    if "\\" in text or not text.isascii() or not text.isprintable():
        return otherwise
    try:
        told = urlsplit(text)
    except ValueError:
        return otherwise
    return otherwise if told.scheme or told.netloc else text
