"""Processes that write to a workspace as fast as they can and are killed: ``python -m tests.store.writer``.

This process starts one after another, as copies of itself so that none has to import anything, kills each with SIGKILL
a moment after it is at work, and prints the name of every row that was acknowledged.
"""

from __future__ import annotations

import multiprocessing
import random
import sys
import time
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from mainstay.store.audit import record
from mainstay.store.database import connect, writing
from mainstay.store.files import Files
from mainstay.store.tables import settings


def write(url: str, folder: Path, number: int, told: Connection) -> None:
    """Keep a file and write the row that names it, again and again; tell the name of each row once it is committed."""
    engine, files = connect(url), Files(folder)
    count = 0
    while True:
        count += 1
        name = f"{number}-{count}"
        blob = files.put(name.encode() * 500)
        with writing(engine) as held:
            held.execute(settings.insert(), {"name": name, "value": blob})
            record(held, at=datetime.now(UTC), actor="system", action="settings.add", target=name)
        told.send(name)


def main(url: str, folder: str, kills: str) -> None:
    """Start and kill so many writers, and print what they were told is kept."""
    context = multiprocessing.get_context("fork")
    drawn = random.Random(3)
    for number in range(int(kills)):
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=write, args=(url, Path(folder), number, theirs))
        process.start()
        theirs.close()
        print(ours.recv())  # it is at work
        time.sleep(drawn.random() * 0.05)
        process.kill()
        process.join()
        try:
            while True:
                print(ours.recv())
        except EOFError:
            ours.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
