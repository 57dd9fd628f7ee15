"""What buys uptime: a service contract, a second machine, a second crew or parts in stock, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from mainstay.engines.care.radiotherapy.repair import repair_chain, repair_with_parts
from mainstay.engines.care.radiotherapy.throughput import (
    Working,
    linac_fractions_per_hour,
    patients_per_year,
    power_share,
)


@dataclass(frozen=True, slots=True)
class UptimeOption:
    """One way to run the linacs of a centre.

    Parameters
    ----------
    name : str
        Name.
    machines : int
        Machines wanted at work.
    crews : int
        Repairs that can go on at once.
    mtbf_hours, mttr_hours : float
        Mean times between failures and to repair.
    cost_usd_per_year : float
        Cost of the whole option a year.
    spares : int
        Machines that wait and take over.
    parts, part_lead_hours, part_share : int, float, float
        Stock of a part, time until an ordered one comes, and share of failures that need it; see
        `repair_with_parts`.
    """

    name: str
    machines: int
    crews: int
    mtbf_hours: float
    mttr_hours: float
    cost_usd_per_year: float
    spares: int = 0
    parts: int = 0
    part_lead_hours: float = 0.0
    part_share: float = 0.0


_TYPES = {
    "option": pl.String(),
    "machines": pl.Int64(),
    "crews": pl.Int64(),
    "spares": pl.Int64(),
    "mttr_hours": pl.Float64(),
    "availability": pl.Float64(),
    "all_down_share": pl.Float64(),
    "patients_per_year": pl.Float64(),
    "cost_usd_per_year": pl.Float64(),
    "extra_patients": pl.Float64(),
    "extra_cost_usd": pl.Float64(),
    "usd_per_extra_patient": pl.Float64(),
}


def compare_uptime(
    options: Sequence[UptimeOption], working: Working | None = None, *, power_lost_hours_per_day: float = 0.0
) -> pl.DataFrame:
    """Return uptime, patients and money of each option against the first one.

    Parameters
    ----------
    options : sequence of UptimeOption
        The first is what is there.
    working : Working, optional
        How machines are worked.
    power_lost_hours_per_day : float
        Opening hours a day without power.

    Returns
    -------
    polars.DataFrame
        ``option``, ``machines``, ``crews``, ``spares``, ``mttr_hours`` (with waits for parts), ``availability``,
        ``all_down_share`` (days without any treatment), ``patients_per_year``, ``cost_usd_per_year``,
        ``extra_patients`` and ``extra_cost_usd`` against the first, ``usd_per_extra_patient`` (empty where no patient
        is gained).

    Raises
    ------
    InputError
        As `repair_chain` and `repair_with_parts`.

    Examples
    --------
    >>> alone = UptimeOption("alone", 1, 1, 341.58, 72, 0)
    >>> contract = UptimeOption("service contract", 1, 1, 341.58, 24, 200_000)
    >>> second = UptimeOption("second machine", 2, 1, 341.58, 72, 300_000)
    >>> compare_uptime([alone, contract, second])["availability"].round(3).to_list()
    [0.826, 0.934, 0.802]
    """
    told = working or Working()
    power = power_share(told, power_lost_hours_per_day)
    rows = []
    for option in options:
        mttr = repair_with_parts(
            option.mttr_hours,
            mtbf_hours=option.mtbf_hours,
            machines=option.machines,
            parts=option.parts,
            part_lead_hours=option.part_lead_hours,
            part_share=option.part_share,
        )
        state = repair_chain(option.machines, option.crews, option.mtbf_hours, mttr, spares=option.spares)
        each = patients_per_year(told, linac_fractions_per_hour(told), state.availability, power)
        rows.append(
            {
                "option": option.name,
                "machines": option.machines,
                "crews": option.crews,
                "spares": option.spares,
                "mttr_hours": mttr,
                "availability": state.availability,
                "all_down_share": state.all_down,
                "patients_per_year": each * option.machines,
                "cost_usd_per_year": float(option.cost_usd_per_year),
            }
        )
    frame = pl.DataFrame(
        rows, schema={name: kind for name, kind in _TYPES.items() if name in rows[0]} if rows else _TYPES
    )
    gained = (pl.col("patients_per_year") - pl.col("patients_per_year").first()).alias("extra_patients")
    paid = (pl.col("cost_usd_per_year") - pl.col("cost_usd_per_year").first()).alias("extra_cost_usd")
    if not rows:
        return frame
    each_gained = pl.when(pl.col("extra_patients") > 1e-9).then(pl.col("extra_cost_usd") / pl.col("extra_patients"))
    return frame.with_columns(gained, paid).with_columns(each_gained.alias("usd_per_extra_patient"))
