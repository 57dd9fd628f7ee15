"""Why a question of siting has no answer: which demand points no site reaches, which clash, and what would do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mainstay.engines.care.siting.plan import Floats, Places
from mainstay.errors import InputError, Problem

Flags = npt.NDArray[np.bool_]


def unreached(cost: Floats, reach: Flags, *, radius: float, names: Sequence[str]) -> None:
    """Raise an error that names the demand points that no site reaches, and the radius that would reach each.

    Parameters
    ----------
    cost : float array, demand points x sites
        Cost or travel time.
    reach : bool array, demand points x sites
        Who is reached from where.
    radius : float
        The radius asked for.
    names : sequence of str
        Names of the demand points.

    Raises
    ------
    InputError
        There is such a demand point.

    Examples
    --------
    >>> unreached(np.array([[1.0]]), np.array([[True]]), radius=2.0, names=["a"])
    """
    lost = np.flatnonzero(~reach.any(axis=1))
    if lost.size == 0:
        return
    nearest = cost[lost].min(axis=1)
    problems = [
        Problem(
            "siting.unreached",
            f"demand point {names[point]!r} is reached by no site within {radius:g}"
            if np.isfinite(radius)
            else f"demand point {names[point]!r} is reached by no site",
            table="siting",
            key=names[point],
            column="radius",
            found=f"nearest site at {distance:g}" if np.isfinite(distance) else "no way to any site",
            hint=f"a radius of {distance:.6g} would do" if np.isfinite(distance) else "add a site or a way",
        )
        for point, distance in zip(lost.tolist(), nearest.tolist(), strict=True)
    ]
    finite = nearest[np.isfinite(nearest)]
    whole = cost.min(axis=1)
    hint = (
        f"a radius of {float(whole.max()):.6g} reaches all demand points"
        if np.isfinite(whole).all()
        else f"no radius reaches all: {int(lost.size - finite.size)} demand points have no way to any site"
    )
    msg = f"{lost.size} of {len(cost)} demand points cannot be reached"
    raise InputError(msg, problems, hint=hint)


def too_few_sites(cost: Floats, reach: Flags, p: int, *, existing: Places, radius: float, names: Sequence[str]) -> None:
    """Raise an error where ``p`` sites cannot reach everybody: the least number, and demand points that clash.

    Parameters
    ----------
    cost : float array, demand points x sites
        Cost or travel time.
    reach : bool array, demand points x sites
        Who is reached from where; every row by some site.
    p : int
        Sites open in all.
    existing : int array
        Sites that are open already.
    radius : float
        The radius asked for; infinite where only ways count.
    names : sequence of str
        Names of the demand points.

    Raises
    ------
    InputError
        More than ``p`` sites are needed.
    """
    from mainstay.engines.care.siting.cover import fewest_sites

    _, needed = fewest_sites(reach, existing, most=p)
    if needed <= p:
        return
    sites, needed = fewest_sites(reach, existing)
    points = clash(reach, p, existing)
    told = ", ".join(repr(names[point]) for point in points[:20])
    within = f" within {radius:g}" if np.isfinite(radius) else ""
    hint = f"open {len(sites)} sites"
    if np.isfinite(radius):
        from mainstay.engines.care.siting.p_center import smallest_radius

        wider, _, _ = smallest_radius(cost, p, existing)
        if np.isfinite(wider):
            hint += f", or a radius of {wider:.6g} would do with {p}"
    problem = Problem(
        "siting.too_few_sites",
        f"{p} sites cannot reach all demand points{within}; {needed} are needed. These {points.size} alone need more "
        f"than {p}, and none of them can be left out of the reason: {told}",
        table="siting",
        column="p",
        found=str(p),
        allowed=f"{needed} or more",
        hint=hint,
    )
    msg = "the sites are too few"
    raise InputError(msg, [problem])


def clash(reach: Flags, p: int, existing: Places) -> Places:
    """Return demand points that ``p`` sites cannot reach together, none of which can be spared.

    Points are gathered until the sites do not suffice for them, then each is left out in turn (the deletion filter of
    Chinneck and Dravnieks, 1991); what remains is irreducible: without any one of its points the rest can be reached.

    Parameters
    ----------
    reach : bool array, demand points x sites
        Who is reached from where.
    p : int
        Sites open in all; fewer than are needed.
    existing : int array
        Sites that are open already.

    Examples
    --------
    >>> clash(np.eye(3, dtype=bool), 1, np.empty(0, np.intp)).tolist()
    [0, 1]
    """
    from mainstay.engines.care.siting.cover import fewest_sites

    gathered: list[int] = []
    chosen: Places = existing
    while True:
        left = np.flatnonzero(~reach[:, chosen].any(axis=1)) if chosen.size else np.arange(len(reach))
        gathered.append(int(left[reach[left].sum(axis=1).argmin()]))
        chosen, needed = fewest_sites(reach[gathered], existing)
        if needed > p:
            break
    kept = list(gathered)
    for point in gathered:
        rest = [other for other in kept if other != point]
        if rest and fewest_sites(reach[rest], existing, most=p)[1] > p:
            kept = rest
    return np.array(sorted(kept), np.intp)
