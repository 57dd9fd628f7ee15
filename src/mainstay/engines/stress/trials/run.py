"""One trial of real capability, from requirement and claims to certificate, design and decisions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from mainstay.core.progress import Progress, parts
from mainstay.core.result import Metric, Result
from mainstay.engines.stress.trials.alternatives import alternatives
from mainstay.engines.stress.trials.certificate import TOGETHER, beliefs_on, certificate
from mainstay.engines.stress.trials.claimed import Claimed, claimed_lines
from mainstay.engines.stress.trials.demonstrations import demonstrations
from mainstay.engines.stress.trials.design import Design, design
from mainstay.engines.stress.trials.evidence_tables import claims_vs_demonstrated, limits_table, runs_table
from mainstay.engines.stress.trials.foresight import foresight, operating_characteristic
from mainstay.engines.stress.trials.into_base import as_claims, slug
from mainstay.engines.stress.trials.judge import Bench, simulation_interval
from mainstay.engines.stress.trials.read_spec import read_spec
from mainstay.engines.stress.trials.spec import TrialSpec
from mainstay.engines.stress.trials.value import decisions, perfect_information, today
from mainstay.model.base import Base

#: draws behind each plan of the design, and behind each outcome that is played through
DESIGN_DRAWS = 2048
OUTCOME_DRAWS = 1024


def run(base: Base, spec: TrialSpec | Mapping[str, Any], *, seed: int, progress: Progress | None = None) -> Result:
    """Work out what is claimed, what is demonstrated, what to try next and what that would change.

    Parameters
    ----------
    base : Base
        Gives lines, claims, demands and the day on which the evidence is judged (its as-of date).
    spec : TrialSpec or mapping
        The trial.
    seed : int
        Seed of all draws; the same seed gives the same bytes.
    progress : callable, optional
        Told (done, of, what).

    Returns
    -------
    Result
        Tables ``requirement``, ``claims_vs_demonstrated``, ``runs``, ``limits``, ``certificate``, ``design``,
        ``operating_characteristic``, ``foresight``, ``sequential``, ``decisions``, ``changes``, ``demonstrations``,
        ``claims`` and ``assumed``. The metrics are those of `trial_metrics`.

    Raises
    ------
    InputError
        The trial is wrong, or names what the base does not have; everything is listed.

    Examples
    --------
    >>> import mainstay as ms
    >>> claim = {"value": 5e5, "low": 3e5, "high": 6e5, "method": "reported"}
    >>> line = {"site_id": "seqirus-holly-springs", "units_per_day": claim, "batch_units": 250_000, "most_batches": 3}
    >>> result = run(
    ...     ms.load("us-2026"),
    ...     {
    ...         "name": "one line",
    ...         "requirement": {"product_id": "influenza-vaccine-h5", "quantity": 2e7, "within_days": 182},
    ...         "lines": [line],
    ...         "draws": 512,
    ...         "trials": 32,
    ...     },
    ...     seed=1,
    ... )
    >>> result.tables["certificate"]["verdict"].to_list()
    ['not_shown', 'not_shown']
    """
    planned, decided, shown_as, foreseen, last = parts(progress, 8, 24, 3, 7, 3)
    told = read_spec(spec, base=base)
    day = base.info.as_of_on
    lines = claimed_lines(base, told)
    names = [line.line_id for line in lines]
    beliefs = beliefs_on(lines, told, day)
    found = design(lines, beliefs, Bench(names, told, seed=seed, draws=min(told.draws, DESIGN_DRAWS)), planned)
    small = Bench(names, told, seed=seed, draws=min(told.draws, OUTCOME_DRAWS))
    now = today(beliefs, small, seed)
    ranked, changes = decisions(lines, now, found, seed, decided)
    shown_as(0, 1, "certificate")
    shown = claims_vs_demonstrated(lines, told, day)
    tables = {
        "requirement": _requirement(told),
        "claims_vs_demonstrated": shown,
        "runs": runs_table(told, day),
        "limits": limits_table(lines, told, day),
        "certificate": certificate(lines, Bench(names, told, seed=seed), day),
        "design": _design(found),
        "operating_characteristic": operating_characteristic(lines, found, small),
        "foresight": foresight(lines, beliefs, found, small, seed, foreseen),
        "sequential": alternatives(lines, beliefs, told),
        "decisions": ranked,
        "changes": changes,
        "demonstrations": demonstrations(base, lines, told),
        "claims": _claims(shown, told, day),
        "assumed": _assumed(lines, told),
    }
    metrics = trial_metrics(tables, found, told, perfect_information(now))
    last(1, 1, "the trial is judged")
    return Result(tables, metrics, _manifest(base, told, seed))


def trial_metrics(tables: Mapping[str, pl.DataFrame], found: Design, spec: TrialSpec, evpi_usd: float) -> list[Metric]:
    """Return headline numbers of a trial.

    ``requirement_units``
        Units required by the day required; its ends are the range of the requirement.
    ``p_requirement_met``
        Probability that all lines together release them, claims counting for what they are trusted; its ends are those
        of the error of the simulation (95 %).
    ``p_requirement_shown``
        The same from demonstrated lines alone.
    ``units_released``
        Median of what all lines release by that day; its ends hold at the confidence required, each on its side.
    ``units_shown``
        What demonstrated lines release at the confidence required; the upper end is open, for lines that were not
        tried.
    ``lines_shown``
        Lines whose batches, throughput and first lot were all seen in runs that still count.
    ``design_cost_usd``
        Cost of the cheapest trial that shows the requirement, or of the one that shows most where none does; its ends
        are those of the costs.
    ``design_units``
        What that trial shows if it is passed; exact for the menu of plans.
    ``evpi_usd``
        What knowing the quantity itself would be worth to the decision: no trial is worth more.
    ``best_net_value_usd``
        Value of the trial or record that comes first in the list of data to call for, less its cost.
    """
    whole = tables["certificate"].filter(pl.col("subject") == TOGETHER).row(0, named=True)
    need = spec.requirement.quantity
    plans = found.plans
    metrics = [
        Metric("requirement_units", need.value, "unit", *need.ends),
        Metric("p_requirement_met", whole["p_met"], "share", whole["p_low"], whole["p_high"]),
        Metric("p_requirement_shown", whole["p_shown"], "share", *simulation_interval(whole["p_shown"], spec.draws)),
        Metric("units_released", whole["units_median"], "unit", whole["units_lower"], whole["units_upper"]),
        Metric("units_shown", whole["shown_units_lower"], "unit", whole["shown_units_lower"], None),
        Metric.exact(
            "lines_shown", int(tables["certificate"].filter(pl.col("subject") != TOGETHER)["is_shown"].sum()), "line"
        ),
        Metric(
            "design_cost_usd",
            found.cost_usd,
            "USD",
            sum(plan.cost_low_usd for plan in plans),
            sum(plan.cost_high_usd for plan in plans),
        ),
        Metric.exact("design_units", found.units, "unit"),
    ]
    if spec.options:
        best = tables["decisions"]["net_usd"][0]
        metrics += [Metric("evpi_usd", evpi_usd, "USD"), Metric("best_net_value_usd", best, "USD", None, evpi_usd)]
    return metrics


def requirement_in_words(spec: TrialSpec) -> str:
    """Return the requirement in a sentence."""
    need = spec.requirement
    quality = f", at least {need.released_share:.0%} of batches released" if need.released_share else ""
    limits = "".join(f", {limit.attribute} within limits in {limit.share:.0%} of batches" for limit in need.limits)
    return (
        f"{need.quantity.value:,.0f} units of {need.product_id} within {need.within_days:g} days{quality}{limits}, "
        f"at {need.confidence:.0%} confidence"
    )


def _requirement(spec: TrialSpec) -> pl.DataFrame:
    need = spec.requirement
    low, high = need.quantity.ends
    row = {
        "product_id": need.product_id,
        "quantity": need.quantity.value,
        "quantity_low": low,
        "quantity_high": high,
        "quantity_method": need.quantity.method,
        "within_days": need.within_days,
        "released_share": need.released_share,
        "limits": [limit.attribute for limit in need.limits],
        "confidence": need.confidence,
        "common_cause": spec.common_cause,
        "words": requirement_in_words(spec),
        "reason": need.quantity.reason,
    }
    numbers = (
        "quantity",
        "quantity_low",
        "quantity_high",
        "within_days",
        "released_share",
        "confidence",
        "common_cause",
    )
    types = {name: pl.Float64() if name in numbers else pl.String() for name in row}
    return pl.DataFrame([row], schema={**types, "limits": pl.List(pl.String())}, orient="row")


def _design(found: Design) -> pl.DataFrame:
    """Return the plans of a design and their sum."""
    schema = {
        "line_id": pl.String(),
        "site_id": pl.String(),
        "runs": pl.Int64(),
        "batches": pl.Int64(),
        "allowed_failures": pl.Int64(),
        "pass_throughput_of_claim": pl.Float64(),
        "pass_days_of_claim": pl.Float64(),
        "cost_usd": pl.Float64(),
        "cost_low_usd": pl.Float64(),
        "cost_high_usd": pl.Float64(),
        "days": pl.Float64(),
        "confidence": pl.Float64(),
        "units_shown": pl.Float64(),
        "p_pass_if_claims_hold": pl.Float64(),
        "p_pass_if_claims_false": pl.Float64(),
        "shows_requirement": pl.Boolean(),
    }
    rows: list[tuple[object, ...]] = []
    for plan in found.plans:
        size, new = plan.size, plan.size.runs > 0
        rule = (size.rule.throughput, size.rule.slip) if new else (None, None)
        chances = (plan.passes, plan.passes_false) if new else (1.0, 1.0)
        costs = (plan.cost_usd, plan.cost_low_usd, plan.cost_high_usd, plan.days)
        counts = (size.runs, size.batches, size.allowed)
        rows.append((plan.line_id, plan.site_id, *counts, *rule, *costs, plan.level, plan.units, *chances, None))
    sizes = [plan.size for plan in found.plans]
    counts = (sum(s.runs for s in sizes), sum(s.batches for s in sizes), sum(s.allowed for s in sizes))
    ends = (sum(p.cost_low_usd for p in found.plans), sum(p.cost_high_usd for p in found.plans))
    longest = max((p.days for p in found.plans), default=0.0)
    whole = (found.confidence, found.units, found.passes, found.passes_false, found.feasible)
    rows.append((TOGETHER, None, *counts, None, None, found.cost_usd, *ends, longest, *whole))
    return pl.DataFrame(rows, schema=schema, orient="row")


def _claims(shown: pl.DataFrame, spec: TrialSpec, day: date) -> pl.DataFrame:
    """Return draft claims, dated by the runs; whoever enters them names the source and the day of the report."""
    started = [result.started_on for result in spec.results]
    known = max((result.done_on for result in spec.results), default=day)
    source = f"trial-{slug(spec.name)}"
    return as_claims(shown, source_id=source, known_from_on=known, valid_from_on=min(started, default=day))


def _assumed(lines: list[Claimed], spec: TrialSpec) -> pl.DataFrame:
    """Return every assumed figure with its range and reason, so that it is marked wherever the result goes."""
    rows = []
    if spec.requirement.quantity.method == "assumed":
        rows.append(("requirement", "quantity", spec.requirement.quantity))
    for line in lines:
        choice = line.choice
        figures = {
            "units_per_day": line.units_per_day,
            "yield_share": line.yield_share,
            "first_lot_days": line.first_lot_days,
            **{
                name: getattr(choice, name)
                for name in ("batch_units", "site_cost_usd", "batch_cost_usd", "record_cost_usd")
            },
        }
        rows += [(line.line_id, name, figure) for name, figure in figures.items() if figure.method == "assumed"]
    for option in spec.options:
        for name in ("cost_usd", "units"):
            if getattr(option, name).method == "assumed":
                rows.append((option.name, name, getattr(option, name)))
    names = ("subject", "field", "value", "low", "high", "reason")
    schema = {name: pl.Float64() if name in ("value", "low", "high") else pl.String() for name in names}
    flat = [(subject, name, figure.value, *figure.ends, figure.reason) for subject, name, figure in rows]
    return pl.DataFrame(flat, schema=schema, orient="row")


def _manifest(base: Base, spec: TrialSpec, seed: int) -> dict[str, Any]:
    from mainstay import __version__

    return {
        "engine": "trials",
        "mainstay": __version__,
        "base": base.name,
        "base_version": base.version,
        "base_hash": base.hash,
        "as_of_on": base.info.as_of_on.isoformat(),
        "trial": spec.name,
        "requirement_in_words": requirement_in_words(spec),
        "run_days": sorted({day.isoformat() for one in spec.results for day in (one.started_on, one.done_on)}),
        "spec": spec.model_dump(mode="json"),
        "seed": seed,
        "draws": {"certificate": spec.draws, "design": DESIGN_DRAWS, "outcomes": OUTCOME_DRAWS},
    }
