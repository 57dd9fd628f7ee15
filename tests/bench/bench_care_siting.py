"""The p-median on 3,248 demand points and 226 sites, the size of a job that AccessMod users report to take 2.5 hours.

Places are drawn at random: towns with people around them, or people spread evenly, which is harder. The optimum is
proven each time. The peer is the full model (one column for each demand point and site) given to HiGHS through
`scipy.optimize.milp`, on a job both can finish; at full size it has 734,048 columns. All figures are CPU seconds of one
process.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from rows import Row

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

POINTS, SITES = 3_248, 226
SMALL = (650, 45, 8)
PEER = "scipy.optimize.milp (HiGHS), full model"


def places(seed: int, points: int, sites: int, *, towns: int) -> tuple[Any, Any]:
    """Return costs (points x sites) and weights; evenly spread where there are no towns."""
    import numpy as np

    draw = np.random.Generator(np.random.Philox(key=seed))
    at = draw.random((points, 2)) * [300.0, 800.0]
    if towns:
        near = draw.random(points) < 0.6
        middle = draw.random((towns, 2)) * [300.0, 800.0]
        at[near] = (middle[draw.integers(0, towns, points)] + draw.normal(0, 20, (points, 2)))[near]
    there = at[draw.choice(points, sites, replace=False)] + draw.normal(0, 3, (sites, 2))
    cost = 1.3 * np.hypot(*(at[:, None, :] - there[None, :, :]).transpose(2, 0, 1))
    return cost, draw.lognormal(6, 1, points)


def full_model(cost: npt.NDArray[np.float64], weights: npt.NDArray[np.float64], p: int) -> float:
    """Return the least mean cost, from the model with a column for each demand point and site."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import eye_array, hstack, kron, vstack

    points, sites = cost.shape
    ways = points * sites
    one_each = hstack([kron(eye_array(points), np.ones((1, sites))), np.zeros((points, sites))])
    open_only = hstack([eye_array(ways), -kron(np.ones((points, 1)), eye_array(sites))])
    number = np.concatenate([np.zeros(ways), np.ones(sites)])[None, :]
    share = weights / weights.sum()
    found = milp(
        np.concatenate([(share[:, None] * cost).ravel(), np.zeros(sites)]),
        constraints=[
            LinearConstraint(vstack([one_each, number]).tocsr(), *(np.append(np.ones(points), p),) * 2),
            LinearConstraint(open_only.tocsr(), -np.inf, 0.0),
        ],
        integrality=np.concatenate([np.zeros(ways), np.ones(sites)]),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 1e-7},
    )
    return float(found.fun)


def main() -> list[Row]:
    """Measure both on a small job, and ours at full size; refuse to report what differs or is not proven."""
    from mainstay.engines.care import siting

    points, sites, p = SMALL
    cost, weights = places(1, points, sites, towns=20)
    start = time.process_time()
    ours = siting.p_median(cost, weights, p)
    mine = time.process_time() - start
    start = time.process_time()
    theirs = full_model(cost, weights, p)
    peer = time.process_time() - start
    if abs(ours.objective - theirs) > 1e-6 * theirs:
        msg = f"the peer's optimum differs: {theirs} against {ours.objective}"
        raise AssertionError(msg)
    rows = [Row(f"p-median, {points} points x {sites} sites, p = {p}, proven", "CPU s", mine, peer, PEER)]
    for towns, name in ((40, "towns"), (0, "evenly spread")):
        cost, weights = places(2, POINTS, SITES, towns=towns)
        for number in (10, 20, 50):
            start = time.process_time()
            plan = siting.p_median(cost, weights, number)
            spent = time.process_time() - start
            if not plan.is_proven:
                msg = f"{name}, p = {number}: not proven, gap {plan.gap}"
                raise AssertionError(msg)
            rows.append(Row(f"p-median, {POINTS:,} x {SITES}, p = {number}, {name}, proven", "CPU s", spent))
    cost, weights = places(2, POINTS, SITES, towns=40)
    for what, solve in (
        ("p-centre", lambda: siting.p_center(cost, 20)),
        ("maximal coverage", lambda: siting.max_cover(cost, weights, 20, 60.0)),
        ("set covering", lambda: siting.location_set_cover(cost, float(cost.min(axis=1).max()))),
    ):
        start = time.process_time()
        plan = solve()
        spent = time.process_time() - start
        if not plan.is_proven:
            msg = f"{what}: not proven, gap {plan.gap}"
            raise AssertionError(msg)
        rows.append(Row(f"{what}, {POINTS:,} x {SITES}, proven", "CPU s", spent))
    return rows


if __name__ == "__main__":
    for row in main():
        print(row)
