"""Numbers that may be uncertain: how they are told, checked and drawn for each replication."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np
import numpy.typing as npt

from mainstay.core.streams import stream
from mainstay.engines.stress.epidemic.layout import Floats, Whole
from mainstay.errors import Problem


@runtime_checkable
class Sampled(Protocol):
    """An amount that gives its values for uniform numbers, such as an amount of a scenario."""

    @property
    def bounds(self) -> tuple[float, float]:
        """Least and greatest value."""
        ...

    def sample(self, u: npt.ArrayLike) -> Floats:
        """Return values for uniform numbers."""
        ...


#: a number; a range (low, high), drawn evenly; one number for each replication; or an amount of a scenario
Quantity: TypeAlias = "float | tuple[float, float] | Floats | Sampled"


def bounds(quantity: Quantity) -> tuple[float, float]:
    """Return the least and the greatest value that a quantity can take.

    Examples
    --------
    >>> bounds((2.0, 3.0))
    (2.0, 3.0)
    """
    if isinstance(quantity, Sampled):
        return quantity.bounds
    values = np.asarray(quantity, dtype=np.float64)
    return (float(values.min()), float(values.max())) if values.size else (math.nan, math.nan)


def uniforms(seed: int, names: Sequence[str], replications: Whole) -> Floats:
    """Return one uniform number for each replication, the same whichever others are asked for with it.

    The stream is counter-based, so that it can begin at the first replication asked for; a counter gives four numbers.

    Parameters
    ----------
    seed : int
        Seed of the run.
    names : sequence of str
        What the numbers are for.
    replications : int array
        Numbers of the replications, 0 and more.

    Examples
    --------
    >>> all_of_them = uniforms(1, ["r0"], np.arange(100))
    >>> bool((uniforms(1, ["r0"], np.array([7, 42])) == all_of_them[[7, 42]]).all())
    True
    """
    if replications.size == 0:
        return np.zeros(0)
    first = int(replications.min()) // 4
    generator = stream(seed, "epidemic", *names)
    generator.bit_generator.advance(first)  # type: ignore[attr-defined]
    drawn = generator.random(int(replications.max()) - 4 * first + 1)
    return drawn[replications - 4 * first]


def drawn(quantity: Quantity, name: str, replications: Whole, seed: int) -> Floats:
    """Return the value of a quantity in each replication.

    Parameters
    ----------
    quantity : Quantity
        The number, range, array or amount.
    name : str
        Its name, which is the key of its random numbers.
    replications : int array
        Numbers of the replications.
    seed : int
        Seed of the run.

    Examples
    --------
    >>> drawn(2.0, "r0", np.array([0, 5]), seed=1).tolist()
    [2.0, 2.0]
    """
    if isinstance(quantity, Sampled):
        return np.ascontiguousarray(quantity.sample(uniforms(seed, [name], replications)))
    if isinstance(quantity, tuple):
        low, high = quantity
        return low + (high - low) * uniforms(seed, [name], replications)
    values = np.asarray(quantity, dtype=np.float64)
    if values.ndim == 0:
        return np.full(replications.size, float(values))
    return np.ascontiguousarray(values[replications])


def problems(quantity: Quantity, name: str, low: float, high: float, *, replications: Whole) -> list[Problem]:
    """Say what is wrong with a quantity: its kind, its range, or an array that is too short.

    Parameters
    ----------
    quantity : Quantity
        What was given.
    name : str
        What the message calls it.
    low, high : float
        Least and greatest value allowed.
    replications : int array
        Replications that will be asked for.

    Examples
    --------
    >>> print(problems(-1.0, "r0", 0.0, 100.0, replications=np.arange(3))[0])
    error epidemic.range: r0 is outside its range; found '-1'; allowed: 0 to 100
    """
    try:
        least, most = bounds(quantity)
    except (TypeError, ValueError):
        text = f"{name} is not a number, a range (low, high) or one number for each replication"
        return [Problem("epidemic.kind", text, found=str(quantity))]
    found = []
    allowed = f"{low:g} to {high:g}" if math.isfinite(high) else f"{low:g} or more"
    # an amount may have no end; what it draws is then held to what the steps of a day can follow
    endless = isinstance(quantity, Sampled) and math.isinf(most)
    if not (low <= least and (most <= high or endless)):
        text = f"{least:g}" if least == most else f"{least:g} to {most:g}"
        found.append(Problem("epidemic.range", f"{name} is outside its range", found=text, allowed=allowed))
    if isinstance(quantity, tuple) and tuple(quantity) != (least, most):
        found.append(Problem("epidemic.range", f"the range of {name} is not (low, high)", found=str(quantity)))
    shape = np.shape(quantity) if not isinstance(quantity, tuple | Sampled) else ()
    need = int(replications.max()) + 1 if replications.size else 0
    if len(shape) > 1 or (len(shape) == 1 and shape[0] < need):
        text = f"{name} needs one number, or one for each of {need} replications"
        found.append(Problem("epidemic.length", text, found=f"shape {shape}"))
    return found
