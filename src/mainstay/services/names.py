"""Names for new rows: nobody can guess one from another, and they sort by nothing."""

from __future__ import annotations

import hashlib
import secrets


def new_id() -> str:
    """Return a new name of 20 characters (95 bits from the system's random source).

    Examples
    --------
    >>> len(new_id()), new_id() == new_id()
    (20, False)
    """
    letters = "23456789abcdefghjkmnpqrstvwxyz"
    return "".join(secrets.choice(letters) for _ in range(20))


def new_secret() -> str:
    """Return a secret of 256 bits for a session, an invitation or a token.

    Examples
    --------
    >>> len(new_secret()) >= 43
    True
    """
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """Return what is kept of a secret: 256 random bits need no slow hash.

    Examples
    --------
    >>> len(hash_secret("x"))
    64
    """
    return hashlib.sha256(secret.encode()).hexdigest()
