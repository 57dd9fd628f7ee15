"""EMA criticality: two criteria, three levels each."""

from __future__ import annotations

from itertools import product

import pytest
from tests.model import small_base

from mainstay.engines.monitor.concentration.presets.ema_criticality import PRESET, criticality, on_union_list

LEVELS = ("low", "medium", "high")
RANK = {"other": 0, "at risk": 1, "critical": 2}


def test_every_combination_has_a_class_that_rises_with_both() -> None:
    grid = {(a, b): RANK[criticality(a, b)] for a, b in product(LEVELS, LEVELS)}
    assert grid["low", "low"] == 0
    assert grid["high", "high"] == 2
    for (a, b), rank in grid.items():
        assert all(
            rank <= other
            for (c, d), other in grid.items()
            if LEVELS.index(c) >= LEVELS.index(a) and LEVELS.index(d) >= LEVELS.index(b)
        )


@pytest.mark.parametrize("states", range(1, 60))
def test_the_list_needs_more_than_a_third_of_the_states(states: int) -> None:
    for critical in range(states + 1):
        assert on_union_list(critical, states) == (3 * critical > states)


def test_products_are_rated_where_both_criteria_are_known() -> None:
    content = small_base.rows()
    content["products"][0] |= {"indication_seriousness": "high", "alternatives_scarcity": "medium"}
    content["products"][1] |= {"indication_seriousness": "high"}
    base = small_base.base(content)
    found = PRESET.apply(base, base["products"])
    assert found.select("subject", "verdict").rows() == [("substance", "undecided"), ("vial", "critical")]
    assert "not rated" in found.filter(found["subject"] == "substance")["because"].item()
