"""Two scenarios on the same draws: held against single runs and against a re-computation run by run."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

import mainstay as ms
from mainstay.core.result import Result
from mainstay.engines.stress.beside import run_beside
from mainstay.engines.stress.run import observe, run_stress
from mainstay.errors import InputError
from mainstay.model.base import Base
from mainstay.scenario.scenario import Scenario, read_scenario

RUNS = 24
HALT = {
    "name": "halt",
    "quantity": "capacity",
    "where": {"site": "baxter-north-cove"},
    "onset_day": 5,
    "plateau_days": 60,
}
FAR = {"name": "far", "quantity": "capacity", "where": {"site": "intas-pharmez"}, "onset_day": 5, "plateau_days": 60}


def scenario(*shocks: dict[str, Any], days: int = 90) -> Scenario:
    return read_scenario({"stress": {"horizon_days": days, "shocks": list(shocks)}})


@pytest.fixture(scope="module")
def base() -> Base:
    return ms.load("us-2026")


@pytest.fixture(scope="module")
def half(base: Base) -> Result:
    return run_beside(base, scenario(HALT), scenario({**HALT, "depth": 0.5}), replications=RUNS, seed=3)


def test_the_same_scenario_twice_differs_nowhere(base: Base) -> None:
    result = run_beside(base, scenario(HALT), scenario(HALT), replications=4, seed=3)
    assert result.tables["differences"]["difference"].abs().max() == 0
    assert result.metric("unmet_share_difference") == 0
    assert result.metric("unmet_share_first") == result.metric("unmet_share_second") != 0


def test_a_smaller_shock_is_never_worse_and_the_interval_says_so(half: Result) -> None:
    row = half.metrics.filter(pl.col("id") == "unmet_share_difference").row(0, named=True)
    assert row["low"] <= row["value"] <= row["high"] < 0
    hit = half.tables["differences"].filter(pl.col("first") > 0.01)
    assert hit.height > 1
    assert (hit["p_worse"] <= hit["p_better"]).all()


def test_pairs_tell_far_more_than_two_runs_do(base: Base, half: Result) -> None:
    paired = half.metrics.filter(pl.col("id") == "unmet_share_difference").row(0, named=True)
    apart = [
        half.metrics.filter(pl.col("id") == f"unmet_share_{one}").row(0, named=True) for one in ("first", "second")
    ]
    squares = sum(((one["high"] - one["low"]) / 2) ** 2 for one in apart)
    assert (paired["high"] - paired["low"]) / 2 < squares**0.5


def test_each_number_is_the_mean_over_the_pairs(base: Base, half: Result) -> None:
    seen = [
        observe(base, told, replications=RUNS, seed=3) for told in (scenario(HALT), scenario({**HALT, "depth": 0.5}))
    ]
    row = half.tables["differences"].row(0, named=True)
    values = []
    for one in seen:
        place = dict(one.users.select("node_id", "row").iter_rows())[row["node_id"]]
        values.append(
            (
                one.shocked["net"].values[place] - one.quiet["net"].values[place],
                one.shocked["own"].values[place],
                one.quiet["own"].values[place],
            )
        )
    need = np.max([value for part in values for value in part[1:]], axis=0)
    gap = values[1][0] / need - values[0][0] / need
    assert row["difference"] == pytest.approx(gap.mean(), abs=1e-12)
    spread = 1.959963984540054 * gap.std(ddof=1) / np.sqrt(RUNS)
    assert row["high"] - row["low"] == pytest.approx(2 * spread, rel=1e-9)
    assert row["p_better"] == (gap < -1e-9).mean()


def test_what_a_run_says_is_caused_is_the_same(base: Base, half: Result) -> None:
    alone = run_stress(base, scenario(HALT), replications=RUNS, seed=3, decompose=False).tables["unmet"]
    caused = dict(alone.select("node_id", pl.col("caused") / pl.col("demand")).iter_rows())
    for row in half.tables["differences"].filter(pl.col("first") > 0.01).iter_rows(named=True):
        # there the mean over runs over the mean need, here the mean of shares: close where need hardly varies
        assert row["first"] == pytest.approx(caused[row["node_id"]], rel=0.02)


def test_users_that_one_scenario_does_not_touch_count_as_unharmed(base: Base) -> None:
    rows = run_beside(base, scenario(HALT), scenario(FAR), replications=4, seed=3).tables["differences"]
    found = {row["node_id"]: row for row in rows.iter_rows(named=True)}
    cisplatin, saline = found["sink:cisplatin-injection"], found["sink:sodium-chloride-09-bag"]
    assert cisplatin["first"] == pytest.approx(0, abs=1e-9)
    assert saline["second"] == pytest.approx(0, abs=1e-9)


def test_scenarios_of_other_lengths_are_refused(base: Base) -> None:
    with pytest.raises(InputError) as told:
        run_beside(base, scenario(HALT), scenario(HALT, days=60), replications=2, seed=0)
    assert [one.code for one in told.value.problems] == ["stress.horizons"]


def test_progress_counts_both(base: Base) -> None:
    told: list[tuple[int, int, str]] = []
    run_beside(base, scenario(HALT), scenario(FAR), replications=70, seed=3, progress=lambda *one: told.append(one))
    assert [(done, of) for done, of, _ in told] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    halves = ("first scenario", "second scenario")
    assert [words for _, _, words in told] == [f"{one}: blocks of runs, {k} of 2" for one in halves for k in (1, 2)]


def test_the_same_bytes_for_the_same_question(base: Base) -> None:
    made = [run_beside(base, scenario(HALT), scenario(FAR), replications=4, seed=3).hash for _ in range(2)]
    assert made[0] == made[1]
