"""Weights of indicators kept in a CSV file with the columns ``indicator_id`` and ``weight``."""

from __future__ import annotations

import csv
import math
from pathlib import Path

from mainstay.core.suggest import nearest
from mainstay.errors import InputError, Problem

COLUMNS = ("indicator_id", "weight")


def load_weights(path: Path) -> dict[str, float]:
    r"""Read weights by indicator.

    Parameters
    ----------
    path : pathlib.Path
        CSV in UTF-8 with a header; more columns, such as a note, are allowed only if they are called ``note``.

    Raises
    ------
    InputError
        The file cannot be read, a column is missing or unknown, a weight is not a number from 0 up, or an indicator
        stands twice; all problems are listed.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "weights.csv"
    >>> _ = file.write_text("indicator_id,weight\nghs-overall,2\n", "utf-8")
    >>> load_weights(file)
    {'ghs-overall': 2.0}
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path.name} cannot be read"
        raise InputError(msg, where=str(path), hint=str(error)) from None
    reader = csv.DictReader(text.splitlines())
    header = [name.strip() for name in reader.fieldnames or ()]
    problems = [
        Problem("column.missing", f"the column {name!r} is missing", file=path.name, column=name)
        for name in COLUMNS
        if name not in header
    ]
    for name in header:
        if name not in (*COLUMNS, "note"):
            close = nearest(name, COLUMNS)
            hint = f"did you mean {close!r}?" if close else "allowed: indicator_id, weight, note"
            problems.append(
                Problem("column.unknown", "the column is not known", file=path.name, column=name, hint=hint)
            )
    weights = {} if problems else _rows(reader, path.name, problems)
    if problems:
        msg = f"{path.name} holds no usable weights"
        raise InputError(msg, problems)
    return weights


def _rows(reader: csv.DictReader[str], file: str, problems: list[Problem]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for number, row in enumerate(reader, start=2):
        name, told = (row["indicator_id"] or "").strip(), (row["weight"] or "").strip()
        try:
            value = float(told)
        except ValueError:
            value = math.nan
        if not name:
            problems.append(
                Problem("value.missing", "no indicator is named", file=file, row=number, column="indicator_id")
            )
        elif name in weights:
            problems.append(Problem("key.duplicate", "the indicator stands twice", file=file, row=number, found=name))
        if not (math.isfinite(value) and value >= 0):
            allowed = "a number from 0 up"
            problems.append(
                Problem(
                    "weight.invalid",
                    "not a weight",
                    file=file,
                    row=number,
                    column="weight",
                    found=told,
                    allowed=allowed,
                )
            )
        weights[name] = value
    return weights
