"""The largest map, 200 segments by 30 economies, from the cache: CPU of a request, bytes, first paint, many at once.

The peers are those that a Python team would take: Dash with the same table as a figure, in the plain form that its
documentation shows, and Datasette with the same table as rows. Each server runs on one core, load comes from another.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from rows import Row
from web_map import BASE, wide_workspace
from web_peers import dash_server, datasette_server
from web_server import body_of, cpu_ms, free_port, load, ours, serving, session

BUDGET_CPU_MS, BUDGET_BYTES, BUDGET_PAINT_MS, BUDGET_P95_MS = 2.0, 300_000, 1_000, 150
CONNECTIONS = 50


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


def main() -> list[Row]:
    """Measure ours and the peers in one run."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "workspace"
        wide_workspace(folder)
        rows += measure(folder)
    return rows


def measure(folder: Path) -> list[Row]:
    """Measure a workspace that holds the large map, and the peers."""
    path, cookie, port = f"/heatmap/{BASE}", session(folder), free_port()
    with serving(ours(folder, port, "--no-worker"), "/health", port, MAINSTAY_LOG_LEVEL="info") as served:
        body, status = body_of(served.home + path, cookie)
        assert status == 200
        cpu, _ = cpu_ms(served, path, cookie=cookie)
        many = load(served.home, [path], connections=CONNECTIONS, cookie=cookie)
        assert not many["errors"]
        paint = map_seen_ms(served.home.replace("127.0.0.1", "localhost"), path, cookie, "table.map td")
    with tempfile.TemporaryDirectory() as name, dash_server(Path(name)) as (served, path_of_dash):
        dash_cpu, _ = cpu_ms(served, path_of_dash)
        dash_many = load(served.home, [path_of_dash], connections=CONNECTIONS)
        dash_paint = map_seen_ms(served.home, "/", "", ".main-svg")
        dash_body, _ = body_of(served.home + path_of_dash)
    with tempfile.TemporaryDirectory() as name, datasette_server(Path(name)) as (served, path_of_datasette):
        data_cpu, _ = cpu_ms(served, path_of_datasette)
        data_many = load(served.home, [path_of_datasette], connections=CONNECTIONS)
        data_body, _ = body_of(served.home + path_of_datasette)
    what = "map of 200 x 30 cells"
    return [
        Row(f"{what}: CPU of one request from cache", "ms", cpu, dash_cpu, "Dash, figure as a plain dictionary"),
        Row(f"{what}: CPU of one request from cache", "ms", cpu, data_cpu, "Datasette, the same rows as HTML"),
        Row(f"{what}: CPU of one request from cache", "ms", cpu, BUDGET_CPU_MS, "own budget"),
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
