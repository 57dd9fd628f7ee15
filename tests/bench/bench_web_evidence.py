"""The evidence browser over 1,000,000 claims: any filter, with its counts, against the same question asked of SQLite.

The claims are those of the bundled base, many times over, each copy with rows of its own, so that words and their
frequencies are real. SQLite is what Datasette asks: it has an index on each column that is filtered exactly, and
answers with the number of claims, the first fifty, and the counts for each of four further filters.
"""

from __future__ import annotations

import sqlite3
import statistics
import time
from typing import Any

from rows import Row

CLAIMS = 1_000_000
REPEATS = 5
BUDGET_MS = 300
FACETS = ("table", "field", "method", "grade")
QUESTIONS: dict[str, tuple[dict[str, Any], str, tuple[Any, ...]]] = {
    "method": ({"method": "assumed"}, "method = ?", ("assumed",)),
    "table and field": ({"table": "products", "field": "name"}, '"table" = ? and field = ?', ("products", "name")),
    "grade": ({"grade": "B2"}, "grade = ?", ("B2",)),
    "words": (
        {"text": "vaccine"},
        " or ".join(f"{name} like ?" for name in ("row_id", "value", "note", "locator", "source_id")),
        ("%vaccine%",) * 5,
    ),
}


def many_claims() -> Any:
    """Return the claims of the bundled base, repeated until there are enough."""
    import polars as pl

    import mainstay as ms
    from mainstay.services.evidence_index import claims_of_base

    real = claims_of_base(ms.load("us-2026"))
    copies = -(-CLAIMS // real.height)
    whole = pl.concat(real.with_columns(row_id=pl.format("{}-{}", "row_id", pl.lit(i))) for i in range(copies))
    return whole.head(CLAIMS)


def in_sqlite(claims: Any) -> sqlite3.Connection:
    """Return the claims in a database in memory, with an index for each exact filter."""
    names = ("table", "row_id", "field", "value", "source_id", "locator", "method", "grade", "note")
    held = sqlite3.connect(":memory:")
    columns = ", ".join(f'"{name}" text' for name in names)
    held.execute(f"create table claims ({columns})")
    marks = ", ".join("?" * len(names))
    held.executemany(f"insert into claims values ({marks})", claims.select(names).cast({"value": str}).iter_rows())
    for name in ("table", "field", "method", "grade"):
        held.execute(f'create index by_{name} on claims ("{name}")')
    held.execute("analyze")
    return held


def slowest_ms(ask: Any) -> float:
    """Return the median time of a question; what is loaded once is loaded first."""
    ask()
    took = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        ask()
        took.append(1000 * (time.perf_counter() - begun))
    return statistics.median(took)


def main() -> list[Row]:
    """Measure each filter."""
    from mainstay.services.evidence_index import pack
    from mainstay.services.evidence_search import Wanted, search

    claims = many_claims()
    index, held = pack(claims), in_sqlite(claims)
    rows = []
    for name, (wanted, where, values) in QUESTIONS.items():

        def ours(wanted: dict[str, Any] = wanted) -> int:
            index.found.clear()  # words that were looked for before are remembered; here each time is the first
            return search(index, Wanted(**wanted)).total

        def theirs(where: str = where, values: tuple[Any, ...] = values) -> int:
            total = held.execute(f"select count(*) from claims where {where}", values).fetchone()[0]
            held.execute(f"select * from claims where {where} limit 50", values).fetchall()
            for facet in FACETS:
                question = f'select "{facet}", count(*) from claims where {where} group by 1 order by 2 desc limit 30'
                held.execute(question, values).fetchall()
            return int(total)

        assert ours() == theirs() > 0, name
        took = slowest_ms(ours)
        rows.append(Row(f"1,000,000 claims, filter by {name}", "ms", took, slowest_ms(theirs), "SQLite with indexes"))
        rows.append(Row(f"1,000,000 claims, filter by {name}", "ms", took, BUDGET_MS, "own budget"))
    held.close()
    return rows


if __name__ == "__main__":
    for row in main():
        print(*row)
