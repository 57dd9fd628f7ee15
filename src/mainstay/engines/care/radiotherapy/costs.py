"""Money of radiotherapy: centres in hubs and spokes, and the cost of a fraction."""

from __future__ import annotations

from mainstay.engines.care.radiotherapy.demand import below_zero
from mainstay.errors import InputError

#: million US dollars of a primary centre with one unit and of a secondary with two (Datta et al. 2019)
PRIMARY_USD_M = 2.05
SECONDARY_USD_M = 5.05
PRIMARY_UNITS = 1
SECONDARY_UNITS = 2


def hub_network(secondaries: int, primaries_per_secondary: int) -> tuple[int, float]:
    """Return machines and million US dollars of a network of secondary centres with primary ones around each.

    Parameters
    ----------
    secondaries : int
        Secondary centres, with two units and brachytherapy.
    primaries_per_secondary : int
        Primary centres with one unit around each, 4 to 8 in the paper.

    Returns
    -------
    tuple of int and float
        Machines, and million US dollars of capital.

    Raises
    ------
    InputError
        A number is below 0.

    Notes
    -----
    Datta et al. 2019.

    Examples
    --------
    >>> hub_network(1, 4)
    (6, 13.25)
    """
    problems = below_zero(
        {"secondaries": float(secondaries), "primaries_per_secondary": float(primaries_per_secondary)}
    )
    if problems:
        msg = "the network cannot be priced"
        raise InputError(msg, problems)
    primaries = secondaries * primaries_per_secondary
    machines = secondaries * SECONDARY_UNITS + primaries * PRIMARY_UNITS
    return machines, round(secondaries * SECONDARY_USD_M + primaries * PRIMARY_USD_M, 10)
