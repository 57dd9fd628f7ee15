"""Shocks in words that a reader understands who knows nothing of the network."""

from __future__ import annotations

from mainstay.scenario.amount import Amount
from mainstay.scenario.shock import NONE, Recovery, Shock, Where

_SHARE_WORDS = {
    "capacity": "capacity",
    "labour": "workforce",
    "it": "ordering by computer",
    "yield": "yield",
    "order": "orders",
    "export": "exports",
    "weight": "share in the orders of buyers",
}
_CURVE_WORDS = {
    "step": "all at once",
    "linear": "by the same amount every day",
    "exponential": "fast at first",
    "s": "slowly at first and at the end",
}


def percent(amount: Amount) -> str:
    """Return a share in words.

    Examples
    --------
    >>> percent(Amount.of({"low": 0.1, "high": 0.25}))
    '10 to 25 %'
    """
    low, high = (f"{100 * end:.3g}" for end in amount.bounds)
    if amount.median is not None:
        return f"about {100 * amount.median:.3g} %"
    return f"{low} %" if low == high else f"{low} to {high} %"


def days(amount: Amount) -> str:
    """Return a number of days in words.

    Examples
    --------
    >>> days(Amount.of(1)), days(Amount.of({"low": 3, "high": 9}))
    ('1 day', '3 to 9 days')
    """
    return f"{amount} day" if amount.bounds == (1.0, 1.0) else f"{amount} days"


def place(where: Where) -> str:
    """Return what is selected, in words.

    Examples
    --------
    >>> place(Where(product="cisplatin-injection", economy="IND"))
    'cisplatin-injection in IND'
    """
    products = [*where.product, *(f"ATC {code}" for code in where.atc), *(f"segment {one}" for one in where.segment)]
    parts = [_and(products) if products else "everything"]
    for names, word in (
        (where.line, "on line"),
        (where.site, "at"),
        (where.node, "at"),
        (where.organization, "of"),
        (where.economy, "in"),
        (where.lane, "on lane"),
        (where.to_economy, "on the way to"),
    ):
        if names:
            parts.append(f"{word} {_and(names)}")
    if where.near is not None:
        near = where.near
        parts.append(f"within {near.radius_km:g} km of {near.latitude:g}, {near.longitude:g}")
    return " ".join(parts)


def when(shock: Shock, *, plateau_days: Amount | None = None, recovery: Recovery | None = None) -> str:
    """Return when a shock begins, how long it lasts and how it passes, with a kind's defaults where it does not say.

    Examples
    --------
    >>> when(Shock(name="fire", quantity="capacity", onset_day=10, plateau_days=30))
    'from day 10, for 30 days'
    """
    full = shock.plateau_days if shock.plateau_days is not None else plateau_days
    back = shock.recovery if shock.recovery is not None else recovery
    parts = [f"from day {shock.onset_day}"]
    if shock.rise_days != NONE:
        parts.append(f"rising over {days(shock.rise_days)}")
    if full is not None and full != NONE:
        parts.append(f"for {days(full)}")
    elif full is None and back is None:
        parts.append("to the end of the run")
    if back is not None:
        parts.append(_comes_back(back))
    if shock.probability < 1:
        parts.append(f"with a chance of {100 * shock.probability:g} %")
    return ", ".join(parts)


def loss_words(shock: Shock) -> str:
    """Return a plain loss in one sentence."""
    quantity, depth, what = str(shock.quantity), shock.loss, place(shock.where)
    if quantity == "stock":
        return f"{percent(depth)} of the stock of {what} is destroyed on day {shock.onset_day}."
    if quantity == "hold":
        return f"{percent(depth)} of the stock of {what} may not be shipped, {when(shock)}."
    if quantity in {"ship", "transit", "receive"}:
        doing = {"ship": "leaves the dock", "transit": "moves on the way", "receive": "is taken in"}[quantity]
        return f"Nothing {doing} ({what}), {when(shock)}."
    if quantity in {"lead", "demand", "target"}:
        noun = {"lead": "Lead times", "demand": "The need", "target": "The stock that buyers want"}[quantity]
        verb = "change" if quantity == "lead" else "changes"
        return f"{noun} of {what} {verb} by {percent(depth)}, {when(shock)}."
    return f"{percent(depth)} of the {_SHARE_WORDS[quantity]} of {what} is lost, {when(shock)}."


def _comes_back(recovery: Recovery) -> str:
    lag = [
        f"{days(amount)} of {word}"
        for amount, word in (
            (recovery.release_testing_days, "release testing"),
            (recovery.distribution_days, "distribution"),
        )
        if amount != NONE
    ]
    after = f", after {_and(lag)}," if lag else ""
    if recovery.curve == "staged":
        steps = _and([f"{percent(share)} by day {day}" for day, share in recovery.steps])
        return f"then{after} back in steps ({steps} of the recovery)"
    if recovery.days == NONE:
        return f"then{after} back at once"
    return f"then{after} back over {days(recovery.days)}, {_CURVE_WORDS[recovery.curve]}"


def _and(names: list[str] | tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
