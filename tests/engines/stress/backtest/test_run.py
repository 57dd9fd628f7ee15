"""The whole back-test."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from mainstay.core.result import Result
from mainstay.engines.stress import backtest
from mainstay.engines.stress.backtest.border import bundled_cases
from mainstay.errors import InputError

PROSE = (
    "id,event,product,country,shock,shock_date,shortage_declared,capacity_recovery,shortage_end,share_lost,inventory,"
    "depth,mitigation,urls,confidence,not_in_cited_sources\n"
    'made2031,Flood at Made,fluid,US,flood,2031-09-27..29,2031-10-11,"full 2032-01-28",n/a,0.60 of US,~1 month,'
    '"depth 30-40%",none,https://example.org,high,\n'
    "calm2032,Storm,vials,US,storm,2032-09-01,none declared,n/a,n/a,~5%,2 months,~0 (null case),n/a,,low,\n"
)


@pytest.fixture(scope="module")
def bundled() -> Result:
    return backtest.run(draws=200)


@pytest.fixture(scope="module")
def given() -> Result:
    return backtest.run(PROSE, draws=200)


def test_the_bundled_cases_are_forecast_and_scored(bundled: Result) -> None:
    tables = bundled.tables
    assert tables["forecasts"]["case_id"].n_unique() == tables["shortage"].height == 19
    assert set(tables["reliability"]["quantity"]) == {"onset", "depth", "recovered", "ended"}
    for row in tables["forecasts"].iter_rows(named=True):
        ends = [row[name] for name in ("low_90", "low_80", "low_50", "median", "high_50", "high_80", "high_90")]
        kept = [end for end in ends if end is not None]
        assert kept == sorted(kept)
    assert tables["shortage"]["probability"].is_between(0, 1).all()


def test_intervals_are_neither_too_narrow_nor_useless(bundled: Result) -> None:
    """The engine is as sure as it may be: the coverage of 80 % intervals fits their level."""
    row = bundled.metrics.filter(pl.col("id") == "coverage_80").row(0, named=True)
    assert row["low"] <= 0.8 <= row["high"]
    depth = bundled.tables["forecasts"].filter((pl.col("quantity") == "depth") & pl.col("seen").is_not_null())
    assert (depth["high_80"] - depth["low_80"]).median() < 0.7


def test_depth_is_forecast_better_than_by_the_share_lost(bundled: Result) -> None:
    scores = bundled.tables["scores"].filter((pl.col("of") == "bundled") & (pl.col("quantity") == "depth"))
    gains = dict(scores.select("rival", "gain").iter_rows())
    assert gains["pass_through"] > 0
    assert gains["no_effect"] > 0


def test_given_prose_is_forecast_scored_and_reported(given: Result) -> None:
    tables = given.tables
    assert tables["cases"]["case_id"].to_list() == ["made2031", "calm2032"]
    assert set(tables["forecasts"]["case_id"]) == {"made2031", "calm2032"}
    assert set(tables["reliability"]["of"]) == {"bundled", "given"}
    assert tables["reading"].height == 2 * 16
    came = dict(tables["shortage"].filter(pl.col("of") == "given").select("case_id", "came").iter_rows())
    assert came == {"made2031": True, "calm2032": False}
    chance = dict(tables["shortage"].filter(pl.col("of") == "given").select("case_id", "probability").iter_rows())
    assert chance["made2031"] > chance["calm2032"]


def test_given_cases_change_nothing_of_the_bundled_ones(bundled: Result, given: Result) -> None:
    for name in ("reliability", "shortage", "pass_through", "residuals", "scores"):
        one, other = (result.tables[name].filter(pl.col("of") == "bundled") for result in (bundled, given))
        assert one.equals(other), name
    assert bundled.tables["parameters"].equals(given.tables["parameters"])


def test_one_given_case_changes_nothing_of_another(given: Result) -> None:
    alone = backtest.run("\n".join(PROSE.split("\n")[:2]) + "\n", draws=200)
    both = given.tables["forecasts"].filter(pl.col("case_id") == "made2031")
    assert alone.tables["forecasts"].equals(both)


def test_the_same_seed_gives_the_same_bytes_and_another_one_other_draws(given: Result) -> None:
    assert backtest.run(PROSE, draws=200).hash == given.hash
    assert backtest.run(PROSE, draws=200, seed=2).hash != given.hash


def test_structured_cases_as_frame_file_or_rows_say_the_same(tmp_path: Path) -> None:
    frame = bundled_cases().filter(pl.col("case_id").is_in(["chiron2004", "heparin2008"]))
    path = tmp_path / "cases.csv"
    frame.write_csv(path)
    results = [backtest.run(source, draws=100) for source in (frame, str(path), frame.to_dicts())]
    assert len({result.hash for result in results}) == 1
    assert results[0].tables["excluded"].sort("case_id").rows() == [
        ("chiron2004", "chiron2004"),
        ("heparin2008", "heparin2008"),
    ]


def test_a_bundled_case_that_is_given_is_forecast_as_leave_one_out(bundled: Result) -> None:
    frame = bundled_cases().filter(pl.col("case_id") == "chiron2004")
    again = backtest.run(frame, draws=200).tables["forecasts"].drop("of")
    first = bundled.tables["forecasts"].filter(pl.col("case_id") == "chiron2004").drop("of")
    assert again.equals(first)


def test_parameters_stay_distributions(bundled: Result) -> None:
    table = bundled.tables["parameters"]
    assert (table["calibrated_q95"] > table["calibrated_q05"]).all()
    moved = table.filter(pl.col("parameter") == "stock_days")
    assert moved["calibrated_q50"].item() < moved["prior_q50"].item()  # most of the cases ran short sooner


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a,b\n1,2\n", "column.required"),
        ("case_id,title\n", "table.empty"),
        ("case_id,title,seen_dept_low\na,A,1\n", "column.unknown"),
        ("id,event,shock_date\na,A,2020-01-01,extra\n", "row.length"),
        ("id,id,event\na,A,2020-01-01\n", "column.duplicate"),
    ],
)
def test_a_table_that_is_none_is_an_error_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        backtest.run(text, draws=100)
    assert code in {problem.code for problem in caught.value.problems}


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    odd = tmp_path / "odd.csv"
    odd.write_bytes("id,event\né,x\n".encode("utf-16"))
    for path, code in ((tmp_path / "absent.csv", "file.missing"), (odd, "file.encoding"), (tmp_path, "file.missing")):
        with pytest.raises(InputError) as caught:
            backtest.run(path, draws=100)
        assert caught.value.problems[0].code == code
    with pytest.raises(InputError):
        backtest.run(draws=10)


@pytest.mark.shared
def test_the_shared_table_runs_as_it_stands(shared_dir: Path) -> None:
    result = backtest.run(shared_dir / "cases" / "backtests" / "backtests.csv", draws=100)
    assert result.tables["cases"].height == 14
    excluded = result.tables["excluded"]
    assert excluded.filter(pl.col("case_id") == pl.col("excluded")).height == 12
    assert result.tables["ramps"].height > 9
    row = result.metrics.filter(pl.col("id") == "coverage_80").row(0, named=True)
    assert row["high"] >= 0.8
