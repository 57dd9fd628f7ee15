"""What an alarm watches: the score itself, its moving average, or what has piled up beyond a target.

Sources: Roberts, "Control chart tests based on geometric moving averages", *Technometrics* 1, 1959; Page, "Continuous
inspection schemes", *Biometrika* 41, 1954.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Level:
    """The score as it is."""

    def follow(self, scores: Array) -> Array:
        """Return the scores."""
        return scores.copy()

    def problems(self) -> list[str]:
        """Return what is wrong with the detector."""
        return []


@dataclass(frozen=True, slots=True)
class Ewma:
    """The exponentially weighted moving average; it starts at the first score.

    Parameters
    ----------
    weight : float
        Weight of the newest score, above 0 and at most 1.
    """

    weight: float = 0.3

    def follow(self, scores: Array) -> Array:
        """Return the average at each time, shape (series, times); a missing score leaves it as it was, and is NaN.

        Examples
        --------
        >>> Ewma(0.5).follow(np.array([[4.0, np.nan, 8.0]])).tolist()
        [[4.0, nan, 6.0]]
        """
        out = np.full(scores.shape, np.nan)
        state = np.full(len(scores), np.nan)
        for t in range(scores.shape[1]):
            new = scores[:, t]
            seen = ~np.isnan(new)
            moved = np.where(np.isnan(state), new, self.weight * new + (1 - self.weight) * state)
            state = np.where(seen, moved, state)
            out[seen, t] = state[seen]
        return out

    def problems(self) -> list[str]:
        """Return what is wrong with the detector."""
        return [] if 0 < self.weight <= 1 else [f"the weight {self.weight} is not above 0 and at most 1"]


@dataclass(frozen=True, slots=True)
class Cusum:
    """The cumulative sum of what lies above a target by more than an allowance; never below 0.

    Parameters
    ----------
    target : float
        Score of the usual state.
    scale : float
        Standard deviation of the score in the usual state; limits are in its units.
    allowance : float
        Half the shift that matters, in units of the scale.
    """

    target: float
    scale: float
    allowance: float = 0.5

    def follow(self, scores: Array) -> Array:
        """Return the sum at each time, shape (series, times); a missing score leaves it as it was, and is NaN.

        Examples
        --------
        >>> Cusum(target=0.0, scale=1.0).follow(np.array([[1.0, np.nan, 2.0, -5.0]])).tolist()
        [[0.5, nan, 2.0, 0.0]]
        """
        out = np.full(scores.shape, np.nan)
        state = np.zeros(len(scores))
        for t in range(scores.shape[1]):
            beyond = (scores[:, t] - self.target) / self.scale - self.allowance
            seen = ~np.isnan(beyond)
            state = np.where(seen, np.maximum(0.0, state + beyond), state)
            out[seen, t] = state[seen]
        return out

    def problems(self) -> list[str]:
        """Return what is wrong with the detector."""
        found = [] if np.isfinite(self.target) else ["the target is not finite"]
        found += [] if 0 < self.scale < np.inf else [f"the scale {self.scale} is not above 0"]
        return found + ([] if 0 <= self.allowance < np.inf else [f"the allowance {self.allowance} is below 0"])


Detector = Level | Ewma | Cusum
