"""What money can buy, in arrays: the options of a scenario, or those that a base itself suggests at assumed prices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import polars as pl

from mainstay.core.suggest import nearest
from mainstay.engines.care.plan.model import Floats, Options, Whole
from mainstay.errors import Problem
from mainstay.model.base import Base
from mainstay.scenario.care.plan import CareOption, PlanChoices

MONTH_DAYS = 365.25 / 12
#: minutes a day with patients where no one of the cadre is there to learn it from; assumed
ASSUMED_MINUTES = 300.0


class _Told(Protocol):
    assumed: list[tuple[str, str, float | None, str]]
    problems: list[Problem]


def option_arrays(
    base: Base,
    choices: PlanChoices,
    resources: tuple[str, ...],
    moves: tuple[str, ...],
    capacity: Floats,
    source: Whole,
    levels: Sequence[str],
    told: _Told,
) -> Options:
    """Return the options of a scenario; unknown names and missing amounts are added to the problems."""
    offers = choices.options or _suggested(base, choices, moves, told)
    known = (*resources, *moves)
    minutes = minutes_by_cadre(base)
    kept, target, amount = [], [], []
    for offer in offers:
        name = _tidy(offer.adds)
        if name not in known:
            close = nearest(name, known)
            hint = f"did you mean {close!r}?" if close else None
            told.problems.append(Problem("plan.unknown", f"{offer.name} adds to nothing known", found=name, hint=hint))
            continue
        one = _amount(offer, name, minutes, told)
        if one is not None:
            kept.append(offer)
            target.append(known.index(name))
            amount.append(one)
    places = capacity.shape[0]
    most, least = np.zeros((places, len(kept))), np.zeros((places, len(kept)))
    for k, offer in enumerate(kept):
        here = np.array([not offer.levels or level in offer.levels for level in levels])
        most[:, k], least[:, k] = np.where(here, offer.most, 0.0), np.where(here, offer.least, 0.0)
        if target[k] >= len(resources):
            people = np.floor(capacity[:, source[target[k] - len(resources)]] / amount[k] + 1e-9)
            most[:, k] = np.maximum(np.minimum(most[:, k], people), least[:, k])
    return Options(
        names=tuple(offer.name for offer in kept),
        kinds=tuple(offer.kind for offer in kept),
        target=np.array(target, np.int64),
        amount=np.array(amount, np.float64),
        whole=np.array([offer.whole for offer in kept], np.bool_),
        cost=np.tile(np.array([offer.usd_per_year for offer in kept], np.float64), (places, 1)),
        least=least,
        most=most,
    )


def minutes_by_cadre(base: Base) -> dict[str, float]:
    """Return minutes a day with patients of one person, by cadre, weighted by headcount."""
    rows = base["staff"].filter(pl.col("headcount") > 0).drop_nulls("minutes_per_day")
    mean = (pl.col("headcount") * pl.col("minutes_per_day")).sum() / pl.col("headcount").sum()
    return dict(rows.group_by("cadre").agg(mean).sort("cadre").iter_rows())


def _suggested(base: Base, choices: PlanChoices, moves: tuple[str, ...], told: _Told) -> tuple[CareOption, ...]:
    """Return hiring of each cadre and training along each edge, at prices that are told as assumed."""
    hire, train = choices.hire_usd_per_year, choices.training_usd_per_year
    told.assumed.append(("hire_usd_per_year", "price", hire, "no options were given"))
    told.assumed.append(("training_usd_per_year", "price", train, "no options were given"))
    cadres = sorted(set(base["staff"]["cadre"]))
    pairs = {f"{a} -> {b}" for a, b in base["retraining"].select("from_cadre", "to_cadre").iter_rows()}
    return (
        *(
            CareOption(name=f"hire {name}", kind="staff", adds=name, usd_per_year=hire, most=choices.hire_most)
            for name in cadres
        ),
        *(
            CareOption(name=f"train {name}", kind="cross_training", adds=name, usd_per_year=train, most=1e6)
            for name in moves
            if name in pairs
        ),
    )


def _amount(offer: CareOption, name: str, minutes: dict[str, float], told: _Told) -> float | None:
    """Return what one unit adds in a month."""
    if offer.amount_per_month is not None:
        return offer.amount_per_month
    if offer.kind in ("space", "convertible_space"):
        return MONTH_DAYS
    if offer.kind in ("staff", "cross_training"):
        cadre = name.split(" -> ", maxsplit=1)[0]
        if cadre not in minutes:
            reason = "no one of the cadre is there to learn it from"
            told.assumed.append((cadre, "minutes_per_day", ASSUMED_MINUTES, reason))
        return minutes.get(cadre, ASSUMED_MINUTES) * MONTH_DAYS
    text = f"{offer.name} does not say what one unit adds in a month"
    told.problems.append(Problem("plan.amount", text, hint="give amount_per_month"))
    return None


def _tidy(name: str) -> str:
    return " -> ".join(part.strip() for part in name.split("->"))


__all__ = ["minutes_by_cadre", "option_arrays"]
