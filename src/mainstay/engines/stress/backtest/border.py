"""Where tables of cases come in: a frame, rows, CSV text, or the path of a CSV file.

Engines read no files. This is the one exception of this engine, and it is documented: the issue asks for
``backtest.run(csv)``, and a user who calls it from Python has a path. The path is read here, into text, before anything
is worked out; all that follows is a pure function of that text. Services and commands may hand over text instead.
"""

from __future__ import annotations

import csv as csv_format
import io
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl

from mainstay.core.suggest import nearest
from mainstay.engines.stress.backtest.columns import BY_NAME
from mainstay.engines.stress.backtest.prose import PROSE_COLUMNS, read_prose
from mainstay.engines.stress.backtest.prose.ramp_cell import read_ramp
from mainstay.engines.stress.backtest.prose.span import plain
from mainstay.engines.stress.backtest.table import read_table
from mainstay.errors import InputError, Problem

READING = {name: pl.String() for name in ("case_id", "column", "cell", "understood", "remark", "not_understood")}
#: A file of cases is a few pages; what is larger is another file.
LARGEST_BYTES = 20_000_000

Cases = pl.DataFrame | str | Path | Sequence[Mapping[str, Any]]


def read_cases(source: Cases) -> tuple[pl.DataFrame, pl.DataFrame, list[dict[str, Any]]]:
    r"""Return the cases of a source, what was understood of its cells, and the ramps that it tells of.

    Parameters
    ----------
    source : polars.DataFrame, str, pathlib.Path or sequence of mappings
        A frame or rows in the columns of `columns.COLUMNS`, or in those of `prose.PROSE_COLUMNS`; or the path of a CSV
        file with either; or the text of such a file (text with a line break is text, not a path).

    Returns
    -------
    tuple of polars.DataFrame, polars.DataFrame and list of dict
        Cases in the structured columns; the table ``reading`` (empty where nothing had to be understood); rows for
        `ramps.ramp_table`.

    Raises
    ------
    InputError
        The file cannot be read, its columns are neither kind, or its cells are wrong; all problems at once.

    Examples
    --------
    >>> cases, reading, ramps = read_cases("id,event,shock_date,share_lost\na,A,2020-03-03,~40 %\n")
    >>> cases["known_share_lost_mode"].to_list(), reading.height > 0
    ([0.4], True)
    """
    rows = _rows(source)
    if not rows:
        msg = "there are no cases"
        raise InputError(msg, [Problem("table.empty", "the table of cases has no rows", table="backtests")])
    if _is_prose(rows[0]):
        made, reading = read_prose(rows)
        return read_table(made), pl.DataFrame(reading, schema=READING, orient="row"), _ramps(rows, made)
    return read_table(rows), pl.DataFrame(schema=READING), []


def bundled_cases() -> pl.DataFrame:
    """Return the cases that come with Mainstay.

    Examples
    --------
    >>> "helene2024" in bundled_cases()["case_id"].to_list()
    True
    """
    return read_table(parse_csv(bundled_text("backtests.csv"), "backtests.csv"))


def bundled_text(name: str) -> str:
    """Return the text of a bundled file of the back-tests; package data, not a file of the user.

    Examples
    --------
    >>> bundled_text("ramps.csv").startswith("case_id")
    True
    """
    return files("mainstay").joinpath("data", "backtests", name).read_text(encoding="utf-8")


def parse_csv(text: str, name: str) -> list[dict[str, Any]]:
    r"""Return the rows of CSV text, each cell as text.

    Raises
    ------
    InputError
        A row has more cells than the header, or the header repeats a column.

    Examples
    --------
    >>> parse_csv("a,b\n1,2\n", "x.csv")
    [{'a': '1', 'b': '2'}]
    """
    reader = csv_format.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        header = [column.strip() for column in reader.fieldnames or []]
        reader.fieldnames = header
        rows: list[dict[str, Any]] = [dict(row) for row in reader]
    except csv_format.Error as error:
        msg = f"{name} is no CSV file"
        raise InputError(msg, [Problem("file.csv", str(error), file=name)]) from None
    problems = [
        Problem("column.duplicate", "the header has this column twice", file=name, row=1, column=column)
        for column in sorted({column for column in header if header.count(column) > 1})
    ]
    problems += [
        Problem(
            "row.length",
            "more cells than the header has columns",
            file=name,
            row=number,
            hint="a cell with a comma stands in quotation marks",
        )
        for number, row in enumerate(rows, start=2)
        if None in row
    ]
    if problems:
        msg = f"{name} cannot be read"
        raise InputError(msg, problems)
    return rows


def _rows(source: Cases) -> list[dict[str, Any]]:
    if isinstance(source, pl.DataFrame):
        return source.to_dicts()
    if isinstance(source, str) and "\n" in source:
        return parse_csv(source, "text")
    if isinstance(source, (str, Path)):
        return parse_csv(_text_of(Path(source)), Path(source).name)
    return [dict(row) for row in source]


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            msg = f"{path.name} is too large for a table of cases"
            raise InputError(msg, [Problem("file.size", f"more than {LARGEST_BYTES // 10**6} MB", file=path.name)])
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        msg = f"{path.name} cannot be opened"
        raise InputError(msg, [Problem("file.missing", error.strerror or "cannot be opened", file=str(path))]) from None
    except UnicodeDecodeError as error:
        msg = f"{path.name} is not UTF-8 text"
        hint = "save the sheet as 'CSV UTF-8'"
        raise InputError(msg, [Problem("file.encoding", str(error.reason), file=path.name, hint=hint)]) from None


def _is_prose(row: Mapping[str, Any]) -> bool:
    """Say whether the columns are those of prose; an error where they are neither kind."""
    structured, prose = sum(name in BY_NAME for name in row), sum(name in PROSE_COLUMNS for name in row)
    if "case_id" in row or structured > prose:
        return False
    if "id" in row and prose >= 2:
        return True
    problems = []
    for name in row:
        close = nearest(str(name), [*BY_NAME, *PROSE_COLUMNS])
        problems.append(
            Problem(
                "column.unknown",
                "no column of a table of cases",
                table="backtests",
                row=1,
                column=str(name),
                hint=f"did you mean {close!r}?" if close else None,
            )
        )
    msg = "these are not the columns of a table of cases"
    hint = Problem(
        "column.required",
        "a key is missing",
        table="backtests",
        row=1,
        allowed="case_id, title, known_..., seen_... or " + ", ".join(PROSE_COLUMNS),
    )
    raise InputError(
        msg, [hint, *(problem for problem in problems if problem.column not in {*BY_NAME, *PROSE_COLUMNS})]
    )


def _ramps(rows: Sequence[Mapping[str, Any]], made: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for row, values in zip(rows, made, strict=True):
        if values["case_kind"] == "ramp":
            found.extend(read_ramp(values["case_id"], plain(row.get("depth")), values["known_shock_on_low"]))
    return found
