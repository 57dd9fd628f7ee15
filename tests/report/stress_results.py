"""Results of the stress test made by hand, for a base of `tests.report.bases`: one shock breaks two products."""

from __future__ import annotations

from typing import Any

import polars as pl
from tests.report.bases import HOSTILE

from mainstay.core.result import Result
from mainstay.engines.stress.backtest import run

DAYS = 90
Row = dict[str, Any]
PILL: Row = {
    "rank": 1,
    "product_id": "pill",
    "product": f"Pill {HOSTILE}",
    "p_short": 0.75,
    "day": 40,
    "day_low": 32,
    "day_high": None,
    "day_if_short": 38,
    "share": 0.2,
    "limit": "line:l5 (capacity, 81%)",
    "node_id": "sink:pill-usa-epidemic",
}
VIAL: Row = {
    "rank": 2,
    "product_id": "vial",
    "product": "Vial",
    "p_short": 0.25,
    "day": None,
    "day_low": 50,
    "day_high": None,
    "day_if_short": 60,
    "share": 0.01,
    "limit": None,
    "node_id": "sink:vial",
}
SPARE: Row = {
    **PILL,
    "rank": 3,
    "p_short": 0.5,
    "share": 0.1,
    "node_id": "sink:pill",
    "limit": "unnamed:pill (input, 9%)",
}


def _recovery(row: Row, days: tuple[int | None, int | None, int | None]) -> Row:
    named = dict(zip(("days_low", "days_median", "days_high"), days, strict=True))
    return {"what": "users: 95 % of need met for 30 days", "subject": row["node_id"], **named}


def _told(name: str, description: str) -> Row:
    shock = {"name": "a", "onset_day": 30.0}
    later = {"name": "b", "onset_day": {"low": 31.0, "high": 40.0}}
    stress = {"horizon_days": DAYS, "shocks": [later, shock], "epidemic": None, "service_goal": {"fill": 0.95}}
    return {"name": name, "description": description, "stress": stress}


def storm() -> Result:
    """Return a shock under which pills run short more likely than not, and vials perhaps."""
    broken = [PILL, VIAL, SPARE]
    depth = {"sink:pill-usa-epidemic": 0.3, "sink:vial": 0.05, "sink:pill": 0.2}
    fan = [
        {"node_id": row["node_id"], "day": day, **dict(zip(QUANTILES, (0.1, 0.4, 0.6, 0.9, 1.0), strict=True))}
        for row in broken
        for day in range(DAYS)
    ]
    path = [
        {"goal": "pills by day 60", "day": day, **{name: 1e6 * day * (i + 1) for i, name in enumerate(QUANTILES)}}
        for day in range(DAYS)
    ]
    goal = {"goal": "pills by day 60", "kind": "quantity", "products": "pill", "quantity": 3e8, "unit": "pill"}
    goal |= {"by_day": 60, "expected": 1.8e8, "low": 6e7, "median": 1.8e8, "high": 2.95e8, "p_met": 0.0}
    service = {**goal, "goal": "95% of need", "kind": "service", "p_met": 0.25}
    tables = {
        "breaks_first": pl.DataFrame(broken),
        "unmet": pl.DataFrame([{**row, "depth": depth[row["node_id"]]} for row in broken]).select(
            "node_id", "depth", "share"
        ),
        "recover": pl.DataFrame([_recovery(PILL, (40, 45, None)), _recovery(VIAL, (None, None, None))]),
        "goals": pl.DataFrame([goal, service]),
        "goal_path": pl.DataFrame(path),
        "fan": pl.DataFrame(fan),
        "bottlenecks": pl.DataFrame(
            [
                {"limit": "capacity", "node_id": "line:l5", "input": None, "from_day": 28 + 7 * i, "to_day": 35 + 7 * i}
                | {"share": 0.5, "price": 0.25}
                for i in range(4)
            ]
            + [{"limit": "input", "node_id": "line:l1", "input": "api", "from_day": 35, "to_day": 42, "share": 1.0}]
        ),
        "pass_through": pl.DataFrame(
            [
                {"subject": "all in focus", "step": i, "mechanism": name, "absorbed": absorbed, "left": left}
                for i, (name, absorbed, left) in enumerate(
                    [
                        ("lost, with nothing to soften it", 0.5, 0.5),
                        ("stock", 0.25, 0.25),
                        ("second source at home", 0.125, 0.125),
                        ("import", 0.0, 0.125),
                        ("conservation (not modelled)", 0.0, 0.125),
                        ("substitution", -0.075, 0.2),
                    ]
                )
            ]
        ),
        "assumptions": pl.DataFrame({"what": ["stock", "capacity"]}),
    }
    return Result(tables, [], {"seed": 0, "replications": 64, "scenario": _told("storm", f"A storm {HOSTILE}. More.")})


def calm() -> Result:
    """Return a shock that holds, run by an engine that tells of no bottlenecks."""
    source = storm().tables
    tables = {name: source[name].clear() for name in ("breaks_first", "unmet", "recover", "goals", "goal_path", "fan")}
    return Result(
        tables | {"assumptions": source["assumptions"].clear()},
        [],
        {"seed": 0, "replications": 64, "scenario": _told("mrna-calm", "")},
    )


QUANTILES = ("q05", "q25", "q50", "q75", "q95")


def both() -> dict[str, Result]:
    """Return the results by the names that a briefing gives them, with the record of past shocks."""
    return {"stress:mrna-calm": calm(), "stress:storm": storm(), "stress-backtest": run(seed=1, draws=200)}
