"""Aggregating scores up the tree: one method a file, weights, thresholds and floors alike for all."""

from __future__ import annotations

from mainstay.engines.monitor.composite.aggregate.registry import names
from mainstay.engines.monitor.composite.aggregate.run import aggregate
from mainstay.engines.monitor.composite.aggregate.tree import aggregate_runs, aggregate_tree

__all__ = ["aggregate", "aggregate_runs", "aggregate_tree", "names"]
