"""Finds the header of a table and fits its names to the schema."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mainstay.core.suggest import nearest
from mainstay.errors import Problem
from mainstay.io.findings import Findings
from mainstay.model.schema import TableSpec

#: records at the top of a file or sheet among which the header is looked for
LOOK_ROWS = 30


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands and which position holds which column of the schema."""

    index: int
    width: int
    columns: dict[str, int]
    unnamed: tuple[int, ...]
    names: tuple[str, ...]


def score(cells: Sequence[str], spec: TableSpec) -> int:
    """Return how many columns of the table a record names, whatever its capitals."""
    known = {name.casefold() for name in spec.columns}
    return len(known & {cell.strip().casefold() for cell in cells})


def find_header(rows: Sequence[Sequence[str]], spec: TableSpec) -> int | None:
    """Return the index of the record that fits the columns of a table best, the first of equals.

    Examples
    --------
    >>> from mainstay.model.schema import load_schema
    >>> find_header([["Our products"], [], ["product_id", "name"]], load_schema().table("products"))
    2
    """
    scores = [score(cells, spec) for cells in rows[:LOOK_ROWS]]
    best = max(scores, default=0)
    return scores.index(best) if best else None


def read_header(
    rows: Sequence[Sequence[str]], spec: TableSpec, file: str, findings: Findings, *, edge: str
) -> Header | None:
    """Find the header among the first records and report what is wrong with it.

    Parameters
    ----------
    rows : sequence of sequence of str
        First records of the file or sheet, blank ones too.
    spec : TableSpec
        The table.
    file : str
        Name of the file or sheet, for messages.
    findings : Findings
        Takes the problems: a header that is not in row 1, names that are unknown or stand twice, columns that the
        table cannot do without.
    edge : str
        What stands above a shifted header, for the hint: ``lines`` or ``rows``.

    Returns
    -------
    Header or None
        None where no record looks like a header.
    """
    index = find_header(rows, spec)
    if index is None:
        findings.blame_table(spec.name)
        findings.add(_no_header(rows, spec, file))
        return None
    if index > 0:
        findings.add(
            Problem(
                "header.shifted",
                f"header found in row {index + 1}",
                table=spec.name,
                file=file,
                row=index + 1,
                allowed="the header in row 1",
                hint=f"delete the {edge} above it",
            )
        )
    return _fit(rows[index], index, spec, file, findings)


def _no_header(rows: Sequence[Sequence[str]], spec: TableSpec, file: str) -> Problem:
    filled = next((cells for cells in rows if any(cell.strip() for cell in cells)), None)
    if filled is None:
        problem = Problem("header.missing", "the file is empty, it has not even a header")
    else:
        problem = Problem(
            "header.missing",
            f"none of the first {min(len(rows), LOOK_ROWS)} rows names a column of the table",
            found=", ".join(filled)[:200],
        )
    hint = "write the names of the columns into the first row"
    return replace(problem, table=spec.name, file=file, row=1, allowed=", ".join(spec.columns), hint=hint)


def _fit(cells: Sequence[str], index: int, spec: TableSpec, file: str, findings: Findings) -> Header:
    names = tuple(cell.strip() for cell in cells)
    columns: dict[str, int] = {}
    unnamed: list[int] = []
    unknown: list[tuple[int, str]] = []
    for position, name in enumerate(names):
        if not name:
            unnamed.append(position)
        elif name in columns:
            findings.add(
                Problem(
                    "column.duplicate",
                    "two columns have the same name",
                    table=spec.name,
                    file=file,
                    row=index + 1,
                    column=name,
                    found=f"in columns {columns[name] + 1} and {position + 1}",
                    hint="take one of them out",
                )
            )
        elif name in spec.columns:
            columns[name] = position
        else:
            unknown.append((position, name))
    meant = _report_unknown(unknown, columns, index, spec, file, findings)
    for field in spec:
        if field.required and field.name not in columns:
            findings.blame_column(spec.name, field.name)
            if field.name in spec.key:
                findings.blame_table(spec.name)  # rows without their key can neither be told apart nor referred to
            if field.name not in meant:
                findings.add(
                    Problem(
                        "column.missing",
                        "a column that the table cannot do without is missing",
                        table=spec.name,
                        file=file,
                        row=index + 1,
                        column=field.name,
                        allowed=field.allowed,
                        hint="add the column",
                    )
                )
    return Header(index, len(names), columns, tuple(unnamed), names)


def _report_unknown(
    unknown: Sequence[tuple[int, str]],
    columns: dict[str, int],
    index: int,
    spec: TableSpec,
    file: str,
    findings: Findings,
) -> set[str]:
    """Report names that the table does not have; return the columns that they seem to mean."""
    absent = [name for name in spec.columns if name not in columns]
    meant: set[str] = set()
    for _, name in unknown:
        close = nearest(name, absent) or nearest(name, spec.columns)
        if close in absent:
            # a required column under a wrong name is one mistake; what follows from its absence is not told again
            meant.add(str(close))
            findings.blame_column(spec.name, str(close))
        findings.add(
            Problem(
                "column.unknown",
                f"the table {spec.name} has no such column",
                table=spec.name,
                file=file,
                row=index + 1,
                column=name,
                found=name,
                hint=f"did you mean {close!r}?" if close else "columns: " + ", ".join(spec.columns),
            )
        )
    return meant
