"""Weight sets: given, equal, effective, from components, fitted; what is wrong with them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.engines.monitor.composite.small import asem_structure, case, codes_of, data, tree

from mainstay.engines.monitor.composite import build
from mainstay.engines.monitor.composite.composite import Composite
from mainstay.engines.monitor.composite.structure import Structure
from mainstay.engines.monitor.composite.weights import effective_weights, make_weights, names, read_weights
from mainstay.errors import InputError, UnknownNameError

TREE = Structure.read(tree())
MADE = build(data(staff=[5.0, 6.0, 7.0, 9.0, 4.0, 6.5]), tree(), steps=["normalise", "aggregate"])


@pytest.fixture(scope="module")
def asem(shared_dir: Path) -> Composite:
    structure = asem_structure(shared_dir).drop("denominator")
    return build(case(shared_dir, "step_Treated"), structure, steps=["normalise", "aggregate"])


def test_one_level_can_be_weighted_anew() -> None:
    assert read_weights({"means": 5, "results": 1}, TREE).tolist() == [1.0, 3.0, 1.0, 1.0, 5.0, 1.0, 1.0]
    frame = pl.DataFrame({"iCode": ["beds", "staff"], "Level": [1, 1], "Weight": [7, 8]})
    assert read_weights(frame, TREE).tolist() == [7.0, 8.0, 1.0, 1.0, 2.0, 1.0, 1.0]
    assert read_weights(np.arange(1, 8), TREE).tolist() == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]


@pytest.mark.parametrize(
    ("weights", "codes"),
    [
        ({"beds": 1.0}, ["weight.missing"]),
        ({"beds": 0.0, "staff": 0.0}, ["weight.sum"]),
        ({"beds": -1.0, "staff": math.nan, "bads": 1.0}, ["weight.invalid", "weight.invalid", "weight.node_unknown"]),
        ({"means": math.inf, "results": "much"}, ["weight.invalid", "weight.invalid"]),
        (pl.DataFrame({"code": ["beds", "beds", "staff"], "weight": [1, 2, 3]}), ["weight.duplicate"]),
        (pl.DataFrame({"node": ["beds"], "weight": [1]}), ["column.missing"]),
        ([1.0, 2.0], ["weight.count"]),
        ("heavy", ["weight.count"]),
    ],
)
def test_all_that_is_wrong_is_told_at_once(weights: Any, codes: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        read_weights(weights, TREE)
    assert codes_of(caught) == codes


def test_a_near_name_is_suggested() -> None:
    with pytest.raises(InputError, match="did you mean 'beds'"):
        read_weights({"bads": 1.0}, TREE)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["weights_original", "weights_custom"])
def test_weight_sets_of_coinr(asem: Composite, shared_dir: Path, name: str) -> None:
    frame = case(shared_dir, name)
    found = read_weights(frame, asem.structure)
    assert dict(zip(asem.structure.codes, found.tolist(), strict=True)) == dict(
        frame.select("iCode", "Weight").iter_rows()
    )
    # the same weights in the structure give the same scores
    placed = (
        asem_structure(shared_dir)
        .drop("denominator", "weight")
        .join(frame.select(code="iCode", weight="Weight"), on="code", how="left", maintain_order="left")
    )
    source = case(shared_dir, "step_Treated")
    by_step = build(
        source, asem_structure(shared_dir).drop("denominator"), steps={"normalise": None, "aggregate": {"w": frame}}
    )
    by_tree = build(source, placed, steps={"normalise": None, "aggregate": None})
    np.testing.assert_allclose(by_step.array("aggregated"), by_tree.array("aggregated"), rtol=1e-13)
    assert (np.abs(by_step.array("aggregated") - asem.array("aggregated")).max() > 0.1) == (name == "weights_custom")


def test_effective_weights_by_hand() -> None:
    found = dict(zip(TREE.codes, effective_weights(TREE).tolist(), strict=True))
    assert found == pytest.approx(
        {"beds": 1 / 6, "staff": 1 / 2, "cost": 1 / 6, "delay": 1 / 6, "means": 2 / 3, "results": 1 / 3, "index": 1.0}
    )
    scores = MADE.array("normalised") @ effective_weights(TREE)[:4]
    np.testing.assert_allclose(scores, MADE.scores()["index"])


def test_equal_among_siblings_or_over_indicators() -> None:
    assert make_weights(MADE, "equal")["weight"].to_list() == [1.0] * 7
    over = make_weights(MADE, "equal", over="indicators")
    assert over["weight"].to_list() == [1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 4.0]
    np.testing.assert_allclose(effective_weights(TREE, over)[:4], 0.25)
    with pytest.raises(InputError) as caught:
        make_weights(MADE, "equal", over="moon")
    assert codes_of(caught) == ["parameter.invalid"]


def test_given_are_those_of_the_tree_unless_others_are() -> None:
    assert make_weights(MADE, "given")["weight"].to_list() == TREE.weights.tolist()
    assert make_weights(MADE, "given", weights={"means": 1, "results": 4})["weight"].to_list()[4:6] == [1.0, 4.0]


def test_every_weighting_gives_a_set_that_can_be_read() -> None:
    params: dict[str, dict[str, Any]] = {"optimised": {"target": "equal"}, "principal_component": {"squared": True}}
    assert set(names()) == {"equal", "given", "optimised", "principal_component"}
    for name in names():
        frame = make_weights(MADE, name, **params.get(name, {}))
        assert frame.columns[:3] == ["code", "level", "weight"]
        assert np.isfinite(read_weights(frame, TREE)).all()
    with pytest.raises(UnknownNameError, match="optimised"):
        make_weights(MADE, "optimise")


@pytest.mark.shared
def test_weights_from_components_of_coinr(asem: Composite) -> None:
    # pca_level2.txt, wts; the sign of a component is free
    expected = {
        "ConEcFin": 0.30499260872618639,
        "Instit": 0.50815398057536987,
        "P2P": 0.51084549196363238,
        "Physical": 0.51179702534006533,
        "Political": 0.35476714735343867,
        "Environ": 0.65131882316088463,
        "Social": -0.74436773080762175,
        "SusEcFin": 0.14731080044800621,
    }
    found = dict(make_weights(asem, "principal_component", level=2).select("code", "weight").iter_rows())
    assert {code: found[code] for code in expected} == pytest.approx(expected, abs=1e-9)
    with pytest.raises(InputError) as caught:  # a negative weight is shown, but not used
        read_weights(found, asem.structure)
    assert [problem.key for problem in caught.value.problems] == ["Social"]
    squared = make_weights(asem, "principal_component", level=2, squared=True)
    sums = squared.filter(pl.col("code").is_in(["Environ", "Social", "SusEcFin"]))["weight"].sum()
    assert sums == pytest.approx(1)
    read_weights(squared, asem.structure)


def correlations_with_index(made: Composite, weights: pl.DataFrame, level: int) -> list[float]:
    """Build anew by hand and correlate."""
    own = dict(weights.select("code", "weight").iter_rows())
    tree_ = made.structure
    scores = dict(zip(tree_.leaves, made.array("normalised").T, strict=True))
    for code in sorted((code for code in tree_.codes if tree_.children(code)), key=tree_.level):
        below = tree_.children(code)
        scores[code] = sum(own[child] * scores[child] for child in below) / sum(own[child] for child in below)
    return [float(np.corrcoef(scores[code], scores["index"])[0, 1]) for code in tree_.at_level(level)]


def test_a_target_that_can_be_reached_is_reached() -> None:
    for target in ("equal", {"means": 3.0, "results": 2.0}, [3.0, 2.0]):
        found = make_weights(MADE, "optimised", level=2, target=target)
        assert found.filter(pl.col("level") == 2)["reached"].all()
        values = np.array(correlations_with_index(MADE, found, 2))
        wished = np.array([1.0, 1.0]) if target == "equal" else np.array([3.0, 2.0])
        np.testing.assert_allclose(values / values.sum(), wished / wished.sum(), atol=1e-6)
        np.testing.assert_allclose(found.filter(pl.col("level") == 2)["obtained"], wished / wished.sum(), atol=1e-6)
        assert found.filter(pl.col("level") != 2)["desired"].null_count() == 5


@pytest.mark.shared
def test_a_target_out_of_reach_says_how_far_it_stayed(asem: Composite) -> None:
    found = make_weights(asem, "get_opt_weights", itarg="equal", Level=2)
    own = found.filter(pl.col("level") == 2)
    assert not own["reached"].any()
    assert own["gap"][0] == pytest.approx((own["desired"] - own["obtained"]).abs().max())
    nominal = make_weights(asem, "given")
    index = asem.scores().get_column("Index").to_numpy()
    before = np.array([np.corrcoef(asem.scores(2)[code], index)[0, 1] for code in asem.structure.at_level(2)])
    share = before / before.sum()
    assert ((own["desired"] - own["obtained"]) ** 2).sum() < ((1 / 8 - share) ** 2).sum()
    assert nominal.height == found.height


@pytest.mark.shared
def test_information_is_no_less_than_under_nominal_weights(asem: Composite) -> None:
    found = make_weights(asem, "optimised", level=2, aim="information")
    made = build_again(asem, found)
    for start in (asem, made):
        index = start.scores()["Index"].to_numpy()
        total = sum(np.corrcoef(start.scores(2)[code], index)[0, 1] for code in start.structure.at_level(2))
        if start is asem:
            before = total
    assert total > before


def build_again(made: Composite, weights: pl.DataFrame) -> Composite:
    frame = made.step("normalised")
    flat = pl.DataFrame(
        {
            "code": list(made.structure.codes),
            "parent": list(made.structure.parents),
            "level": list(made.structure.levels),
            "direction": [1] * len(made.structure.codes),
            "weight": weights["weight"],
        }
    )
    return build(frame, flat, steps={"aggregate": None})


@pytest.mark.parametrize(
    ("params", "codes"),
    [
        ({}, ["target.missing"]),
        ({"target": [1.0]}, ["target.invalid"]),
        ({"target": {"means": 1.0, "nowhere": 1.0}}, ["target.node", "target.node"]),
        ({"target": [1.0, -1.0], "aim": "luck"}, ["parameter.invalid", "target.invalid"]),
        ({"target": [1.0, 0.0]}, ["target.invalid"]),
        ({"target": "much"}, ["target.invalid"]),
        ({"target": "equal", "level": 7}, ["level.unknown"]),
        ({"target": "equal", "correlation": "cosine"}, ["method.unknown"]),
    ],
)
def test_targets_are_checked(params: dict[str, Any], codes: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        make_weights(MADE, "optimised", **params)
    assert codes_of(caught) == codes


def test_too_few_units_to_correlate_are_refused() -> None:
    two = build(data(staff=[5.0, 6.0, 7.0, 9.0, 4.0, 6.5])[:2], tree(), steps=["normalise", "aggregate"])
    with pytest.raises(InputError) as caught:
        make_weights(two, "optimised", target="equal")
    assert codes_of(caught) == ["correlation.undefined"]
