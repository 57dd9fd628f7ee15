"""Outputs at the points of a design, checked as a whole before anything is estimated from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np

from mainstay.engines.monitor.sensitivity.factors import Array
from mainstay.errors import InputError, Problem

Estimator = Literal["saltelli", "jansen", "saltelli_uncentred"]
ESTIMATORS = get_args(Estimator)


def output_names_of(given: Sequence[str] | None, values: Array) -> tuple[str, ...]:
    """Return names of the outputs; without names they are numbered."""
    if given is not None:
        return tuple(map(str, given))
    count = values.shape[1] if values.ndim == 2 else 1
    return ("output",) if count == 1 else tuple(f"output {i + 1}" for i in range(count))


def check_outputs(
    values: Array, names: tuple[str, ...], n: int, labels: tuple[str, ...], options: tuple[int, float, str]
) -> None:
    """Refuse outputs that do not fit the design, and options out of range."""
    resamples, confidence, estimator = options
    problems = []
    if n < 2:
        problems.append(Problem("points.count", "n must be at least 2", found=str(n)))
    if not names:
        problems.append(Problem("factors.count", "at least one factor is needed"))
    rows = n * (len(names) + 2)
    if values.ndim != 2 or values.shape[0] != rows or values.shape[1] < 1:
        problems.append(
            Problem(
                "outputs.count",
                f"there must be one output per point: {n} points x ({len(names)} factors + 2) = {rows} rows",
                found=str(values.shape),
            )
        )
    elif len(labels) != values.shape[1]:
        problems.append(
            Problem(
                "outputs.names",
                "there must be one name per output",
                found=f"{len(labels)} names, {values.shape[1]} outputs",
            )
        )
    else:
        missing = (~np.isfinite(values)).sum(axis=0)
        problems += [
            Problem("output.missing", f"{labels[i]} is not finite at some points", found=f"{missing[i]} of {rows}")
            for i in np.flatnonzero(missing)
        ]
    if resamples < 0 or 0 < resamples < 50:
        problems.append(
            Problem(
                "resamples.count",
                "too few resamples for an interval",
                found=str(resamples),
                allowed="0, or 50 and more",
            )
        )
    if not 0 < confidence < 1:
        problems.append(Problem("coverage.range", "confidence must lie between 0 and 1", found=str(confidence)))
    if estimator not in ESTIMATORS:
        allowed = ", ".join(ESTIMATORS)
        problems.append(Problem("estimator.unknown", "this estimator is not known", found=estimator, allowed=allowed))
    if problems:
        msg = "no indices can be formed"
        raise InputError(msg, problems)
