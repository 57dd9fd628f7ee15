"""The heatmap: home against competitors by segment, stage and lens, and how sure each verdict is."""

from __future__ import annotations

from mainstay.engines.monitor.heatmap.run import run_heatmap

__all__ = ["run_heatmap"]
