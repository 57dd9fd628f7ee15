"""Statistics of indicators, by hand."""

from __future__ import annotations

import statistics as standard

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.monitor.composite.slow import slow_kurt, slow_skew

from mainstay.engines.monitor.composite.statistics import statistics

VALUES = st.lists(st.integers(-9, 9), min_size=4, max_size=20).filter(lambda values: len(set(values)) > 1)


@given(VALUES, st.integers(0, 20))
def test_loops_agree(values: list[int], gaps: int) -> None:
    row = statistics(np.array([*values, *[np.nan] * gaps])[:, None]).row(0, named=True)
    total = len(values) + gaps
    assert row["min"] == min(values)
    assert row["max"] == max(values)
    assert row["mean"] == pytest.approx(standard.fmean(values), abs=1e-12)
    assert row["median"] == standard.median(values)
    assert row["sd"] == pytest.approx(standard.stdev(values))
    assert row["skew"] == pytest.approx(slow_skew(values), abs=1e-9)
    assert row["kurt"] == pytest.approx(slow_kurt(values), abs=1e-9)
    non_zero, unique, same = sum(v != 0 for v in values), len(set(values)), max(map(values.count, values))
    assert (row["available"], row["non_zero"], row["unique"], row["same"]) == (len(values), non_zero, unique, same)
    assert row["available_share"] == len(values) / total
    assert row["same_share"] == same / len(values)
    assert row["available_flag"] == ("ok" if len(values) / total >= 0.65 else "LOW")
    assert row["non_zero_flag"] == ("ok" if non_zero / total >= 0.5 else "LOW")
    assert row["unique_flag"] == ("ok" if unique / total >= 0.5 else "LOW")
    outlying = abs(slow_skew(values)) > 2 and slow_kurt(values) > 3.5
    assert row["shape_flag"] == ("OUT" if outlying else "ok")


def test_an_indicator_without_values_says_nothing() -> None:
    row = statistics([[1.0, np.nan], [2.0, np.nan]]).row(1, named=True)
    assert row["available"] == 0
    assert row["mean"] is None
    assert row["unique_share"] is None
    assert row["available_flag"] == "LOW"
    assert row["shape_flag"] == "ok"
