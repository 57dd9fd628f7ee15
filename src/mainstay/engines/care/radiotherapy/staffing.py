"""Staff of radiotherapy: oncologists, physicists, therapists, nurses and engineers by published ratios."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from mainstay.engines.care.radiotherapy.bundled import Guideline, guideline
from mainstay.engines.care.radiotherapy.demand import below_zero
from mainstay.errors import InputError

#: role, the rule in the table of guidelines, and what it counts
RULES = (
    ("radiation oncologist", "courses_per_oncologist", "courses", "QUARTS, courses a head"),
    ("medical physicist", "courses_per_physicist", "courses", "QUARTS, courses a head"),
    ("medical physicist", "physicists_per_linac", "machines", "IAEA, heads a machine"),
    ("radiation therapist", "therapists_per_machine", "machines", "IAEA basic centre, heads a machine"),
    ("oncology nurse", "courses_per_nurse", "courses", "IAEA basic centre, courses a head"),
    ("maintenance engineer", "engineers_per_machine", "machines", "IAEA basic centre, heads a machine"),
)
ROLES = tuple(dict.fromkeys(role for role, *_ in RULES))
_TYPES = {
    "role": pl.String(),
    "rule": pl.String(),
    "heads": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "source_id": pl.String(),
    "assumed": pl.Boolean(),
}


def staff_need(courses: float, machines: float, *, values: Mapping[str, Guideline] | None = None) -> pl.DataFrame:
    """Return heads by role for courses a year and machines, by every published rule.

    Parameters
    ----------
    courses : float
        Courses a year.
    machines : float
        Machines at work.
    values : mapping of Guideline, optional
        Planning values that replace the bundled ones.

    Returns
    -------
    polars.DataFrame
        ``role``, ``rule``, ``heads`` (not rounded), ``low``, ``high``, ``source_id``, ``assumed``. Two rules for a
        role stand side by side and are not added.

    Raises
    ------
    InputError
        A number is below 0.

    Notes
    -----
    ESTRO-QUARTS (Slotman et al. 2005); IAEA, staffing of a basic centre and medical physics staffing. The IAEA calls
    simple ratios inadequate and gives a calculation by activity (Human Health Reports 13), which is not built in.

    Examples
    --------
    >>> staff_need(900, 2)["heads"].round(2).to_list()
    [3.6, 2.0, 3.4, 15.0, 2.7, 2.0]
    """
    problems = below_zero({"courses": courses, "machines": machines})
    if problems:
        msg = "the staff cannot be worked out"
        raise InputError(msg, problems)
    rows = []
    for role, name, counts, rule in RULES:
        told = (values or {}).get(name) or guideline(name)
        per = [told.value, told.low, told.high]
        heads = [courses / each for each in per] if counts == "courses" else [machines * each for each in per]
        rows.append((role, rule, heads[0], min(heads), max(heads), told.source_id, told.method == "assumed"))
    return pl.DataFrame(rows, schema=_TYPES, orient="row")
