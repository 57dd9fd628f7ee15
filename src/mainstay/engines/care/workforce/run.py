"""The health workforce of a base: who is needed, who can take up other work, where stocks go, the cheapest way on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from mainstay.core.result import Metric, Result
from mainstay.core.streams import stream
from mainstay.core.suggest import nearest
from mainstay.engines.care.workforce.flexible import Edge, flexible
from mainstay.engines.care.workforce.flow import Cadre, project, steady_state
from mainstay.engines.care.workforce.retention import retention
from mainstay.engines.care.workforce.target import Conversion, Levers, Path, cheapest_path
from mainstay.engines.care.workforce.work import need_table
from mainstay.errors import InputError, Problem
from mainstay.model.base import Base
from mainstay.scenario import Scenario, apply_overrides, read_scenario
from mainstay.scenario.care.workforce import CadreFlow, WorkforceChoices

#: part of those who would emigrate that the cheapest path may keep; assumed
KEPT_SHARE = 0.5
LEFT_OUT = (
    ("age", "people of a cadre are alike; retirement is a share, not a matter of age"),
    ("place", "people of a cadre are counted over the whole base; where they work is for the plan of care"),
    ("wages", "what is paid to one cadre does not draw people from another"),
    ("refreshers", "skill of those already trained is told as the base has it; nobody is refreshed by the model"),
)


def run_workforce(base: Base, scenario: Scenario | Mapping[str, Any] | None = None, *, seed: int = 0) -> Result:
    """Work out need, flexibility, projection and cheapest path for the cadres of a base.

    Parameters
    ----------
    base : Base
        Staff, retraining, services, their needs and loads.
    scenario : Scenario or mapping, optional
        ``care.workforce`` holds flows, working time, horizons and prices.
    seed : int
        Seed of the draws of leaving rates.

    Returns
    -------
    Result
        Tables ``stock``, ``need``, ``flexible``, ``projection``, ``steady_state``, ``path``, ``prices``, ``retention``,
        ``assumptions`` and ``left_out``. The metrics are those of `workforce_metrics`.

    Raises
    ------
    InputError
        The base has no staff, the scenario names an unknown cadre, or a target cannot be reached.

    Examples
    --------
    >>> from datetime import date
    >>> from mainstay.model.info import BaseInfo
    >>> staff = [{"staff_id": "a", "cadre": "nurse", "headcount": 100.0, "attrition_share_per_year": 0.1}]
    >>> base = Base(
    ...     BaseInfo(name="clinic", version="1", home="USA", as_of_on=date(2026, 11, 1)), {"staff": pl.DataFrame(staff)}
    ... )
    >>> flow = {"cadre": "nurse", "intake_per_year": 12, "migration_share": 0, "retirement_share": 0}
    >>> result = run_workforce(base, {"care": {"workforce": {"cadres": [flow], "years": 3}}})
    >>> result.metric("workforce_staff.nurse"), round(result.metric("workforce_staff_at_horizon.nurse"), 2)
    (100.0, 102.17)
    """
    told = read_scenario(scenario)
    changed = apply_overrides(base, told.overrides)
    choices = told.care.workforce
    assumed: list[tuple[str, str, float | None, str]] = []
    flows = _flows(changed, choices, assumed)
    cadres = [cadre for _, cadre in flows]
    course = {cadre.name: _course(cadre, choices, seed) for cadre in cadres}
    need = need_table(changed, {cadre.name: cadre.stock for cadre in cadres}, choices)
    flex = _flexible_table(changed, cadres, choices)
    path = _path(flows, changed, choices)
    silent = sorted(set(course) - {one.cadre for one in choices.cadres})
    unknown = [
        (name, "how many begin training is not known; the projection is what is left of today's people")
        for name in silent
    ]
    left_out = [*LEFT_OUT, *unknown, *need.left_out]
    text = {"subject": pl.String(), "why": pl.String()}
    tables = {
        "stock": _stock_table(cadres),
        "need": need.frame,
        "flexible": flex,
        "projection": _projection_table(course, {one.cadre for one in choices.cadres}),
        "steady_state": _rest_table(cadres),
        "path": _path_table(path, choices.years),
        "prices": _prices_table(path),
        "retention": _retention_table(flows),
        "assumptions": pl.DataFrame(assumed, schema=_ASSUMED, orient="row"),
        "left_out": pl.DataFrame(left_out, schema=text, orient="row"),
    }
    return Result(tables, workforce_metrics(tables, path, choices), _manifest(changed, told, seed))


_ASSUMED = {"subject": pl.String(), "field": pl.String(), "value": pl.Float64(), "why": pl.String()}


def workforce_metrics(tables: Mapping[str, pl.DataFrame], path: Path | None, choices: WorkforceChoices) -> list[Metric]:
    """Return headline numbers, by cadre.

    ``workforce_staff``
        People at work today; exact in the evidence.
    ``workforce_staff_at_horizon``
        People at work at the horizon; ends are the 5 % and 95 % of draws of the leaving rates.
    ``workforce_left_of_today``
        The same for a cadre of which the scenario does not say how many begin training: what is left of today's people.
    ``workforce_needed``
        People needed by workload indicators (WISN); its ends come from the range of the loads where they have one.
    ``workforce_wisn_ratio``
        People there over people needed; below 1 is too few.
    ``workforce_flexible``
        What people of other cadres can do in a target cadre within a horizon, as full-time members; exact for the
        proficiencies given.
    ``workforce_path_usd``
        Least cost of reaching all targets; exact for the prices given.
    """
    metrics = [
        Metric.exact(f"workforce_staff.{name}", stock, "person")
        for name, stock in tables["stock"].select("cadre", "people").iter_rows()
    ]
    last = tables["projection"].filter(pl.col("year") == choices.years)
    for row in last.iter_rows(named=True):
        name = row["cadre"]
        word = "staff_at_horizon" if row["intake_known"] else "left_of_today"
        metrics.append(
            Metric(f"workforce_{word}.{name}", row["people"], "person", row["people_low"], row["people_high"])
        )
    for row in tables["need"].iter_rows(named=True):
        name = row["cadre"]
        metrics.append(
            Metric(f"workforce_needed.{name}", row["needed"], "person", row["needed_low"], row["needed_high"])
        )
        if row["ratio"] is not None:
            low = None if row["needed_high"] is None else row["staff"] / row["needed_high"]
            high = row["staff"] / row["needed_low"] if row["needed_low"] else None
            metrics.append(Metric(f"workforce_wisn_ratio.{name}", row["ratio"], "share", low, high))
    whole = tables["flexible"].group_by("target", "days", maintain_order=True).agg(pl.col("full_time").sum())
    for target, days, full_time in whole.iter_rows():
        metrics.append(Metric.exact(f"workforce_flexible.{target}.{days:g}", full_time, "person"))
    if path is not None:
        metrics.append(Metric.exact("workforce_path_usd", path.cost, "USD"))
    return metrics


def _flows(
    base: Base, choices: WorkforceChoices, assumed: list[tuple[str, str, float | None, str]]
) -> list[tuple[CadreFlow, Cadre]]:
    """Return choices and numbers of each cadre of the base; what is assumed is told."""
    staff = base["staff"].filter(pl.col("headcount").is_not_null())
    if staff.height == 0:
        text = "no row of staff has a headcount"
        raise InputError("the base has no workforce", [Problem("workforce.no_staff", text, table="staff")])  # noqa: EM101
    weighted = (pl.col("attrition_share_per_year") * pl.col("headcount")).sum() / pl.col("headcount").filter(
        pl.col("attrition_share_per_year").is_not_null()
    ).sum()
    rows = staff.group_by("cadre").agg(pl.col("headcount").sum(), attrition=weighted).sort("cadre")
    others = sorted(set(base["retraining"]["to_cadre"]) - set(rows["cadre"]))
    found = {name: (count, attrition) for name, count, attrition in rows.iter_rows()} | dict.fromkeys(
        others, (0.0, None)
    )
    given = {one.cadre: one for one in choices.cadres}
    unknown = [
        Problem(
            "workforce.unknown",
            "the scenario names a cadre that the base does not have",
            found=name,
            hint=_meant(name, found),
        )
        for name in given
        if name not in found
    ]
    if unknown:
        msg = "the workforce cannot be projected"
        raise InputError(msg, unknown)
    flows = []
    for name, (count, attrition) in found.items():
        flow = given.get(name)
        if flow is None:
            flow = CadreFlow(cadre=name)
            assumed.append((name, "flows", None, "the scenario says nothing of this cadre; no one begins training"))
            assumed += [
                (name, key, getattr(flow, key), "default")
                for key in ("migration_share", "retirement_share", "return_share")
            ]
        leaves = flow.attrition_share
        if leaves is None and attrition is not None and np.isfinite(attrition):
            leaves = attrition
        if leaves is None:
            leaves = choices.assumed_attrition_share
            assumed.append((name, "attrition_share", leaves, "neither scenario nor base give it"))
        flows.append((flow, _cadre(flow, count, min(leaves, 1.0 - flow.migration_share - flow.retirement_share))))
    return flows


def _cadre(flow: CadreFlow, count: float, attrition: float) -> Cadre:
    return Cadre(
        name=flow.cadre,
        stock=count,
        intake=flow.intake_per_year,
        training_years=flow.training_years,
        dropout=flow.dropout_share,
        attrition=attrition,
        migration=flow.migration_share,
        retirement=flow.retirement_share,
        returning=flow.return_share,
        abroad=flow.abroad,
    )


def _course(cadre: Cadre, choices: WorkforceChoices, seed: int) -> tuple[np.ndarray[Any, Any], ...]:
    """Return people at work by year, the 5 % and 95 % of draws, students and people abroad."""
    draw = stream(seed, "care workforce", cadre.name)
    drawn = []
    for factor in draw.uniform(1 - choices.rate_spread, 1 + choices.rate_spread, (choices.draws, 3)):
        rates = np.minimum(np.array([cadre.attrition, cadre.migration, cadre.retirement]) * factor, 1.0)
        rates = rates / max(1.0, rates.sum())
        other = replace(cadre, attrition=rates[0], migration=rates[1], retirement=rates[2])
        drawn.append(project(other, choices.years)[:, -2])
    low, high = np.quantile(np.array(drawn), [0.05, 0.95], axis=0)
    course = project(cadre, choices.years)
    return course[:, -2], low, high, course[:, :-2].sum(1), course[:, -1]


def _stock_table(cadres: Sequence[Cadre]) -> pl.DataFrame:
    rows = [(one.name, one.stock, one.attrition, one.migration, one.retirement, one.returning) for one in cadres]
    shares = ("attrition_share", "migration_share", "retirement_share", "return_share")
    schema = {"cadre": pl.String(), "people": pl.Float64(), **dict.fromkeys(shares, pl.Float64())}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _projection_table(course: Mapping[str, tuple[np.ndarray[Any, Any], ...]], told: Collection[str]) -> pl.DataFrame:
    rows = [
        (name, year, *(float(part[year]) for part in parts), name in told)
        for name, parts in course.items()
        for year in range(len(parts[0]))
    ]
    numbers = ("people", "people_low", "people_high", "students", "abroad")
    schema = {"cadre": pl.String(), "year": pl.Int64(), **dict.fromkeys(numbers, pl.Float64())}
    return pl.DataFrame(rows, schema=schema | {"intake_known": pl.Boolean()}, orient="row")


def _rest_table(cadres: Sequence[Cadre]) -> pl.DataFrame:
    rows = []
    for one in cadres:
        rest = steady_state(one)
        rows.append((one.name, None if rest is None else float(rest[-2]), rest is not None))
    schema = {"cadre": pl.String(), "people": pl.Float64(), "comes_to_rest": pl.Boolean()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _flexible_table(base: Base, cadres: Sequence[Cadre], choices: WorkforceChoices) -> pl.DataFrame:
    trained = {_pair(name): people for name, people in choices.trained.items()}
    edges = [
        Edge(
            source=row["from_cadre"],
            target=row["to_cadre"],
            days=row["training_days"],
            proficiency=row["proficiency_share"],
            decay=row["decay_share_per_year"] or 0.0,
            trained=trained.pop((row["from_cadre"], row["to_cadre"]), 0.0),
            years_unused=choices.trained_years_ago,
        )
        for row in base["retraining"].drop_nulls(["training_days", "proficiency_share"]).iter_rows(named=True)
    ]
    if trained:
        text = "people are trained along an edge that the base does not have"
        problems = [Problem("workforce.unknown", text, found=" -> ".join(pair)) for pair in trained]
        msg = "who can take up other work cannot be told"
        raise InputError(msg, problems)
    stock = {one.name: one.stock for one in cadres}
    rows: list[tuple[str, str, float, float, float, str, str]] = []
    for days in choices.flex_days:
        found = flexible(stock, edges, days, release=choices.release_share)
        rows += [
            (one.target, one.source, days, one.people, one.full_time, " -> ".join(one.path), one.how) for one in found
        ]
        nobody = sorted({edge.target for edge in edges} - {one.target for one in found})
        rows += [(name, "nobody", days, 0.0, 0.0, "", "nobody within the time") for name in nobody]
        # members of the cadre itself who graduate within the time
        for cadre in cadres:
            years = int(days // 365)
            if years > 0 and any(edge.target == cadre.name for edge in edges):
                course = project(cadre, years)
                joined = float((1 - cadre.dropout) * course[:-1, -3].sum())
                rows.append((cadre.name, "students", days, joined, joined, cadre.name, "graduates within the time"))
    schema = {
        "target": pl.String(),
        "source": pl.String(),
        "days": pl.Float64(),
        "people": pl.Float64(),
        "full_time": pl.Float64(),
        "path": pl.String(),
        "how": pl.String(),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _path(flows: Sequence[tuple[CadreFlow, Cadre]], base: Base, choices: WorkforceChoices) -> Path | None:
    targets = {flow.cadre: flow.target for flow, _ in flows if flow.target is not None}
    if not targets:
        return None
    levers = {
        flow.cadre: Levers(
            training_usd=flow.training_usd,
            extra_intake=flow.extra_intake_most,
            retention_usd=flow.retention_usd_per_year,
            retention_share=KEPT_SHARE,
            recruit_usd=flow.recruit_usd,
            recruits=flow.recruits_most,
        )
        for flow, _ in flows
    }
    costs = {flow.cadre: flow for flow, _ in flows}
    conversions = [
        Conversion(
            source=row["from_cadre"],
            target=row["to_cadre"],
            years=int(row["training_days"] // 365),
            usd=costs[row["to_cadre"]].training_usd
            * min(row["training_days"] / (365 * costs[row["to_cadre"]].training_years), 1.0),
            most=costs[row["to_cadre"]].extra_intake_most,
        )
        for row in base["retraining"].drop_nulls(["training_days"]).iter_rows(named=True)
        if row["from_cadre"] in costs and row["to_cadre"] in costs
    ]
    cadres = [cadre for _, cadre in flows]
    return cheapest_path(
        cadres, levers, targets, choices.years, conversions=conversions, discount=choices.discount_rate
    )


def _path_table(path: Path | None, years: int) -> pl.DataFrame:
    rows = []
    if path is not None:
        rows = [
            (kind, name, year, float(amount[year]))
            for (kind, name), amount in path.actions.items()
            for year in range(years)
            if amount[year] > 1e-9
        ]
    schema = {"action": pl.String(), "cadre": pl.String(), "year": pl.Int64(), "people": pl.Float64()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _prices_table(path: Path | None) -> pl.DataFrame:
    rows: list[tuple[str, str, int | None, float]] = []
    if path is not None:
        rows = [("target", name, None, price) for name, price in path.prices.items()]
        rows += [(f"most people to {kind}", name, year, price) for kind, name, year, price in path.limits]
    schema = {"limit": pl.String(), "cadre": pl.String(), "year": pl.Int64(), "price_usd": pl.Float64()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _retention_table(flows: Sequence[tuple[CadreFlow, Cadre]]) -> pl.DataFrame:
    """Return, for each cadre, what halving emigration is worth beside training more."""
    rows = []
    for flow, cadre in flows:
        graduates = cadre.intake * (1 - cadre.dropout)
        half = cadre.migration * (1 - KEPT_SHARE)
        if graduates == 0 or cadre.leaving == 0 or cadre.leaving - cadre.migration + half <= 0:
            continue
        found = retention(
            graduates,
            cadre.leaving,
            cadre.migration,
            lowered_to=half,
            usd=flow.retention_usd_per_year * cadre.migration * KEPT_SHARE,
            training_usd=flow.training_usd / max(1 - cadre.dropout, 1e-9),
        )
        rows.append((cadre.name, cadre.migration, half, *vars(found).values()))
    numbers = (
        "migration_share",
        "lowered_to_share",
        "people_before",
        "people_after",
        "usd_per_added_year_by_keeping",
        "usd_per_added_year_by_training",
        "break_even_usd_per_person_year",
    )
    schema = {"cadre": pl.String(), **dict.fromkeys(numbers, pl.Float64())}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _pair(name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in name.split("->"))


def _meant(name: str, among: Mapping[str, Any]) -> str | None:
    close = nearest(name, list(among))
    return f"did you mean {close!r}?" if close else None


def _manifest(base: Base, told: Scenario, seed: int) -> dict[str, Any]:
    from mainstay import __version__

    return {
        "engine": "care_workforce",
        "mainstay": __version__,
        "base": base.name,
        "base_version": base.version,
        "base_hash": base.hash,
        "as_of_on": base.info.as_of_on.isoformat(),
        "scenario": told.name,
        "scenario_hash": told.hash,
        "choices": told.care.workforce.model_dump(mode="json"),
        "seed": seed,
    }


__all__ = ["run_workforce", "workforce_metrics"]
