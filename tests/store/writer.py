"""A process that writes to a workspace as fast as it can and says what was acknowledged, to be killed by a test."""

from __future__ import annotations

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
