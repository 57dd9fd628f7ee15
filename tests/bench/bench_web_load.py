"""Many people at work: a mix of pages asked for by 100 people, memory over time, and the first progress of a long run.

The mix is that of an afternoon with the bundled base: maps and evidence most, lists and results often, the API now and
then. How long it lasts is set by environment variables: ``MAINSTAY_BENCH_MIX_SECONDS`` (30; 300 for the record) and
``MAINSTAY_BENCH_MEMORY_SECONDS`` (60; 1800 for the record).
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path
from urllib.request import Request, urlopen

from rows import Row
from web_server import Served, body_of, free_port, load, ours, serving, session

PEOPLE = 100
MIX_SECONDS = float(os.environ.get("MAINSTAY_BENCH_MIX_SECONDS", "30"))
MEMORY_SECONDS = float(os.environ.get("MAINSTAY_BENCH_MEMORY_SECONDS", "60"))
#: seconds that a person looks at a page before asking for the next
LOOK_S = 4.0
BASE = "us-2026"
MIX = (
    *["/"] * 4,
    *[f"/heatmap/{BASE}"] * 8,
    *[f"/evidence/{BASE}"] * 4,
    *[f"/evidence/{BASE}?method=assumed"] * 2,
    *[f"/concentration/{BASE}"] * 4,
    *[f"/stress/{BASE}"] * 3,
    *["/jobs"] * 2,
    *[f"/heatmap/{BASE}.json", f"/heatmap/{BASE}.csv"],
    *["/api/v1/bases", f"/api/v1/bases/{BASE}", f"/api/v1/bases/{BASE}/tables/products?limit=50"],
)


def first_progress_ms(served: Served, cookie: str) -> float:
    """Return how long it takes from asking for a run of 1,000 replications until its first progress is heard of."""
    body = {"base_id": BASE, "kind": "stress", "request": {"scenario": "hurricane-iv-fluids", "replications": 1000}}
    headers = {"Cookie": cookie, "Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
    begun = time.perf_counter()
    asked = Request(served.home + "/api/v1/jobs", data=json.dumps(body).encode(), headers=headers)
    with urlopen(asked, timeout=30) as answer:
        job = json.load(answer)
    with urlopen(Request(f"{served.home}/api/v1/jobs/{job['job_id']}/events", headers=headers), timeout=60) as events:
        for line in events:
            text = line.decode().strip()
            # it waits no more: a worker has it, and says what it does
            if text.startswith("data:") and json.loads(text[5:]).get("state") == "running":
                return 1000 * (time.perf_counter() - begun)
    msg = "the run ended without progress"
    raise RuntimeError(msg)


def memory(served: Served, cookie: str, *, seconds: float) -> tuple[float, float]:
    """Return the memory of the server after warming up, and by how much it grows in an hour of the mix."""
    load(served.home, MIX, connections=20, seconds=min(15.0, seconds / 2), cookie=cookie, pause=0.2)
    points = []
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        load(served.home, MIX, connections=20, seconds=max(1.0, seconds / 12), cookie=cookie, pause=0.2)
        points.append((time.monotonic() - begun, served.memory_mb))
    # least squares over the later half: what is loaded once has been loaded by then
    late = points[len(points) // 2 :]
    mean_t, mean_m = (sum(column) / len(late) for column in zip(*late, strict=True))
    spread = sum((t - mean_t) ** 2 for t, _ in late)
    slope = sum((t - mean_t) * (m - mean_m) for t, m in late) / spread if spread else 0.0
    return late[-1][1], 3600 * slope


def main() -> list[Row]:
    """Measure a server with its worker on the bundled bases."""
    with tempfile.TemporaryDirectory() as name:
        return measure(Path(name) / "workspace")


def measure(folder: Path) -> list[Row]:
    """Measure one workspace."""
    port = free_port()
    with serving(ours(folder, port), "/health", port, cores=2) as served:
        cookie = session(folder)
        _wait_for_results(served, cookie)
        begun = first_progress_ms(served, cookie)
        for path in dict.fromkeys(MIX):
            body_of(served.home + path, cookie)
        mix = load(served.home, MIX, connections=PEOPLE, seconds=MIX_SECONDS, cookie=cookie, pause=LOOK_S)
        held, slope = memory(served, cookie, seconds=MEMORY_SECONDS)
    return [
        Row("stress run of 1,000 replications: asked until first progress", "ms", begun, 1_000, "own budget"),
        Row(f"100 people for {MIX_SECONDS:.0f} s: errors", "answers", mix["errors"], None, "own budget: none"),
        Row(f"100 people for {MIX_SECONDS:.0f} s: requests", "answers", mix["requests"], None, ""),
        Row(f"100 people for {MIX_SECONDS:.0f} s: p95", "ms", mix["p95_ms"], None, "two cores, the worker beside it"),
        Row("memory of the server under the mix", "MB", held, None, ""),
        Row(f"growth of memory over {MEMORY_SECONDS:.0f} s, later half", "MB/h", slope, None, "own budget: flat"),
    ]


def _wait_for_results(served: Served, cookie: str) -> None:
    """Wait until the first results are there and no job waits."""
    end = time.monotonic() + 600
    while time.monotonic() < end:
        states = []
        for state in ("queued", "running"):
            address = f"{served.home}/api/v1/jobs?state={state}&limit=1"
            with urlopen(Request(address, headers={"Cookie": cookie}), timeout=30) as answer:
                states += json.load(answer)["items"]
        if not states:
            return
        time.sleep(1)
    msg = "the first results do not come"
    raise RuntimeError(msg)


if __name__ == "__main__":
    import sys

    for row in measure(Path(sys.argv[1])) if len(sys.argv) > 1 else main():
        print(*row)
