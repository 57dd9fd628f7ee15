"""All kinds of shock: one file each in ``mainstay.engines.stress.shocks``."""

from __future__ import annotations

from mainstay.core.registry import Registry
from mainstay.engines.stress.shocks.grammar.kind import ShockKind

KINDS: Registry[ShockKind] = Registry(package="mainstay.engines.stress.shocks", attribute="SHOCK", kind="shock kind")
