"""Transformations that tame a skewed indicator: one a file; the rank of the units never changes."""

from __future__ import annotations

from mainstay.engines.monitor.composite.transforms.registry import get, names

__all__ = ["get", "names"]
