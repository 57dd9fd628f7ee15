"""Hoarding as a shock of its own: buyers who hear of a shock want to hold more."""

from __future__ import annotations

from collections.abc import Sequence

from mainstay.scenario.amount import Amount
from mainstay.scenario.shock import Shock, Where
from mainstay.scenario.stress import Hoarding, StressChoices

NAME = "hoarding"
#: an endless tail of a multiple is cut here
MOST = 10.0


def _added(multiple: Amount) -> Amount:
    """Return a multiple as what it adds to 1; other forms are taken as a triangle."""
    if multiple.known:
        return Amount.of(multiple.mean - 1.0)
    low, high = multiple.bounds
    high = min(high, MOST)
    likely = multiple.mode if multiple.mode is not None else multiple.mean
    return Amount.of({"low": low - 1.0, "mode": min(max(likely, low), high) - 1.0, "high": high - 1.0})


def hoarding_shocks(choices: StressChoices, products: Sequence[str]) -> tuple[Shock, ...]:
    """Return what fear adds to the shocks of a scenario.

    Parameters
    ----------
    choices : StressChoices
        The scenario.
    products : sequence of str
        Products whose buyers are afraid.

    Notes
    -----
    Buyers begin when they hear of the first shock. That they also begin when little is left
    (``trigger_cover_days``) would need a rule inside the day; it is listed among what is left out.

    Examples
    --------
    >>> told = StressChoices(
    ...     shocks=[{"name": "fire", "quantity": "capacity", "onset_day": 9}], hoarding={"multiple": 1.5}
    ... )
    >>> [one.loss.mean for one in hoarding_shocks(told, ["saline"])]
    [0.5]
    """
    rule: Hoarding | None = choices.hoarding
    if rule is None or not choices.shocks or not products or rule.multiple.bounds[1] <= 1.0:
        return ()
    first = min(shock.onset_day.mean for shock in choices.shocks)
    begin = max(0.0, first - rule.announcement_lead_days.mean)
    made = Shock(
        name=NAME,
        quantity="target",
        where=Where(product=tuple(products)),
        depth=_added(rule.multiple),
        onset_day=Amount.of(begin),
        plateau_days=rule.lasts_days,
    )
    return (made,)
