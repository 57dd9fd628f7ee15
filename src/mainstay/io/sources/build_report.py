"""What became of every file and every row of a build, printable and as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

import polars as pl

from mainstay.errors import InputError, Problem
from mainstay.io.sources.connector import LEFT_OUT_SCHEMA, REASONS, SourceRead

#: rows of one table of the report that are printed; `BuildReport.as_tables` has all
LINES_SHOWN = 40


@dataclass(frozen=True, slots=True)
class BuildReport:
    """The account of a build.

    Parameters
    ----------
    files : polars.DataFrame
        ``file, source, read, used, merged, left_out``; read = used + merged + left out.
    left_out : polars.DataFrame
        ``source, file, record, reason, detail``: every row that was not used.
    not_recognised : polars.DataFrame
        ``file, reason``: files that no connector reads.
    tables : polars.DataFrame
        ``table, rows, merged, conflicts``: rows of the base, rows of several sources that became one, values about
        which sources disagree (kept as claims).
    facts : polars.DataFrame
        ``fact, rows``: what the joins found.
    problems : tuple of Problem
        Errors: a changed schema, an unreadable file. Warnings: single values.

    Examples
    --------
    >>> report = report_of({}, [], {}, {}, {}, ())
    >>> report.has_errors, report.rows_add_up
    (False, True)
    """

    files: pl.DataFrame
    left_out: pl.DataFrame
    not_recognised: pl.DataFrame
    tables: pl.DataFrame
    facts: pl.DataFrame
    problems: tuple[Problem, ...]

    @property
    def has_errors(self) -> bool:
        """Tell whether a file no longer has the fields we know, or could not be read."""
        return any(problem.severity == "error" for problem in self.problems)

    @property
    def rows_add_up(self) -> bool:
        """Tell whether every row that was read was used, merged or left out."""
        counted = pl.col("used") + pl.col("merged") + pl.col("left_out")
        return bool(self.files.select((pl.col("read") == counted).all()).item())

    def reasons(self) -> pl.DataFrame:
        """Return how many rows of each file were left out for each reason, with the first of them."""
        words = pl.col("reason").replace_strict(dict(REASONS), default=None, return_dtype=pl.String)
        counts = self.left_out.group_by("file", "reason", maintain_order=True).agg(
            pl.len().cast(pl.Int64).alias("rows"), pl.col("record", "detail").first().name.prefix("first_")
        )
        return counts.with_columns(meaning=words).select(
            "file", "rows", "reason", "meaning", "first_record", "first_detail"
        )

    def as_tables(self) -> dict[str, pl.DataFrame]:
        """Return everything as tables by name."""
        return {
            "files": self.files,
            "reasons": self.reasons(),
            "left_out": self.left_out,
            "not_recognised": self.not_recognised,
            "tables": self.tables,
            "facts": self.facts,
            "problems": _problem_table(self.problems),
        }

    def __str__(self) -> str:
        shown = [
            _listed("files", self.files, None),
            _listed("rows left out", self.reasons(), None),
            _listed("tables", self.tables, None),
            _listed("joins", self.facts, None),
            _listed("files not recognised", self.not_recognised, LINES_SHOWN),
            "problems\n" + "\n".join(str(InputError("", self.problems)).split("\n")[1:]) if self.problems else "",
        ]
        return "\n\n".join(part for part in shown if part)


def report_of(
    reads: Mapping[str, SourceRead],
    refused: Sequence[tuple[str, str]],
    tables: Mapping[str, pl.DataFrame],
    merged: Mapping[str, tuple[int, int]],
    facts: Mapping[str, int],
    problems: Sequence[Problem],
) -> BuildReport:
    """Put the account of a build together.

    Parameters
    ----------
    reads : mapping of str to SourceRead
        What each connector read, by its name.
    refused : sequence of (str, str)
        Files that no connector reads, and why.
    tables : mapping of str to polars.DataFrame
        Tables of the base.
    merged : mapping of str to (int, int)
        For each table, rows that went into another one, and values about which sources disagree.
    facts : mapping of str to int
        What the joins found.
    problems : sequence of Problem
        All problems, errors first.
    """
    counts = [{"source": name, **asdict(count)} for name, read in reads.items() for count in read.counts]
    numbers = dict.fromkeys(("read", "used", "merged", "left_out"), pl.Int64())
    files = pl.DataFrame(counts, schema={"file": pl.String(), "source": pl.String(), **numbers}, orient="row")
    listed = [read.left_out.select(pl.lit(name).alias("source"), pl.all()) for name, read in reads.items()]
    sizes = [(name, frame.height, *merged.get(name, (0, 0))) for name, frame in tables.items() if frame.height]
    three = {"table": pl.String, "rows": pl.Int64, "merged": pl.Int64, "conflicts": pl.Int64}
    return BuildReport(
        files=files,
        left_out=pl.concat([pl.DataFrame(schema={"source": pl.String(), **LEFT_OUT_SCHEMA}), *listed]),
        not_recognised=pl.DataFrame(list(refused), schema={"file": pl.String, "reason": pl.String}, orient="row"),
        tables=pl.DataFrame(sizes, schema=three, orient="row").sort("table"),
        facts=pl.DataFrame(list(facts.items()), schema={"fact": pl.String, "rows": pl.Int64}, orient="row"),
        problems=tuple(problems),
    )


def _problem_table(problems: Iterable[Problem]) -> pl.DataFrame:
    columns = ("severity", "code", "message", "file", "row", "key", "column", "found", "allowed", "hint")
    rows = [tuple(getattr(problem, name) for name in columns) for problem in problems]
    schema = {name: pl.Int64 if name == "row" else pl.String for name in columns}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _listed(title: str, frame: pl.DataFrame, limit: int | None) -> str:
    """Return a table as text in columns; numbers to the right."""
    if frame.height == 0:
        return ""
    rows = [
        ["" if cell is None else " ".join(str(cell).split())[:70] for cell in row]
        for row in frame.head(limit or frame.height).rows()
    ]
    widths = [max(len(name), *(len(row[i]) for row in rows)) for i, name in enumerate(frame.columns)]
    right = [dtype.is_numeric() for dtype in frame.dtypes]

    def line(cells: Sequence[str]) -> str:
        padded = (c.rjust(w) if r else c.ljust(w) for c, w, r in zip(cells, widths, right, strict=True))
        return "  ".join(padded).rstrip()

    more = [f"... and {frame.height - limit} more"] if limit is not None and frame.height > limit else []
    return "\n".join([title, line(frame.columns), *map(line, rows), *more])
