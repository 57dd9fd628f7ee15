"""Goals: how much is in users' hands by the day, and how surely."""

from __future__ import annotations

import numpy as np
import polars as pl

from mainstay.engines.stress.metrics.gathered import Wanted
from mainstay.engines.stress.metrics.sample import HIGH, LOW, MIDDLE
from mainstay.engines.stress.metrics.seen import Seen
from mainstay.engines.stress.prepare.prepared import Prepared

#: what a row is about
QUANTITY, SERVICE = "quantity", "service"
SCHEMA = {
    "goal": pl.String(),
    "kind": pl.String(),
    "products": pl.String(),
    "quantity": pl.Float64(),
    "unit": pl.String(),
    "by_day": pl.Int64(),
    "expected": pl.Float64(),
    "low": pl.Float64(),
    "median": pl.Float64(),
    "high": pl.Float64(),
    "p_met": pl.Float64(),
}


def wanted_of(ready: Prepared) -> Wanted:
    """Return the goals of a scenario as sums of what its program keeps."""
    goals, parts = ready.choices.goals, ready.parts
    units = np.zeros((len(goals), len(parts)))
    for column, part in enumerate(parts):
        units[part.goal, column] = part.units_per_day
    return Wanted(
        units, np.array([goal.by_day - 1 for goal in goals], np.int64), np.array([goal.quantity for goal in goals])
    )


def goals_table(seen: Seen) -> pl.DataFrame:
    """Return one row for each goal, and one for the service goal.

    Columns: ``goal``, ``kind`` (``quantity`` or ``service``), ``products``, ``quantity`` (wanted, in ``unit``),
    ``by_day`` (days that count, from the first of the run), ``expected`` (mean over runs), ``low``, ``median``,
    ``high`` (quantiles of 5, 50 and 95 %), ``p_met`` (share of runs that reach it).

    The service goal asks that so much of the need is met over so many days, of every product and at any time. What is
    compared is the worst such window, taking the short days of a run as following one another and equally deep.
    """
    rows = []
    found = seen.shocked.goals
    ends = [found["end"].quantile(share) for share in (LOW, MIDDLE, HIGH)] if seen.ready.choices.goals else []
    units = dict(seen.users.select("product_id", "unit").iter_rows())
    for place, goal in enumerate(seen.ready.choices.goals):
        rows.append(
            {
                "goal": goal.label,
                "kind": QUANTITY,
                "products": ", ".join(goal.products),
                "quantity": goal.quantity,
                "unit": units[goal.products[0]],
                "by_day": goal.by_day,
                "expected": float(found["end"].mean[place]),
                "low": float(ends[0][place]),
                "median": float(ends[1][place]),
                "high": float(ends[2][place]),
                "p_met": float(found["met"].mean[place]),
            }
        )
    return pl.DataFrame([*rows, _service(seen)], schema=SCHEMA)


def _service(seen: Seen) -> dict[str, object]:
    goal, horizon = seen.ready.choices.service_goal, seen.ready.horizon
    chosen = pl.col("product_id").is_in(goal.products) if goal.products else pl.col("node_id").is_in(seen.ready.hit)
    rows = seen.users.filter(chosen)["row"].to_numpy()
    share, short = (seen.shocked[name].values[rows] for name in ("share", "short_days"))
    # unmet share of a short day, if all are alike
    deep = np.divide(share * horizon, short, out=np.zeros_like(share), where=short > 0).clip(0.0, 1.0)
    window = min(goal.within_days, horizon)
    worst = 1.0 - (deep * np.minimum(short, window) / window).max(axis=0, initial=0.0)
    low, middle, high = (float(np.quantile(worst, one, method="inverted_cdf")) for one in (LOW, MIDDLE, HIGH))
    what = ", ".join(goal.products) if goal.products else "all that is reached"
    return {
        "goal": f"{goal.fill:.0%} of need over any {goal.within_days} days",
        "kind": SERVICE,
        "products": what,
        "quantity": goal.fill,
        "unit": "share of need",
        "by_day": horizon,
        "expected": float(worst.mean()),
        "low": low,
        "median": middle,
        "high": high,
        "p_met": float((worst >= goal.fill).mean()),
    }


def goal_path_table(seen: Seen) -> pl.DataFrame:
    """Return one row for each goal and day: ``served`` so far, mean and quantiles over runs (``q05`` to ``q95``)."""
    path = seen.shocked.goals["path"]
    frames = []
    for place, goal in enumerate(seen.ready.choices.goals):
        quantiles = {
            name: pl.Series(np.quantile(path.values[place], share, axis=-1, method="inverted_cdf"))
            for name, share in (("q05", 0.05), ("q25", 0.25), ("q50", 0.5), ("q75", 0.75), ("q95", 0.95))
        }
        frames.append(
            pl.DataFrame(
                {"goal": [goal.label] * seen.ready.horizon, "day": np.arange(seen.ready.horizon)}
            ).with_columns(mean=pl.Series(path.mean[place]), **quantiles)
        )
    columns = ("mean", "q05", "q25", "q50", "q75", "q95")
    empty = {"goal": pl.String(), "day": pl.Int64(), **dict.fromkeys(columns, pl.Float64())}
    return pl.concat(frames) if frames else pl.DataFrame(schema=empty)
