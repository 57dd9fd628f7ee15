"""The error of a value: interval, grade, method and age, each worked out by hand."""

from __future__ import annotations

import math

import polars as pl
import pytest

from mainstay.engines.monitor.heatmap.data_error import DRIFT, FLOOR, UNGRADED, Z90, with_errors


def latest(**changes: object) -> pl.DataFrame:
    row = {
        "indicator_id": "i",
        "segment_id": "s",
        "economy_id": "USA",
        "place": 0.5,
        "width": 200.0,
        "value": 100.0,
        "low": None,
        "high": None,
        "grade": "A1",
        "method": "observed",
        "age": 0.0,
        "unit": "share",
        **changes,
    }
    kinds = {"low": pl.Float64, "high": pl.Float64}
    return pl.DataFrame({name: [value] for name, value in row.items()}, schema_overrides=kinds)


def series(*values: float, step: float = 1.0) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "indicator_id": "i",
            "segment_id": "s",
            "economy_id": "USA",
            "years": [2000.0 + step * k for k in range(len(values))],
            "value": list(values),
            "width": 200.0,
        }
    )


NONE = series(1.0)


@pytest.mark.parametrize(
    ("grade", "method", "relative"),
    [
        ("A1", "observed", 0.01),
        ("B2", "observed", math.hypot(0.02, 0.02)),
        ("C3", "estimated", math.sqrt(0.05**2 + 0.05**2 + 0.05**2)),
        ("A1", "assumed", math.hypot(0.01, 0.15)),
        (None, "observed", UNGRADED),
    ],
)
def test_grade_and_method(grade: str | None, method: str, relative: float) -> None:
    row = with_errors(latest(grade=grade, method=method).cast({"grade": pl.String}), NONE).row(0, named=True)
    assert row["error_grade"] == pytest.approx(0.5 * relative)
    assert row["error_low"] == row["error_high"] == pytest.approx(0.5 * relative)


def test_a_small_value_has_the_error_of_the_floor() -> None:
    row = with_errors(latest(place=0.001), NONE).row(0, named=True)
    assert row["error_grade"] == pytest.approx(0.01 * FLOOR)


def test_both_sides_of_an_interval_keep_their_own_width() -> None:
    row = with_errors(latest(low=90.0, high=140.0), NONE).row(0, named=True)
    grade = 0.5 * 0.01
    assert row["error_low"] == pytest.approx(math.hypot(10 / 200 / Z90, grade))
    assert row["error_high"] == pytest.approx(math.hypot(40 / 200 / Z90, grade))
    assert row["error_interval"] == pytest.approx(40 / 200 / Z90)


def test_age_adds_with_its_square_root() -> None:
    row = with_errors(latest(age=9.0), NONE).row(0, named=True)
    assert row["error_age"] == pytest.approx(DRIFT * 3 * 0.5)


def test_a_long_series_tells_its_own_drift() -> None:
    row = with_errors(latest(age=4.0), series(0, 2, 4, 6, 8, 10, 12)).row(0, named=True)
    assert row["error_age"] == pytest.approx(2 / 200 / 0.6745 * 2)
    still = with_errors(latest(age=4.0), series(7, 7, 7, 7, 7, 7)).row(0, named=True)
    assert still["error_age"] == 0.0
    short = with_errors(latest(age=4.0), series(0, 2, 4, 6, 8)).row(0, named=True)
    assert short["error_age"] == pytest.approx(DRIFT * 2 * 0.5)
    quick = with_errors(latest(age=4.0), series(0, 2, 4, 6, 8, 10, 12, step=0.25)).row(0, named=True)
    assert quick["error_age"] == pytest.approx(2 / 200 / 0.5 / 0.6745 * 2)


def test_a_count_has_the_error_of_a_count() -> None:
    row = with_errors(latest(unit="trial"), NONE).row(0, named=True)
    assert row["error_count"] == pytest.approx(10 / 200)
    assert row["error_low"] == row["error_high"] == pytest.approx(math.hypot(10 / 200, 0.5 * 0.01))
    few = with_errors(latest(unit="trial", value=0.0), NONE).row(0, named=True)
    assert few["error_count"] == pytest.approx(1 / 200)
    assert with_errors(latest(), NONE).row(0, named=True)["error_count"] == 0.0


def test_no_error_is_larger_than_that_of_a_place_at_either_end() -> None:
    row = with_errors(latest(low=-9e5, high=9e5), NONE).row(0, named=True)
    assert (row["error_low"], row["error_high"]) == (0.5, 0.5)
