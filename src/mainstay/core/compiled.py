"""One way to compile an inner loop: typed for the checker, cached on disk, free of the interpreter's lock."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numba
from numba.core.cpu import CPUTargetOptions
from numba.core.options import _mapping

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
    return _made(function, {})


def in_place(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function that only changes arrays it is given and makes none.

    No reference is counted, which keeps large inner loops free of locked instructions and halves the time to compile.
    The function must not allocate: no ``np.empty``, no array expressions that need room.

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
    return _made(function, {"_nrt": False})


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
    return _made(function, {"_nrt": False, "forceinline": True})


def apart(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a step of an inner loop that is laid into its caller and whose arrays share no memory.

    The compiler then need not ask at every call whether one array overlaps another, and can take several rows in one
    pass. The caller vouches for it: handing in the same row twice where one of the two is written gives wrong numbers.

    Examples
    --------
    >>> import numpy as np
    >>> @apart
    ... def move(here: np.ndarray, there: np.ndarray) -> None:
    ...     for i in range(here.size):
    ...         there[i] += here[i]
    ...         here[i] = 0.0
    >>> one, two = np.ones(2), np.ones(2)
    >>> move(one, two)
    >>> one.tolist(), two.tolist()
    ([0.0, 0.0], [2.0, 2.0])
    """
    # numba has the option and sets it for functions that it makes itself, but gives no name to ask for it
    if not hasattr(CPUTargetOptions, "noalias"):
        named: Any = _mapping
        CPUTargetOptions.noalias = named("noalias")
    return _made(function, {"_nrt": False, "forceinline": True, "noalias": True})


def _made(function: Callable[P, R], options: dict[str, Any]) -> Callable[P, R]:
    """Return the function to be compiled; kept on disk where there is room for it, else compiled at each start."""
    options = {"nogil": True, "error_model": "numpy"} | options
    njit: Any = numba.njit
    try:
        made: Callable[P, R] = njit(cache=True, **options)(function)
    except RuntimeError:
        # Neither the folder of the package nor the user's cache folder can be written: numba refuses to cache.
        made = njit(**options)(function)
    _stamp(made, Path(inspect.getfile(function)).parent)
    return made


def _stamp(made: Any, folder: Path) -> None:
    """Let machine code that is kept on disk go stale when any file beside the function changes.

    A function that is called is laid into its caller, and numba looks only at the file of the caller.
    """
    kept = getattr(getattr(made, "_cache", None), "_cache_file", None)
    if kept is not None:
        vars(kept)["_source_stamp"] = (vars(kept)["_source_stamp"], _digest(folder))


@cache
def _digest(folder: Path) -> str:
    """Return the hash of all sources in a folder and below it."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        found.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()
