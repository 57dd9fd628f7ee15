"""Indicators that are worked out from the base itself: one file each, found by `DERIVED`."""

from __future__ import annotations

from mainstay.core.registry import Registry
from mainstay.engines.monitor.indicators.derived import Derived

DERIVED: Registry[Derived] = Registry(package=__name__, attribute="INDICATOR", kind="derived indicator")

__all__ = ["DERIVED", "Derived"]
