"""Matched funds: a donor's money opens as the other side pays, and every draw is granted or refused with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from mainstay.scenario.care.mentoring import Draw, Fund, Payment

LEDGER = {
    "fund_id": pl.String(),
    "on": pl.Date(),
    "kind": pl.String(),
    "centre_id": pl.String(),
    "discipline": pl.String(),
    "asked_usd": pl.Float64(),
    "granted_usd": pl.Float64(),
    "refused_usd": pl.Float64(),
    "why": pl.String(),
    "open_usd": pl.Float64(),
}
ACCOUNTS = {
    "fund_id": pl.String(),
    "donor": pl.String(),
    "matching_party": pl.String(),
    "cap_usd": pl.Float64(),
    "matched_usd": pl.Float64(),
    "drawn_usd": pl.Float64(),
    "open_usd": pl.Float64(),
    "match_still_needed_usd": pl.Float64(),
    "expires_on": pl.Date(),
    "is_open": pl.Boolean(),
    "lapsed_usd": pl.Float64(),
    "binds": pl.String(),
}
#: step that a centre had shown on a day: (centre, day) -> step
ShownStep = Callable[[str, date], int]
#: differences below this are rounding
CENT = 1e-9


@dataclass
class _Account:
    fund: Fund
    matched: float = 0.0
    drawn: float = 0.0

    @property
    def entitled(self) -> float:
        """What may be drawn in all for what the other side has paid, within the cap."""
        return min(self.fund.cap_usd, self.fund.ratio * self.matched)

    @property
    def open(self) -> float:
        return max(self.entitled - self.drawn, 0.0)


def settle(
    funds: Sequence[Fund],
    payments: Sequence[Payment],
    draws: Sequence[Draw],
    *,
    as_of: date,
    shown_step: ShownStep | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the ledger and the state of each account at the end of a day.

    Payments and draws are taken in order of their day, payments of a day before its draws, and within that in the order
    given. A draw is granted up to what is open: the ratio times what the other side has paid until then, at most the
    cap, less what was drawn before.

    Parameters
    ----------
    funds, payments, draws : sequences
        Records; a payment or draw of an unknown fund is the caller's to refuse.
    as_of : date
        Day up to which the ledger runs; later entries are left out.
    shown_step : callable, optional
        Step that a centre had shown on a day, for funds that ask for one; none where left out.

    Returns
    -------
    (polars.DataFrame, polars.DataFrame)
        ``ledger`` and ``accounts``.

    Examples
    --------
    >>> fund = Fund(fund_id="f", donor="d", matching_party="m", cap_usd=100)
    >>> paid = Payment(fund_id="f", on=date(2026, 1, 1), amount_usd=60)
    >>> ask = Draw(fund_id="f", on=date(2026, 1, 2), amount_usd=80, centre_id="c", discipline="physics")
    >>> ledger, accounts = settle([fund], [paid], [ask], as_of=date(2026, 2, 1))
    >>> ledger["granted_usd"].to_list(), accounts["match_still_needed_usd"][0]
    ([60.0, 60.0], 40.0)
    """
    accounts = {fund.fund_id: _Account(fund) for fund in funds}
    entries: list[tuple[date, int, Payment | Draw]] = [(one.on, 0, one) for one in payments]
    entries += [(one.on, 1, one) for one in draws]
    rows = []
    for _, _, entry in sorted((one for one in entries if one[0] <= as_of), key=lambda one: one[:2]):
        account = accounts[entry.fund_id]
        row = _pay(account, entry) if isinstance(entry, Payment) else _draw(account, entry, shown_step)
        rows.append({"fund_id": entry.fund_id, "on": entry.on, **row, "open_usd": account.open})
    return pl.DataFrame(rows, schema=LEDGER), _states(accounts.values(), as_of)


def _pay(account: _Account, entry: Payment) -> dict[str, object]:
    fund = account.fund
    late = fund.expires_on is not None and entry.on > fund.expires_on
    if not late:
        account.matched += entry.amount_usd
    granted = 0.0 if late else entry.amount_usd
    why = "paid after the fund expired: it opens nothing" if late else None
    return {
        "kind": "payment",
        "asked_usd": entry.amount_usd,
        "granted_usd": granted,
        "refused_usd": entry.amount_usd - granted,
        "why": why,
    }


def _draw(account: _Account, entry: Draw, shown_step: ShownStep | None) -> dict[str, object]:
    why = _barred(account.fund, entry, shown_step)
    granted = 0.0
    if why is None:
        granted = min(entry.amount_usd, account.open)
        if granted < entry.amount_usd - CENT:
            reached = account.entitled >= account.fund.cap_usd - CENT
            why = "the cap is reached" if reached else f"{account.fund.matching_party} has not yet paid its share"
            if not account.fund.partial_draws:
                granted = 0.0
    account.drawn += granted
    return {
        "kind": "draw",
        "centre_id": entry.centre_id,
        "discipline": entry.discipline,
        "asked_usd": entry.amount_usd,
        "granted_usd": granted,
        "refused_usd": entry.amount_usd - granted,
        "why": why,
    }


def _barred(fund: Fund, entry: Draw, shown_step: ShownStep | None) -> str | None:
    """Return every condition of the fund that the draw fails, in words."""
    reasons = []
    if fund.starts_on is not None and entry.on < fund.starts_on:
        reasons.append(f"the fund opens on {fund.starts_on}")
    if fund.expires_on is not None and entry.on > fund.expires_on:
        reasons.append(f"the fund expired on {fund.expires_on}")
    if fund.disciplines and entry.discipline not in fund.disciplines:
        reasons.append(f"not for {entry.discipline}")
    if fund.centres and entry.centre_id not in fund.centres:
        reasons.append(f"not for {entry.centre_id}")
    step = 0 if shown_step is None else shown_step(entry.centre_id, entry.on)
    if fund.least_step is not None and step < fund.least_step:
        reasons.append(f"{entry.centre_id} has not shown step {fund.least_step}")
    return "; ".join(reasons) or None


def _states(accounts: Iterable[_Account], as_of: date) -> pl.DataFrame:
    rows = []
    for account in accounts:
        fund = account.fund
        left = fund.cap_usd - account.drawn
        is_open = (fund.starts_on is None or fund.starts_on <= as_of) and (
            fund.expires_on is None or as_of <= fund.expires_on
        )
        expired = fund.expires_on is not None and as_of > fund.expires_on
        rows.append(
            {
                "fund_id": fund.fund_id,
                "donor": fund.donor,
                "matching_party": fund.matching_party,
                "cap_usd": fund.cap_usd,
                "matched_usd": account.matched,
                "drawn_usd": account.drawn,
                "open_usd": account.open if is_open else 0.0,
                "match_still_needed_usd": 0.0 if expired else max(fund.cap_usd / fund.ratio - account.matched, 0.0),
                "expires_on": fund.expires_on,
                "is_open": is_open,
                "lapsed_usd": left if expired else 0.0,
                "binds": _binds(account, is_open=is_open),
            }
        )
    return pl.DataFrame(rows, schema=ACCOUNTS)


def _binds(account: _Account, *, is_open: bool) -> str:
    """Name the limit that keeps more from being drawn."""
    if not is_open:
        return "time"
    if account.fund.cap_usd - account.drawn <= CENT:
        return "cap"
    if account.open <= CENT:
        return "match"
    return "nothing"
