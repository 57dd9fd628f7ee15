"""Sobol indices of a function in one call: design, computation, estimate."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mainstay.engines.monitor.sensitivity.estimate import indices
from mainstay.engines.monitor.sensitivity.factors import Array, Given, read_factors, read_groups
from mainstay.engines.monitor.sensitivity.found import Sensitivity
from mainstay.engines.monitor.sensitivity.outputs import Estimator
from mainstay.engines.monitor.sensitivity.points import design
from mainstay.errors import InputError, Problem


def sobol(  # noqa: PLR0913 - the options of design and indices
    function_or_outputs: Callable[[Array], Any] | ArrayLike,
    factors: Given,
    *,
    n: int = 1024,
    seed: int = 0,
    groups: Mapping[str, Sequence[str]] | Sequence[str] | None = None,
    resamples: int = 1000,
    confidence: float = 0.95,
    estimator: Estimator = "saltelli",
    output_names: Sequence[str] | None = None,
) -> Sensitivity:
    """Return Sobol indices of a function, or of outputs computed before.

    Parameters
    ----------
    function_or_outputs : callable or array_like
        A function of points, shape (rows, factors), that returns outputs, shape (rows,) or (rows, outputs). A function
        of one point at a time will do; it is called row by row when it does not return one output per row. Or the
        outputs at ``design(n, factors, seed, groups=groups).points``.
    factors : int, sequence or mapping
        Number, names (unit interval), pairs (low, high), factors, or a mapping of names to them.
    n : int
        Points per block, a power of two. The function is computed at n * (factors + 2) points.
    seed : int
        Seed of the design and of the bootstrap.
    groups : mapping or sequence, optional
        Factors that move as one and share one index.
    resamples, confidence, estimator, output_names
        As for :func:`indices`.

    Returns
    -------
    Sensitivity
        ``first``, ``total``, their ends ``first_low``, ``first_high``, ..., ``table()`` and ``notes``.

    Raises
    ------
    InputError
        As :func:`design` and :func:`indices`.

    Examples
    --------
    >>> import numpy as np
    >>> def ishigami(x):
    ...     return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    >>> found = sobol(ishigami, [(-np.pi, np.pi)] * 3, n=4096, seed=1)
    >>> bool(np.abs(found.first - [0.3139, 0.4424, 0]).max() < 0.02)
    True
    """
    if callable(function_or_outputs):
        made = design(n, factors, seed, groups=groups)
        names, values = made.names, _compute(function_or_outputs, made.points)
    else:
        names = tuple(read_groups(groups, read_factors(factors)))
        values = np.asarray(function_or_outputs, dtype=np.float64)
    return indices(
        values,
        names,
        n,
        resamples=resamples,
        confidence=confidence,
        seed=seed,
        estimator=estimator,
        output_names=output_names,
    )


def _compute(function: Callable[[Array], Any], points: Array) -> Array:
    """Compute a function at all points at once, or row by row where it takes one point."""
    values = np.asarray(function(points.copy()), dtype=np.float64)
    if values.ndim in (1, 2) and values.shape[0] == points.shape[0]:
        return values
    rows = [np.asarray(function(row), dtype=np.float64) for row in points.copy()]
    shapes = {row.shape for row in rows}
    if len(shapes) != 1 or len(next(iter(shapes))) > 1:
        msg = "no indices can be formed"
        found = f"shape {values.shape} for {points.shape[0]} points, {sorted(shapes)[:3]} for one"
        raise InputError(
            msg,
            [
                Problem(
                    "output.shape", "the function must return one number or one row of numbers per point", found=found
                )
            ],
        )
    return np.stack(rows)
