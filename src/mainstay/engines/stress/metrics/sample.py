"""Numbers of single replications, of which only the first are kept, so that memory does not grow with their number."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

#: replications of which single numbers are kept; sums and histograms are over all
KEPT = 16_384
#: quantiles that tables give
LOW, MIDDLE, HIGH = 0.05, 0.5, 0.95


@dataclass
class Sample:
    """A number of each of some rows in each replication: sums of all, and the values of the first ones.

    Parameters
    ----------
    most : int
        Replications whose values are kept.

    Examples
    --------
    >>> one = Sample(most=3)
    >>> one.add(np.array([[1.0, 2.0]]))
    >>> one.add(np.array([[6.0, 7.0]]))
    >>> one.mean.tolist(), one.values.tolist(), one.count
    ([4.0], [[1.0, 2.0, 6.0]], 4)
    """

    most: int = KEPT
    count: int = 0
    _held: int = 0
    _parts: list[Floats] = field(default_factory=list)
    _sum: Any = 0.0
    _squares: Any = 0.0

    def add(self, values: Floats) -> None:
        """Add a block: rows times replications."""
        self._sum = self._sum + values.sum(axis=-1)
        self._squares = self._squares + (values * values).sum(axis=-1)
        self.count += values.shape[-1]
        room = self.most - self._held
        if room > 0:
            self._parts.append(np.array(values[..., :room], dtype=np.float64))
            self._held += self._parts[-1].shape[-1]

    @property
    def values(self) -> Floats:
        """Values of the replications that are kept, in their order."""
        if len(self._parts) > 1:
            self._parts = [np.concatenate(self._parts, axis=-1)]
        return self._parts[0]

    @property
    def mean(self) -> Floats:
        """Mean over all replications."""
        found: Floats = np.asarray(self._sum / self.count)
        return found

    @property
    def half_width(self) -> Floats:
        """Half the width of the interval that holds the mean with 95 %, by the normal distribution."""
        if self.count < 2:
            return np.full(np.shape(self._sum), np.inf)
        spread = np.maximum(self._squares / self.count - self.mean**2, 0.0) * self.count / (self.count - 1)
        found: Floats = 1.959963984540054 * np.sqrt(spread / self.count)
        return found

    def quantile(self, share: float) -> Floats:
        """Return the value below which this share of the kept replications lies: a value that occurs, from below."""
        found: Floats = np.quantile(self.values, share, axis=-1, method="inverted_cdf")
        return found


def days(values: Floats) -> list[int | None]:
    """Return days as whole numbers; what never happens is empty.

    Examples
    --------
    >>> days(np.array([3.0, np.inf]))
    [3, None]
    """
    return [int(one) if np.isfinite(one) else None for one in values]


def or_never(values: npt.NDArray[Any]) -> Floats:
    """Return days as numbers, with -1, never, as infinite.

    Examples
    --------
    >>> or_never(np.array([3, -1])).tolist()
    [3.0, inf]
    """
    found: Floats = np.where(values < 0, np.inf, values.astype(np.float64))
    return found
