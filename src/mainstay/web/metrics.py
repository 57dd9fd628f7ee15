"""Numbers for Prometheus: requests by route, and how the workspace is doing.

A route is named by its pattern, never by its address. With several processes of the server each keeps its numbers in
files of a folder that the first one names (``PROMETHEUS_MULTIPROC_DIR``), and whichever is asked adds them up.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterator
from hmac import compare_digest

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from starlette.requests import Request

import mainstay
from mainstay.errors import DeniedError
from mainstay.services.permissions import ADMINISTER
from mainstay.services.state_of_work import state_of_work
from mainstay.services.viewer import Viewer
from mainstay.services.workspace import Workspace
from mainstay.settings import setting

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_HERE = CollectorRegistry()
REQUESTS = Counter("mainstay_requests", "Requests answered.", ("method", "route", "status"), registry=_HERE)
SECONDS = Histogram(
    "mainstay_request_seconds", "Time until the whole answer was sent.", ("route",), buckets=_BUCKETS, registry=_HERE
)
UNDER_WAY = Gauge(
    "mainstay_requests_under_way",
    "Requests that are being answered, streams too.",
    registry=_HERE,
    multiprocess_mode="livesum",
)
_KNOWN_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def count(method: str, route: str, status: int, seconds: float) -> None:
    """Count a request that was answered."""
    # a method that somebody made up must not become a series of its own
    told = method if method in _KNOWN_METHODS else "other"
    REQUESTS.labels(told, route, str(status)).inc()
    SECONDS.labels(route).observe(seconds)


class _WorkspaceNumbers(Collector):
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def collect(self) -> Iterator[Metric]:
        """Yield the numbers as they are now."""
        state = state_of_work(self._workspace)
        by_state = GaugeMetricFamily("mainstay_jobs", "Jobs by state.", labels=("state",))
        for name, many in state.jobs.items():
            by_state.add_metric((name,), many)
        yield by_state
        yield GaugeMetricFamily("mainstay_queue_seconds", "Wait of the job that waits longest.", state.queue_seconds)
        yield GaugeMetricFamily("mainstay_workers", "Workers that gave a sign within a minute.", state.workers)
        yield GaugeMetricFamily("mainstay_database_bytes", "Size of the database.", state.database_bytes)
        yield GaugeMetricFamily("mainstay_free_bytes", "Free disk space of the workspace.", state.free_bytes)
        about = GaugeMetricFamily("mainstay_info", "Version of Mainstay.", labels=("version",))
        about.add_metric((mainstay.__version__,), 1)
        yield about


def exposition(workspace: Workspace) -> bytes:
    """Return all numbers in the text format of Prometheus."""
    requests = _HERE
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        requests = CollectorRegistry()
        MultiProcessCollector(requests)  # type: ignore[no-untyped-call]  # the package types it not
    numbers = CollectorRegistry()
    numbers.register(_WorkspaceNumbers(workspace))
    return generate_latest(requests) + generate_latest(numbers)


def may_read(request: Request, viewer: Viewer | None) -> None:
    """Let pass who may read the numbers: this machine itself, who has the token of the setting, administrators.

    Raises
    ------
    DeniedError
        It is somebody else.
    """
    secret = str(setting("metrics_token"))
    shown = request.headers.get("authorization", "").removeprefix("Bearer ")
    if secret and compare_digest(shown.encode(), secret.encode()):
        return
    if viewer is not None and viewer.may(ADMINISTER):
        return
    # a request that a proxy handed on comes from elsewhere, though the proxy runs on this machine
    is_handed_on = any(name in request.headers for name in ("x-forwarded-for", "forwarded", "x-real-ip", "via"))
    if _is_loopback(request) and not is_handed_on:
        return
    msg = "the numbers of the server are for this machine, for administrators, and for who has the token"
    raise DeniedError(msg, hint="the setting MAINSTAY_METRICS_TOKEN holds the token")


def _is_loopback(request: Request) -> bool:
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
