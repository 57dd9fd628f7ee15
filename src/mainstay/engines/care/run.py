"""Care as a whole: each part that the base and the scenario can feed, in one result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from mainstay.core.result import Metric, Result
from mainstay.core.suggest import nearest
from mainstay.engines.care.parts import PARTS
from mainstay.errors import InputError, UnknownNameError
from mainstay.model.base import Base
from mainstay.scenario.scenario import Scenario, read_scenario

#: between the name of a part and that of one of its tables or metrics
BETWEEN = "."
LEFT_OUT = {"part": pl.String(), "subject": pl.String(), "why": pl.String()}


def run_care(
    base: Base,
    scenario: Scenario | Mapping[str, Any] | None = None,
    *,
    parts: Sequence[str] | None = None,
    seed: int = 0,
) -> Result:
    """Run the parts of care on a base.

    Parameters
    ----------
    base : Base
        The base.
    scenario : Scenario or mapping, optional
        Choices below ``care``; the defaults where it is left out.
    parts : sequence of str, optional
        Names of `PARTS`; those to which the scenario tells something where not given, or all where it tells nothing.
    seed : int
        Seed of all that is drawn.

    Returns
    -------
    Result
        The tables and metrics of every part, each with the name of the part before it (``flex.frontier``), and
        ``left_out`` with the reason of each part that the base could not feed. The manifest holds that of every part.

    Raises
    ------
    UnknownNameError
        There is no such part.
    InputError
        No part could be run; the problems of all of them are listed.

    Examples
    --------
    >>> import mainstay as ms
    >>> result = run_care(ms.load("district-synthetic"), parts=["flex"], seed=1)
    >>> all(name.startswith("flex.") for name in result.tables if name != "left_out")
    True
    """
    told = read_scenario(scenario)
    asked = _asked(told, parts)
    done: dict[str, Result] = {}
    refused: dict[str, InputError] = {}
    for name in asked:
        try:
            done[name] = PARTS[name].run(base, told, seed=seed)
        except InputError as error:
            refused[name] = error
    if not done:
        msg = "no part of care could be run on this base: " + "; ".join(f"{n}: {e.message}" for n, e in refused.items())
        raise InputError(msg, [problem for error in refused.values() for problem in error.problems])
    tables = {f"{name}{BETWEEN}{key}": frame for name, result in done.items() for key, frame in result.tables.items()}
    tables["left_out"] = _left_out(done, refused)
    metrics = [
        Metric(**{**row, "id": f"{name}{BETWEEN}{row['id']}"})
        for name, result in done.items()
        for row in result.metrics.iter_rows(named=True)
    ]
    manifest = {
        **_shared([result.manifest for result in done.values()]),
        "engine": "care",
        "options": {"parts": list(asked)},
        "parts": {name: dict(result.manifest) for name, result in done.items()},
    }
    return Result(tables, metrics, manifest)


def _asked(told: Scenario, parts: Sequence[str] | None) -> tuple[str, ...]:
    if parts is None:
        plain = Scenario().care
        changed = tuple(name for name in PARTS if getattr(told.care, name) != getattr(plain, name))
        return changed or tuple(PARTS)
    unknown = [name for name in parts if name not in PARTS]
    if unknown or not parts:
        close = nearest(unknown[0], tuple(PARTS)) if unknown else None
        msg = f"care has no part {unknown[0]!r}" if unknown else "no part of care is asked for"
        raise UnknownNameError(msg, hint=f"did you mean {close!r}?" if close else "parts: " + ", ".join(PARTS))
    return tuple(dict.fromkeys(parts))


def _left_out(done: Mapping[str, Result], refused: Mapping[str, InputError]) -> pl.DataFrame:
    rows = [
        (name, "the whole part", "; ".join([error.message, *(problem.message for problem in error.problems)]))
        for name, error in refused.items()
    ]
    for name, result in done.items():
        table = result.tables.get("left_out", pl.DataFrame())
        if {"subject", "why"} <= set(table.columns):
            rows += [(name, str(subject), str(why)) for subject, why in table.select("subject", "why").iter_rows()]
    return pl.DataFrame(rows, schema=LEFT_OUT, orient="row")


def _shared(manifests: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what all manifests say alike, such as the base and the seed."""
    first = manifests[0]
    return {key: first[key] for key in first if all(other.get(key) == first[key] for other in manifests)}
