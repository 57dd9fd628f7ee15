"""Concentration and dependence: on whom does each product hang, at every tier, and how sure is that?"""

from __future__ import annotations

from mainstay.engines.monitor.concentration.run import run_concentration

__all__ = ["run_concentration"]
