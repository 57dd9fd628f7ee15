"""The nearest valid name to one that was mistyped."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(name: str, candidates: Iterable[str], *, least: float = 60.0) -> str | None:
    """Return the candidate most like ``name``, or None when none is alike.

    Parameters
    ----------
    name : str
        What was found.
    candidates : iterable of str
        What is allowed.
    least : float
        Smallest likeness, 0 to 100, that is worth a suggestion (rapidfuzz ``WRatio``).

    Examples
    --------
    >>> nearest("econmy_id", ["economy_id", "site_id"])
    'economy_id'
    >>> nearest("zzz", ["economy_id"]) is None
    True
    """
    from rapidfuzz import fuzz, process, utils

    clean = utils.default_process
    alike = process.extract(name, list(candidates), scorer=fuzz.WRatio, processor=clean, score_cutoff=least, limit=None)
    # a part that fits is alike, but a whole that fits nearly is nearer: "shar" is "share" and not "share_low"
    ranked = sorted((-fuzz.ratio(name, other, processor=clean), -score, str(other)) for other, score, _ in alike)
    return ranked[0][2] if ranked else None


def nearest_of_each(
    names: Iterable[str], candidates: Iterable[str], *, least: float = 60.0, most: int = 20
) -> dict[str, str]:
    """Return the nearest candidate of each name that has one, for the first names only.

    Each name is compared with every candidate. A column that was pasted into the wrong place holds thousands of wrong
    names, and nobody reads a suggestion for each of them.

    Parameters
    ----------
    names : iterable of str
        What was found; names that repeat count once.
    candidates : iterable of str
        What is allowed.
    least : float
        As in `nearest`.
    most : int
        How many names are compared.

    Examples
    --------
    >>> nearest_of_each(["econmy_id", "zzz"], ["economy_id", "site_id"])
    {'econmy_id': 'economy_id'}
    """
    allowed = sorted(candidates)
    first = list(dict.fromkeys(names))[:most]
    found = {name: nearest(name, allowed, least=least) for name in first}
    return {name: close for name, close in found.items() if close is not None}
