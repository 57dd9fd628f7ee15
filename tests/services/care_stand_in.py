"""Parts of care that take no time, in the place of the real ones: what is tested is what lies around them."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from mainstay.core.result import Metric, Result
from mainstay.core.streams import stream
from mainstay.engines.care.parts import Part
from mainstay.errors import InputError, Problem
from mainstay.model.base import Base
from mainstay.scenario.scenario import Scenario

#: what each call was given
CALLS: list[tuple[str, dict[str, Any]]] = []
#: parts that a test wants to fail
REFUSES: set[str] = set()


def run(part: Part, base: Base, told: Scenario, *, seed: int, progress: Any = None) -> Result:
    """Work out nothing, or refuse."""
    CALLS.append((part.name, {"base": base.name, "scenario": told.name, "seed": seed}))
    if part.name in REFUSES:
        msg = f"{part.name} cannot be worked out"
        raise InputError(msg, [Problem(f"{part.name}.nothing", "the base holds no services", table="services")])
    if progress is not None:
        progress(1, 1, "drawn")
    drawn = float(stream(seed, part.name).random())
    tables = {
        "drawn": pl.DataFrame({"value": [drawn]}),
        "left_out": pl.DataFrame({"subject": ["a ward"], "why": ["no beds"]}),
    }
    manifest = {"engine": "something", "base": base.name, "base_hash": base.hash, "seed": seed}
    return Result(tables, [Metric("drawn", drawn, "share", 0.0, 1.0)], manifest)


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """Put the stand-in in the place of every part; return what is asked of them."""
    CALLS.clear()
    REFUSES.clear()
    monkeypatch.setattr(Part, "run", run)
    return CALLS
