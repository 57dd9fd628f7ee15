"""Who can take up other work: paths, time, skill that fades, each person once for a target."""

from __future__ import annotations

import pytest

from mainstay.engines.care.workforce import Edge, flexible
from mainstay.errors import InputError

EDGES = [
    Edge("aide", "nurse", days=900, proficiency=0.9),
    Edge("nurse", "icu", days=14, proficiency=0.8, decay=0.5, trained=10, years_unused=1),
    Edge("aide", "icu", days=20, proficiency=0.1),
]
STOCK = {"aide": 50.0, "nurse": 100.0, "icu": 5.0}


def sum_for(target: str, days: float, **options: float) -> float:
    return sum(one.full_time for one in flexible(STOCK, EDGES, days, **options) if one.target == target)


def test_today_two_weeks_three_years() -> None:
    assert sum_for("icu", 0) == pytest.approx(10 * 0.8 * 0.5)
    assert sum_for("icu", 14) == pytest.approx(10 * 0.4 + 90 * 0.8)
    assert sum_for("icu", 20) == pytest.approx(10 * 0.4 + 90 * 0.8 + 50 * 0.1)
    assert sum_for("icu", 1095) == pytest.approx(10 * 0.4 + 90 * 0.8 + 50 * 0.9 * 0.8)
    (aides,) = [one for one in flexible(STOCK, EDGES, 1095) if one.source == "aide" and one.target == "icu"]
    assert aides.path == ("aide", "nurse", "icu")


def test_more_time_never_gives_fewer_and_nobody_counts_twice() -> None:
    course = [sum_for("icu", days) for days in range(0, 1000, 50)]
    assert course == sorted(course)
    for days in (0, 14, 1095):
        for source, stock in STOCK.items():
            people = sum(
                one.people for one in flexible(STOCK, EDGES, days) if one.source == source and one.target == "icu"
            )
            assert people <= stock


def test_a_cadre_spares_only_a_part() -> None:
    assert sum_for("icu", 14, release=0.05) == pytest.approx(5 * 0.4)
    some = flexible(STOCK, EDGES, 14, release={"nurse": 0.5})
    assert sum(one.people for one in some) == pytest.approx(50)


def test_circles_end() -> None:
    edges = [Edge("a", "b", 1, 0.9), Edge("b", "a", 1, 0.9), Edge("b", "c", 0, 1.0)]
    found = flexible({"a": 1.0}, edges, 100)
    assert {one.target: one.full_time for one in found} == pytest.approx({"b": 0.9, "c": 0.9})


def test_bad_numbers_are_told() -> None:
    with pytest.raises(InputError) as caught:
        flexible({"a": -1.0}, [Edge("a", "b", -1, 1.5)], 1, release=2.0)
    assert len(caught.value.problems) == 4
