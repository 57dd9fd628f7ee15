"""Value of information: against enumeration of every result, and within its bounds."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.engines.stress.trials.small_trial import DAY, NORTH, SOUTH, lines_of, spec_of

from mainstay.engines.stress.trials.batch_success import BatchBelief, released_distribution
from mainstay.engines.stress.trials.belief import LineBelief
from mainstay.engines.stress.trials.certificate import beliefs_on
from mainstay.engines.stress.trials.design import Design
from mainstay.engines.stress.trials.judge import Bench
from mainstay.engines.stress.trials.normal_belief import NormalBelief
from mainstay.engines.stress.trials.value import decisions, learnings, perfect_information, today

NO_DESIGN = Design((), feasible=False, needed=5000)
OPTIONS = [
    {"name": "accept"},
    {"name": "stock", "cost_usd": 1500, "units": 2500},
    {"name": "second", "cost_usd": 900, "units": {"value": 1500, "low": 500, "high": 2500}},
]


def looked(**changes: Any) -> tuple[pl.DataFrame, pl.DataFrame, float]:
    spec = spec_of(**{"options": OPTIONS, "loss_usd_per_unit_short": 1.0, **changes})
    lines = lines_of(spec)
    bench = Bench([line.line_id for line in lines], spec, seed=3, draws=256)
    now = today(beliefs_on(lines, spec, DAY), bench, 3)
    ranked, told = decisions(lines, now, NO_DESIGN, 3)
    return ranked, told, perfect_information(now)


def test_values_lie_between_nothing_and_perfect_information() -> None:
    ranked, _, evpi = looked()
    assert (ranked["evsi_usd"] >= 0).all()
    assert ranked["evsi_usd"].max() <= evpi * 1.02
    assert ranked["evsi_usd"].max() > 0
    assert ranked["rank"].to_list() == list(range(1, ranked.height + 1))
    assert ranked["net_usd"].to_list() == sorted(ranked["net_usd"].to_list(), reverse=True)
    assert ranked.height == 8


def test_a_whole_trial_is_worth_no_less_than_its_parts() -> None:
    ranked, _, _ = looked(trials=128)
    for line in (NORTH, SOUTH):
        own = dict(ranked.filter(pl.col("line_id") == line).select("learn", "evsi_usd").iter_rows())
        # the same outcomes; what is left is the luck of the draws
        assert own["trial"] >= max(own.values()) - 25


def test_changes_sum_to_one_and_tell_what_was_seen() -> None:
    ranked, told, _ = looked()
    sums = told.group_by("line_id", "learn").agg(pl.col("probability").sum())
    assert sums["probability"].to_list() == pytest.approx([1.0] * 8)
    changed = told.filter("is_change").group_by("line_id", "learn").agg(pl.col("probability").sum())
    both = ranked.join(changed, on=["line_id", "learn"], how="left")
    least = both.select(pl.max_horizontal("p_verdict_changes", "p_choice_changes")).to_series()
    assert (both["probability"].fill_null(0.0) >= least - 1e-9).all()
    batches = told.filter(pl.col("learn") == "batches")
    assert batches["throughput_of_claim_median"].null_count() == batches.height
    assert batches["released_share_median"].null_count() == 0


def test_without_options_only_the_verdict_counts() -> None:
    ranked, told, evpi = looked(options=[])
    assert evpi == 0.0
    assert ranked["evsi_usd"].null_count() == ranked.height
    assert told["choice_after"].null_count() == told.height
    assert ranked["p_verdict_changes"].to_list() == sorted(ranked["p_verdict_changes"].to_list(), reverse=True)


def test_value_agrees_with_enumerating_every_result() -> None:
    """One line of known speed and unknown yield: results are counts, so every one of them can be gone through."""
    spec = spec_of(
        lines=[{"line_id": NORTH, "batch_units": 500, "most_batches": 6}],
        requirement={"product_id": "vaccine", "quantity": 8000, "within_days": 122, "confidence": 0.8},
        options=[{"name": "accept"}, {"name": "stock", "cost_usd": 1200, "units": 2500}],
        loss_usd_per_unit_short=1.0,
        trials=3000,
        common_cause=0.0,
    )
    rate = NormalBelief(math.log(100.0), 1e6, 1e6, 1e-12)
    belief = LineBelief(NORTH, 500.0, BatchBelief(2.0, 0.6), rate, NormalBelief(math.log(40.0), 1e6, 1e6, 1e-12))

    def worth(success: BatchBelief) -> np.ndarray[Any, np.dtype[np.float64]]:
        short = 8000 - 500.0 * np.arange(18)  # seventeen batches by day 122
        chances = released_distribution(success, 17)
        return np.array([-1200 * k - float((chances * np.maximum(short - 2500 * k, 0)).sum()) for k in (0, 1)])

    results = released_distribution(belief.success, 6)
    after = np.array([worth(belief.success.seen(k, 6)) for k in range(7)])
    exact = float((results * after.max(axis=1)).sum() - worth(belief.success).max())
    assert exact > 20
    lines = lines_of(spec)
    bench = Bench([NORTH], spec, seed=3, draws=2048)
    now = today({NORTH: belief}, bench, 3)
    assert now.worth(now.quantities) == pytest.approx(worth(belief.success), abs=60)
    batches = next(one for one in learnings(lines, now, NO_DESIGN, 3) if one.kind == "batches")
    counts = np.bincount(batches.results.released.astype(int), minlength=7) / 3000
    assert counts == pytest.approx(results, abs=0.03)
    # the engine's own values of each result, weighted by the exact chances
    mine = np.array([now.worth(bench.quantities({NORTH: belief.with_batches(k, 6)})) for k in range(7)])
    found = float((results * mine.max(axis=1)).sum() - (results[:, None] * mine).sum(axis=0).max())
    assert found == pytest.approx(exact, abs=0.12 * exact)
