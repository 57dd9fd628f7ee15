"""Bringing indicators onto one scale: one method a file, each taking values of which more is better."""

from __future__ import annotations

from mainstay.engines.monitor.composite.normalise.registry import names
from mainstay.engines.monitor.composite.normalise.run import normalise, normalise_table

__all__ = ["names", "normalise", "normalise_table"]
