"""All routes of the application, however deep they lie, for tests that must miss none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI


@dataclass(frozen=True)
class Way:
    """One method of one address."""

    method: str
    path: str
    endpoint: Any
    route: Any

    @property
    def name(self) -> str:
        """Method and address, as the matrix writes them."""
        return f"{self.method} {self.path}"

    @property
    def permission(self) -> str | None:
        """Permission that the code demands."""
        return self.endpoint.access.permission


def ways(app: FastAPI) -> list[Way]:
    """Return every route; those that only serve built files are left out, since they hold nothing of anybody."""
    return sorted(_ways(app.routes, ""), key=lambda way: way.name)


def _ways(routes: Any, prefix: str) -> Iterator[Way]:
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from _ways(inner.routes, prefix + getattr(route.include_context, "prefix", ""))
            continue
        if hasattr(route, "routes") and not hasattr(route, "methods"):
            yield from _ways(route.routes, prefix + route.path)
            continue
        if route.name == "static":
            continue
        for method in sorted(route.methods - {"HEAD"}):
            yield Way(method, prefix + route.path, route.endpoint, route)
