"""All routes for programs, in the order in which they are told."""

from __future__ import annotations

from mainstay.web.api import about, bases, jobs, results, scenarios
from mainstay.web.api.wire import ROUTER

#: importing a module registers its routes
MODULES = (about, bases, results, jobs, scenarios)

__all__ = ["MODULES", "ROUTER"]
