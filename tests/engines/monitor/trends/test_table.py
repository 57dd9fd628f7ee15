"""The table of trends of a map."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from scipy import stats

from mainstay.engines.monitor.trends import TrendRule, false_discovery, fit, trend_table
from mainstay.errors import InputError

YEARS = list(range(2010, 2022))


def long(series: dict[tuple[str, str], list[float | None]]) -> pl.DataFrame:
    rows = [(*key, year, value) for key, values in series.items() for year, value in zip(YEARS, values, strict=False)]
    schema = {"indicator_id": pl.String, "economy_id": pl.String, "year": pl.Int64, "value": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


RISING: list[float | None] = [1.0, 3, 2, 4, 6, 5, 7, 9, 8, 10, 12, 11]
FLAT: list[float | None] = [5.0, 4, 6, 5, 4, 6, 5, 5, 4, 6, 5, 5]
MAP = {
    ("sites", "USA"): [-v if v is not None else None for v in RISING],
    ("sites", "CHN"): RISING,
    ("import_share", "USA"): RISING,
    ("import_share", "CHN"): FLAT,
    ("trials", "USA"): [1.0, 2.0, 3.0, None, None],
}
KEYS = ["indicator_id", "economy_id"]
GOOD = {"sites": "higher_better", "import_share": "lower_better", "trials": "context"}


def mapped() -> pl.DataFrame:
    return long(MAP).with_columns(direction=pl.col("indicator_id").replace_strict(GOOD))


def test_verdicts_follow_the_direction() -> None:
    found = trend_table(mapped(), keys=KEYS, time="year", value="value", direction="direction")
    verdicts = {row[:2]: row[2] for row in found.select(*KEYS, "verdict").iter_rows()}
    assert verdicts == {
        ("import_share", "CHN"): "none",
        ("import_share", "USA"): "worsening",
        ("sites", "CHN"): "improving",
        ("sites", "USA"): "worsening",
        ("trials", "USA"): "too_few",
    }
    assert found.select(KEYS).rows() == sorted(verdicts)


def test_numbers_are_those_of_the_series() -> None:
    found = trend_table(mapped(), keys=KEYS, time="year", value="value", direction="direction")
    rising = fit(np.array(RISING, dtype=float), YEARS, correction="ar1", least_factor=1.0)
    row = found.row(by_predicate=(pl.col("indicator_id") == "sites") & (pl.col("economy_id") == "CHN"), named=True)
    assert row["slope"] == rising.slopes.slope == stats.theilslopes(RISING, YEARS).slope
    assert (row["slope_low"], row["slope_high"]) == (rising.slopes.low, rising.slopes.high)
    assert (row["p"], row["tau"], row["z"]) == (rising.tests.p, rising.tests.tau, rising.tests.z)
    assert (row["n"], row["first"], row["last"]) == (12, 2010.0, 2021.0)
    tested = found.filter(pl.col("n") >= 4)
    assert tested["p_adjusted"].to_list() == pytest.approx(false_discovery(tested["p"].to_numpy()).p.tolist())
    few = found.filter(pl.col("verdict") == "too_few").drop(*KEYS, "n", "first", "last", "verdict")
    assert few.height == 1
    assert all(value is None for value in few.row(0))


def test_rows_in_any_order_and_told_twice_change_nothing() -> None:
    frame = mapped()
    first = trend_table(frame, keys=KEYS, time="year", value="value", direction="direction")
    mixed = pl.concat([frame, frame]).sample(fraction=1.0, shuffle=True, seed=3)
    assert trend_table(mixed, keys=KEYS, time="year", value="value", direction="direction").equals(first)


def test_the_more_is_looked_at_the_more_is_asked() -> None:
    rng = np.random.default_rng(2)
    frame = pl.DataFrame(
        {
            "id": np.repeat(np.arange(400), 12),
            "year": np.tile(YEARS, 400),
            "value": rng.normal(size=4800),
        }
    )
    rule = TrendRule(correction="none")
    found = trend_table(frame, keys=["id"], time="year", value="value", rule=rule)
    assert (found["p"] < 0.05).sum() >= 8
    assert (found["verdict"] == "none").all()
    loose = trend_table(
        frame, keys=["id"], time="year", value="value", rule=TrendRule(correction="none", fdr_level=0.9)
    )
    assert (loose["p_adjusted"] == found["p_adjusted"]).all()


def test_a_trend_that_is_neither_good_nor_bad() -> None:
    frame = long({("x", "A"): RISING})
    for direction, verdict in ((1, "improving"), (-1, "worsening"), (0, "changing")):
        found = trend_table(frame, keys=KEYS, time="year", value="value", direction=direction)
        assert found["verdict"].to_list() == [verdict]
    numbers = frame.with_columns(sign=pl.lit(-1.0))
    assert (
        trend_table(numbers, keys=KEYS, time="year", value="value", direction="sign")["verdict"].item() == "worsening"
    )


def test_dates_count_in_years() -> None:
    days = [dt.date(2010 + i, 7, 1) for i in range(12)]
    frame = pl.DataFrame({"id": ["a"] * 12, "on": days, "value": [2.0 * i for i in range(12)]})
    found = trend_table(frame, keys=["id"], time="on", value="value")
    assert found["slope"].item() == pytest.approx(2.0, rel=0.002)
    instants = frame.with_columns(pl.col("on").cast(pl.Datetime("ms", "UTC")))
    assert trend_table(instants, keys=["id"], time="on", value="value")["slope"].item() == pytest.approx(
        found["slope"].item(), rel=1e-9
    )


def test_series_without_a_value_and_empty_tables() -> None:
    frame = long({("x", "A"): [None] * 5, ("x", "B"): RISING})
    found = trend_table(frame, keys=KEYS, time="year", value="value")
    assert found.select("n", "first", "verdict").rows() == [(0, None, "too_few"), (12, 2010.0, "improving")]
    assert trend_table(frame.head(0), keys=KEYS, time="year", value="value").height == 0


def test_everything_wrong_is_told_at_once() -> None:
    frame = long({("x", "A"): [1.0, 2.0, float("inf")]})
    again = frame.head(1).with_columns(value=pl.lit(9.0))
    late = frame.head(1).with_columns(year=pl.lit(None, dtype=pl.Int64))
    with pytest.raises(InputError) as caught:
        trend_table(pl.concat([frame, again, late]), keys=KEYS, time="year", value="value")
    assert [problem.code for problem in caught.value.problems] == ["time.missing", "value.infinite", "value.disagrees"]
    assert "indicator_id x, economy_id A" in str(caught.value)
    with pytest.raises(InputError) as caught:
        trend_table(frame.cast({"value": pl.String, "year": pl.String}), keys=["who"], time="year", value="value")
    assert {p.code for p in caught.value.problems} == {"column.missing", "value.type", "time.type"}
    with pytest.raises(InputError, match=r"column\.missing"):
        trend_table(frame, keys=[], time="year", value="value")


def test_directions_are_known_and_one() -> None:
    frame = mapped()
    wrong = frame.with_columns(pl.col("direction").replace("context", "sideways"))
    with pytest.raises(InputError, match=r"trials.*USA"):
        trend_table(wrong, keys=KEYS, time="year", value="value", direction="direction")
    none = frame.with_columns(direction=pl.lit(None, dtype=pl.String))
    with pytest.raises(InputError, match=r"direction\.unknown"):
        trend_table(none, keys=KEYS, time="year", value="value", direction="direction")
    two = frame.with_columns(direction=pl.when(pl.col("year") > 2015).then(pl.lit("context")).otherwise("direction"))
    with pytest.raises(InputError, match=r"direction\.disagrees"):
        trend_table(two, keys=KEYS, time="year", value="value", direction="direction")
    with pytest.raises(InputError, match=r"direction\.unknown"):
        trend_table(frame, keys=KEYS, time="year", value="value", direction=2)
