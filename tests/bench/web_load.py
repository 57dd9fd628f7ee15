"""Load for a web server: some connections that ask again as soon as they are answered. Reads what to do as JSON."""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from typing import Any
from urllib.parse import urlsplit


async def _answer(reader: asyncio.StreamReader) -> tuple[int, int]:
    """Read one answer; return its status and its size on the wire."""
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    lines = head.decode("latin-1").lower().split("\r\n")
    told = {name: value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)}
    size = len(head)
    if "content-length" in told:
        body = int(told["content-length"])
        await reader.readexactly(body)
        return status, size + body
    if told.get("transfer-encoding") == "chunked":
        while True:
            line = await reader.readuntil(b"\r\n")
            chunk = int(line, 16)
            await reader.readexactly(chunk + 2)
            size += chunk
            if chunk == 0:
                return status, size
    return status, size


async def _one(told: dict[str, Any], end: float, seed: int, times: list[float], counts: dict[str, int]) -> None:
    place = urlsplit(told["home"])
    draw = random.Random(seed)
    reader = writer = None
    while time.perf_counter() < end:
        path = draw.choice(told["paths"])
        if told["pause"]:
            await asyncio.sleep(draw.expovariate(1 / told["pause"]))
        cookie = f"Cookie: {told['cookie']}\r\n" if told["cookie"] else ""
        request = (
            f"GET {path} HTTP/1.1\r\nHost: {place.netloc}\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\n{cookie}\r\n"
        )
        begun = time.perf_counter()
        is_reused = writer is not None
        try:
            if writer is None:
                reader, writer = await asyncio.open_connection(place.hostname, place.port)
            writer.write(request.encode())
            status, size = await asyncio.wait_for(_answer(reader), 60)
        except (TimeoutError, OSError, EOFError):
            # a connection that rested may be closed by the server, as for a browser, which then opens another
            counts["errors"] += not is_reused
            counts["reopened"] += is_reused
            if writer is not None:
                writer.close()
            reader = writer = None
            continue
        times.append(1000 * (time.perf_counter() - begun))
        counts["requests"] += 1
        counts["bytes"] += size
        counts["errors"] += status >= 400
    if writer is not None:
        writer.close()


async def run(told: dict[str, Any]) -> dict[str, float]:
    """Put load on a server; return what was seen."""
    times: list[float] = []
    counts = {"requests": 0, "errors": 0, "bytes": 0, "reopened": 0}
    end = time.perf_counter() + told["seconds"]
    await asyncio.gather(*(_one(told, end, seed, times, counts) for seed in range(told["connections"])))
    times.sort()
    rank = lambda share: times[min(len(times) - 1, int(share * len(times)))] if times else float("nan")  # noqa: E731
    return {**counts, "p50_ms": rank(0.5), "p95_ms": rank(0.95), "p99_ms": rank(0.99)}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(json.load(sys.stdin)))))
