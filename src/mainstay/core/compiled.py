"""One way to compile an inner loop: typed for the checker, cached on disk, free of the interpreter's lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import numba

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function with numba when it is first called.

    No shortcut that changes a sum is taken (no ``fastmath``), so that the compiled function and the same steps in NumPy
    give the same bits. The machine code is kept on disk beside the source; a second start does not compile.

    Examples
    --------
    >>> @compiled
    ... def twice(x: float) -> float:
    ...     return 2.0 * x
    >>> twice(1.5)
    3.0
    """
    made: Any = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    typed: Callable[P, R] = made
    return typed


def in_place(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function that only changes arrays it is given and makes none.

    No reference is counted, which keeps large inner loops free of locked instructions and halves the time to compile. The
    function must not allocate: no ``np.empty``, no array expressions that need room.

    Examples
    --------
    >>> import numpy as np
    >>> @in_place
    ... def double(x: np.ndarray) -> None:
    ...     for i in range(x.size):
    ...         x[i] *= 2.0
    >>> values = np.ones(2)
    >>> double(values)
    >>> values.tolist()
    [2.0, 2.0]
    """
    made: Any = numba.njit(cache=True, nogil=True, error_model="numpy", _nrt=False)(function)
    typed: Callable[P, R] = made
    return typed


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a step of an inner loop that is laid into its caller; like `in_place` it makes no arrays.

    Examples
    --------
    >>> @inlined
    ... def half(x: float) -> float:
    ...     return 0.5 * x
    >>> half(3.0)
    1.5
    """
    made: Any = numba.njit(cache=True, nogil=True, error_model="numpy", _nrt=False, forceinline=True)(function)
    typed: Callable[P, R] = made
    return typed
