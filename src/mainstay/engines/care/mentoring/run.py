"""Mentoring partnerships of a scenario: who mentors whom, hours, matched funds, steps and duplicates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl

from mainstay.core.result import Metric, Result
from mainstay.engines.care.mentoring.accounts import settle
from mainstay.engines.care.mentoring.assign import Assignment
from mainstay.engines.care.mentoring.checked import check_records
from mainstay.engines.care.mentoring.duplicates import duplicates
from mainstay.engines.care.mentoring.hours import MONTH_DAYS, hours_table
from mainstay.engines.care.mentoring.pairs import Pairs, binding
from mainstay.engines.care.mentoring.progression import latest, progression
from mainstay.model.base import Base
from mainstay.scenario import Scenario, apply_overrides, read_scenario
from mainstay.scenario.care.mentoring import MentoringChoices

PARTNERSHIPS = {
    "centre_id": pl.String(),
    "discipline": pl.String(),
    "expert_id": pl.String(),
    "hub_id": pl.String(),
    "hours_per_month": pl.Float64(),
    "overlap_hours": pl.Float64(),
    "is_kept": pl.Boolean(),
    "why_unserved": pl.String(),
}
DISCIPLINES = {
    "discipline": pl.String(),
    "experts": pl.Int64(),
    "needed_hours_per_month": pl.Float64(),
    "assigned_hours_per_month": pl.Float64(),
    "gap_hours_per_month": pl.Float64(),
}
ENDED = {"expert_id": pl.String(), "centre_id": pl.String(), "discipline": pl.String(), "why": pl.String()}
ASSUMPTIONS = {"subject": pl.String(), "value": pl.String(), "method": pl.String(), "why": pl.String()}
LEFT_OUT = {"subject": pl.String(), "why": pl.String()}


def run_mentoring(base: Base, scenario: Scenario | Mapping[str, Any] | None = None, *, seed: int = 0) -> Result:
    """Assign experts, count hours, settle matched funds, find the step of each centre and duplicate programmes.

    Parameters
    ----------
    base : Base
        Gives the as-of day, and the organizations and facilities that records may name.
    scenario : Scenario, mapping or None
        Its part ``care.mentoring`` holds the partnerships.
    seed : int
        Kept in the manifest; nothing here is drawn.

    Returns
    -------
    Result
        Tables ``partnerships``, ``disciplines``, ``binding``, ``ended``, ``hours``, ``accounts``, ``ledger``,
        ``progress``, ``requirements``, ``duplicates``, ``assumptions`` and ``left_out``. The metrics are those of
        `mentoring_metrics`.

    Raises
    ------
    InputError
        A record is wrong or names what does not exist, there is no record at all, or continuity cannot be kept.

    Examples
    --------
    >>> import mainstay as ms
    >>> told = {
    ...     "hubs": [{"hub_id": "h"}],
    ...     "centres": [{"centre_id": "c", "languages": ["en"], "utc_offset_hours": 2}],
    ...     "experts": [
    ...         {
    ...             "expert_id": "e",
    ...             "hub_id": "h",
    ...             "disciplines": ["physics"],
    ...             "languages": ["en"],
    ...             "utc_offset_hours": 0,
    ...             "hours_per_month": 8,
    ...         }
    ...     ],
    ...     "needs": [{"centre_id": "c", "discipline": "physics", "hours_per_month": 4}],
    ... }
    >>> result = run_mentoring(ms.load("us-2026"), {"care": {"mentoring": told}})
    >>> result.metric("mentoring_needs_served")
    1.0
    """
    told = read_scenario(scenario)
    changed = apply_overrides(base, told.overrides)
    choices, day = told.care.mentoring, base.info.as_of_on
    check_records(changed, choices)
    pairs = Pairs(choices)
    found = pairs.assigned()
    shown, requirements = progression(
        [one.centre_id for one in choices.centres], choices.steps, _measured(choices, day)
    )

    def shown_step(centre: str, on: date) -> int:
        return int(progression([centre], choices.steps, _measured(choices, on))[0]["step"][0])

    ledger, accounts = settle(choices.funds, choices.payments, choices.draws, as_of=day, shown_step=shown_step)
    partners = _partnerships(pairs, found)
    given = {(row[0], row[1]): row[4] for row in partners.iter_rows() if row[2] is not None}
    tables = {
        "partnerships": partners,
        "disciplines": _disciplines(choices, given),
        "binding": binding(pairs, found),
        "ended": _ended(pairs, found),
        "hours": hours_table(choices.needs, given, choices.sessions, as_of=day, window_months=choices.window_months),
        "accounts": accounts,
        "ledger": ledger,
        "progress": shown,
        "requirements": requirements,
        "duplicates": duplicates(choices.programmes),
        "assumptions": _assumptions(choices),
        "left_out": _left_out(choices, day),
    }
    return Result(tables, mentoring_metrics(tables), _manifest(base, changed, told, seed))


def mentoring_metrics(tables: Mapping[str, pl.DataFrame]) -> list[Metric]:
    """Return headline numbers of mentoring.

    ``mentoring_needs_served``
        Needs that have an expert; exact.
    ``mentoring_needs_unserved``
        Needs that have none; exact.
    ``mentoring_hours_assigned_share``
        Hours a month that the assignment gives, as a share of those asked for; exact.
    ``mentoring_hours_given_share``
        Hours a month on record as a share of those asked for by centres that keep a record. The ends hold for all
        centres: nothing, or all that was asked, at those without a record.
    ``mentoring_pairs_kept_share``
        Pairs of today that go on, as a share of all of them; exact.
    ``mentoring_funds_drawn_usd``
        Drawn from matched funds; exact.
    ``mentoring_funds_waiting_usd``
        Donors' money that waits for the other side to pay, in funds that are open; exact.
    ``mentoring_mean_step``
        Mean step of the centres as shown; the upper end counts what is unknown as met.
    ``mentoring_duplicate_pairs``
        Pairs of programmes that do the same at the same time; exact.
    """
    partners, hours, accounts = tables["partnerships"], tables["hours"], tables["accounts"]
    served = int(partners["expert_id"].is_not_null().sum())
    asked = float(hours["needed_hours_per_month"].sum())
    kept, ended = int(partners["is_kept"].sum()), tables["ended"].height
    waiting = (
        accounts.filter("is_open").select(pl.col("cap_usd") - pl.col("drawn_usd") - pl.col("open_usd")).sum().item()
    )
    found = [
        Metric.exact("mentoring_needs_served", served, "need"),
        Metric.exact("mentoring_needs_unserved", partners.height - served, "need"),
        Metric.exact("mentoring_funds_drawn_usd", float(accounts["drawn_usd"].sum()), "USD"),
        Metric.exact("mentoring_funds_waiting_usd", float(waiting), "USD"),
        Metric.exact("mentoring_duplicate_pairs", tables["duplicates"].height, "pair"),
    ]
    if asked > 0:
        share = float(hours["assigned_hours_per_month"].sum()) / asked
        found.append(Metric.exact("mentoring_hours_assigned_share", share, "share"))
        kept_record = hours.filter(pl.col("given_hours_per_month").is_not_null())
        useful = float(
            kept_record.select(pl.min_horizontal("given_hours_per_month", "needed_hours_per_month")).sum().item()
        )
        recorded = float(kept_record["needed_hours_per_month"].sum())
        value = useful / recorded if recorded > 0 else None
        low, high = useful / asked, (useful + asked - recorded) / asked
        found.append(Metric("mentoring_hours_given_share", value, "share", low, high))
    if kept + ended > 0:
        found.append(Metric.exact("mentoring_pairs_kept_share", kept / (kept + ended), "share"))
    steps = tables["progress"]
    if steps.height > 0:
        shown, possible = (float(steps[name].sum()) / steps.height for name in ("step", "possible_step"))
        found.append(Metric("mentoring_mean_step", shown, "step", shown, possible))
    return found


def _measured(choices: MentoringChoices, day: date) -> dict[tuple[str, str], float]:
    """Return the measures of centres; hours of mentoring from the sessions where nobody gave them."""
    summed: dict[tuple[str, str], float] = {}
    for one in choices.sessions:
        if one.on <= day:
            key = (one.centre_id, "mentor_hours")
            summed[key] = summed.get(key, 0.0) + one.hours
    return {**summed, **latest(choices.evidence, as_of=day)}


def _partnerships(pairs: Pairs, found: Assignment) -> pl.DataFrame:
    told = pairs.told
    rows: list[tuple[Any, ...]] = []
    for column, need in enumerate(told.needs):
        row = int(found.expert[column])
        if row < 0:
            why = pairs.why_unserved(column)
            rows.append((need.centre_id, need.discipline, None, None, need.hours_per_month, None, None, why))
            continue
        one = told.experts[row]
        kept, shared = bool(pairs.today[row, column]), float(pairs.overlap[row, column])
        rows.append(
            (need.centre_id, need.discipline, one.expert_id, one.hub_id, need.hours_per_month, shared, kept, None)
        )
    return pl.DataFrame(rows, schema=PARTNERSHIPS, orient="row").sort("centre_id", "discipline")


def _disciplines(choices: MentoringChoices, given: Mapping[tuple[str, str], float]) -> pl.DataFrame:
    names = {need.discipline for need in choices.needs} | {name for one in choices.experts for name in one.disciplines}
    rows = []
    for name in sorted(names):
        needed = sum(need.hours_per_month for need in choices.needs if need.discipline == name)
        assigned = sum(hours for (_, discipline), hours in given.items() if discipline == name)
        teachers = sum(name in one.disciplines for one in choices.experts)
        rows.append((name, teachers, needed, assigned, needed - assigned))
    return pl.DataFrame(rows, schema=DISCIPLINES, orient="row")


def _ended(pairs: Pairs, found: Assignment) -> pl.DataFrame:
    """Return the pairs of today that do not go on."""
    told = pairs.told
    column_of = {(need.centre_id, need.discipline): column for column, need in enumerate(told.needs)}
    row_of = {one.expert_id: row for row, one in enumerate(told.experts)}
    rows = []
    for pair in told.pairings:
        column = column_of.get((pair.centre_id, pair.discipline))
        if column is None:
            rows.append((pair.expert_id, pair.centre_id, pair.discipline, "the centre no longer asks for it"))
        elif found.expert[column] != row_of[pair.expert_id]:
            barred = not pairs.allowed[row_of[pair.expert_id], column]
            why = "it is outside the limits" if barred else "another assignment is worth more"
            rows.append((pair.expert_id, pair.centre_id, pair.discipline, why))
    return pl.DataFrame(rows, schema=ENDED, orient="row")


def _assumptions(choices: MentoringChoices) -> pl.DataFrame:
    rows = [
        (
            "working day in hours",
            f"{choices.working_day_hours:g}",
            "assumed",
            "both sides work the same hours",
        ),
        ("shared working hours at least", f"{choices.least_overlap_hours:g}", "assumed", "time to talk"),
        ("worth added by continuity", f"{choices.continuity_bonus:g}", "assumed", "trust takes time to build"),
        ("worth added by a common day", f"{choices.overlap_bonus:g}", "assumed", "easier to meet"),
        ("clock", "standard time", "assumed", "summer time is not followed"),
        ("payments and draws of one day", "payments first", "assumed", "ledgers give days, not hours"),
    ]
    if choices.steps == MentoringChoices.model_fields["steps"].default:
        rows.append(("five steps and their requirements", "generic", "assumed", "no published wording could be cited"))
    return pl.DataFrame(rows, schema=ASSUMPTIONS, orient="row")


def _left_out(choices: MentoringChoices, day: date) -> pl.DataFrame:
    rows = [
        (f"{kind} on {one.on}", f"after the as-of day, {day}")
        for kind, records in (
            ("session", choices.sessions),
            ("payment", choices.payments),
            ("draw", choices.draws),
            ("evidence", choices.evidence),
        )
        for one in records
        if one.on > day
    ]
    since = day - timedelta(days=round(choices.window_months * MONTH_DAYS))
    old = sum(one.on <= since for one in choices.sessions)
    if old:
        rows.append((f"{old} sessions up to {since}", "before the window over which hours are counted"))
    return pl.DataFrame(rows, schema=LEFT_OUT, orient="row")


def _manifest(base: Base, changed: Base, scenario: Scenario, seed: int) -> dict[str, Any]:
    from mainstay import __version__

    return {
        "engine": "care_mentoring",
        "mainstay": __version__,
        "base": base.name,
        "base_version": base.version,
        "base_hash": base.hash,
        "changed_base_hash": changed.hash,
        "as_of_on": base.info.as_of_on.isoformat(),
        "scenario": scenario.name,
        "scenario_hash": scenario.hash,
        "choices": scenario.care.mentoring.model_dump(mode="json"),
        "seed": seed,
    }
