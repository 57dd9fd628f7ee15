"""Keeping people against training more: what a year of work costs either way when people are drawn abroad.

In the long run a cadre with inflow ``g`` and leaving share ``e`` has ``g / e`` people. A measure that costs ``k`` a
person and year and lowers the share that emigrates from ``m`` to ``n`` raises that to ``g / (e - m + n)``. Training one
more person a year raises it by ``1 / e`` for the cost of one training. (Renewal arithmetic; people who return are left
aside here and counted in `mainstay.engines.care.workforce.flow`.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mainstay.errors import InputError, Problem


@dataclass(frozen=True)
class Retention:
    """What keeping people is worth.

    Parameters
    ----------
    stock_before, stock_after : float
        People at work in the long run, without and with the measure.
    usd_per_added_by_keeping : float or None
        USD for one more person at work for a year through the measure; none where it adds nobody.
    usd_per_added_by_training : float
        The same through more students.
    break_even_usd : float
        Cost a person and year up to which keeping is the cheaper way.
    """

    stock_before: float
    stock_after: float
    usd_per_added_by_keeping: float | None
    usd_per_added_by_training: float
    break_even_usd: float


def retention(
    graduates: float, leaving: float, migration: float, *, lowered_to: float, usd: float, training_usd: float
) -> Retention:
    """Return what a measure against emigration is worth beside training more people.

    Parameters
    ----------
    graduates : float
        People who join a year.
    leaving : float
        Share that leaves in a year for all reasons, emigration among them; above 0.
    migration, lowered_to : float
        Share that emigrates, before and after the measure.
    usd : float
        Cost of the measure, for each person at work and year.
    training_usd : float
        Cost of training one person.

    Raises
    ------
    InputError
        A number is negative, more emigrate than leave, or nobody would ever leave.

    Examples
    --------
    >>> found = retention(100, 0.1, 0.05, lowered_to=0.0, usd=500, training_usd=20_000)
    >>> found.stock_before, found.stock_after, found.usd_per_added_by_keeping, found.usd_per_added_by_training
    (1000.0, 2000.0, 1000.0, 2000.0)
    """
    numbers = {"graduates": graduates, "leaving": leaving, "migration": migration, "lowered_to": lowered_to}
    numbers |= {"usd": usd, "training_usd": training_usd}
    found = [
        Problem("workforce.negative", "a number is negative or not finite", column=name, found=str(value))
        for name, value in numbers.items()
        if not np.isfinite(value) or value < 0
    ]
    if not found and (migration > leaving or lowered_to > migration):
        text = "fewer must emigrate after the measure than before, and before not more than leave"
        found.append(Problem("workforce.share", text, found=f"{lowered_to:g}, {migration:g}, {leaving:g}"))
    after = leaving - migration + lowered_to
    if not found and after <= 0:
        found.append(Problem("workforce.leaving", "nobody would ever leave, so that there is no long run", found="0"))
    if found:
        msg = "the worth of keeping people cannot be worked out"
        raise InputError(msg, found)
    before_stock, after_stock = graduates / leaving, graduates / after
    added = after_stock - before_stock
    by_training = training_usd * leaving
    return Retention(
        stock_before=before_stock,
        stock_after=after_stock,
        usd_per_added_by_keeping=usd * after_stock / added if added > 0 else None,
        usd_per_added_by_training=by_training,
        break_even_usd=by_training * added / after_stock if after_stock > 0 else 0.0,
    )


__all__ = ["Retention", "retention"]
