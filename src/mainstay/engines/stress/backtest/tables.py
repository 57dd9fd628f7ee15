"""The tables of a back-test and what their columns are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from mainstay.engines.stress.backtest.assess import Case, quoted_share
from mainstay.engines.stress.backtest.priors import PRIORS, Array
from mainstay.engines.stress.backtest.weighted import effective, quantiles

_F, _S, _I, _B = pl.Float64(), pl.String(), pl.Int64(), pl.Boolean()
FORECASTS: dict[str, pl.DataType] = {
    "of": _S,
    "case_id": _S,
    "quantity": _S,
    "unit": _S,
    **dict.fromkeys(("median", "low_50", "high_50", "low_80", "high_80", "low_90", "high_90", "beyond_horizon"), _F),
    "median_on": pl.Date(),
    **dict.fromkeys(("seen_low", "seen_high", "seen", "pit"), _F),
    **dict.fromkeys(("inside_50", "inside_80", "inside_90"), _B),
}
RELIABILITY: dict[str, pl.DataType] = {
    "of": _S,
    "quantity": _S,
    "nominal": _F,
    "count": _I,
    "inside": _I,
    "observed": _F,
    "low": _F,
    "high": _F,
    "fits": _B,
}
PIT: dict[str, pl.DataType] = {"of": _S, "quantity": _S, "low": _F, "high": _F, "count": _I, "expected": _F}
SCORES: dict[str, pl.DataType] = {
    "of": _S,
    "quantity": _S,
    "score": _S,
    "count": _I,
    "ours": _F,
    "rival": _S,
    "theirs": _F,
    "gain": _F,
    "gain_low": _F,
    "gain_high": _F,
    "skill": _F,
    "verdict": _S,
}
RESIDUALS: dict[str, pl.DataType] = {
    "of": _S,
    "quantity": _S,
    "unit": _S,
    "count": _I,
    "mean_error": _F,
    "residual_sd": _F,
    "residual_low": _F,
    "residual_high": _F,
    "outcome_sd": _F,
}
SHORTAGE: dict[str, pl.DataType] = {"of": _S, "case_id": _S, "probability": _F, "came": _B, "members": _F}
PASS_THROUGH: dict[str, pl.DataType] = {
    "of": _S,
    "case_id": _S,
    "share_lost": _F,
    "seen_depth": _F,
    "seen": _F,
    "median": _F,
    "low_80": _F,
    "high_80": _F,
}
_PARAMETER_LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


def shortage_table(cases: Sequence[Case], of: str) -> list[dict[str, Any]]:
    """Return the probability of a shortage of each case, and whether one came."""
    return [
        {
            "of": of,
            "case_id": case.key,
            "probability": case.probability,
            "came": None if case.seen.null is None else not case.seen.null,
            "members": effective(case.weights),
        }
        for case in cases
    ]


def pass_through_table(cases: Sequence[Case], of: str, seed: int) -> list[dict[str, Any]]:
    """Return the share unmet over the share lost, seen and forecast, of each case with a quoted share."""
    rows = []
    for case in cases:
        share = quoted_share(case.row)
        if not share:
            continue
        values, seen = case.values("depth", seed)
        low, middle, high = (quantiles(values, case.weights, np.array([0.1, 0.5, 0.9])) / share).tolist()
        rows.append(
            {
                "of": of,
                "case_id": case.key,
                "share_lost": share,
                "seen_depth": seen.middle,
                "seen": None if seen.middle is None else seen.middle / share,
                "median": middle,
                "low_80": low,
                "high_80": high,
            }
        )
    return rows


def parameter_table(people: Mapping[str, Array], weights: Array) -> pl.DataFrame:
    """Return each parameter before and after calibration with all bundled cases, as quantiles."""
    rows: list[dict[str, Any]] = []
    flat = np.ones(weights.size)
    for prior in PRIORS:
        values = prior.quantile(people[prior.name])
        row: dict[str, Any] = {
            "parameter": prior.name,
            "unit": prior.unit,
            "description": prior.description,
            "prior": prior.words,
        }
        for stage, weight in (("prior", flat), ("calibrated", weights)):
            found = quantiles(values, weight, np.array(_PARAMETER_LEVELS)).tolist()
            row |= {
                f"{stage}_q{level * 100:02.0f}": value for level, value in zip(_PARAMETER_LEVELS, found, strict=True)
            }
        rows.append(row)
    return pl.DataFrame(rows)
