"""What is gathered while a connector reads: tables, counts, rows left out, problems; in the end a `SourceRead`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import polars as pl

from mainstay.errors import Problem
from mainstay.io.sources.connector import LEFT_OUT_SCHEMA, FileCount, SourceInfo, SourceRead
from mainstay.io.sources.opened_file import OpenedFile
from mainstay.model.fields import clean_text
from mainstay.model.schema import load_schema

#: column that numbers the records of a file, the first after the header is 1
RECORD = "_record"
#: why a row cannot be used, when, and what to show
Rule = tuple[str, pl.Expr, pl.Expr]
#: characters that no text of a base may hold; line breaks and tabs may stay
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"


class Reading:
    """What is gathered while the files of one source are read."""

    def __init__(self, info: SourceInfo) -> None:
        self.info = info
        self._tables: dict[str, list[pl.DataFrame]] = {}
        self._read: dict[str, int] = {}
        self._used: dict[str, int] = {}
        self._merged: dict[str, int] = {}
        self._left_out: list[pl.DataFrame] = []
        self._problems: list[Problem] = []

    def count_read(self, file: str, rows: int) -> None:
        """Note how many rows a file has."""
        self._read[file] = self._read.get(file, 0) + rows

    def use(self, file: str, rows: int) -> None:
        """Note how many rows of a file went into tables."""
        self._used[file] = self._used.get(file, 0) + rows

    def merge_same(self, file: str, rows: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
        """Return the rows without those that say the same as an earlier one in all these columns, and count them."""
        first = rows.unique(list(columns), keep="first", maintain_order=True)
        self._merged[file] = self._merged.get(file, 0) + rows.height - first.height
        return first

    def problem(self, problem: Problem) -> None:
        """Note a problem."""
        self._problems.append(problem)

    def leave_out(self, file: str, rows: Iterable[tuple[int, str]], reason: str) -> None:
        """List rows, each with its record number and what was found, as left out for one reason."""
        listed = [(file, number, reason, detail) for number, detail in rows]
        self._left_out.append(pl.DataFrame(listed, schema=LEFT_OUT_SCHEMA, orient="row"))

    def set_aside(self, file: str, rows: pl.DataFrame, *rules: Rule) -> pl.DataFrame:
        """List the rows that break a rule as left out, each with the first rule it breaks, and return the others."""
        reason, detail = pl.lit(None, dtype=pl.String), pl.lit(None, dtype=pl.String)
        for code, when, found in reversed(rules):
            bad = when.fill_null(value=False)
            reason = pl.when(bad).then(pl.lit(code)).otherwise(reason)
            detail = pl.when(bad).then(found.cast(pl.String).str.slice(0, 200)).otherwise(detail)
        judged = rows.with_columns(reason=reason, detail=detail)
        out = judged.filter(pl.col("reason").is_not_null())
        self._left_out.append(out.select(file=pl.lit(file), record=pl.col(RECORD), reason="reason", detail="detail"))
        return judged.filter(pl.col("reason").is_null()).drop("reason", "detail")

    def warn_values(self, file: str, column: str, rows: pl.DataFrame, bad: pl.Expr, message: str) -> None:
        """Warn of single values that were left empty: how many, and the first of them."""
        hits = rows.filter(bad).select(RECORD, column)
        if hits.height:
            number, found = hits.row(0)
            text = f"{self.info.name}: {message}, in {hits.height} of {rows.height} rows"
            warning = Problem(
                "source.value_unreadable",
                text,
                "warning",
                file=file,
                column=column,
                row=number + 1,
                found=str(found),
            )
            self._problems.append(warning)

    def source(self, opened: OpenedFile, *, edition: str = "", as_of: date | None = None, note: str = "") -> str:
        """Note a file as a source of its own and return its key: connector, edition and first digits of its hash."""
        key = "-".join(filter(None, (self.info.name, edition, opened.sha256.partition(":")[2][:8])))
        info = self.info
        row = {
            "source_id": key,
            "title": f"{info.title}, {edition}" if edition else info.title,
            "publisher": info.publisher,
            "kind": info.kind,
            "url": info.url,
            "locator": opened.name,
            "published_on": as_of,
            "licence": info.licence,
            "sha256": opened.sha256,
            "note": " ".join(filter(None, (info.note, note))) or None,
        }
        self.add("sources", pl.DataFrame([row], schema_overrides={"published_on": pl.Date(), "note": pl.String()}))
        return key

    def add(self, table: str, frame: pl.DataFrame) -> None:
        """Add rows to a table of the base; other columns are dropped, types are set, empty texts are missing."""
        dtypes = load_schema().table(table).dtypes
        kept = [_filled(frame.schema[name], name).cast(dtypes[name]) for name in frame.columns if name in dtypes]
        self._tables.setdefault(table, []).append(frame.select(kept))

    def result(self) -> SourceRead:
        """Return all that was gathered."""
        left_out = pl.concat(self._left_out) if self._left_out else pl.DataFrame(schema=LEFT_OUT_SCHEMA)
        lost = dict(left_out.group_by("file").len().iter_rows())
        counts = [
            FileCount(file, read, self._used.get(file, 0), self._merged.get(file, 0), lost.get(file, 0))
            for file, read in self._read.items()
        ]
        tables = {name: pl.concat(frames, how="diagonal") for name, frames in self._tables.items()}
        return SourceRead(tables, counts, left_out, tuple(self._problems))


def _filled(dtype: pl.DataType, name: str) -> pl.Expr:
    cell = pl.col(name)
    return pl.when(cell != "").then(cell).alias(name) if dtype == pl.String() else cell


def stamped(
    rows: pl.DataFrame,
    source_id: str,
    *,
    method: str | pl.Expr,
    grade: str | pl.Expr,
    known_on: date | None = None,
    record: str = "record",
) -> pl.DataFrame:
    """Give each row its provenance: source, record number, method, grade and the day on which it was known."""
    return rows.with_columns(
        source_id=pl.lit(source_id),
        locator=pl.concat_str(pl.lit(f"{record} "), pl.col(RECORD)),
        method=pl.lit(method) if isinstance(method, str) else method,
        grade=pl.lit(grade) if isinstance(grade, str) else grade,
        known_on=pl.lit(known_on, dtype=pl.Date),
    )


def clean_cells(frame: pl.DataFrame) -> pl.DataFrame:
    """Bring texts to their canonical form: plain blanks, none at the ends, no control characters, empty is missing."""
    names = [name for name, dtype in frame.schema.items() if dtype == pl.String()]
    plain = {name: pl.col(name).str.replace_all("\u00a0", " ", literal=True) for name in names}
    one_end = {name: cell.str.replace_all("\r\n?", "\n") for name, cell in plain.items()}
    return frame.with_columns(
        clean_text(cell.str.replace_all(_CONTROL, "")).alias(name) for name, cell in one_end.items()
    )
