"""Rows of the bundled tables: nuclides, published planning values and their sources."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from mainstay.core.suggest import nearest
from mainstay.errors import InputError, Problem


@dataclass(frozen=True, slots=True)
class Guideline:
    """One published or assumed planning value.

    Parameters
    ----------
    parameter : str
        Name.
    value, low, high : float
        Central value and the ends of the range that published rules or judgement give.
    unit : str
        Unit.
    method : str
        ``reported``, ``estimated`` or ``assumed``.
    source_id : str
        Row of the table of sources.
    note : str
        What the reader should know.
    """

    parameter: str
    value: float
    low: float
    high: float
    unit: str
    method: str
    source_id: str
    note: str


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a bundled table: ``nuclides``, ``guidelines`` or ``sources``.

    Examples
    --------
    >>> rows("nuclides")[0]["nuclide"]
    'Am-241'
    """
    text = files("mainstay").joinpath("data", "radiotherapy", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def guidelines() -> Mapping[str, Guideline]:
    """Return all planning values by name.

    Examples
    --------
    >>> guidelines()["fractions_per_hour"].value
    4.0
    """
    return {
        row["parameter"]: Guideline(
            row["parameter"],
            float(row["value"]),
            float(row["low"]),
            float(row["high"]),
            row["unit"],
            row["method"],
            row["source_id"],
            row["note"],
        )
        for row in rows("guidelines")
    }


def guideline(parameter: str) -> Guideline:
    """Return one planning value.

    Raises
    ------
    InputError
        No value has this name; the nearest one is told.

    Examples
    --------
    >>> guideline("courses_per_machine").source_id
    'quarts-2005'
    """
    known = guidelines()
    if parameter in known:
        return known[parameter]
    close = nearest(parameter, known)
    problem = Problem(
        "radiotherapy.guideline",
        "no planning value has this name",
        found=parameter,
        allowed=", ".join(known),
        hint=f"did you mean {close!r}?" if close else None,
    )
    msg = "the planning value cannot be looked up"
    raise InputError(msg, [problem])
