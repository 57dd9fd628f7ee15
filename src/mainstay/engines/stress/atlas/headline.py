"""Headline numbers of the atlas and of the reverse stress test, defined where they are worked out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from mainstay.core.result import Metric
from mainstay.engines.stress.atlas.pairs import RULE, SIMULATED, TAKEN, Pairs
from mainstay.engines.stress.atlas.sweep import Sweep
from mainstay.engines.stress.atlas.worth import Worth

#: loss, in days of need of a product of mean criticality, below which an outage counts as not felt
BITE = 0.1


def singles_headline(found: Sweep, worth: Worth) -> list[Metric]:
    """Return the headline of single outages.

    ``outages``: outages tried. ``outages_felt``: those with a loss of more than 0.1 day of need at the longest
    duration. ``worst_single_loss``: largest loss of a single outage of any duration, in days of need of a product of
    mean criticality. ``loss_share_top_ten``: part of the sum of all losses at the longest duration that the ten dearest
    outages make up; empty where nothing is lost.
    """
    losses = {days: worth.losses(lanes, found.quiet).sum(axis=0) for days, lanes in found.runs.items()}
    last = losses[max(found.durations)]
    felt = np.sort(np.maximum(last, 0.0))[::-1]
    whole = float(felt.sum())
    return [
        Metric.exact("outages", len(found.outages), "outage"),
        Metric.exact("outages_felt", int((last > BITE).sum()), "outage"),
        Metric("worst_single_loss", max(float(one.max()) for one in losses.values()), "day of need"),
        Metric("loss_share_top_ten", float(felt[:10].sum()) / whole if whole > 0 else None, "share"),
    ]


def pairs_headline(joint: Pairs, listed: pl.DataFrame) -> list[Metric]:
    """Return the headline of pairs.

    ``pairs``: pairs of outages. ``pairs_by_rule``: those proved to add up without simulating them.
    ``pairs_simulated``: those simulated. ``pairs_taken_as_sum``: those that meet among suppliers alone and are taken as
    the sum of two, which is not proved. ``taken_worst_seen``: largest interaction of either sign in a random sample of
    the latter, in days of need; empty without a sample. ``pairs_only_together``: pairs with a loss of more than 0.1 day
    of need of which neither outage alone has one. ``worst_pair_loss``: largest joint loss. ``worst_interaction``:
    largest joint loss beyond the sum of the two.
    """
    counts = [int((joint.decided == how).sum()) for how in (RULE, SIMULATED, TAKEN)]
    return [
        Metric.exact("pairs", joint.first.size, "pair"),
        Metric.exact("pairs_by_rule", counts[0], "pair"),
        Metric.exact("pairs_simulated", counts[1], "pair"),
        Metric.exact("pairs_taken_as_sum", counts[2], "pair"),
        Metric("taken_worst_seen", joint.worst_seen, "day of need"),
        Metric.exact("pairs_only_together", int(listed["only_together"].sum()), "pair"),
        Metric("worst_pair_loss", float(joint.loss.max()), "day of need"),
        Metric("worst_interaction", float((joint.loss - joint.parts).max()), "day of need"),
    ]


def reverse_headline(
    rows: pl.DataFrame, attack: pl.DataFrame, tried: Sequence[int], *, holds: bool, not_tried: int
) -> list[Metric]:
    """Return the headline of the reverse stress test.

    ``smallest_outages``: fewest outages at the same time that break the goal; 0 where it does not hold without any,
    empty where nothing breaks it. ``smallest_days``: fewest days of a full outage among those. ``breaking_singles`` and
    ``breaking_pairs``: how many single outages, and pairs of which neither does it alone, break the goal at the longest
    outage. ``pairs_tried``: pairs simulated. ``pairs_not_tried``: pairs that the rule leaves open and that meet among
    suppliers alone. ``not_monotone``: sets of which a longer or deeper outage does not break what a shorter or
    shallower one breaks. ``worst_attack_optimal`` and ``worst_attack_simulated``: largest loss of the largest sets of
    the table ``attack`` under the best response and in the simulation, in days of need.

    Parameters
    ----------
    rows, attack : polars.DataFrame
        Tables ``smallest`` and ``attack``.
    tried : sequence of int
        Outages of each set that was simulated.
    holds : bool
        Whether the goal holds without an outage.
    not_tried : int
        Pairs not simulated.
    """
    sizes = rows["outages"].to_list()
    least: int | None = min(sizes, default=None) if holds else 0
    days = [] if least is None else rows.filter(pl.col("outages") == least)["duration_days"].to_list()
    most = attack.filter(pl.col("outages") == pl.col("outages").max())
    return [
        Metric("smallest_outages", least, "outage", least, least),
        Metric("smallest_days", min(days, default=None), "day"),
        Metric.exact("breaking_singles", sizes.count(1), "outage"),
        Metric.exact("breaking_pairs", sizes.count(2), "pair"),
        Metric.exact("pairs_tried", list(tried).count(2), "pair"),
        Metric.exact("pairs_not_tried", not_tried, "pair"),
        Metric.exact("not_monotone", int((~rows["is_monotone"]).sum()), "set"),
        Metric("worst_attack_optimal", max(most["optimal_loss"].to_list()), "day of need"),
        Metric("worst_attack_simulated", max(most["simulated_loss"].to_list()), "day of need"),
    ]
