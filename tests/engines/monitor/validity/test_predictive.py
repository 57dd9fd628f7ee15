"""Validity of indices: verdicts, directions, missing units, errors."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from mainstay.engines.monitor.validity import predictive_validity
from mainstay.errors import InputError


def tables(count: int, index_noise: float, rival_noise: float, seed: int = 1) -> tuple[pl.DataFrame, ...]:
    """Return an index, an outcome and a rival that both follow the outcome with noise."""
    random = np.random.default_rng(seed)
    truth = random.normal(size=count)
    units = [f"U{i:03d}" for i in range(count)]
    return (
        pl.DataFrame({"unit": units, "index": truth + index_noise * random.normal(size=count)}),
        pl.DataFrame({"unit": units, "outcome": truth}),
        pl.DataFrame({"unit": units, "income": np.exp(truth + rival_noise * random.normal(size=count))}),
    )


def rival_row(*args: Any, **options: Any) -> dict[str, Any]:
    return predictive_validity(*args, **({"higher_is_better": True, "resamples": 400} | options)).row(1, named=True)


@pytest.mark.parametrize(
    ("index_noise", "rival_noise", "verdict"),
    [(0.3, 3.0, "better than"), (3.0, 0.3, "worse than")],
)
def test_clear_verdicts(index_noise: float, rival_noise: float, verdict: str) -> None:
    row = rival_row(*tables(120, index_noise, rival_noise))
    assert row["verdict"] == verdict
    assert (row["difference_low"] > 0) == (verdict == "better than")
    assert row["chance_index_better"] == (1.0 if verdict == "better than" else 0.0)


def test_what_is_not_shown() -> None:
    scores, outcome, _ = tables(15, 1.0, 1.0)
    row = rival_row(scores, outcome, tables(15, 1.0, 1.0, seed=1)[2], margin=0.01)
    assert row["difference_low"] < 0 < row["difference_high"]
    assert row["verdict"] == "not shown"
    assert 0 < row["chance_index_better"] < 1


def test_no_better_than_its_own_copy() -> None:
    scores, outcome, _ = tables(60, 1.0, 1.0)
    row = rival_row(scores, outcome, scores.rename({"index": "copy"}))
    assert row["verdict"] == "no better than"
    assert row["difference"] == row["difference_low"] == row["difference_high"] == 0
    assert row["chance_index_better"] == 0.5
    # a copy leaves nothing to correlate with, so there is no partial correlation
    assert row["partial"] is None
    assert rival_row(scores, outcome, scores.rename({"index": "copy"}), margin=0)["verdict"] == "not shown"


@pytest.mark.parametrize("measure", ["spearman", "pearson", "r2", "concordance"])
def test_the_difference_is_that_of_the_measure(measure: Any) -> None:
    data = tables(80, 0.8, 1.2)
    table = predictive_validity(*data, higher_is_better=True, resamples=300, measure=measure)
    own, rival = table.row(0, named=True), table.row(1, named=True)
    assert rival["compared_by"] == measure
    assert rival["index_value"] == pytest.approx(own[measure], abs=1e-12)
    assert rival["difference"] == pytest.approx(own[measure] - rival[measure], abs=1e-12)
    assert rival["difference_low"] <= rival["difference"] <= rival["difference_high"]
    assert own["difference"] is None
    assert own["verdict"] is None
    assert own["role"] == "index"
    for name in ("spearman", "pearson", "r2", "concordance"):
        assert own[f"{name}_low"] < own[name] < own[f"{name}_high"]


def test_the_interval_of_the_difference_is_paired() -> None:
    scores, outcome, rivals = tables(100, 0.5, 0.5)
    near = scores.with_columns(near=pl.col("index") + 0.01 * pl.Series(np.random.default_rng(3).normal(size=100)))
    paired = rival_row(scores, outcome, near.drop("index"))
    apart = rival_row(scores, outcome, rivals)
    assert paired["difference_high"] - paired["difference_low"] < 0.2 * (
        apart["difference_high"] - apart["difference_low"]
    )


def test_directions() -> None:
    scores, outcome, rivals = tables(50, 0.5, 0.5)
    good = predictive_validity(scores, outcome, rivals, higher_is_better=True, resamples=200)
    deaths = outcome.with_columns(outcome=-pl.col("outcome"))
    poor = rivals.with_columns(income=-pl.col("income"))
    turned = predictive_validity(
        scores, deaths, poor, higher_is_better={"outcome": False, "income": False}, resamples=200
    )
    assert good.equals(turned)
    wrong = predictive_validity(scores, deaths, rivals, higher_is_better=True, resamples=200)
    assert wrong["spearman"][0] == pytest.approx(-good["spearman"][0], abs=1e-12)
    assert wrong["concordance"][0] == pytest.approx(1 - good["concordance"][0], abs=1e-12)
    assert wrong["r2"][0] == pytest.approx(good["r2"][0], abs=1e-12)


def test_missing_units_are_listed_and_left_out() -> None:
    scores, outcome, rivals = tables(30, 0.5, 0.5)
    holes = outcome.with_columns(outcome=pl.when(pl.col("unit") == "U003").then(None).otherwise(pl.col("outcome")))
    few = rivals.filter(pl.col("unit") != "U007").with_columns(
        income=pl.when(pl.col("unit") == "U008").then(float("nan")).otherwise(pl.col("income"))
    )
    table = predictive_validity(scores, holes, few, higher_is_better=True, resamples=200)
    assert table["n"].to_list() == [29, 27]
    assert table["missing"].to_list() == [["U003"], ["U003", "U007", "U008"]]
    kept = [~pl.col("unit").is_in(["U003", "U007", "U008"])]
    alone = predictive_validity(
        scores.filter(kept), outcome.filter(kept), rivals.filter(kept), higher_is_better=True, resamples=200
    )
    shared = [name for name in table.columns if name != "missing"]
    assert alone.select(shared).row(1) == table.select(shared).row(1)


def test_the_order_of_rows_changes_nothing() -> None:
    scores, outcome, rivals = tables(40, 0.5, 0.5)
    one = predictive_validity(scores, outcome, rivals, higher_is_better=True, resamples=200)
    two = predictive_validity(scores.reverse(), outcome, rivals.reverse(), higher_is_better=True, resamples=200)
    assert one.equals(two)


def test_too_few_units_get_no_verdict() -> None:
    row = rival_row(*tables(9, 0.1, 5.0))
    assert row["verdict"] == "too few units"
    assert row["n"] == 9
    assert row["spearman"] is not None
    assert row["spearman_low"] is None
    assert row["difference_low"] is None
    assert row["chance_index_better"] is None
    assert rival_row(*tables(10, 0.1, 5.0))["spearman_low"] is not None


def test_no_common_unit() -> None:
    scores, outcome, rivals = tables(12, 0.5, 0.5)
    row = rival_row(scores.with_columns(unit=pl.concat_str(pl.lit("x"), "unit")), outcome, rivals)
    assert row["n"] == 0
    assert len(row["missing"]) == 24
    assert row["spearman"] is None
    assert row["verdict"] == "too few units"


def test_a_constant_predictor_has_no_correlation() -> None:
    scores, outcome, rivals = tables(20, 0.5, 0.5)
    row = rival_row(scores, outcome, rivals.with_columns(income=pl.lit(1.0)))
    assert row["spearman"] is None
    assert row["concordance"] == 0.5
    assert row["difference"] is None
    assert row["verdict"] == "not shown"


def test_every_index_outcome_and_rival_has_its_row() -> None:
    scores, outcome, rivals = tables(20, 0.5, 0.5)
    table = predictive_validity(
        scores.with_columns(second=-pl.col("index")),
        outcome.with_columns(later=pl.col("outcome") ** 3),
        rivals.with_columns(people=pl.col("income") + 1),
        higher_is_better={"outcome": True, "later": True},
        resamples=200,
    )
    assert table.height == 2 * 2 * 3
    assert table["predictor"].to_list()[:3] == ["index", "income", "people"]
    # a power changes no rank
    first, power = table.filter(predictor="index", role="index")["spearman"]
    assert first == pytest.approx(power, abs=1e-12)


def test_intervals_hold_the_truth() -> None:
    random = np.random.default_rng(9)
    units = [str(i) for i in range(60)]
    held = 0
    for _ in range(80):
        x = random.normal(size=60)
        y = 0.6 * x + 0.8 * random.normal(size=60)
        row = predictive_validity(
            pl.DataFrame({"unit": units, "index": x}),
            pl.DataFrame({"unit": units, "outcome": y}),
            pl.DataFrame({"unit": units, "rival": random.normal(size=60)}),
            higher_is_better=True,
            resamples=300,
            confidence=0.9,
        ).row(0, named=True)
        held += row["pearson_low"] <= 0.6 <= row["pearson_high"]
    # 80 intervals at 90 %: fewer than 63 would come about by chance about once in a thousand times
    assert held >= 63


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"scores": pl.DataFrame({"index": [1.0]})}, ["column.missing"]),
        ({"scores": pl.DataFrame({"unit": ["a"]})}, ["column.missing"]),
        ({"outcome": pl.DataFrame({"unit": ["a", "a"], "outcome": [1.0, 2.0]})}, ["unit.duplicate"]),
        ({"outcome": pl.DataFrame({"unit": ["a", None], "outcome": [1.0, 2.0]})}, ["unit.missing"]),
        ({"outcome": pl.DataFrame({"unit": ["a"], "outcome": ["many"]})}, ["column.numbers"]),
        ({"rivals": pl.DataFrame({"unit": ["a"], "income": [float("inf")]})}, ["number.infinite"]),
        ({"rivals": pl.DataFrame({"unit": ["a"], "index": [1.0]})}, ["column.duplicate"]),
        ({"higher_is_better": {"income": True}}, ["direction.missing"]),
        ({"higher_is_better": {"outcome": True, "gdp": True}}, ["direction.unknown"]),
        (
            {"resamples": 5, "confidence": 95, "measure": "mood", "margin": -1.0},
            ["resamples.count", "coverage.range", "measure.unknown", "margin.range"],
        ),
    ],
)
def test_what_is_refused(change: dict[str, Any], codes: list[str]) -> None:
    scores, outcome, rivals = tables(12, 0.5, 0.5)
    options: dict[str, Any] = {"scores": scores, "outcome": outcome, "rivals": rivals, "higher_is_better": True}
    options |= change
    with pytest.raises(InputError) as caught:
        predictive_validity(options.pop("scores"), options.pop("outcome"), options.pop("rivals"), **options)
    assert [problem.code for problem in caught.value.problems] == codes
