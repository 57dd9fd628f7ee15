"""Uniform numbers addressed by entity and replication, so that none depends on which others are asked for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mainstay.engines.stress.kernel.philox import STEP, entity_words, key_of, philox_words

Floats = npt.NDArray[np.float64]
Words = npt.NDArray[np.uint64]

#: last part of an address: what the number is for
SHARE, UTILISATION, CAPACITY, STOCK, NEED, STOCKPILE, STANDBY_SHARE = range(16, 23)


def words_of(names: Sequence[str]) -> Words:
    """Return the address of each entity; it depends on its name alone.

    Examples
    --------
    >>> bool(words_of(["b", "a"])[1] == words_of(["a"])[0])
    True
    """
    return entity_words(list(names))


def uniforms(words: Words, replications: npt.NDArray[np.int64], purpose: int, seed: int) -> Floats:
    """Return uniform numbers, above 0 and below 1, of shape (entities, replications).

    Parameters
    ----------
    words : uint64 array
        Addresses of the entities.
    replications : int64 array
        Numbers of the replications, from 0.
    purpose : int
        What the numbers are for.
    seed : int
        Seed of the run.

    Notes
    -----
    Philox 4x32 with ten rounds: Salmon, Moraes, Dror, Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3", SC11.

    Examples
    --------
    >>> one = uniforms(words_of(["a", "b"]), np.arange(4), SHARE, 1)
    >>> bool((one[1:, 2:] == uniforms(words_of(["b"]), np.array([2, 3]), SHARE, 1)).all())
    True
    """
    address = np.broadcast_arrays(replications.astype(np.uint64)[None, :], words[:, None])
    day = np.zeros((1, 1), np.uint64)
    word = philox_words(address[0], address[1], day, np.full((1, 1), purpose, np.uint64), key_of(seed, "base network"))
    drawn: Floats = (word.astype(np.float64) + 0.5) * STEP
    return drawn


def triangular(low: Floats, mode: Floats, high: Floats, uniform: Floats) -> Floats:
    """Return values of triangular distributions by the inverse of their distribution function; no width, no spread.

    Parameters
    ----------
    low, mode, high : float array of shape (n,)
        Ends and peak.
    uniform : float array of shape (n, replications)
        Uniform numbers.

    Examples
    --------
    >>> ends = np.array([0.0]), np.array([1.0]), np.array([4.0])
    >>> triangular(*ends, np.array([[0.25]])).tolist()
    [[1.0]]
    """
    width = (high - low)[:, None]
    place = np.divide(mode - low, high - low, out=np.zeros_like(low), where=high > low)[:, None]
    rising = np.sqrt(uniform * place)
    falling = 1.0 - np.sqrt((1.0 - uniform) * (1.0 - place))
    drawn: Floats = low[:, None] + width * np.where(uniform < place, rising, falling)
    return drawn
