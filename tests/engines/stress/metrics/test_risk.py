"""The mean of the worst runs."""

from __future__ import annotations

import numpy as np
import pytest

from mainstay.engines.stress.metrics.risk import conditional_value_at_risk


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        (np.arange(1.0, 101.0), 0.95, 98.0),  # 96 to 100
        (np.arange(1.0, 11.0), 0.95, 10.0),  # half of one run
        (np.arange(1.0, 11.0), 0.85, (10.0 + 0.5 * 9.0) / 1.5),
        (np.full(7, 0.3), 0.95, 0.3),
    ],
)
def test_the_mean_of_the_worst_runs(values: np.ndarray, share: float, expected: float) -> None:
    assert conditional_value_at_risk(values, share) == pytest.approx(expected)


def test_it_is_never_below_the_mean() -> None:
    values = np.random.Generator(np.random.Philox(3)).random(77)
    assert conditional_value_at_risk(values) >= values.mean()
