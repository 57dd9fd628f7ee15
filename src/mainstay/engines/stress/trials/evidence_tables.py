"""The evidence in tables: claimed against demonstrated, specification limits, and what each run still counts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import polars as pl

from mainstay.engines.stress.trials.batch_success import clopper_pearson
from mainstay.engines.stress.trials.belief import LineBelief, weight_of
from mainstay.engines.stress.trials.certificate import beliefs_on
from mainstay.engines.stress.trials.claimed import Claimed
from mainstay.engines.stress.trials.spec import Limit, Run, TrialSpec
from mainstay.engines.stress.trials.tolerance import one_sided_factor, two_sided_factor

#: central probability of the intervals of demonstrated figures
CREDIBLE = 0.9


def runs_table(spec: TrialSpec, day: date) -> pl.DataFrame:
    """Return every run with the weight that its age leaves it on a day, and the day after which it no longer counts.

    A run that ends after the day is not known yet and has no weight.
    """
    life = timedelta(days=int(spec.ageing.expires_after_days))
    rows = [
        (
            run.run_id,
            run.line_id,
            run.done_on,
            run.batches,
            run.released,
            run.units_per_day,
            run.first_lot_days,
            weight_of(run.done_on, day, spec.ageing),
            run.done_on + life,
            run.note or None,
        )
        for run in sorted(spec.results, key=lambda run: (run.line_id, run.done_on, run.run_id))
    ]
    schema = {
        "run_id": pl.String(),
        "line_id": pl.String(),
        "done_on": pl.Date(),
        "batches": pl.Int64(),
        "released": pl.Int64(),
        "units_per_day": pl.Float64(),
        "first_lot_days": pl.Float64(),
        "weight": pl.Float64(),
        "counts_until": pl.Date(),
        "note": pl.String(),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def claims_vs_demonstrated(lines: Sequence[Claimed], spec: TrialSpec, day: date) -> pl.DataFrame:
    """Return for each line and field what is claimed, what runs showed, and what is believed with its interval.

    Returns
    -------
    polars.DataFrame
        ``demonstrated`` is what the runs that still count showed by themselves (geometric mean of throughputs and days,
        released over made), empty where there were none; ``exact_low`` and ``exact_high`` the limits of Clopper and
        Pearson for batches; ``believed``, ``low`` and ``high`` median and central 90 % interval of the belief.
    """
    beliefs = beliefs_on(lines, spec, day)
    rows = []
    for line in lines:
        runs = [
            run for run in spec.results if run.line_id == line.line_id and weight_of(run.done_on, day, spec.ageing) > 0
        ]
        rows += _fields(line, beliefs[line.line_id], runs)
    schema = {
        "line_id": pl.String(),
        "site_id": pl.String(),
        "field": pl.String(),
        "unit": pl.String(),
        "claimed": pl.Float64(),
        "claimed_low": pl.Float64(),
        "claimed_high": pl.Float64(),
        "claim_method": pl.String(),
        "claim_grade": pl.String(),
        "runs": pl.Int64(),
        "demonstrated": pl.Float64(),
        "exact_low": pl.Float64(),
        "exact_high": pl.Float64(),
        "believed": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "demonstrated_of_claimed": pl.Float64(),
        "last_run_on": pl.Date(),
        "reason": pl.String(),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _fields(line: Claimed, belief: LineBelief, runs: Sequence[Run]) -> list[tuple[object, ...]]:
    tails = np.array([(1 - CREDIBLE) / 2, 0.5, (1 + CREDIBLE) / 2])
    made, good = sum(run.batches for run in runs), sum(run.released for run in runs)
    rates = [run.units_per_day for run in runs if run.units_per_day is not None]
    days = [run.first_lot_days for run in runs if run.first_lot_days is not None]
    exact = clopper_pearson(good, made, CREDIBLE) if made else (None, None)
    last = max((run.done_on for run in runs), default=None)
    told = (
        ("units_per_day", "units per day", line.units_per_day, len(rates), _geometric(rates), (None, None)),
        ("yield_share", "share", line.yield_share, made, good / made if made else None, exact),
        ("first_lot_days", "day", line.first_lot_days, len(days), _geometric(days), (None, None)),
    )
    believed = {
        "units_per_day": np.exp(belief.throughput.mean(tails)),
        "yield_share": belief.success.quantile(tails),
        "first_lot_days": np.exp(belief.first_lot.mean(tails)),
    }
    rows = []
    for name, unit, claim, count, shown, limits in told:
        low, middle, high = (float(x) for x in believed[name])
        ends, ratio = claim.ends, None if shown is None else shown / claim.value
        row = (line.line_id, line.site_id, name, unit, claim.value, *ends, claim.method, claim.grade, count, shown)
        rows.append((*row, *limits, middle, low, high, ratio, last if count else None, claim.reason))
    return rows


def _geometric(values: Sequence[float]) -> float | None:
    return math.exp(sum(math.log(x) for x in values) / len(values)) if values else None


def limits_table(lines: Sequence[Claimed], spec: TrialSpec, day: date) -> pl.DataFrame:
    """Return for each line and specification limit whether the measured batches keep it, by tolerance factor.

    A limit is kept where ``mean - k·s`` and ``mean + k·s`` lie within it, k such that the share required lies between
    (one-sided where the limit has one end) at the confidence of the requirement. Runs that no longer count are left
    out.
    """
    rows = []
    for line in lines:
        for limit in spec.requirement.limits:
            values = [
                x
                for run in spec.results
                if run.line_id == line.line_id and weight_of(run.done_on, day, spec.ageing) > 0
                for part in run.measured
                if part.attribute == limit.attribute
                for x in part.values
            ]
            rows.append((line.line_id, limit.attribute, limit.low, limit.high, *_kept(limit, values, spec)))
    schema = {
        "line_id": pl.String(),
        "attribute": pl.String(),
        "limit_low": pl.Float64(),
        "limit_high": pl.Float64(),
        "batches": pl.Int64(),
        "mean": pl.Float64(),
        "sd": pl.Float64(),
        "factor": pl.Float64(),
        "tolerance_low": pl.Float64(),
        "tolerance_high": pl.Float64(),
        "kept": pl.Boolean(),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _kept(limit: Limit, values: Sequence[float], spec: TrialSpec) -> tuple[object, ...]:
    if len(set(values)) < 2:
        return (len(values), *[None] * 5, None)
    data = np.asarray(values)
    mean, sd = float(data.mean()), float(data.std(ddof=1))
    two = limit.low is not None and limit.high is not None
    factor = (two_sided_factor if two else one_sided_factor)(data.size, limit.share, spec.requirement.confidence)
    low, high = mean - factor * sd, mean + factor * sd
    kept = (limit.low is None or low >= limit.low) and (limit.high is None or high <= limit.high)
    shown_low, shown_high = (None if limit.low is None else low), (None if limit.high is None else high)
    return data.size, mean, sd, factor, shown_low, shown_high, kept
