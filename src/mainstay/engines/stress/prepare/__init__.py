"""From a base and a scenario to programs that can be run: the network, its shocks and rules, and an epidemic."""

from __future__ import annotations

from mainstay.engines.stress.prepare.prepared import Prepared, prepare

__all__ = ["Prepared", "prepare"]
