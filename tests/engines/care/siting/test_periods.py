"""Opening over time equals the best of all orders."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from tests.engines.care.siting.towns import towns

from mainstay.engines.care import siting
from mainstay.errors import InputError


@pytest.mark.parametrize("seed", range(4))
def test_equals_the_best_of_all_orders(seed: int) -> None:
    cost, weight = towns(seed, 15, 6)
    weights = np.stack([weight, weight[::-1] * 2, weight * 3])
    counts = [1, 2, 4]
    best = np.inf
    for first in combinations(range(6), 1):
        for second in combinations(range(6), 2):
            for third in combinations(range(6), 4):
                if set(first) <= set(second) <= set(third):
                    total = sum(
                        weights[period] @ cost[:, list(chosen)].min(axis=1)
                        for period, chosen in enumerate((first, second, third))
                    )
                    best = min(best, total)
    plan = siting.open_over_time(cost, weights, counts)
    assert plan.total == pytest.approx(best, rel=1e-9)
    assert plan.gap <= 1e-6
    sets = [set(one.sites) for one in plan.periods]
    assert [len(one) for one in sets] == counts
    assert sets[0] <= sets[1] <= sets[2]
    assert sum(one.total for one in plan.periods) == pytest.approx(plan.total)


def test_looking_ahead_beats_opening_the_best_of_today() -> None:
    # today one site in the middle is best; tomorrow, with two, the ends are, and the middle is a waste
    line = abs(np.subtract.outer([0.0, 5.0, 10.0], [0.0, 5.0, 10.0]))
    weights = np.array([[1.0, 1.1, 1.0], [10.0, 0.0, 10.0]])
    assert siting.p_median(line, weights[0], 1).sites == (1,)
    plan = siting.open_over_time(line, weights, [1, 2])
    assert set(plan.opened_in) == {0, 2}
    assert plan.total < 10.0 + 50.0


def test_what_is_open_counts_and_stays() -> None:
    cost, weight = towns(6, 12, 5)
    plan = siting.open_over_time(cost, [weight, weight], [1, 3], existing=[4])
    assert plan.periods[0].sites == (4,)
    assert 4 in plan.periods[1].sites
    assert plan.opened_in[4] == 0


def test_bad_numbers_are_told_at_once() -> None:
    cost, weight = towns(6, 4, 3)
    cost[2, 1] = np.inf
    with pytest.raises(InputError) as raised:
        siting.open_over_time(cost, [weight, weight], [2, 1])
    assert {problem.code for problem in raised.value.problems} == {"siting.closing", "siting.no_way_over_time"}
    with pytest.raises(InputError, match="periods by demand points"):
        siting.open_over_time(cost, [weight], [1, 2])
