"""The largest map, 200 segments by 30 economies, from the cache: CPU of a request, bytes, first paint, many at once.

Ours is measured on both databases, also while a job says how far it is, as a worker has it do four times a second.
The peers are those that a Python team would take: Dash with the same table as a figure, in the plain form that its
documentation shows, and Datasette with the same table as rows. Each server runs on one core, load comes from another.
"""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rows import Row
from web_map import BASE, wide_workspace
from web_peers import dash_server, datasette_server
from web_postgresql import Database, postgresql
from web_server import body_of, cpu_ms, free_port, load, ours, serving, session

BUDGET_CPU_MS, BUDGET_BYTES, BUDGET_PAINT_MS, BUDGET_P95_MS = 2.0, 300_000, 1_000, 150
CONNECTIONS = 50
WHAT, BESIDE = "map of 200 x 30 cells", "while a job says how far it is"


def map_seen_ms(home: str, path: str, cookie: str, what: str) -> float:
    """Return when Chromium shows the map, counted from the call of its address; the best of five windows."""
    from playwright.sync_api import sync_playwright

    name, _, value = cookie.partition("=")
    took = []
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for _ in range(5):
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            if name:
                address = home.replace("http://", "https://")
                context.add_cookies([{"name": name, "value": value, "url": address, "secure": True, "httpOnly": True}])
            page = context.new_page()
            page.goto(home + path, wait_until="commit")
            page.locator(what).first.wait_for()
            took.append(page.evaluate("() => performance.now()"))
            context.close()
        browser.close()
    return float(min(took))


@contextmanager
def job_that_goes_on(folder: Path, database: str | None) -> Iterator[None]:
    """Have a job say how far it is, as often as a worker lets it."""
    from mainstay.services.bases import find_base
    from mainstay.services.jobs import taking
    from mainstay.services.jobs.queue import ask_for
    from mainstay.services.jobs.slot import TELL_S
    from mainstay.services.viewer import SYSTEM
    from mainstay.services.workspace import open_workspace

    is_over = threading.Event()
    with open_workspace(folder, database=database) as workspace:
        job = ask_for(workspace, SYSTEM, find_base(workspace, SYSTEM, BASE), "concentration", {}, priority=9)
        taken = taking.take(workspace, "bench")
        assert taken is not None
        assert taken.job_id == job.job_id

        def go_on() -> None:
            done = 0
            while not is_over.wait(TELL_S):
                done += 1
                taking.tell(workspace, job.job_id, "bench", (done, 1e6, "draws"))

        thread = threading.Thread(target=go_on)
        thread.start()
        try:
            yield
        finally:
            is_over.set()
            thread.join()
            taking.give_back(workspace, job.job_id, "bench")


@dataclass
class Ours:
    """What was measured of our server on one database."""

    cpu: float
    beside_job: float
    many: dict[str, float]
    body: bytes
    paint: float = 0.0
    database_cpu: float = 0.0


def measure_ours(folder: Path, database: Database | None = None) -> Ours:
    """Measure a workspace that holds the large map."""
    url = None if database is None else database.url
    path, cookie, port = f"/heatmap/{BASE}", session(folder, database=url), free_port()
    words = ["--no-worker", *(() if url is None else ("--database", url))]
    with serving(ours(folder, port, *words), "/health", port, MAINSTAY_LOG_LEVEL="info") as served:
        body, status = body_of(served.home + path, cookie)
        assert status == 200
        before = 0.0 if database is None else database.cpu_seconds
        cpu, seen = cpu_ms(served, path, cookie=cookie)
        used = 0.0 if database is None else database.cpu_seconds - before
        many = load(served.home, [path], connections=CONNECTIONS, cookie=cookie)
        assert not many["errors"]
        with job_that_goes_on(folder, url):
            beside_job, _ = cpu_ms(served, path, cookie=cookie)
        found = Ours(cpu, beside_job, many, body, database_cpu=1000 * used / max(1.0, seen["requests"]))
        if database is None:
            home = served.home.replace("127.0.0.1", "localhost")
            found.paint = map_seen_ms(home, path, cookie, "table.map td")
    return found


def main() -> list[Row]:
    """Measure ours and the peers in one run."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "workspace"
        wide_workspace(folder)
        rows = measure(folder)
    with tempfile.TemporaryDirectory() as name, postgresql() as database:
        if database is None:
            return rows
        folder = Path(name) / "workspace"
        wide_workspace(folder, database.url)
        found = measure_ours(folder, database)
    what = "map of 200 x 30 cells, PostgreSQL"
    on_sqlite = {row.measure: row.ours for row in rows}
    beside = f"{WHAT}: CPU of one request from cache"
    return [
        *rows,
        Row(f"{what}: CPU of one request from cache", "ms", found.cpu, on_sqlite[beside], "ours on SQLite"),
        Row(f"{what}: CPU of one request from cache", "ms", found.cpu, BUDGET_CPU_MS, "own budget"),
        Row(f"{what}: the same {BESIDE}", "ms", found.beside_job, BUDGET_CPU_MS, "own budget"),
        Row(f"{what}: CPU of the database a request", "ms", found.database_cpu, None, ""),
        Row(f"{what}: 50 connections, p95", "ms", found.many["p95_ms"], BUDGET_P95_MS, "own budget"),
    ]


def measure(folder: Path) -> list[Row]:
    """Measure a workspace that holds the large map, and the peers."""
    found = measure_ours(folder)
    cpu, many, body, paint = found.cpu, found.many, found.body, found.paint
    with tempfile.TemporaryDirectory() as name, dash_server(Path(name)) as (served, path_of_dash):
        dash_cpu, _ = cpu_ms(served, path_of_dash)
        dash_many = load(served.home, [path_of_dash], connections=CONNECTIONS)
        dash_paint = map_seen_ms(served.home, "/", "", ".main-svg")
        dash_body, _ = body_of(served.home + path_of_dash)
    with tempfile.TemporaryDirectory() as name, datasette_server(Path(name)) as (served, path_of_datasette):
        data_cpu, _ = cpu_ms(served, path_of_datasette)
        data_many = load(served.home, [path_of_datasette], connections=CONNECTIONS)
        data_body, _ = body_of(served.home + path_of_datasette)
    what = WHAT
    return [
        Row(f"{what}: CPU of one request from cache", "ms", cpu, dash_cpu, "Dash, figure as a plain dictionary"),
        Row(f"{what}: CPU of one request from cache", "ms", cpu, data_cpu, "Datasette, the same rows as HTML"),
        Row(f"{what}: CPU of one request from cache", "ms", cpu, BUDGET_CPU_MS, "own budget"),
        Row(f"{what}: the same {BESIDE}", "ms", found.beside_job, BUDGET_CPU_MS, "own budget"),
        Row(f"{what}: page on the wire", "KB", len(body) / 1e3, len(dash_body) / 1e3, "Dash, the data alone"),
        Row(f"{what}: page on the wire", "KB", len(body) / 1e3, len(data_body) / 1e3, "Datasette"),
        Row(f"{what}: page on the wire", "KB", len(body) / 1e3, BUDGET_BYTES / 1e3, "own budget"),
        Row(f"{what}: seen in Chromium", "ms", paint, dash_paint, "Dash"),
        Row(f"{what}: seen in Chromium", "ms", paint, BUDGET_PAINT_MS, "own budget"),
        Row(f"{what}: 50 connections, p95", "ms", many["p95_ms"], dash_many["p95_ms"], "Dash"),
        Row(f"{what}: 50 connections, p95", "ms", many["p95_ms"], data_many["p95_ms"], "Datasette"),
        Row(f"{what}: 50 connections, p95", "ms", many["p95_ms"], BUDGET_P95_MS, "own budget"),
    ]


if __name__ == "__main__":
    for row in measure(Path(sys.argv[1])) if len(sys.argv) > 1 else main():
        print(*row)
