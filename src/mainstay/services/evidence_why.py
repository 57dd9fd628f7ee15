"""Why one claim decides and not another, in words, by the declared policy of the base."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

RULES = {
    "method": "how it is known (observed before reported before estimated before assumed)",
    "known_from_on": "the one known last",
    "grade": "the better grade",
}


def policy_in_words(policy: Sequence[str]) -> str:
    """Return the policy of a base as a sentence.

    Examples
    --------
    >>> policy_in_words(["grade"])
    'Claims that are no longer held come last; then decides: the better grade; then the name of the claim.'
    """
    rules = "; then ".join(RULES.get(rule, rule) for rule in policy)
    return f"Claims that are no longer held come last; then decides: {rules}; then the name of the claim."


def why_it_decides(claims: pl.DataFrame, policy: Sequence[str], day: date) -> str:
    """Return why the first of the claims of a value decides.

    Parameters
    ----------
    claims : polars.DataFrame
        As `Base.claims` returns them, the one that decides first.
    policy : sequence of str
        Rules of the base, in order of weight.
    day : datetime.date
        As-of day of the base.

    Examples
    --------
    >>> import mainstay as ms
    >>> base = ms.load("us-2026")
    >>> key = base["products"]["product_id"][0]
    >>> why_it_decides(base.claims("products", key, "name"), base.info.conflict_policy, base.info.as_of_on)
    'Nothing else is said about this value, so the source of its row stands for it.'
    """
    explicit = claims.filter(pl.col("claim_id").is_not_null())
    if claims.is_empty():
        return "Nobody has told a source for this value."
    if explicit.is_empty():
        return "Nothing else is said about this value, so the source of its row stands for it."
    first = explicit.row(0, named=True)
    if explicit.height == 1:
        return f"The claim {first['claim_id']} is the only one about this value, so it decides over the row's source."
    other = explicit.row(1, named=True)
    return f"The claim {first['claim_id']} decides over {other['claim_id']}: {_difference(first, other, policy, day)}."


def _difference(first: dict[str, Any], other: dict[str, Any], policy: Sequence[str], day: date) -> str:
    dropped = [one["known_to_on"] is not None and one["known_to_on"] < day for one in (first, other)]
    if dropped[0] != dropped[1]:
        return f"the other was held only until {other['known_to_on']}"
    for rule in policy:
        if first[rule] == other[rule]:
            continue
        if rule == "method":
            return f"{first['method']} weighs more than {other['method']}"
        if rule == "known_from_on":
            return f"it became known later, on {first['known_from_on']} and not on {other['known_from_on']}"
        return f"its grade {first['grade'] or 'G0'} is better than {other['grade'] or 'none'}"
    return "they weigh the same, so the name decides, which never depends on the order of loading"
