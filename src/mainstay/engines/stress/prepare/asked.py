"""What an epidemic asks of one user."""

from __future__ import annotations

from dataclasses import dataclass

from mainstay.engines.stress.epidemic import Link
from mainstay.scenario.amount import Amount


@dataclass(frozen=True)
class Asked:
    """What is asked of one user: people of a flow times units for each, or doses once.

    Parameters
    ----------
    product_id, node_id : str
        The product and its user.
    units_per_day : float
        Real units in one day of need.
    ordinary : float
        What the user needs on an ordinary day, in days of need; the epidemic comes on top.
    row : int
        Place of the user among all users of the base, for its drawn need.
    pace : float
        Doses a day of a campaign, in days of need.
    links : tuple of Link
        Units for each person of a flow.
    once : Amount, optional
        Share of all people who want the product once; they come at the pace of the campaign from its first day.
    units_once : float
        Units for each of them.
    part : float
        Part of all doses that are wanted which falls to this user.
    """

    product_id: str
    node_id: str
    units_per_day: float
    ordinary: float
    row: int
    pace: float
    links: tuple[Link, ...] = ()
    once: Amount | None = None
    units_once: float = 1.0
    part: float = 1.0
