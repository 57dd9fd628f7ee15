"""Filling in missing values: one method a file. What was observed never changes; what was filled in has a spread."""

from __future__ import annotations

from mainstay.engines.monitor.composite.impute.registry import names
from mainstay.engines.monitor.composite.impute.run import impute, impute_table, impute_with_spread

__all__ = ["impute", "impute_table", "impute_with_spread", "names"]
