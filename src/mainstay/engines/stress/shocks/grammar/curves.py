"""How a loss passes: the share of it that is left, by the days since recovery began."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

#: an endless exponential recovery has 95 % back after this many time constants; the curve is stretched to end there
_TIME_CONSTANTS = float(np.log(20.0))


def step(progress: Floats) -> Floats:
    """Return what is left: all until recovery is complete, then nothing."""
    left: Floats = (progress < 1).astype(np.float64)
    return left


def linear(progress: Floats) -> Floats:
    """Return what is left when the same amount comes back every day."""
    return 1.0 - progress


def exponential(progress: Floats) -> Floats:
    """Return what is left when a fixed share of the rest comes back every day, brought to an end."""
    end = float(np.exp(-_TIME_CONSTANTS))
    left: Floats = (np.exp(-_TIME_CONSTANTS * progress) - end) / (1.0 - end)
    return left


def s_shaped(progress: Floats) -> Floats:
    """Return what is left when recovery starts slowly and ends slowly (cubic, flat at both ends)."""
    return 1.0 - progress * progress * (3.0 - 2.0 * progress)


CURVES: Mapping[str, Callable[[Floats], Floats]] = MappingProxyType(
    {"step": step, "linear": linear, "exponential": exponential, "s": s_shaped}
)


def remaining(curve: str, days_since: Floats, days: npt.ArrayLike) -> Floats:
    """Return the share of a loss that is left.

    Parameters
    ----------
    curve : str
        Name of the curve: ``step``, ``linear``, ``exponential``, ``s``.
    days_since : array of float
        Days since recovery began; below 0 nothing is back.
    days : float or array of float
        Days until everything is back; arrays go along the last axis.

    Returns
    -------
    numpy.ndarray
        Of the shape of ``days_since``; 1 at its start, 0 once ``days`` have passed, never rising.

    Examples
    --------
    >>> remaining("linear", np.array([-1.0, 0.0, 5.0, 10.0, 99.0]), 10.0).tolist()
    [1.0, 1.0, 0.5, 0.0, 0.0]
    """
    whole = np.asarray(days, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        progress = np.where(days_since >= whole, 1.0, days_since / whole)
    progress = np.where(days_since < 0, 0.0, progress)
    return np.clip(CURVES[curve](progress), 0.0, 1.0)


def staged(days_since: Floats, steps: Sequence[tuple[npt.ArrayLike, npt.ArrayLike]]) -> Floats:
    """Return the share of a loss that is left when it comes back in steps, as lines are restarted.

    Parameters
    ----------
    days_since : array of float
        Days since recovery began.
    steps : sequence of (day, share back)
        In order; each a number or an array along the last axis.

    Examples
    --------
    >>> staged(np.array([0.0, 34.0, 123.0]), [(34.0, 0.25), (123.0, 1.0)]).tolist()
    [1.0, 0.75, 0.0]
    """
    left = np.ones(np.shape(days_since))
    for day, share in steps:
        left = np.where(days_since >= np.asarray(day), 1.0 - np.asarray(share), left)
    return left
