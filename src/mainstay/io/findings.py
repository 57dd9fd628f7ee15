"""What is found wrong while a base is read: all of it counted, the first of each kind kept."""

from __future__ import annotations

from dataclasses import replace

from mainstay.errors import Problem
from mainstay.settings import whole

_Kind = tuple[str, str | None, str | None]


class Findings:
    """Problems of one reading.

    At most ``max_problems`` problems of one kind (code, table and column) are kept; the rest is counted and told in
    one problem of its own. A cell, row, column or table that was found wrong here is remembered, so that the
    consistency checks do not blame it again for what follows from the same mistake.

    Examples
    --------
    >>> findings = Findings()
    >>> findings.add(Problem("table.unknown", "no table is called 'prodcts'", file="prodcts.csv"))
    >>> findings.total
    1
    """

    def __init__(self) -> None:
        self._limit = whole("max_problems")
        self._kept: dict[_Kind, list[Problem]] = {}
        self._more: dict[_Kind, int] = {}
        self._cells: set[tuple[str, str, int]] = set()
        self._rows: dict[str, set[int]] = {}
        self._shaky: set[str] = set()
        self._columns: set[tuple[str, str]] = set()
        self._tables: set[str] = set()

    @property
    def total(self) -> int:
        """Number of problems, kept or only counted."""
        return sum(map(len, self._kept.values())) + sum(self._more.values())

    @property
    def not_listed(self) -> int:
        """Number of problems beyond those that `problems` returns."""
        return sum(more - 1 for more in self._more.values())

    def room(self, code: str, table: str | None, column: str | None) -> int:
        """Return how many more problems of a kind will be kept."""
        return max(self._limit - len(self._kept.get((code, table, column), [])), 0)

    def add(self, problem: Problem) -> None:
        """Keep a problem, or count it where enough of its kind are kept."""
        kind = (problem.code, problem.table, problem.column)
        kept = self._kept.setdefault(kind, [])
        if len(kept) < self._limit:
            kept.append(problem)
        else:
            self._more[kind] = self._more.get(kind, 0) + 1

    def count_more(self, problem: Problem, count: int) -> None:
        """Count problems like the given one that are not worth keeping each."""
        if count > 0:
            kind = (problem.code, problem.table, problem.column)
            self._kept.setdefault(kind, [problem])
            self._more[kind] = self._more.get(kind, 0) + count

    def blame_cell(self, table: str, column: str, row: int) -> None:
        """Remember that a cell could not be read."""
        self._cells.add((table, column, row))

    def blame_row(self, table: str, row: int) -> None:
        """Remember that the cells of a row may stand in the wrong columns.

        Where that is so for more rows than are kept, it is taken to be so for the whole table.
        """
        rows = self._rows.setdefault(table, set())
        if len(rows) < self._limit:
            rows.add(row)
        else:
            self._shaky.add(table)
            self.blame_table(table)

    def is_row_blamed(self, table: str, row: int) -> bool:
        """Tell whether the cells of a row may stand in the wrong columns."""
        return table in self._shaky or row in self._rows.get(table, ())

    def blame_column(self, table: str, column: str) -> None:
        """Remember that a column was not there or not of its type."""
        self._columns.add((table, column))

    def blame_table(self, table: str) -> None:
        """Remember that a table is there but could not be read to its end."""
        self._tables.add(table)

    def is_blamed(self, table: str) -> bool:
        """Tell whether a table is there but could not be read to its end."""
        return table in self._tables

    def follows(self, problem: Problem) -> bool:
        """Tell whether a problem of a check follows from what was found while reading."""
        table, column, row = problem.table, problem.column, problem.row
        if table is None:
            return False
        if table in self._tables or (column is not None and (table, column) in self._columns):
            return True
        if row is None:
            overflown = ("value.unreadable", table, column) in self._more
            return overflown and problem.code == "value.required"
        return self.is_row_blamed(table, row) or (column is not None and (table, column, row) in self._cells)

    def problems(self) -> list[Problem]:
        """Return the problems that were kept, in the order of finding, each kind followed by the count of its rest."""
        listed: list[Problem] = []
        for kind, kept in self._kept.items():
            listed += kept
            if self._more.get(kind):
                message = f"{kept[0].message}: {self._more[kind]} more that are not listed"
                listed.append(replace(kept[0], message=message, row=None, key=None, found=None))
        return listed
