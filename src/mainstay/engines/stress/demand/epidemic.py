"""What an epidemic asks of the supply network when nothing flows back (open loop): consumables for its patients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.engines.stress.epidemic.layout import FLOWS
from mainstay.engines.stress.epidemic.links import Link, link_draws
from mainstay.engines.stress.epidemic.outcome import Epidemic
from mainstay.errors import InputError, Problem

Floats = npt.NDArray[np.float64]


def demand(course: Epidemic, ties: Sequence[Link], *, seed: int = 0) -> dict[str, Floats]:
    """Return the units wanted of each product on each day of each replication.

    Parameters
    ----------
    course : Epidemic
        From `mainstay.engines.stress.epidemic.seir`.
    ties : sequence of Link
        From `mainstay.engines.stress.epidemic.links`; those of kind ``demand`` count.
    seed : int
        Seed of coefficients that are ranges.

    Returns
    -------
    dict of str to numpy.ndarray, shape (days, replications)
        Product to units a day. Day 0 is the first day of the epidemic: it wants what its patients at its end use.

    Examples
    --------
    >>> from mainstay.engines.stress.epidemic import links, seir
    >>> course = seir(1e6, pathogen="influenza-1918", days=30)
    >>> wanted = demand(course, links("influenza-1918", {"n95": "respirator"}))
    >>> wanted["n95"].shape
    (30, 1)
    """
    products = list(dict.fromkeys(tie.product for tie in ties if tie.kind == "demand"))
    flows = course.flows[1:]
    rates = link_draws(ties, products, np.arange(flows.shape[2]), seed)
    return {product: np.einsum("fb,tfb->tb", rates[row], flows) for row, product in enumerate(products)}


def rows(wanted: dict[str, Floats]) -> pl.DataFrame:
    """Return demand as one row for each product, replication and day, with units.

    Examples
    --------
    >>> rows({"n95": np.array([[3.0], [4.0]])}).rows()
    [('n95', 0, 0, 3.0), ('n95', 0, 1, 4.0)]
    """
    frames = [
        pl.DataFrame(
            {
                "product_id": [product] * units.size,
                "replication": np.repeat(np.arange(units.shape[1]), units.shape[0]),
                "day": np.tile(np.arange(units.shape[0]), units.shape[1]),
                "units": units.T.ravel(),
            }
        )
        for product, units in wanted.items()
    ]
    empty = {"product_id": pl.String, "replication": pl.Int64, "day": pl.Int64, "units": pl.Float64}
    return pl.concat(frames) if frames else pl.DataFrame(schema=empty)


@dataclass(frozen=True)
class Role:
    """Staff of one role at one kind of patient, for protective equipment.

    Parameters
    ----------
    name : str
        Role, such as nurse.
    staff_per_patient : float
        Staff of the role on duty for each patient at any time.
    shifts_per_day : float
        Shifts.
    changes_per_shift : float
        How often one of them changes the item in a shift.

    Examples
    --------
    >>> Role("nurse", 0.25, 2.0, 3.0).per_patient_day
    1.5
    """

    name: str
    staff_per_patient: float
    shifts_per_day: float
    changes_per_shift: float

    @property
    def per_patient_day(self) -> float:
        """Pieces for each patient and day."""
        return self.staff_per_patient * self.shifts_per_day * self.changes_per_shift


def from_roles(product: str, roles: Sequence[Role], *, flow: str = "hospital_occupancy") -> Link:
    """Return the tie of a product whose use follows from staff, shifts and changes, role by role.

    The logic of the planning tools of WHO and CDC: staff on duty for each patient, shifts a day, changes a shift.

    Parameters
    ----------
    product : str
        Product.
    roles : sequence of Role
        Who uses it.
    flow : str
        Flow of patients that it is counted by.

    Returns
    -------
    Link
        Demand for each patient-day.

    Raises
    ------
    InputError
        A negative number, or an unknown flow.

    Examples
    --------
    >>> from_roles("gown", [Role("nurse", 0.25, 2.0, 3.0), Role("cleaner", 0.1, 1.0, 5.0)]).coefficient
    2.0
    """
    found = [
        Problem("demand.range", f"a number of the role {role.name!r} is negative", column=name, found=f"{value:g}")
        for role in roles
        for name in ("staff_per_patient", "shifts_per_day", "changes_per_shift")
        if not (value := getattr(role, name)) >= 0.0
    ]
    if flow not in FLOWS:
        found.append(Problem("epidemic.flow", "an epidemic has no such flow", found=flow, allowed=", ".join(FLOWS)))
    if found:
        msg = "the use of protective equipment cannot be worked out"
        raise InputError(msg, found)
    return Link("demand", product, flow, sum(role.per_patient_day for role in roles))
