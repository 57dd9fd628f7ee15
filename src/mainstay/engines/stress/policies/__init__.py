"""Ordering policies: one a file. They look at the inventory position, in which goods on order count."""

from __future__ import annotations

from mainstay.engines.stress.policies.policy import Policy
from mainstay.engines.stress.policies.registry import all_policies, get, names

__all__ = ["Policy", "all_policies", "get", "names"]
