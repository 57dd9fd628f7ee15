"""The same table of 200 rows by 30 columns served by Dash and by Datasette, as their documentation shows it."""

from __future__ import annotations

import random
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from web_server import COLUMNS, ROWS, Served, free_port, serving

DASH = """
import random
from dash import Dash, dcc, html
app = Dash(__name__)
draw = random.Random(7)
values = [[round(draw.uniform(-60, 60), 1) for _ in range({columns})] for _ in range({rows})]
names = [f"economy {{i}}" for i in range({columns})]
segments = [f"segment {{i:03d}}" for i in range({rows})]
figure = {{"data": [{{"type": "heatmap", "z": values, "x": names, "y": segments}}], "layout": {{"height": 3000}}}}
app.layout = html.Div([html.H1("Map"), dcc.Graph(id="map", figure=figure)])
server = app.server
"""
SERVE = """
import sys
from werkzeug.serving import make_server
sys.path.insert(0, {folder!r})
from peer import server
make_server("127.0.0.1", {port}, server, threaded=True).serve_forever()
"""


@contextmanager
def dash_server(folder: Path) -> Iterator[tuple[Served, str]]:
    """Serve the table by Dash; yields the server and the address of its data.

    Dash sends the figure with the layout, the cheapest of its ways.
    """
    (folder / "peer.py").write_text(DASH.format(rows=ROWS, columns=COLUMNS))
    port = free_port()
    code = SERVE.format(folder=str(folder), port=port)
    with serving([sys.executable, "-c", code], "/", port) as served:
        yield served, "/_dash-layout"


@contextmanager
def datasette_server(folder: Path) -> Iterator[tuple[Served, str]]:
    """Serve the table by Datasette; yields the server and the address of the page with all rows."""
    draw = random.Random(7)
    place = folder / "peer.db"
    names = [f"economy_{i}" for i in range(COLUMNS)]
    with sqlite3.connect(place) as held:
        held.execute(f"create table map (segment text primary key, {', '.join(f'{name} real' for name in names)})")
        rows = [[f"segment {i:03d}", *(round(draw.uniform(-60, 60), 1) for _ in range(COLUMNS))] for i in range(ROWS)]
        held.executemany(f"insert into map values ({', '.join('?' * (COLUMNS + 1))})", rows)
    held.close()
    port = free_port()
    program = str(Path(sys.executable).parent / "datasette")
    words = [program, "serve", str(place), "--port", str(port), "--setting", "max_returned_rows", "1000"]
    with serving(words, "/-/versions.json", port) as served:
        yield served, f"/peer/map?_size={ROWS}"
