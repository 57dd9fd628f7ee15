"""Demonstrated capability goes into the base as claims, the trial as an exercise with what was seen and follows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from mainstay.core.result import Result
from mainstay.engines.stress.trials.certificate import TOGETHER
from mainstay.engines.stress.trials.claimed import TRIAL_NOTE
from mainstay.engines.stress.trials.judge import VERDICTS
from mainstay.errors import InputError, Problem
from mainstay.model.base import Base
from mainstay.model.fields import write_text
from mainstay.model.resolve import apply_claims
from mainstay.model.schema import load_schema

#: fields of the table lines that runs speak about
FIELDS = {
    "units_per_day": "capacity_units_per_day",
    "yield_share": "yield_share",
    "first_lot_days": "lead_time_days",
}
#: the ends of a demonstrated capacity go into columns of their own, which must hold the value between them
ENDS = {"low": "capacity_low_units_per_day", "high": "capacity_high_units_per_day"}
#: demonstrated over claimed from which an objective has an HSEEP rating; assumed
RATINGS = ((0.995, "performed"), (0.9, "some_challenges"), (0.5, "major_challenges"), (-1.0, "unable"))


def as_claims(
    result: Result | pl.DataFrame,
    *,
    source_id: str,
    known_from_on: date,
    valid_from_on: date | None = None,
    locator: str | None = None,
    grade: str = "A1",
    analyst: str | None = None,
) -> pl.DataFrame:
    """Return what was demonstrated as rows of the table ``claims``.

    Parameters
    ----------
    result : Result or polars.DataFrame
        Answer of `run`, or its table ``claims_vs_demonstrated``.
    source_id : str
        Source that reports the trial.
    known_from_on, valid_from_on : datetime.date
        When it was known, and from when it was true in the world.
    locator, grade, analyst : str, optional
        Where in the source, its grade, and who enters it.

    Returns
    -------
    polars.DataFrame
        One claim for each field that runs showed, method ``observed``: the value is what was seen, the ends are those
        of the belief, widened to hold it. A capacity brings claims about its two end columns. What was not tried has no
        row.

    Examples
    --------
    >>> as_claims(
    ...     pl.DataFrame(
    ...         {
    ...             "line_id": ["a@b"],
    ...             "field": ["yield_share"],
    ...             "runs": [20],
    ...             "demonstrated": [0.95],
    ...             "low": [0.8],
    ...             "high": [0.98],
    ...         }
    ...     ),
    ...     source_id="trial-1",
    ...     known_from_on=date(2026, 6, 1),
    ... )["value"].to_list()
    ['0.95']
    """
    table = result.tables["claims_vs_demonstrated"] if isinstance(result, Result) else result
    told = {
        "source_id": source_id,
        "known_from_on": known_from_on,
        "valid_from_on": valid_from_on,
        "locator": locator,
        "grade": grade,
        "analyst": analyst,
        "method": "observed",
        "table": "lines",
    }
    rows: list[dict[str, object]] = []
    for row in table.filter(pl.col("demonstrated").is_not_null()).iter_rows(named=True):
        name, value = FIELDS[row["field"]], float(row["demonstrated"])
        low, high = min(row["low"], value), max(row["high"], value)
        counted = "batches" if row["field"] == "yield_share" else "runs"
        note = f"{TRIAL_NOTE}, {row['runs']} {counted}"
        rows.append(_claim(told, row["line_id"], name, value, (low, high), note))
        if row["field"] == "units_per_day":
            rows += [
                _claim(told, row["line_id"], column, end, (None, None), note)
                for column, end in ((ENDS["low"], low), (ENDS["high"], high))
            ]
    return pl.DataFrame(rows, schema=load_schema().table("claims").dtypes, orient="row")


def _claim(
    told: Mapping[str, object],
    line_id: str,
    field: str,
    value: float,
    ends: tuple[float | None, float | None],
    note: str,
) -> dict[str, object]:
    spec = load_schema().table("lines").field(field)
    text = pl.select(write_text(spec, pl.lit(value, dtype=pl.Float64))).item()
    own = {"row_id": line_id, "field": field, "value": text, "low": ends[0], "high": ends[1], "note": note}
    return {**told, "claim_id": f"lines:{line_id}:{field}:{told['source_id']}", **own}


def exercise_rows(
    result: Result,
    *,
    exercise_id: str,
    source_id: str,
    known_on: date,
    publisher: str,
    url: str | None = None,
    grade: str = "A1",
) -> dict[str, pl.DataFrame]:
    """Return the trial as rows of five tables, sources and exercises to findings.

    Parameters
    ----------
    result : Result
        Answer of `run`.
    exercise_id, source_id : str
        Keys of the new exercise and of the new source.
    known_on : datetime.date
        Day of the report.
    publisher, url : str
        Who reports the trial, and where.
    grade : str
        Admiralty grade of the report.

    Returns
    -------
    dict of str to polars.DataFrame
        Rows of ``sources``, ``exercises``, ``objectives``, ``exercise_observations``, ``findings``: one objective and
        one observation for each line and field that was tried, one finding for the verdict.
    """
    told = {
        "source_id": source_id,
        "locator": "trial report",
        "method": "observed",
        "grade": grade,
        "known_on": known_on,
    }
    days = [date.fromisoformat(str(day)) for day in result.manifest["run_days"]]
    name = str(result.manifest["trial"])
    source = {"title": f"Test and evaluation trial: {name}", "publisher": publisher, "kind": "report", "url": url}
    exercise = {
        "exercise_id": exercise_id,
        "name": name,
        "kind": "trial",
        "started_on": min(days, default=None),
        "ended_on": max(days, default=None),
        "scenario": str(result.manifest["requirement_in_words"]),
    }
    seen = result.tables["claims_vs_demonstrated"].filter(pl.col("demonstrated").is_not_null())
    objectives = [_objective(row, exercise_id) for row in seen.iter_rows(named=True)]
    observations = [_observation(row, exercise_id) for row in seen.iter_rows(named=True)]
    whole = result.tables["certificate"].filter(pl.col("subject") == TOGETHER).row(0, named=True)
    finding = {
        "finding_id": f"{exercise_id}-verdict",
        "exercise_id": exercise_id,
        "text": f"Verdict {VERDICTS[whole['verdict']]}. {whole['words']}",
        "found_on": known_on,
    }
    rows: dict[str, list[dict[str, object]]] = {
        "sources": [{"source_id": source_id, "published_on": known_on, **source}],
        "exercises": [{**exercise, **told}],
        "objectives": [{**row, **told} for row in objectives],
        "exercise_observations": [{**row, **told} for row in observations],
        # a verdict is worked out from what was seen
        "findings": [{**finding, **told, "method": "estimated"}],
    }
    return {
        table: pl.DataFrame(found, schema=_types(table, found), orient="row") for table, found in rows.items() if found
    }


def _key(row: Mapping[str, Any], exercise_id: str) -> str:
    return f"{exercise_id}-{slug(row['line_id'])}-{slug(row['field'])}"


def _objective(row: Mapping[str, Any], exercise_id: str) -> dict[str, object]:
    return {
        "objective_id": _key(row, exercise_id),
        "exercise_id": exercise_id,
        "name": f"{FIELDS[row['field']]} of {row['line_id']}",
        "line_id": row["line_id"],
        "unit": row["unit"],
        "claimed": row["claimed"],
        "demonstrated": row["demonstrated"],
        "rating": rating(row["field"], row["claimed"], row["demonstrated"]),
    }


def _observation(row: Mapping[str, Any], exercise_id: str) -> dict[str, object]:
    key, unit = _key(row, exercise_id), row["unit"]
    text = (
        f"{row['line_id']}: {row['field']} {row['demonstrated']:,.4g} {unit} was shown where "
        f"{row['claimed']:,.4g} was claimed."
    )
    return {"exercise_observation_id": key, "exercise_id": exercise_id, "objective_id": key, "text": text}


def into_base(base: Base, rows: Mapping[str, pl.DataFrame]) -> Base:
    """Return the base with new rows, its values resolved anew by its declared policy.

    A value that until now rested on the source of its row alone keeps that source as a claim, so that what was claimed
    stays beside what was demonstrated.

    Parameters
    ----------
    base : Base
        The base.
    rows : mapping of str to polars.DataFrame
        New rows by table, such as `as_claims` and `exercise_rows` give.

    Raises
    ------
    InputError
        A key is in the base already, or a claim is about a row that it does not have; all are listed.
    """
    problems = [problem for table, frame in rows.items() for problem in _doubles(base, table, frame)]
    new = rows.get("claims")
    lines = set(base["lines"]["line_id"])
    if new is not None:
        strange = new.filter((pl.col("table") == "lines") & ~pl.col("row_id").is_in(sorted(lines)))
        problems += [
            Problem("trial.line", "the base has no such line", table="claims", key=key, found=row)
            for key, row in strange.select("claim_id", "row_id").iter_rows()
        ]
    if problems:
        msg = "the trial cannot be entered into this base"
        raise InputError(msg, problems)
    tables = dict(base.tables)
    for table, frame in rows.items():
        tables[table] = pl.concat([tables[table], frame], how="diagonal_relaxed")
    if new is not None:
        tables["claims"] = pl.concat([tables["claims"], _kept(base, new)], how="diagonal_relaxed")
    return Base(base.info, apply_claims(tables, base.info.conflict_policy, day=base.info.as_of_on))


def _doubles(base: Base, table: str, frame: pl.DataFrame) -> list[Problem]:
    spec = base.schema.table(table)
    held = set(base[table].select(spec.key_text()).to_series())
    return [
        Problem("trial.twice", "the base has a row with this key already", table=table, key=key, found=key)
        for key in frame.select(spec.key_text()).to_series()
        if key in held
    ]


def _kept(base: Base, new: pl.DataFrame) -> pl.DataFrame:
    """Return the values that new claims are about, as claims of the source of their row, where they had no claim."""
    kept = []
    for line_id, field in new.filter(pl.col("table") == "lines").select("row_id", "field").iter_rows():
        old = base.claims("lines", line_id, field)
        if old.height == 1 and old["claim_id"][0] is None:
            own = {"claim_id": f"lines:{line_id}:{field}:before", "table": "lines", "row_id": line_id, "field": field}
            kept.append({**old.drop("decides").row(0, named=True), **own})
    return pl.DataFrame(kept, schema=base.schema.table("claims").dtypes, orient="row")


def _types(table: str, found: list[dict[str, object]]) -> dict[str, pl.DataType]:
    types = load_schema().table(table).dtypes
    return {name: types[name] for name in found[0]}


def rating(field: str, claimed: float, demonstrated: float) -> str:
    """Return the HSEEP rating of what was shown of a claim; days are better when fewer.

    Examples
    --------
    >>> rating("first_lot_days", 84.0, 100.0), rating("units_per_day", 100.0, 95.0)
    ('major_challenges', 'some_challenges')
    """
    reached = claimed / demonstrated if field == "first_lot_days" else demonstrated / claimed
    return next(name for least, name in RATINGS if reached >= least)


def slug(text: str) -> str:
    """Return a text as a key: lower case, letters, digits and hyphens.

    Examples
    --------
    >>> slug("H5 vaccine: fill-finish")
    'h5-vaccine-fill-finish'
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
