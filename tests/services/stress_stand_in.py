"""A stress engine that takes no time, in the place of the real one: what is tested is what lies around it."""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import polars as pl
import pytest

from mainstay.core.result import Metric, Result
from mainstay.core.streams import stream
from mainstay.io.load import load
from mainstay.run.executors.serial import SerialExecutor

BLOCK = 16
#: what each call was given, and the first replication of each block that was worked on
CALLS: list[dict[str, Any]] = []
WORKED: list[int] = []
#: set by a test: the block at which the stand-in fails, and with what
TROUBLE: dict[str, Any] = {}


def block(shared: dict[str, Any], first: int) -> dict[str, Any]:
    """Draw what is lost in the replications of one block."""
    if first == TROUBLE.get("at"):
        raise TROUBLE["error"]
    WORKED.append(first)
    return {"first": first, "lost": stream(shared["seed"], shared["scenario"], first).random(BLOCK)}


def run_stress(base: Any, scenario: Any, **given: Any) -> Result:
    """Simulate nothing, in blocks."""
    CALLS.append(given)
    seed, replications, progress = given["seed"], given["replications"], given["progress"]
    shared = {"seed": seed, "scenario": scenario.name}
    starts = range(0, replications, BLOCK)
    parts = []
    for out in (given["executor"] or SerialExecutor(1)).map(block, shared, starts):
        parts.append(out["lost"])
        if progress is not None:
            progress(len(parts), len(starts), "blocks")
    lost = np.concatenate(parts)[:replications]
    tables = {
        "breaks_first": pl.DataFrame({"product": ["saline"], "day": [12]}),
        "goals": pl.DataFrame({"goal": ["doses by day 100"], "p_met": [float((lost < 0.5).mean())]}),
        "unmet": pl.DataFrame({"product": ["saline"], "lost": [lost.mean()]}),
        "runs": pl.DataFrame({"lost": lost}),
    }
    metrics = [Metric("lost_mean", float(lost.mean()), "share")]
    manifest = {"base": base.name, "base_hash": base.hash, "seed": seed, "engine": "something"}
    return Result(tables, metrics, manifest)


def run_atlas(base: Any, scenario: Any, **given: Any) -> Result:
    """Try no outages."""
    CALLS.append(given)
    kept = {name: value for name, value in given.items() if name not in {"executor", "progress", "seed"}}
    return Result({"singles": pl.DataFrame({"site": ["a"]})}, [], {"base": base.name, "seed": given["seed"], **kept})


def backtest(file: Path | None = None, *, seed: int, progress: Any = None) -> Result:
    """Hold nothing against what happened."""
    rows = None if file is None else len(Path(file).read_text().splitlines()) - 1
    return Result({"forecasts": pl.DataFrame({"rows": [rows]})}, [], {"seed": seed})


def trial(base: Any, spec: Any, *, seed: int, progress: Any = None) -> Result:
    """Judge nothing."""
    return Result({"certificate": pl.DataFrame({"name": [spec.name]})}, [], {"base": base.name, "seed": seed})


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Put the stand-in in the place of the engine."""
    here = sys.modules[__name__]
    functions = {"run": {"run_stress": run_stress}, "atlas": {"run_atlas": run_atlas, "reverse": run_atlas}}
    for name, held in functions.items():
        module = ModuleType(name)
        vars(module).update(held)
        monkeypatch.setitem(sys.modules, f"mainstay.engines.stress.{name}", module)
    monkeypatch.setattr(import_module("mainstay.engines.stress.backtest"), "run", backtest)
    monkeypatch.setattr(import_module("mainstay.engines.stress.trials"), "run", trial)
    read = cache(load)  # what reads bases has tests of its own
    for place in ("stress", "reproduce"):
        monkeypatch.setattr(f"mainstay.services.{place}.load", read)
    CALLS.clear()
    WORKED.clear()
    TROUBLE.clear()
    return here
