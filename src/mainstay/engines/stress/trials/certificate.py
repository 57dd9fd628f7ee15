"""The readiness certificate: by line and together, claimed and demonstrated, with bounds, expiry and plain words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import polars as pl

from mainstay.engines.stress.trials.belief import LineBelief, after, before
from mainstay.engines.stress.trials.claimed import Claimed
from mainstay.engines.stress.trials.delivery import total
from mainstay.engines.stress.trials.judge import Bench, Standing, simulation_interval
from mainstay.engines.stress.trials.spec import TrialSpec

TOGETHER = "all lines"
#: days between two looks ahead for the day on which a certificate lapses
STEP_DAYS = 30
CERTIFICATE = {
    "subject": pl.String(),
    "site_id": pl.String(),
    "claimed_units": pl.Float64(),
    "units_median": pl.Float64(),
    "units_lower": pl.Float64(),
    "units_upper": pl.Float64(),
    "shown_units_lower": pl.Float64(),
    "share_of_requirement": pl.Float64(),
    "p_met": pl.Float64(),
    "p_shown": pl.Float64(),
    "p_low": pl.Float64(),
    "p_high": pl.Float64(),
    "is_shown": pl.Boolean(),
    "verdict": pl.String(),
    "lapses_on": pl.Date(),
    "words": pl.String(),
}


def beliefs_on(lines: Sequence[Claimed], spec: TrialSpec, day: date) -> dict[str, LineBelief]:
    """Return the belief in each line as the evidence stands on a day."""
    return {line.line_id: after(before(line, spec), spec.results, day, spec) for line in lines}


def certificate(lines: Sequence[Claimed], bench: Bench, day: date) -> pl.DataFrame:
    """Return the certificate: one row for each line and one for all together.

    Parameters
    ----------
    lines : sequence of Claimed
        Lines and their claims.
    bench : Bench
        Draws.
    day : datetime.date
        Day on which the evidence is judged.

    Returns
    -------
    polars.DataFrame
        ``units_lower`` and ``shown_units_lower`` hold at the confidence required; ``p_low`` and ``p_high`` bound
        ``p_met`` for the error of the simulation; ``lapses_on`` is the first day, looked at every 30 days, on which the
        verdict *ready* is lost for age alone.
    """
    spec = bench.spec
    beliefs = beliefs_on(lines, spec, day)
    quantities = bench.quantities(beliefs)
    shown = bench.shown(beliefs, quantities)
    nothing = np.zeros(bench.draws)
    rows = []
    for line in lines:
        one = bench.standing(quantities[line.line_id], shown.get(line.line_id, nothing))
        claimed = line.delivered(spec.requirement.within_days)
        lapses = _lapses(lines, bench, day, line.line_id) if one.verdict == "ready" else None
        rows.append(_row(line.line_id, line.site_id, claimed, one, bench, (line.line_id in shown, lapses)))
    whole = bench.standing(total(quantities, bench.draws), total(shown, bench.draws))
    claimed = sum(line.delivered(spec.requirement.within_days) for line in lines)
    lapses = _lapses(lines, bench, day, None) if whole.verdict == "ready" else None
    rows.append(_row(TOGETHER, None, claimed, whole, bench, (bool(shown), lapses)))
    return pl.DataFrame(rows, schema=CERTIFICATE, orient="row")


def _row(
    subject: str, site: str | None, claimed: float, seen: Standing, bench: Bench, shown: tuple[bool, date | None]
) -> tuple[object, ...]:
    need = bench.spec.requirement.quantity.value
    low, high = simulation_interval(seen.p_met, bench.draws)
    return (
        subject,
        site,
        claimed,
        seen.quantity_median,
        seen.quantity_lower,
        seen.quantity_upper,
        seen.shown_lower,
        seen.shown_lower / need,
        seen.p_met,
        seen.p_shown,
        low,
        high,
        shown[0],
        seen.verdict,
        shown[1],
        words(subject, claimed, seen, bench.spec),
    )


def words(subject: str, claimed: float, seen: Standing, spec: TrialSpec) -> str:
    """Return the verdict in plain words."""
    need = spec.requirement
    quantity = f"{need.quantity.value:,.0f} units within {need.within_days:g} days"
    confidence = f"{need.confidence:.0%}"
    who, verb = ("all lines together", "release") if subject == TOGETHER else (f"{subject} alone", "releases")
    claims = f"Claimed: {claimed:,.0f} units by that day."
    if seen.verdict == "ready":
        text = (
            f"Ready: it was demonstrated that {who} {verb} {quantity}, with a probability of {seen.p_shown:.0%} "
            f"({confidence} was asked). At {confidence} confidence it is at least {seen.shown_lower:,.0f}."
        )
    elif seen.verdict == "not_ready":
        text = (
            f"Not ready: even if claims are believed as far as such claims deserve, {who} {verb} {quantity} with a "
            f"probability of only {seen.p_met:.0%}. At {confidence} confidence it is at least "
            f"{seen.quantity_lower:,.0f}."
        )
    else:
        text = (
            f"Not shown: {who} {verb} {quantity} with a probability of {seen.p_met:.0%} on the best estimate, "
            f"but what was demonstrated gives {seen.p_shown:.0%}; {confidence} was asked."
        )
    return f"{text} {claims}"


def _lapses(lines: Sequence[Claimed], bench: Bench, day: date, line_id: str | None) -> date | None:
    """Return the first of the days ahead on which the evidence, grown old, no longer carries the verdict ready."""
    last = int(bench.spec.ageing.expires_after_days) + STEP_DAYS
    for ahead in range(STEP_DAYS, last + STEP_DAYS, STEP_DAYS):
        then = day + timedelta(days=ahead)
        beliefs = beliefs_on(lines, bench.spec, then)
        if line_id is not None:
            beliefs = {line_id: beliefs[line_id]}
        if bench.judge(beliefs).verdict != "ready":
            return then
    return None
