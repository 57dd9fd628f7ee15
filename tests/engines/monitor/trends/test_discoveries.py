"""Adjusted p-values against scipy and the definition."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from mainstay.engines.monitor.trends import false_discovery
from mainstay.errors import InputError

SHARES = st.lists(st.floats(0, 1), min_size=1, max_size=30)


@given(SHARES, st.sampled_from(["bh", "by"]))
def test_as_scipy_does(p: list[float], method: Literal["bh", "by"]) -> None:
    assert false_discovery(p, method=method).p == pytest.approx(false_discovery_control(p, method=method), rel=1e-12)


@given(SHARES, st.sampled_from(["bh", "by"]))
def test_found_by_the_steps_of_the_paper(p: list[float], method: Literal["bh", "by"]) -> None:
    # Benjamini and Hochberg 1995, (1): the largest k with p(k) <= k q / m; the first k are found
    q = 0.1 / (sum(1 / i for i in range(1, len(p) + 1)) if method == "by" else 1.0)
    ordered = sorted(p)
    last = max((k for k in range(1, len(p) + 1) if ordered[k - 1] <= k * q / len(p) * (1 - 1e-12)), default=0)
    edge = max((k for k in range(1, len(p) + 1) if ordered[k - 1] <= k * q / len(p) * (1 + 1e-12)), default=0)
    assert last <= int(false_discovery(p, method=method, level=0.1).found.sum()) <= edge


def test_what_was_not_tested_counts_for_nothing() -> None:
    adjusted = false_discovery([[0.01, np.nan], [0.04, 0.03]])
    assert adjusted.p.tolist()[0][0] == pytest.approx(0.03)
    assert adjusted.p[1].tolist() == pytest.approx([0.04, 0.04])
    assert np.isnan(adjusted.p[0, 1])
    assert adjusted.found.tolist() == [[True, False], [True, True]]
    assert false_discovery([]).p.size == 0
    assert np.isnan(false_discovery([np.nan]).p).all()


def test_wrong_input_is_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        false_discovery([0.5, -0.1, 1.1, np.inf], method="some", level=5)  # type: ignore[arg-type] # refused
    assert [p.code for p in caught.value.problems] == ["method.unknown", "level.range", "p.range", "p.range", "p.range"]
