"""All routes for programs, in the order in which they are told."""

from __future__ import annotations

from mainstay.web.api import about, bases, jobs, results
from mainstay.web.api.wire import ROUTER

#: importing a module registers its routes
MODULES = (about, bases, results, jobs)

__all__ = ["MODULES", "ROUTER"]
