"""Correlations, alpha, components, importance, and taking elements out: the shared cases and independent checks."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import stats
from tests.engines.monitor.composite.small import asem_structure, case, codes_of, data, tree

from mainstay.engines.monitor.composite import build
from mainstay.engines.monitor.composite.association import associate
from mainstay.engines.monitor.composite.composite import Composite
from mainstay.engines.monitor.composite.correlations import correlations, redundancy
from mainstay.engines.monitor.composite.importance import correlation_ratio, importance
from mainstay.engines.monitor.composite.principal_components import components_of, principal_components
from mainstay.engines.monitor.composite.reliability import cronbach_alpha, reliability
from mainstay.errors import InputError

EXACT = 1e-9


@pytest.fixture(scope="module")
def asem(shared_dir: Path) -> Composite:
    structure = asem_structure(shared_dir).drop("denominator")
    return build(case(shared_dir, "step_Treated"), structure, steps=["normalise", "aggregate"])


@pytest.mark.shared
def test_correlations_of_coinr(asem: Composite, shared_dir: Path) -> None:
    expected = case(shared_dir, "corr_ind_pillar_pearson_long")
    found = correlations(asem, (1, 2), significance=0.05)
    both = expected.join(found, left_on=["Var2", "Var1"], right_on=["node", "other"], how="left")
    assert both.height == expected.height == 49 * 8
    assert (both["Correlation"].is_null() == both["correlation"].is_null()).all()
    assert (both["Correlation"] - both["correlation"]).abs().max() < EXACT


@pytest.mark.shared
def test_raw_alpha_of_coinr(shared_dir: Path) -> None:
    structure = asem_structure(shared_dir).drop("denominator")
    made = build(case(shared_dir, "step_Raw"), structure, steps=["normalise", "aggregate"])
    expected = dict(case(shared_dir, "cronbach_raw").iter_rows())
    found = reliability(made, 1, step="raw")
    assert dict(found.select("parent", "alpha_raw").iter_rows()) == pytest.approx(expected, abs=EXACT)
    # the figure that the raw form hides
    assert found.filter(pl.col("parent") == "ConEcFin")["alpha_standardised"][0] == pytest.approx(0.926, abs=5e-4)


#: `get_PCA` of COINr 1.1.14 on level 2 of the ASEM index, from pca_level2.txt
SDEV = {
    "Conn": [1.71564941741298305, 1.15976110430772339, 0.58896654774084234, 0.46337012416633327, 0.38717927519138323],
    "Sust": [1.05658719609299296, 1.02920814730745169, 0.90793948737371905],
}


def components_of_coinr(text: str) -> dict[str, dict[str, Any]]:
    """Read standard deviations and rotation of the two groups from the printed list."""
    groups: dict[str, dict[str, Any]] = {}
    group, part = "", ""
    for line in text.splitlines():
        if line.startswith("$"):
            names = line.strip("$").split("$")
            group, part = names[0], names[-1] if len(names) > 1 else ""
            groups.setdefault(group, {"wts": [], "sdev": [], "rot": {}})
        elif part in ("wts", "sdev") and line.startswith("["):
            groups[group][part] += [float(number) for number in line.split("]")[1].split()]
        elif part == "rot" and line and not line.startswith(" "):
            name, *numbers = line.split()
            groups[group]["rot"].setdefault(name, []).extend(float(number) for number in numbers)
    return groups


@pytest.mark.shared
def test_components_of_coinr(asem: Composite, shared_dir: Path) -> None:
    expected = components_of_coinr((shared_dir / "cases" / "composite" / "pca_level2.txt").read_text("utf-8"))
    found = principal_components(asem, 2)
    assert set(found) == set(expected) == {"Conn", "Sust"}
    for group, own in found.items():
        np.testing.assert_allclose(own.deviations, expected[group]["sdev"], rtol=0, atol=EXACT)
        theirs = np.array([expected[group]["rot"][code] for code in own.codes])
        signs = np.sign((theirs * own.loadings).sum(axis=0))
        np.testing.assert_allclose(own.loadings * signs, theirs, rtol=0, atol=EXACT)
        assert own.shares.sum() == pytest.approx(1)
        assert own.loadings[:, 0].sum() > 0
        assert own.table().columns == ["code", *(f"PC{place}" for place in range(1, len(own.codes) + 1))]


@pytest.mark.parametrize("method", ["pearson", "spearman", "kendall"])
@pytest.mark.parametrize("seed", range(4))
def test_each_pair_agrees_with_scipy(method: str, seed: int) -> None:
    random = np.random.default_rng(seed)
    table = random.normal(size=(30, 6)).round(seed % 3)
    table[random.random(table.shape) < 0.15] = np.nan
    table[:, 1] += np.nan_to_num(table[:, 0])
    found = associate(table[:, :3], table[:, 3:], method)
    oracle = {"pearson": stats.pearsonr, "spearman": stats.spearmanr, "kendall": stats.kendalltau}[method]
    for first in range(3):
        for second in range(3):
            x, y = table[:, first], table[:, 3 + second]
            both = ~(np.isnan(x) | np.isnan(y))
            expected = oracle(x[both], y[both])
            assert found.values[first, second] == pytest.approx(expected.statistic, abs=1e-12)
            assert found.rows[first, second] == both.sum()
            if method != "kendall":  # where ties are many, the oracle's normal approximation has another variance
                assert found.p[first, second] == pytest.approx(expected.pvalue, rel=1e-8)


def test_what_cannot_be_correlated_is_empty_and_not_zero() -> None:
    table = np.array([[1.0, 5.0, 1.0], [2.0, 5.0, np.nan], [3.0, 5.0, np.nan], [4.0, 5.0, 2.0]])
    found = associate(table, table)
    assert np.isnan(found.values[0, 1])
    assert np.isnan(found.values[0, 2])
    assert found.rows[0, 2] == 2
    assert found.values[0, 0] == pytest.approx(1)
    assert found.p[0, 0] == 0
    with pytest.raises(InputError) as caught:
        associate(table, table, "cosine")
    assert codes_of(caught) == ["method.unknown"]


def test_kendall_in_blocks_is_kendall_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    table = np.random.default_rng(0).normal(size=(12, 7))
    whole = associate(table, table, "kendall").values
    monkeypatch.setattr("mainstay.engines.monitor.composite.association.BLOCK", 300)
    np.testing.assert_allclose(associate(table, table, "kendall").values, whole, atol=1e-14)


FULL = data(staff=[5.0, 6.0, 7.0, 9.0, 4.0, 6.5])
MADE = build(FULL, tree(), steps={"normalise": None, "aggregate": None})


def test_correlations_with_what_stands_above() -> None:
    found = correlations(MADE, (1, 2), parent_only=True)
    assert found.select("node", "other").rows() == [
        ("beds", "means"),
        ("staff", "means"),
        ("cost", "results"),
        ("delay", "results"),
    ]
    assert correlations(MADE, (1, 3), parent_only=True).height == 4
    raw = correlations(MADE, (1, 1), step="raw")
    value = raw.filter((pl.col("node") == "beds") & (pl.col("other") == "cost"))["correlation"][0]
    assert value == pytest.approx(np.corrcoef(FULL["beds"], FULL["cost"])[0, 1])
    with pytest.raises(InputError) as caught:
        correlations(MADE, (1, 5))
    assert codes_of(caught) == ["level.unknown"]
    with pytest.raises(InputError) as caught:
        correlations(MADE, (1, 2), step="raw")
    assert codes_of(caught) == ["node.no_score"] * 2


def test_redundant_and_contradicting_siblings_are_flagged() -> None:
    twins = FULL.with_columns(staff=pl.col("beds") * 2 + pl.Series([0.1, 0, 0, 0.2, 0, 0]), delay=-pl.col("cost") + 1)
    made = build(twins, tree(), steps=["normalise", "aggregate"])
    found = redundancy(made)
    assert found.select("parent", "node", "other", "flag").rows() == [
        ("means", "beds", "staff", "redundant"),
        ("results", "cost", "delay", "redundant"),
    ]
    assert found["correlation"][1] == pytest.approx(-1)
    mild = redundancy(made, limit=1.1)
    assert mild.select("node", "flag").rows() == [("cost", "negative")]
    assert redundancy(made, 2).columns == found.columns


def test_alpha_by_the_formula() -> None:
    values = np.random.default_rng(4).normal(size=(20, 3)) + np.arange(20)[:, None] / 5
    covariance, correlation = np.cov(values.T), np.corrcoef(values.T)
    raw = 3 / 2 * (1 - np.trace(covariance) / covariance.sum())
    mean = (correlation.sum() - 3) / 6
    assert cronbach_alpha(values, standardised=False) == pytest.approx(raw, rel=1e-12)
    assert cronbach_alpha(values) == pytest.approx(3 * mean / (1 + 2 * mean), rel=1e-12)
    # a scale does not matter to the one and decides the other
    scaled = values * np.array([1.0, 1000.0, 1.0])
    assert cronbach_alpha(scaled) == pytest.approx(cronbach_alpha(values), rel=1e-12)
    assert cronbach_alpha(scaled, standardised=False) < 0.1


def test_alpha_that_cannot_be_formed_has_a_note() -> None:
    assert cronbach_alpha(np.array([[1.0], [2.0], [3.0]])) is None
    assert cronbach_alpha(np.array([[1.0, 5.0], [2.0, 5.0], [3.0, 5.0]])) is None
    assert cronbach_alpha(np.array([[1.0, -1.0], [2.0, -2.0], [3.0, -3.0]]), standardised=False) is None
    alone = {"code": ["a", "p", "x"], "parent": ["p", "x", None], "level": [1, 2, 3], "direction": [1, 1, 1]}
    made = build(
        pl.DataFrame({"unit": ["A", "B", "C"], "a": [1.0, 2.0, 3.0]}),
        pl.DataFrame(alone).with_columns(weight=pl.lit(1.0)),
        steps=["normalise", "aggregate"],
    )
    row = reliability(made).row(0, named=True)
    assert row["alpha_raw"] is row["alpha_standardised"] is None
    assert row["note"] == "a single child has no alpha"


def test_alpha_of_children_that_contradict_each_other_has_a_note() -> None:
    mirrored = FULL.with_columns(staff=-pl.col("beds") + 50)
    row = reliability(build(mirrored, tree(), steps=["normalise", "aggregate"])).row(0, named=True)
    assert (row["parent"], row["alpha_raw"]) == ("means", None)
    assert "contradict" in row["note"]


def test_components_by_eigenvectors() -> None:
    values = np.random.default_rng(9).normal(size=(25, 4)) @ np.random.default_rng(1).normal(size=(4, 4))
    values[3, 2] = np.nan
    found = components_of(values, ("a", "b", "c", "d"))
    whole = np.delete(values, 3, axis=0)
    variance, vectors = np.linalg.eigh(np.corrcoef(whole.T))
    np.testing.assert_allclose(found.deviations**2, variance[::-1], rtol=1e-10)
    np.testing.assert_allclose(np.abs(found.loadings), np.abs(vectors[:, ::-1]), atol=1e-10)
    assert (found.units_used, found.units_left_out) == (24, 1)
    # the sign does not hang on the unit of measure
    scaled = components_of(values * 7 - 2, ("a", "b", "c", "d"))
    np.testing.assert_allclose(scaled.loadings, found.loadings, atol=1e-12)


def test_components_of_what_does_not_vary_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        components_of(np.array([[1.0, 5.0], [2.0, 5.0], [3.0, 5.0]]), ("a", "b"))
    assert [problem.column for problem in caught.value.problems] == ["b"]
    with pytest.raises(InputError) as caught:
        components_of(np.array([[1.0, 5.0], [2.0, np.nan], [3.0, 5.0]]), ("a", "b"))
    assert codes_of(caught) == ["components.few_units"]


def test_the_correlation_ratio_sees_curves_and_no_more_than_there_is() -> None:
    random = np.random.default_rng(2)
    x = random.uniform(-1, 1, 400)
    assert correlation_ratio(x, 3 * x + 1) == pytest.approx(1, abs=1e-9)
    # E[y | x] = x^2 has variance 4/45; the noise adds as much again
    noisy = x**2 + random.normal(0, math.sqrt(4 / 45), 400)
    assert correlation_ratio(x, noisy) == pytest.approx(0.5, abs=0.08)
    assert abs(np.corrcoef(x, noisy)[0, 1]) < 0.15
    assert correlation_ratio(x, random.normal(size=400)) < 0.03
    assert correlation_ratio(np.ones(20), x[:20]) is None
    assert correlation_ratio(x[:5], x[:5]) is None


@pytest.mark.shared
def test_weight_is_not_importance(asem: Composite) -> None:
    table = importance(asem)
    assert table["share"].sum() == pytest.approx(1)
    assert table["effective_weight"].sum() == pytest.approx(1)
    assert table["correlation_ratio"].min() >= 0
    # shipping connectivity weighs as much as roads and rail but hardly moves the index
    ship = table.filter(pl.col("node") == "Ship").row(0, named=True)
    assert ship["effective_weight"] == pytest.approx(1 / 80)
    assert ship["share"] < 0.001
