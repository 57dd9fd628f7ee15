"""Uniform numbers of the parameters of shocks, addressed by name and replication."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_LOW = np.uint64(0xFFFFFFFF)


def uniforms(seed: int, names: Sequence[str], replications: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return one uniform number for each name and replication, above 0 and below 1.

    A number depends on the seed, its name and its replication alone (Philox 4x32; Salmon et al. 2011), never on which
    others are asked for with it. So two scenarios that share a shock share its luck.

    Parameters
    ----------
    seed : int
        Seed of the run.
    names : sequence of str
        Whose numbers, such as the name of a shock and of its parameter.
    replications : integer array [B]
        Numbers of the replications, 0 or more.

    Returns
    -------
    numpy.ndarray
        Shape [names, B].

    Examples
    --------
    >>> both = uniforms(1, ["fire/depth", "fire/days"], np.arange(5))
    >>> bool((both[1, 3:] == uniforms(1, ["fire/days"], np.array([3, 4]))[0]).all())
    True
    """
    # the kernel brings its compiler along, which whoever only describes shocks need not wait for
    from mainstay.engines.stress.kernel.philox import STEP, key_of, philox_words

    digests = [hashlib.sha256(name.encode()).digest() for name in names]
    words = np.array([np.frombuffer(digest[:8], dtype="<u4") for digest in digests], np.uint64).reshape(-1, 2)
    numbers = np.asarray(replications).astype(np.uint64)[None, :]
    address = np.broadcast_arrays(numbers & _LOW, words[:, :1], words[:, 1:], numbers >> np.uint64(32))
    word = philox_words(address[0], address[1], address[2], address[3], key_of(seed, "shocks"))
    # a half step keeps the ends out, where some inverse distribution functions are infinite
    uniform: npt.NDArray[np.float64] = (word.astype(np.float64) + 0.5) * STEP
    return uniform
