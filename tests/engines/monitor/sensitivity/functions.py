"""Functions whose Sobol indices are known in closed form."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

ISHIGAMI_BOUNDS = {"x1": (-np.pi, np.pi), "x2": (-np.pi, np.pi), "x3": (-np.pi, np.pi)}
G = np.array([0.0, 1.0, 4.5, 9.0, 99.0])


def ishigami(x: NDArray[Any]) -> NDArray[Any]:
    """Ishigami and Homma 1990, a = 7, b = 0.1; works on rows and on one point."""
    return np.sin(x[..., 0]) + 7 * np.sin(x[..., 1]) ** 2 + 0.1 * x[..., 2] ** 4 * np.sin(x[..., 0])


def ishigami_truth() -> tuple[NDArray[Any], NDArray[Any]]:
    """First and total order by the closed form of Homma and Saltelli 1996."""
    a, b = 7.0, 0.1
    first = 0.5 * (1 + b * np.pi**4 / 5) ** 2
    second = a**2 / 8
    interaction = b**2 * np.pi**8 * (1 / 18 - 1 / 50)
    variance = first + second + interaction
    return np.array([first, second, 0.0]) / variance, np.array([first + interaction, second, interaction]) / variance


def g_function(x: NDArray[Any]) -> NDArray[Any]:
    """Sobol' g-function on the unit cube (Saltelli and Sobol' 1995)."""
    return np.prod((np.abs(4 * x - 2) + G) / (1 + G), axis=1)


def g_truth() -> tuple[NDArray[Any], NDArray[Any]]:
    """First and total order of the g-function: partial variances V_i = 1 / (3 (1 + a_i)^2), which multiply."""
    parts = 1 / (3 * (1 + G) ** 2)
    variance = np.prod(1 + parts) - 1
    total = [parts[i] * np.prod(np.delete(1 + parts, i)) for i in range(G.size)]
    return parts / variance, np.array(total) / variance
