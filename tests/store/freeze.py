"""Keep the tables of a revision as they are released, with rows in each, so that later steps can be tried on them.

Run it once, when a new revision is written: ``python -m tests.store.freeze``. What is frozen of an older revision, that
people have by now, is left alone.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from sqlalchemy import text
from tests.store.filled import fill

from mainstay.services.workspace import open_workspace
from mainstay.store.change_mark import NAME
from mainstay.store.database import reading
from mainstay.store.migrations import HEAD, write_sql
from mainstay.store.tables import METADATA

RELEASED = Path(__file__).parent / "released"


def main() -> None:
    """Write the schema of the newest revision for both databases, and the rows."""
    for dialect in ("sqlite", "postgresql"):
        (RELEASED / f"{HEAD}.{dialect}.sql").write_text(write_sql(dialect), encoding="utf-8")
    with (
        tempfile.TemporaryDirectory() as folder,
        open_workspace(Path(folder)) as workspace,
    ):
        fill(workspace)
        with reading(workspace.database) as held:
            rows = {
                table.name: [
                    dict(row)
                    for row in held.execute(text(f"select * from {table.name}")).mappings()
                    if row.get("name") != NAME
                ]
                for table in METADATA.sorted_tables
            }
    told = json.dumps(rows, indent=1, ensure_ascii=False, sort_keys=True)
    (RELEASED / f"{HEAD}.rows.json").write_text(told + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
