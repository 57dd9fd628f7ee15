"""Compiled functions give what they say, and are compiled anew where nothing can be kept."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mainstay.core.compiled import compiled, in_place, inlined


def half(x: float) -> float:
    return x / 2.0


@pytest.mark.parametrize("way", [compiled, in_place, inlined])
def test_compiled_functions_give_the_same_number(way: Callable[..., Callable[[float], float]]) -> None:
    assert way(half)(3.0) == 1.5


def test_division_by_zero_is_that_of_numpy() -> None:
    def divide(x: float, y: float) -> float:
        return x / y

    assert compiled(divide)(1.0, 0.0) == np.inf


def test_without_a_place_for_the_machine_code_it_is_compiled_at_each_start(tmp_path: Path) -> None:
    # numba finds no place for a function whose source is no file, as where no folder can be written
    code = (
        "from mainstay.core.compiled import compiled\n"
        "space = {}\n"
        "exec(compile('def twice(x):\\n    return 2.0 * x\\n', '/nowhere/twice.py', 'exec'), space)\n"
        "print(compiled(space['twice'])(1.5))\n"
    )
    environment = {"NUMBA_CACHE_LOCATOR_CLASSES": "InTreeCacheLocator", "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "3.0\n"), done.stderr
