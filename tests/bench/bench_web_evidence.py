"""The evidence browser over 1,000,000 claims: any filter, with its counts, against the same question asked of SQLite.

The claims are those of the bundled base, many times over, each copy with rows of its own and each remark and place in a
source made a text of its own, so that words and their frequencies are real and hardly any text occurs twice. SQLite is
what Datasette asks: it has an index on each column that is filtered exactly, and answers with the number of claims, the
first fifty, and the counts for each of four further filters. Times are CPU time of the process, which a busy machine
hardly changes.
"""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rows import Row

CLAIMS = 1_000_000
REPEATS = 5
BUDGET_MS = 300
FACETS = ("table", "field", "method", "grade")
TEXTS = ("row_id", "value", "note", "locator", "source_id")
_LETTERS = " ".join("abcdefghijklmnopqrstuvwxyz")
#: what is asked, and the same in SQL where SQLite is asked too; a text stands for its words
QUESTIONS: dict[str, tuple[dict[str, Any], str | None, tuple[Any, ...]]] = {
    "nothing": ({}, "1", ()),
    "method": ({"method": "assumed"}, "method = ?", ("assumed",)),
    "table and field": ({"table": "products", "field": "name"}, '"table" = ? and field = ?', ("products", "name")),
    "grade": ({"grade": "B2"}, "grade = ?", ("B2",)),
    "one word": ({"text": "vaccine"}, "", ()),
    "two words": ({"text": "vaccine supply"}, "", ()),
    "three words": ({"text": "the of annual"}, "", ()),
    "words in nearly every row": ({"text": "a e"}, "", ()),
    "a word in no row": ({"text": "zzzq"}, "", ()),
    "numbers": ({"text": "12 3 45"}, "", ()),
    "26 letters": ({"text": _LETTERS}, None, ()),
    "words, contradicted": ({"text": "a e", "conflicts": True}, None, ()),
    "words, method, days, by grade": (
        {"text": "food drug", "method": "reported", "known_from": "2010-01-01", "sort": "grade"},
        None,
        (),
    ),
    "newest first, page 10,000": ({"sort": "newest", "start": 500_000}, None, ()),
    "words, newest first, page 2,000": ({"text": "a e", "sort": "newest", "start": 100_000}, None, ()),
    "words, 10,000 rows as for the CSV twin": ({"text": "a e", "most": 10_000}, None, ()),
}


def many_claims() -> Any:
    """Return the claims of the bundled base, repeated until there are enough."""
    import polars as pl

    import mainstay as ms
    from mainstay.services.evidence_index import claims_of_base

    real = claims_of_base(ms.load("us-2026"))
    copies = -(-CLAIMS // real.height)
    whole = pl.concat(real.with_columns(row_id=pl.format("{}-{}", "row_id", pl.lit(i))) for i in range(copies))
    number = pl.int_range(pl.len())
    return whole.head(CLAIMS).with_columns(
        note=pl.format("{} {}", "note", number),
        locator=pl.format("{} {}", "locator", number),
        claim_id=pl.when(pl.col("claim_id").is_not_null()).then(pl.format("{}-{}", "claim_id", number)),
    )


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


def cpu_ms(ask: Callable[[], Any]) -> float:
    """Return the median CPU time of a question; what is loaded once is loaded first."""
    ask()
    took = []
    for _ in range(REPEATS):
        begun = time.process_time()
        ask()
        took.append(1000 * (time.process_time() - begun))
    return statistics.median(took)


def in_sql(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the condition under which every word of a text occurs somewhere."""
    words = text.split()
    one = "(" + " or ".join(f"{name} like ?" for name in TEXTS) + ")"
    return " and ".join(one for _ in words), tuple(f"%{word}%" for word in words for _ in TEXTS)


def asked(index: Any, told: dict[str, Any]) -> int:
    """Ask for claims; words that were looked for before are remembered, here each time is the first."""
    from datetime import date

    from mainstay.services.evidence_search import Wanted, search

    place = {name: told[name] for name in ("start", "most") if name in told}
    plain = {name: value for name, value in told.items() if name not in place}
    plain |= {name: date.fromisoformat(value) for name, value in plain.items() if name.startswith("known_")}
    index.found.clear()
    return search(index, Wanted(**plain), **place).total


def building(claims: Any) -> tuple[Any, list[Row]]:
    """Build the index, keep it, and take it from disk."""
    from mainstay.services.evidence_index import pack
    from mainstay.services.evidence_kept import keep, kept

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "kept"
        begun = time.process_time()
        keep(pack(claims), place)
        built = time.process_time() - begun
        begun = time.process_time()
        found = kept(place)
        taken = time.process_time() - begun
        size = sum(one.stat().st_size for one in place.iterdir())
    rows = [
        Row("1,000,000 claims, index built and kept, once for each base", "CPU s", built),
        Row("1,000,000 claims, index taken from disk at a start", "CPU s", taken, built, "built anew"),
        Row("1,000,000 claims, index on disk", "MB", size / 1e6, claims.estimated_size() / 1e6, "the claims in memory"),
    ]
    return found, rows


def main() -> list[Row]:
    """Measure each filter."""
    claims = many_claims()
    index, rows = building(claims)
    held = in_sqlite(claims)
    for name, (told, condition, given) in QUESTIONS.items():
        where, values = in_sql(told["text"]) if condition == "" else (condition, given)

        def ours(told: dict[str, Any] = told) -> int:
            return asked(index, told)

        def theirs(where: str | None = where, values: tuple[Any, ...] = values) -> int:
            total = held.execute(f"select count(*) from claims where {where}", values).fetchone()[0]
            held.execute(f"select * from claims where {where} limit 50", values).fetchall()
            for facet in FACETS:
                question = f'select "{facet}", count(*) from claims where {where} group by 1 order by 2 desc limit 30'
                held.execute(question, values).fetchall()
            return int(total)

        took = cpu_ms(ours)
        if where is not None:
            assert ours() == theirs(), name
            begun = time.process_time()
            theirs()
            peer = 1000 * (time.process_time() - begun)
            rows.append(Row(f"1,000,000 claims, filter by {name}", "CPU ms", took, peer, "SQLite with indexes"))
        rows.append(Row(f"1,000,000 claims, filter by {name}", "CPU ms", took, BUDGET_MS, "own budget"))
    held.close()
    return rows


if __name__ == "__main__":
    for row in main():
        print(*row)
