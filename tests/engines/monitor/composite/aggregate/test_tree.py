"""Aggregating up a tree: levels, mixed methods, thresholds, floors, many runs at once."""

from __future__ import annotations

import math
from importlib import import_module
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.engines.monitor.composite.aggregate.slow_aggregation import slow_arithmetic, slow_copeland, slow_geometric
from tests.engines.monitor.composite.small import (
    asem_structure,
    assert_same,
    case,
    codes_of,
    tree,
)

from mainstay.engines.monitor.composite import build
from mainstay.engines.monitor.composite.aggregate.plan import plan
from mainstay.engines.monitor.composite.aggregate.registry import names
from mainstay.engines.monitor.composite.aggregate.tree import aggregate_runs, aggregate_tree
from mainstay.engines.monitor.composite.structure import Structure
from mainstay.errors import InputError

LEAVES = np.array([[10.0, 20.0, 30.0, 40.0], [90.0, 50.0, np.nan, 70.0], [np.nan, np.nan, 5.0, 15.0]])
TREE = Structure.read(tree())


def of(code: str, scores: np.ndarray) -> list[float]:
    return scores[:, TREE.positions[code]].tolist()


def test_two_levels_by_hand() -> None:
    scores = aggregate_tree(TREE, LEAVES)
    assert of("means", scores)[:2] == [17.5, 60.0]
    assert math.isnan(of("means", scores)[2])
    assert of("results", scores) == [35.0, 70.0, 10.0]
    assert of("index", scores) == pytest.approx([(2 * 17.5 + 35) / 3, (2 * 60 + 70) / 3, 10.0])


@pytest.mark.parametrize(
    "methods",
    [
        {2: "geometric", 3: "arithmetic"},
        {"means": "a_gmean", "results": "geometric"},
        {"default": "geometric", "index": "arithmetic"},
        {"2": ("geometric", {}), "*": "arithmetic"},
        ["geometric", "arithmetic"],
        ("geometric", {"method": "arithmetic"}),
    ],
)
def test_methods_by_level_and_node(methods: Any) -> None:
    scores = aggregate_tree(TREE, LEAVES, methods=methods)
    means = [slow_geometric(row[:2], [1, 3]) for row in LEAVES.tolist()]
    results = [slow_geometric(row[2:], [1, 1]) for row in LEAVES.tolist()]
    np.testing.assert_allclose(of("means", scores), means, equal_nan=True)
    np.testing.assert_allclose(of("results", scores), results)
    index = [slow_arithmetic(pair, [2, 1]) for pair in zip(means, results, strict=True)]
    np.testing.assert_allclose(of("index", scores), index)


def test_copeland_above_a_mean() -> None:
    scores = aggregate_tree(TREE, LEAVES, methods={3: "copeland"})
    pillars = list(zip(of("means", scores), of("results", scores), strict=True))
    assert of("index", scores) == slow_copeland(pillars, [2, 1])


@pytest.mark.parametrize("threshold", [0.9, {2: 0.9}, {"means": 0.9, "results": 1.0}, [0.9, None]])
def test_thresholds_by_level_and_node(threshold: Any) -> None:
    scores = aggregate_tree(TREE, LEAVES, threshold=threshold)
    np.testing.assert_array_equal(np.isnan(of("means", scores)), [False, False, True])
    np.testing.assert_array_equal(np.isnan(of("results", scores)), [False, True, False])
    np.testing.assert_array_equal(np.isnan(of("index", scores)), [False, threshold == 0.9, threshold == 0.9])


@pytest.mark.parametrize(
    ("methods", "threshold", "codes"),
    [
        ({"4": "arithmetic"}, None, ["aggregation.node_unknown"]),
        ({"beds": "arithmetic", "nowhere": "arithmetic"}, None, ["aggregation.node_unknown"] * 2),
        (["arithmetic"] * 3, None, ["aggregation.count"]),
        (None, {"means": 2, "index": "x"}, ["threshold.invalid"] * 2),
        (None, [0.1], ["aggregation.count"]),
        (7, None, ["method.invalid"]),
    ],
)
def test_plans_are_checked(methods: Any, threshold: Any, codes: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        plan(TREE, methods, threshold)
    assert codes_of(caught) == codes


def test_every_score_at_fault_is_named_at_every_level() -> None:
    leaves = np.array([[1.0, 2.0, 0.0, 3.0], [1.0, -2.0, 3.0, 3.0]])
    with pytest.raises(InputError) as caught:
        aggregate_tree(TREE, leaves, methods="geometric", units=["AUT", "BEL"])
    told = {(problem.column, problem.key, problem.found) for problem in caught.value.problems}
    assert told == {("staff", "BEL", "-2"), ("cost", "AUT", "0")}


def test_the_run_at_fault_is_the_one_that_is_shown() -> None:
    # under the second weights the pillar falls below 0, of which no geometric mean can be taken
    steps = plan(TREE, {2: "arithmetic", 3: "geometric"})
    weights = np.array([[0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], [1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0]])
    with pytest.raises(InputError) as caught:
        aggregate_runs(TREE, np.array([[-7.0, 5.0, 1.0, 1.0]]), weights, steps, units=["AUT"])
    assert [(problem.column, problem.key, problem.found) for problem in caught.value.problems] == [
        ("means", "AUT", "-7")
    ]


def floored(**floors: float) -> Structure:
    frame = tree()
    return Structure.read(
        frame.with_columns(must_have_floor=pl.Series([floors.get(code) for code in frame["code"]], dtype=pl.Float64))
    )


def test_a_must_have_below_its_floor_caps_its_parent_alone() -> None:
    leaves = np.array([[10.0, 100.0, 90.0, 90.0], [40.0, 100.0, 90.0, 90.0], [np.nan, 100.0, 90.0, 90.0]])
    free = aggregate_tree(TREE, leaves)
    capped = aggregate_tree(floored(beds=25.0), leaves)
    assert of("means", free)[0] == 77.5
    assert of("means", capped)[0] == 25.0
    # reached, or not known: nothing is capped
    assert of("means", capped)[1:] == of("means", free)[1:]
    assert of("results", capped) == of("results", free)
    assert of("index", capped)[0] == pytest.approx((2 * 25 + 90) / 3)


def test_the_lowest_floor_not_reached_counts_and_a_lower_score_stays() -> None:
    leaves = np.array([[10.0, 30.0, 1.0, 1.0], [1.0, 2.0, 1.0, 1.0]])
    scores = aggregate_tree(floored(beds=20.0, staff=40.0), leaves)
    assert of("means", scores) == [20.0, 1.75]


def test_a_pillar_can_be_a_must_have() -> None:
    scores = aggregate_tree(floored(results=50.0), np.array([[100.0, 100.0, 20.0, 60.0]]))
    assert of("index", scores) == [50.0]


def test_a_floor_where_the_scale_is_left_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        aggregate_tree(floored(beds=20.0), LEAVES, methods={"means": "copeland"})
    assert codes_of(caught) == ["floor.scale"]


@pytest.mark.parametrize("name", names())
def test_many_runs_at_once_are_each_a_run_alone(name: str) -> None:
    random = np.random.default_rng(5)
    leaves = random.uniform(60, 140, (9, 4))
    leaves[random.random(leaves.shape) < 0.2] = np.nan
    weights = random.uniform(0, 2, (40, len(TREE.codes)))
    weights[3, :2] = [0.0, 1.0]
    # a Copeland score may be negative, so that no mean but the arithmetic follows it
    methods = {2: name, 3: "arithmetic"} if name == "copeland" else name
    steps = plan(TREE, methods, 0.5)
    together = aggregate_runs(TREE, leaves, weights, steps)
    for run, own in enumerate(weights):
        alone = aggregate_tree(TREE, leaves, methods=methods, weights=own, threshold=0.5)
        for code in ("means", "results", "index"):
            np.testing.assert_allclose(together[code][run], of(code, alone), rtol=1e-12, atol=1e-12, equal_nan=True)


def test_copeland_in_blocks_is_copeland_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(8)
    leaves, weights = random.uniform(1, 9, (7, 4)), random.uniform(0, 1, (11, len(TREE.codes)))
    steps = plan(TREE, "copeland")
    whole = aggregate_runs(TREE, leaves, weights, steps)
    monkeypatch.setattr(import_module("mainstay.engines.monitor.composite.aggregate.copeland"), "BLOCK", 60)
    parts = aggregate_runs(TREE, leaves, weights, steps)
    for code, scores in whole.items():
        np.testing.assert_array_equal(scores, parts[code])


def test_an_indicator_may_stand_right_below_the_index() -> None:
    frame = pl.DataFrame(
        {
            "code": ["a", "b", "c", "pillar", "index"],
            "parent": ["pillar", "pillar", "index", "index", None],
            "level": [1, 1, 1, 2, 3],
            "direction": [1, 1, 1, 1, 1],
            "weight": [1.0, 1.0, 1.0, 3.0, 1.0],
        }
    )
    scores = aggregate_tree(Structure.read(frame), np.array([[10.0, 20.0, 55.0]]))
    assert scores[0].tolist() == [10.0, 20.0, 55.0, 15.0, 25.0]


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "methods"),
    [("agg_amean", "a_amean"), ("agg_gmean", "a_gmean"), ("agg_hmean", "a_hmean")],
)
def test_aggregations_of_coinr(shared_dir: Any, name: str, methods: str) -> None:
    expected = case(shared_dir, name)
    structure = asem_structure(shared_dir).drop("denominator")
    made = build(
        case(shared_dir, "step_Treated"),
        structure,
        steps={"normalise": {"method": "n_minmax", "l_u": [1, 100]}, "aggregate": {"f_ag": methods}},
    )
    assert_same(made.step("aggregated"), expected)


@pytest.mark.shared
def test_last_step_and_results_of_coinr(shared_dir: Any) -> None:
    structure = asem_structure(shared_dir).drop("denominator")
    made = build(case(shared_dir, "step_Treated"), structure, steps=["normalise", "aggregate"])
    assert_same(made.step("aggregated"), case(shared_dir, "step_Aggregated"))
    # these two are printed with two decimals and sorted by rank
    assert_same(made.step("aggregated"), case(shared_dir, "results_scores_aggs").drop("Rank"), atol=0.005 + 1e-9)
    ranks = case(shared_dir, "results_ranks_aggs")
    for level in (2, 3, 4):
        codes = made.structure.at_level(level)
        assert_same(made.ranks(level), ranks.select("unit", *codes))
