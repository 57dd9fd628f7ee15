"""Weights: given, equal, fitted to wished importance, from principal components; one way a file."""

from __future__ import annotations

from mainstay.engines.monitor.composite.weights.effective import effective_weights
from mainstay.engines.monitor.composite.weights.given import read_weights
from mainstay.engines.monitor.composite.weights.registry import make_weights, names

__all__ = ["effective_weights", "make_weights", "names", "read_weights"]
