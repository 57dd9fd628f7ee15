"""What other cases teach: weights over the population of shortages, one vote for each case, none for the case itself.

Each case gives every member of the population a likelihood (how near the member's outcomes come to what was seen) and
casts one vote, shared among the members by it. A forecast uses the sum of the votes of the **other** cases and
`PRIOR_VOTES` votes that are shared equally. So parameters stay distributions, no case calibrates its own forecast, and
no case can outvote the rest. This is importance sampling of a mixture of posteriors: one step of the empirical Bayes
estimate of a population (Laird 1978, Journal of the American Statistical Association 73), kept wide by the prior.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mainstay.engines.stress.backtest.chain import HORIZON_DAYS
from mainstay.engines.stress.backtest.observed import DEPTH_SPREAD, NULL_SPREAD, Observed, Seen
from mainstay.engines.stress.backtest.outcomes import Outcomes
from mainstay.engines.stress.backtest.priors import Array

#: Votes of the prior: what is believed without any case counts as so many cases.
PRIOR_VOTES = 4.0
#: Spread of an onset in days, and of the log of a duration.
ONSET_SPREAD = 20.0
DURATION_SPREAD = 0.35
#: How much a member counts that is short where no shortage came, or not short where one came.
WRONG = 0.02
#: Cases whose shocks lie within so many days share causes, or are one event told twice: neither teaches the other.
SAME_EVENT_DAYS = 60


def depth_of(found: Outcomes, seen: Observed) -> Array:
    """Return the depth of each member in the terms in which the case was measured."""
    people_who_went_without = seen.depth_kind == "unserved"
    if seen.depth_basis == "mean":
        return found.unserved_mean if people_who_went_without else found.depth_mean
    return found.unserved_worst if people_who_went_without else found.depth_worst


def likelihood(found: Outcomes, seen: Observed) -> Array:
    """Return how near each member comes to what was seen: between 0 and 1, 1 where nothing speaks against it.

    Parameters
    ----------
    found : Outcomes
        Of all members, for the case.
    seen : Observed
        What happened.
    """
    short = found.short > 0
    if seen.null:
        nearness: Array = np.where(short, WRONG, 1.0) * _bell(found.depth_worst / NULL_SPREAD)
        return nearness
    total = np.where(short | (seen.null is None), 1.0, WRONG)
    if seen.depth.exists and seen.depth_kind is not None:
        total = total * _bell(_apart(depth_of(found, seen), seen.depth) / DEPTH_SPREAD[seen.depth_kind])
    if seen.onset.exists:
        total = total * _bell(_apart(found.onset, seen.onset) / (ONSET_SPREAD + seen.blur_days))
    for days, what in ((found.recovered, seen.recovered), (found.ended, seen.ended)):
        if what.exists:
            logs = Seen(*(None if end is None else float(np.log1p(end)) for end in (what.low, what.high)))
            within = np.log1p(np.minimum(days, 1.5 * HORIZON_DAYS))
            total = total * _bell(_apart(within, logs) / DURATION_SPREAD)
    return total


def _bell(z: Array) -> Array:
    shape: Array = np.exp(-0.5 * np.square(z))
    return shape


def _apart(values: Array, seen: Seen) -> Array:
    """Return the distance to the range that was seen; nothing where the member has no value."""
    low = seen.low if seen.low is not None else -np.inf
    high = seen.high if seen.high is not None else np.inf
    apart: Array = np.nan_to_num(np.maximum(low - values, 0.0) + np.maximum(values - high, 0.0), nan=0.0)
    return apart


def vote(nearness: Array) -> Array:
    """Return the vote of a case: its likelihood as shares of one.

    Examples
    --------
    >>> vote(np.array([1.0, 3.0])).tolist()
    [0.25, 0.75]
    """
    total = nearness.sum()
    return nearness / total if total > 0 else np.full(nearness.size, 1.0 / nearness.size)


def weights_without(votes: Mapping[str, Array], silent: Sequence[str], size: int) -> Array:
    """Return the weights of the members from the votes of all cases but the silent ones.

    Parameters
    ----------
    votes : mapping of str to array
        Votes by case.
    silent : sequence of str
        Cases that may not vote.
    size : int
        Members of the population.

    Examples
    --------
    >>> weights_without({"a": np.array([1.0, 0.0])}, ["a"], 2).tolist()
    [0.5, 0.5]
    """
    total = np.full(size, PRIOR_VOTES / size)
    for name in sorted(set(votes) - set(silent)):
        total = total + votes[name]
    weights: Array = total / total.sum()
    return weights


def related(row: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the keys of the cases that may not calibrate a case: itself, and those of the same weeks.

    A case that is told again under another key, or in a file of its own, so never calibrates its own forecast.
    """
    return [other["case_id"] for other in others if _same_event(row, other)]


def _same_event(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    if _plain(one["case_id"]) == _plain(other["case_id"]):
        return True
    ahead: int = (other["known_shock_on_low"] - one["known_shock_on_high"]).days
    behind: int = (one["known_shock_on_low"] - other["known_shock_on_high"]).days
    return max(ahead, behind) <= SAME_EVENT_DAYS


def _plain(key: str) -> str:
    return "".join(letter for letter in key.lower() if letter.isalnum())
