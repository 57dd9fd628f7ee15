"""Names as keys: small letters and digits, the same for names that differ in capitals, blanks and punctuation only."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable


def slug(name: str) -> str:
    """Write a name in small letters and digits joined by hyphens.

    Examples
    --------
    >>> slug("Côte d'Or  100 mg/mL"), slug("...")
    ('cote-d-or-100-mg-ml', 'x-ab5df625bc')
    """
    letters = unicodedata.normalize("NFKD", name)
    kept = "".join(
        letter if letter.isalnum() and letter.isascii() else " "
        for letter in letters
        if not unicodedata.combining(letter)
    )
    return "-".join(kept.casefold().split()) or f"x-{digest(name)}"


def digest(*parts: str | None) -> str:
    """Return ten hexadecimal digits that stand for some texts.

    Examples
    --------
    >>> digest("a", None) == digest("a", ""), len(digest("a"))
    (True, 10)
    """
    return hashlib.sha256("\x1f".join(part or "" for part in parts).encode()).hexdigest()[:10]


def same_name(name: str) -> str:
    """Write a name so that spellings which differ only in capitals and blanks are equal; nothing else is guessed.

    Examples
    --------
    >>> same_name("Cisplatin  Injection") == same_name("cisplatin injection")
    True
    """
    return " ".join(name.split()).casefold()


def distinct_slugs(names: Iterable[str]) -> dict[str, str]:
    """Return a key for each name: its slug, and where two different names share one, the slug and a digest.

    Parameters
    ----------
    names : iterable of str
        Names as `same_name` writes them.

    Examples
    --------
    >>> distinct_slugs(["a b"])
    {'a b': 'a-b'}
    >>> len(set(distinct_slugs(["a, b", "a; b"]).values()))
    2
    """
    slugs = {name: slug(name) for name in sorted(set(names))}
    times = Counter(slugs.values())
    return {name: key if times[key] == 1 else f"{key}-{digest(name)}" for name, key in slugs.items()}
