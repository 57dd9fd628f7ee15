"""Mainstay: open decision support for a biopreparedness industrial base.

Importing Mainstay loads nothing else; each name below is loaded when it is first used.

Examples
--------
>>> import mainstay as ms
>>> base = ms.load("us-2026")
>>> base["products"].height >= 60
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mainstay.core.result import Result
    from mainstay.engines.care.run import run_care
    from mainstay.engines.monitor.concentration.run import run_concentration
    from mainstay.engines.monitor.heatmap.run import run_heatmap
    from mainstay.engines.stress.run import run_stress
    from mainstay.errors import InputError, MainstayError, Problem
    from mainstay.io.bundled import names as bundled
    from mainstay.io.load import load
    from mainstay.io.save import save
    from mainstay.io.sources.build import build
    from mainstay.model.base import Base
    from mainstay.model.checks import check
    from mainstay.model.difference import diff
    from mainstay.model.info import BaseInfo
    from mainstay.model.schema import load_schema
    from mainstay.scenario.scenario import Scenario

__version__ = "0.1.0"

_HOMES = {
    "Base": "mainstay.model.base:Base",
    "BaseInfo": "mainstay.model.info:BaseInfo",
    "InputError": "mainstay.errors:InputError",
    "MainstayError": "mainstay.errors:MainstayError",
    "Problem": "mainstay.errors:Problem",
    "Result": "mainstay.core.result:Result",
    "Scenario": "mainstay.scenario.scenario:Scenario",
    "build": "mainstay.io.sources.build:build",
    "bundled": "mainstay.io.bundled:names",
    "check": "mainstay.model.checks:check",
    "diff": "mainstay.model.difference:diff",
    "load": "mainstay.io.load:load",
    "load_schema": "mainstay.model.schema:load_schema",
    "run_care": "mainstay.engines.care.run:run_care",
    "run_concentration": "mainstay.engines.monitor.concentration.run:run_concentration",
    "run_heatmap": "mainstay.engines.monitor.heatmap.run:run_heatmap",
    "run_stress": "mainstay.engines.stress.run:run_stress",
    "save": "mainstay.io.save:save",
}

__all__ = [
    "Base",
    "BaseInfo",
    "InputError",
    "MainstayError",
    "Problem",
    "Result",
    "Scenario",
    "__version__",
    "build",
    "bundled",
    "check",
    "diff",
    "load",
    "load_schema",
    "run_care",
    "run_concentration",
    "run_heatmap",
    "run_stress",
    "save",
]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used (PEP 562)."""
    home = _HOMES.get(name)
    if home is None:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    from importlib import import_module

    module, _, attribute = home.partition(":")
    value = getattr(import_module(module), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
