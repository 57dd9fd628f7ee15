"""Allocation rules: who gets how much of too little. One a file."""

from __future__ import annotations

from mainstay.engines.stress.allocation.registry import all_rules, get, names
from mainstay.engines.stress.allocation.rule import Rule

__all__ = ["Rule", "all_rules", "get", "names"]
