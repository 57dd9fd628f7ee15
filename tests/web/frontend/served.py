"""Pages served from memory under the content security policy of the workspace, with what the front end was built to."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from mainstay.charts.echarts.chart import Chart

ROOT = Path(__file__).resolve().parents[3]
BUILT = ROOT / "src" / "mainstay" / "web" / "static" / "built"
HERE = Path(__file__).resolve().parent
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json"}


def manifest() -> dict[str, str]:
    """Return names and files of what was built, or skip."""
    path = BUILT / "manifest.json"
    if not path.is_file():
        pytest.skip("the front end is not built (make frontend)")
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


def page(body: str, *, title: str = "Sample", extra: str = "") -> str:
    """Return a page that loads what every page of the workspace loads."""
    names = {name: f"/static/built/{file}" for name, file in manifest().items()}
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="{names["icon.svg"]}"><link rel="stylesheet" href="{names["main.css"]}">'
        f'<script src="{names["theme.js"]}"></script><script type="module" src="{names["app.js"]}"></script>{extra}'
        f"</head><body>{body.replace('@icon@', names['icon.svg'])}</body></html>"
    )


def figure(chart: Chart) -> str:
    """Return a chart as templates write it."""
    head = "".join(f'<th scope="col">{escape(words) or "&#160;"}</th>' for words in chart.numbers.head)
    rows = "".join(
        "<tr>" + "".join(f"<td>{'' if cell is None else escape(str(cell))}</td>" for cell in row) + "</tr>"
        for row in chart.numbers.rows
    )
    return (
        f'<figure class="chart" data-chart="{escape(chart.id)}"><figcaption>{escape(chart.title)}</figcaption>'
        f'<div class="chart-canvas" role="img" aria-label="{escape(chart.summary)}" hidden></div>'
        f'<p class="summary">{escape(chart.summary)}</p><details><summary>Numbers of this chart</summary>'
        f'<div class="scroll" tabindex="0" role="region" aria-label="Numbers: {escape(chart.title)}">'
        f'<table class="data"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></details>'
        f'<script type="application/json">{chart.json()}</script></figure>'
    )


@dataclass
class Site:
    """Answers by path, and what was asked: (body, kind of content) or (body, kind, further heads)."""

    address: str = ""
    answers: dict[str, tuple[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    sent: dict[str, int] = field(default_factory=dict)


@contextmanager
def serving(answers: dict[str, tuple[str, str]]) -> Iterator[Site]:
    """Serve answers and the built files on a free port of this machine."""
    site = Site(answers=answers)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            self._answer()

        def _answer(self) -> None:
            path = self.path.split("?")[0]
            site.asked.append(f"{self.command} {path}")
            file = BUILT / path.rsplit("/", 1)[-1]
            zipped = file.with_name(f"{file.name}.gz")
            if path in site.answers:
                body, kind = site.answers[path]
                self._send(200, body.encode(), kind)
            elif path.startswith("/static/built/") and zipped.is_file():
                site.sent[path] = zipped.stat().st_size
                self._send(200, zipped.read_bytes(), TYPES[file.suffix], zipped=True)
            else:
                self._send(404, b"nothing here", "text/plain")

        def _send(self, code: int, body: bytes, kind: str, *, zipped: bool = False) -> None:
            self.send_response(code)
            self.send_header("Content-Type", f"{kind}; charset=utf-8" if "svg" not in kind else kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", POLICY)
            self.send_header("X-Content-Type-Options", "nosniff")
            if zipped:
                self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    site.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
