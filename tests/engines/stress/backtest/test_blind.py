"""Forecasts are blind: what happened reaches neither their inputs nor their own calibration."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from mainstay.engines.stress.backtest import run
from mainstay.engines.stress.backtest import run as run_module
from mainstay.engines.stress.backtest.border import bundled_cases
from mainstay.engines.stress.backtest.calibrate import related, vote, weights_without
from mainstay.engines.stress.backtest.columns import KNOWN, SEEN
from mainstay.engines.stress.backtest.forecast import forecast, known_of
from mainstay.engines.stress.backtest.inputs import HindsightError
from mainstay.engines.stress.backtest.priors import population

PEOPLE = population(1, 200)


@pytest.mark.parametrize("column", SEEN)
def test_a_forecast_refuses_every_column_that_tells_what_happened(column: str) -> None:
    with pytest.raises(HindsightError, match=column):
        forecast({"known_shock_kind": "cyber", column: None}, "a", PEOPLE, 1)


def test_only_known_columns_are_handed_on() -> None:
    row = bundled_cases().row(0, named=True)
    assert set(known_of(row)) == set(KNOWN)
    assert all(name.startswith("known_") for name in known_of(row))


def changed(frame: pl.DataFrame, case_id: str, **values: Any) -> pl.DataFrame:
    rows = [{**row, **values} if row["case_id"] == case_id else row for row in frame.iter_rows(named=True)]
    return pl.DataFrame(rows, schema=frame.schema)


def test_another_outcome_of_a_case_changes_nothing_in_its_own_forecast(monkeypatch: pytest.MonkeyPatch) -> None:
    """The outcome of Helene is turned upside down: its forecast stays, that of others moves."""
    before = run(draws=100).tables["forecasts"]
    upside_down = changed(
        bundled_cases(),
        "helene2024",
        seen_depth_low=0.9,
        seen_depth_high=1.0,
        seen_recovered_on_low=bundled_cases()["known_shock_on_high"].max() + timedelta(days=900),
        seen_recovered_on_high=None,
    )
    # `run` is both the name of a module and of its function
    monkeypatch.setattr("mainstay.engines.stress.backtest.border.bundled_cases", lambda: upside_down)
    after = run_module(draws=100).tables["forecasts"]
    told = ["of", "case_id", "quantity", "median", "low_80", "high_80"]
    own = (pl.col("case_id") == "helene2024") & pl.col("quantity").is_in(["onset", "recovered", "ended", "depth_worst"])
    assert after.filter(own).select(told).equals(before.filter(own).select(told))
    others = (pl.col("case_id") == "cefazolin2019") & (pl.col("quantity") == "depth_worst")
    assert not after.filter(others).select(told).equals(before.filter(others).select(told))


def test_a_case_never_votes_for_itself_nor_for_one_of_the_same_weeks() -> None:
    rows = list(bundled_cases().iter_rows(named=True))
    by_key = {row["case_id"]: row for row in rows}
    for row in rows:
        assert row["case_id"] in related(row, rows)
    assert set(related(by_key["valsartan2018"], rows)) == {"valsartan2018", "valsartan2018_can"}
    twin = {**by_key["chiron2004"], "case_id": "told again"}
    assert related(twin, rows) == ["chiron2004"]
    far = {**by_key["chiron2004"], "known_shock_on_low": None}
    far |= {name: by_key["helene2024"][name] for name in ("known_shock_on_low", "known_shock_on_high")}
    assert related({**far, "case_id": "Chiron-2004"}, rows) == ["helene2024", "chiron2004"] or set(
        related({**far, "case_id": "Chiron-2004"}, rows)
    ) == {"chiron2004", "helene2024"}


def test_one_case_has_one_vote_and_the_prior_keeps_its_own() -> None:
    votes = {"a": vote(np.array([1.0, 0.0, 0.0, 0.0])), "b": vote(np.array([0.0, 8.0, 0.0, 0.0]))}
    weights = weights_without(votes, [], 4)
    assert weights.sum() == pytest.approx(1.0)
    assert weights[0] == pytest.approx(weights[1])
    assert weights[2] == pytest.approx(1 / 6)
    assert vote(np.zeros(4)).tolist() == [0.25] * 4
    assert weights_without(votes, ["b"], 4)[1] == pytest.approx(weights_without(votes, ["b"], 4)[2])
