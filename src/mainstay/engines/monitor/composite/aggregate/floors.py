"""Floor rule: a must-have child below its floor caps its parent at that floor.

However strong the rest is, it does not make good what must be there. A child that is missing caps nothing: whether it
reaches its floor is not known. The cap acts on the parent of the must-have alone; what lies above sees the capped
score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray


def capped(
    scores: NDArray[np.float64],
    children: NDArray[np.float64],
    codes: Sequence[str],
    floors: Mapping[str, float],
) -> NDArray[np.float64]:
    """Return the scores of a parent, none above the floor of a must-have that is not reached.

    Parameters
    ----------
    scores : numpy.ndarray, shape (..., units)
        The parent's scores.
    children : numpy.ndarray, shape (..., units, children)
        The children's scores.
    codes : sequence of str
        Codes of the children.
    floors : mapping of str to float
        Floor of each must-have, on the scale of the scores.

    Examples
    --------
    >>> capped(np.array([70.0, 70.0]), np.array([[10.0, 100.0], [60.0, 75.0]]), ["a", "b"], {"a": 25.0}).tolist()
    [25.0, 70.0]
    """
    for place, code in enumerate(codes):
        if code in floors:
            failing = children[..., place] < floors[code]
            scores = np.where(failing, np.minimum(scores, floors[code]), scores)
    return scores
