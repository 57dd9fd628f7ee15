"""Amplification: how much more orders swing up the chain than need does."""

from __future__ import annotations

import numpy as np
import polars as pl

from mainstay.engines.stress.kernel.answer import Answer
from mainstay.engines.stress.metrics.gathered import Array
from mainstay.engines.stress.network.program import Program

TIERS = ("users", "trade", "makers of what is used")
SCHEMA = {
    "tier": pl.Int64(),
    "what": pl.String(),
    "nodes": pl.Int64(),
    "variation": pl.Float64(),
    "amplification": pl.Float64(),
    "of_tier_below": pl.Float64(),
}
#: orders that vary by less than 3 % are steady, and no measure of others
STILL = 1e-3


def tiers_of(program: Program) -> Array:
    """Return how far each node is from the users at the end: 0 for a user; the longest way counts."""
    net = program.net
    tier = np.zeros(program.nodes.height, np.int64)
    for edge in np.argsort(net.customer, kind="stable")[::-1]:
        # customers stand after their suppliers, so theirs is known
        supplier, customer = int(net.supplier[edge]), int(net.customer[edge])
        tier[supplier] = max(tier[supplier], tier[customer] + 1)
    return tier


def amplification_table(program: Program, answer: Answer) -> pl.DataFrame:
    """Return one row for each tier, from the users up.

    Columns: ``tier`` (steps from the users), ``what``, ``nodes``, ``variation`` (squared coefficient of variation of
    the daily orders that a node is asked for, over the days of a run; mean over runs and nodes by what flows through
    them), ``amplification`` (the same over that of the users: above 1 orders swing more than need; empty where need is
    steady), ``of_tier_below``.

    Parameters
    ----------
    program : Program
        A program that keeps its ledger.
    answer : Answer
        Some of its runs.
    """
    days = program.horizon
    mean, square = answer.asked / days, answer.asked_squared / days
    swings = np.divide(square - mean**2, mean**2, out=np.zeros_like(mean), where=mean > 1e-9)
    swings = np.maximum(swings, 0.0)
    tier = tiers_of(program)
    rows, below, users = [], None, None
    for level in range(int(tier.max(initial=0)) + 1):
        here = (tier == level) & (mean > 1e-9).any(axis=1)
        if not here.any():
            continue
        found = float((swings[here] * mean[here]).sum() / mean[here].sum())
        what = TIERS[level] if level < len(TIERS) else "further up"
        rows.append((level, what, int(here.sum()), found, _over(found, users), _over(found, below)))
        users, below = found if level == 0 else users, found
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _over(value: float, other: float | None) -> float | None:
    return None if other is None or other < STILL else value / other
