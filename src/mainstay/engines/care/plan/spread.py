"""Numbers that hold for a whole economy, spread over its facility groups."""

from __future__ import annotations

import numpy as np
import polars as pl

from mainstay.engines.care.plan.model import Floats
from mainstay.model.base import Base


def facility_shares(base: Base, facilities: pl.DataFrame) -> Floats:
    """Return the part of each facility group in what is known only for the whole: by catchment, staff, or evenly.

    Catchment population where every facility group has one; else minutes of staff where any are known at facility
    groups; else the same for each. Sums to 1.
    """
    names = facilities["facility_id"].to_list()
    if "catchment_population" in facilities.columns and facilities["catchment_population"].null_count() == 0:
        weight = facilities["catchment_population"].to_numpy().astype(np.float64)
    else:
        staff = base["staff"].select("facility_id", amount=pl.col("headcount") * pl.col("minutes_per_day"))
        known = dict(staff.drop_nulls().group_by("facility_id").agg(pl.col("amount").sum()).iter_rows())
        weight = np.array([known.get(name, 0.0) for name in names])
    if weight.sum() <= 0:
        weight = np.ones(len(names))
    return np.asarray(weight / weight.sum(), np.float64)


def spread_rows(rows: pl.DataFrame, facilities: list[str], names: tuple[str, ...], shares: Floats) -> Floats:
    """Return (facilities, names): rows of facility groups as they are, rows without a facility by shares.

    Parameters
    ----------
    rows : polars.DataFrame
        Columns ``facility_id``, ``name``, ``amount``; rows without an amount or with another name do not count.
    facilities, names : list, tuple of str
        Order of the answer.
    shares : float array (facilities,) or (facilities, names)
        Part of each facility group in what is known for the whole.

    Examples
    --------
    >>> rows = pl.DataFrame({"facility_id": ["a", None], "name": ["bed", "bed"], "amount": [5.0, 10.0]})
    >>> spread_rows(rows, ["a", "b"], ("bed",), np.array([0.2, 0.8])).tolist()
    [[7.0], [8.0]]
    """
    found = np.zeros((len(facilities), len(names)))
    place, column = ({name: k for k, name in enumerate(part)} for part in (facilities, names))
    wide = shares if shares.ndim == 2 else np.repeat(shares[:, None], len(names), 1)
    for facility, name, amount in rows.select("facility_id", "name", "amount").drop_nulls("amount").iter_rows():
        if name not in column:
            continue
        if facility is None:
            found[:, column[name]] += amount * wide[:, column[name]]
        elif facility in place:
            found[place[facility], column[name]] += amount
    return found


__all__ = ["facility_shares", "spread_rows"]
