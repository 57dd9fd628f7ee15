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

    match = process.extractOne(
        name, list(candidates), scorer=fuzz.WRatio, processor=utils.default_process, score_cutoff=least
    )
    return None if match is None else str(match[0])
