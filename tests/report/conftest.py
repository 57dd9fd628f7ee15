"""Documents that several tests look at."""

from __future__ import annotations

import pytest
from tests.report import bases, stress_results

from mainstay.engines.monitor.concentration import run_concentration
from mainstay.engines.monitor.heatmap import run_heatmap
from mainstay.engines.monitor.heatmap.backtest import run_backtest
from mainstay.errors import InputError
from mainstay.io.load import load
from mainstay.model.base import Base
from mainstay.report.document import Document, compose
from mainstay.report.section import Material

#: a design that is quick to draw; what pages say is tested, not how well the draws fill their space
FEW = {"heatmap": {"draws": 256, "sensitivity_points": 16}}


def material_of(base: Base) -> Material:
    """Return a base with the results that a briefing is made of."""
    results = {"concentration": run_concentration(base)}
    try:
        results["heatmap"] = run_heatmap(base, FEW, seed=0)
        results["backtest"] = run_backtest(base, FEW, seed=0)
    except InputError as error:
        return Material(base, results, {"heatmap": error.message})
    return Material(base, results)


def _both(base: Base) -> tuple[Material, Document]:
    material = material_of(base)
    return material, compose(material)


@pytest.fixture(scope="session")
def full() -> tuple[Material, Document]:
    plain = material_of(bases.full())
    material = Material(plain.base, {**plain.results, **stress_results.both()}, plain.refusals)
    return material, compose(material)


@pytest.fixture(scope="session")
def bundled() -> tuple[Material, Document]:
    return _both(load("us-2026"))


@pytest.fixture(params=["full", "bundled"])
def either(request: pytest.FixtureRequest) -> tuple[Material, Document]:
    """Give the fictional base with everything, then the bundled base."""
    pair: tuple[Material, Document] = request.getfixturevalue(request.param)
    return pair


@pytest.fixture(scope="session", params=["full", "bundled", *bases.MEAGRE])
def every(request: pytest.FixtureRequest) -> tuple[Material, Document]:
    """Give the bases of `either`, then bases that lack a thing each."""
    if request.param in bases.MEAGRE:
        return _both(bases.MEAGRE[request.param]())
    pair: tuple[Material, Document] = request.getfixturevalue(request.param)
    return pair
