"""Random streams that are keyed by name, so that two runs differ only by what was changed (common random numbers).

Streams are counter-based (Philox; Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"): the stream of one
purpose and entity does not depend on how many numbers any other drew, nor on threads.
"""

from __future__ import annotations

import hashlib

import numpy as np


def stream(seed: int, *name: str | int) -> np.random.Generator:
    """Return the random stream of a name.

    Parameters
    ----------
    seed : int
        Seed of the run.
    *name : str or int
        What the numbers are for, such as ``"concentration", "cisplatin", "site"``.

    Returns
    -------
    numpy.random.Generator
        The same stream for the same seed and name, on any machine.

    Examples
    --------
    >>> bool(stream(1, "a").random() == stream(1, "a").random())
    True
    >>> bool(stream(1, "a").random() == stream(1, "b").random())
    False
    """
    text = "\x1f".join([str(seed), *(str(part) for part in name)])
    digest = hashlib.sha256(text.encode()).digest()
    key = np.frombuffer(digest[:16], dtype="<u8")
    return np.random.Generator(np.random.Philox(key=key))
