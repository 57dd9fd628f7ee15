"""Random numbers that are addressed, not drawn in turn: Philox 4x32 with ten rounds.

The address is (replication, entity, day, purpose), the key is the seed. A number therefore does not depend on threads,
on how many others were asked for, or on which policy is run: two runs differ only by what was changed.

Salmon, Moraes, Dror, Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3", SC11.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import numpy.typing as npt

from mainstay.core.compiled import inlined

#: purposes, the last part of an address
DEMAND = 1
LEAD = 2

_LOW = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
#: two words of the stream give 2**32 steps; this is one of them as a share of 1
STEP = 2.0**-32


@inlined
def philox_word(c0: Any, c1: Any, c2: Any, c3: Any, k0: Any, k1: Any) -> Any:
    """Return the first of the four 32-bit words at an address, as uint64. All arguments are uint64 below 2**32."""
    for _ in range(10):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0, c1, c2, c3 = (p1 >> _SHIFT) ^ c1 ^ k0, p1 & _LOW, (p0 >> _SHIFT) ^ c3 ^ k1, p0 & _LOW
        k0 = (k0 + _W0) & _LOW
        k1 = (k1 + _W1) & _LOW
    return c0


def philox_words(c0: Any, c1: Any, c2: Any, c3: Any, key: npt.NDArray[np.uint64]) -> Any:
    """Return the same word in NumPy; addresses may be arrays of uint64.

    Examples
    --------
    >>> zero = np.zeros(1, np.uint64)
    >>> hex(int(philox_words(zero, zero, zero, zero, np.zeros(2, np.uint64))[0]))  # first known answer of the authors
    '0x6627e8d5'
    """
    c0, c1, c2, c3 = (np.asarray(c, np.uint64) for c in (c0, c1, c2, c3))
    k0, k1 = np.uint64(key[0]), np.uint64(key[1])
    for _ in range(10):
        p0, p1 = _M0 * c0, _M1 * c2
        c0, c1, c2, c3 = (p1 >> _SHIFT) ^ c1 ^ k0, p1 & _LOW, (p0 >> _SHIFT) ^ c3 ^ k1, p0 & _LOW
        k0, k1 = np.uint64((int(k0) + int(_W0)) & 0xFFFFFFFF), np.uint64((int(k1) + int(_W1)) & 0xFFFFFFFF)
    return c0


def key_of(seed: int, name: str) -> npt.NDArray[np.uint64]:
    """Return the two words of the key of a run.

    Examples
    --------
    >>> key_of(1, "a").tolist() == key_of(1, "a").tolist() != key_of(2, "a").tolist()
    True
    """
    digest = hashlib.sha256(f"{seed}\x1f{name}".encode()).digest()
    return np.frombuffer(digest[:8], dtype="<u4").astype(np.uint64)


def entity_words(names: list[str]) -> npt.NDArray[np.uint64]:
    """Return the address part of each entity; it depends on its name alone, never on its place in a table.

    Examples
    --------
    >>> bool(entity_words(["a", "b"])[1] == entity_words(["b"])[0])
    True
    """
    words = [int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "little") for name in names]
    return np.array(words, dtype=np.uint64)


def normal_table(size: int = 65_536) -> npt.NDArray[np.float64]:
    """Return the means of a standard normal over equally likely bins, brought to a variance of 1.

    A word of the stream picks a bin. The mean of the table is 0 and its variance 1 to rounding, so that averages over
    many draws have no bias that a test could see.
    """
    from scipy.special import ndtri

    edges = ndtri(np.arange(1, size) / size)
    density = np.concatenate([[0.0], np.exp(-0.5 * edges * edges) / np.sqrt(2 * np.pi), [0.0]])
    means = (density[:-1] - density[1:]) * size
    means = (means - means[::-1]) / 2
    table: npt.NDArray[np.float64] = means / np.sqrt(np.mean(means * means))
    return table
