"""Headline numbers of a stress test."""

from __future__ import annotations

import numpy as np

from mainstay.core.result import Metric
from mainstay.engines.stress.metrics.risk import conditional_value_at_risk
from mainstay.engines.stress.metrics.seen import Seen


def headline(seen: Seen) -> list[Metric]:
    """Return headline numbers of a run.

    ``unmet_share``
        Share of the need over the horizon that is not met and not replaced by an alternative, over the products of the
        service goal or, where it names none, all that a shock reaches through the network, each weighted by its days of
        need; mean over runs, with the interval that holds the mean with 95 %.
    ``unmet_share_caused``
        The same, less what is unmet in an ordinary year on the same draws.
    ``unmet_share_cvar_95``
        Mean of ``unmet_share`` over the worst 5 % of runs.
    ``products_short``
        Products at home that run short, of a day of need or more in all: mean over runs, with the 5 and 95 % quantiles.
    ``products_hit``
        Products that a shock reaches through the network.
    ``replications``
        Runs of the simulation.
    """
    share = seen.shocked.headline
    mean, half = float(share.mean[0]), float(share.half_width[0])
    quiet = float(seen.quiet.headline.mean[0])
    tail = conditional_value_at_risk(share.values[0])
    short = _products_short(seen)
    return [
        Metric("unmet_share", mean, "share of need", max(0.0, mean - half), min(1.0, mean + half)),
        Metric("unmet_share_caused", mean - quiet, "share of need", mean - quiet - half, mean - quiet + half),
        Metric("unmet_share_cvar_95", tail, "share of need", tail, float(share.values[0].max())),
        Metric("products_short", float(short.mean()), "product", *_ends(short)),
        Metric.exact("products_hit", _hit(seen), "product"),
        _first(seen),
        *_goals(seen),
        Metric.exact("replications", seen.shocked.count, "run"),
    ]


def _ends(values: np.ndarray) -> tuple[float, float]:
    low, high = np.quantile(values, [0.05, 0.95], method="inverted_cdf")
    return float(low), float(high)


def _hit(seen: Seen) -> int:
    return int(seen.users.filter(seen.users["node_id"].is_in(seen.ready.hit))["product_id"].n_unique())


def _products_short(seen: Seen) -> np.ndarray:
    short = seen.shocked["short_days"].values > 0
    products = sorted(set(seen.users["product_id"]))
    rows = [seen.users.filter(product_id=product)["row"].to_numpy() for product in products]
    found: np.ndarray = np.stack([short[one].any(axis=0) for one in rows]).sum(axis=0)
    return found


def _first(seen: Seen) -> Metric:
    """Return how long nothing is short.

    ``first_short_days``
        Days from the first day of the first shock until the first product that it reaches runs short (of a day of need
        or more in all): median over runs, with the 5 and 95 % quantiles; empty where that is never.
    """
    rows = seen.users.filter(seen.users["node_id"].is_in(seen.ready.hit))["row"].to_numpy()
    begun = np.where(np.isfinite(seen.first_onset), seen.first_onset, 0.0)
    since = np.maximum(seen.shocked["first"].values[rows].min(axis=0) - begun, 0.0)
    low, middle, high = (_finite(since, share) for share in (0.05, 0.5, 0.95))
    return Metric("first_short_days", middle, "day", low, high)


def _finite(values: np.ndarray, share: float) -> float | None:
    found = float(np.quantile(values, share, method="inverted_cdf"))
    return found if np.isfinite(found) else None


def _goals(seen: Seen) -> list[Metric]:
    """Return what of each goal is reached.

    ``goal_<number>_expected``
        What is in users' hands by the day of this goal of the scenario, counted from 1: mean over runs, with the 5 and
        95 % quantiles.
    ``goal_<number>_p_met``
        Share of runs that reach this goal, with the interval that holds it with 95 % (Wilson).
    """
    metrics = []
    units = dict(seen.users.select("product_id", "unit").iter_rows())
    found = seen.shocked.goals
    for place, goal in enumerate(seen.ready.choices.goals):
        number, end = place + 1, found["end"]
        unit = units[goal.products[0]]
        expected, (low, high) = float(end.mean[place]), _ends(end.values[place])
        metrics.append(Metric(f"goal_{number}_expected", expected, f"{unit}", low, high))
        met = float(found["met"].mean[place])
        metrics.append(Metric(f"goal_{number}_p_met", met, "share of runs", *wilson(met, found["met"].count)))
    return metrics


def wilson(share: float, count: int) -> tuple[float, float]:
    """Return the interval that holds a share with 95 % (Wilson 1927).

    Examples
    --------
    >>> [round(end, 3) for end in wilson(0.0, 64)]
    [0.0, 0.057]
    """
    z2 = 1.959963984540054**2
    middle = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = np.sqrt(z2 * (share * (1 - share) / count + z2 / (4 * count**2))) / (1 + z2 / count)
    return float(max(0.0, middle - half)), float(min(1.0, middle + half))
