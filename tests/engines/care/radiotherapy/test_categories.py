from __future__ import annotations

import math
from datetime import date
from fractions import Fraction

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.engines.care.radiotherapy import (
    activity_after,
    nuclide,
    nuclides,
    source_category,
    years_in_category,
    years_until_out,
)
from mainstay.errors import InputError

LISTED = [name for name, told in nuclides().items() if told.category_1_tbq is not None]


@pytest.mark.parametrize(
    ("sources", "ratio", "inside"),
    [
        ({"Co-60": 20, "Cs-137": 40}, 1.067, True),
        ({"Co-60": 15, "Cs-137": 40}, 0.9, False),
        ({"Co-60": 30}, 1.0, True),
        ({"Co-60": 29.999}, 1.0, False),
    ],
)
def test_sum_of_ratios(sources: dict[str, float], ratio: float, inside: bool) -> None:
    found = source_category(sources)
    assert round(found.ratio_1, 3) == ratio
    assert found.in_category_1 is inside
    assert found.in_category_2 is True
    assert found.regulated_category == (1 if inside else 2)


def test_three_thirds_are_one() -> None:
    # in binary fractions 0.1 + 0.2 is not 0.3, and a place at the bound could slip out
    assert source_category([("Co-60", 0.1), ("Co-60", 0.2)]).in_category_2
    assert source_category([("Co-60", 3), ("Cs-137", 10), ("Ir-192", 64)]).in_category_1
    assert not source_category([("Co-60", 3), ("Cs-137", 10), ("Ir-192", 63.999999)]).in_category_1


@pytest.mark.parametrize(
    ("activity", "category"),
    [(30, 1), (29.9, 2), (0.3, 2), (0.299, 3), (0.03, 3), (0.0299, 4), (0.0003, 4), (0.000299, 5), (0, 5)],
)
def test_all_five_categories_of_cobalt(activity: float, category: int) -> None:
    assert source_category({"Co-60": activity}).category == category


def test_the_sixteen_nuclides_in_both_units() -> None:
    assert len(LISTED) == 16
    for name in LISTED:
        told = nuclide(name)
        for category in (1, 2):
            tbq, curies = told.threshold(category), told.threshold(category, "Ci")  # type: ignore[arg-type]
            assert tbq is not None
            assert curies is not None
            # curies as printed have two digits
            assert float(f"{tbq / 0.037:.1e}") == curies
        assert told.category_1_tbq == 1000 * told.d_tbq
        assert told.category_2_tbq == 10 * told.d_tbq


def test_what_leaves_a_category_and_when() -> None:
    assert round(years_in_category("Co-60", 200), 2) == 14.43
    assert years_in_category("Co-60", 20, category=1) == 0
    assert years_in_category("Co-60", 1e-6) == math.inf
    for name in LISTED:
        years = years_in_category(name, 5 * float(nuclide(name).category_1_tbq or 0))
        left = activity_after(name, 5 * float(nuclide(name).category_1_tbq or 0), years)
        assert left == pytest.approx(float(nuclide(name).category_1_tbq or 0))


def test_a_mixture_leaves_when_its_sum_falls_below_one() -> None:
    mixed = {"Co-60": 60, "Cs-137": 60, "Ir-192": 800}
    years = years_until_out(mixed)
    left = {name: activity_after(name, activity, years) for name, activity in mixed.items()}
    assert sum(left[name] / (nuclide(name).threshold(1) or 1) for name in left) == pytest.approx(1)
    assert years_until_out({"Co-60": 29}) == 0
    assert years_until_out({"Co-60": 200}) == pytest.approx(years_in_category("Co-60", 200))


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(nuclides())), st.floats(0, 1e5).map(lambda x: float(f"{x:.3g}"))),
        min_size=1,
        max_size=5,
    )
)
def test_adding_a_source_never_lowers_the_danger(sources: list[tuple[str, float]]) -> None:
    found = source_category(sources)
    exact = sum(Fraction(str(activity)) / nuclides()[name].d_tbq for name, activity in sources)
    by_hand = 1 if exact >= 1000 else 2 if exact >= 10 else 3 if exact >= 1 else 4 if exact >= Fraction(1, 100) else 5
    assert found.category == by_hand
    more = source_category([*sources, ("Co-60", 1)])
    assert more.category <= found.category
    assert more.ratio_2 > found.ratio_2
    # the two systems agree where all nuclides are listed in both
    if not found.not_listed:
        assert found.in_category_1 == (found.category == 1)
        assert found.in_category_2 == (found.category <= 2)


def test_dates_curies_and_frames() -> None:
    frame = pl.DataFrame({"nuclide": ["60Co"], "activity_tbq": [200.0], "reference_on": [date(2010, 1, 1)]})
    assert source_category(frame, on=date(2024, 1, 1)).category == 1
    assert source_category(frame, on=date(2025, 1, 1)).category == 2
    assert source_category([{"nuclide": "co 60", "activity_ci": 810.81081}]).ratio_1 == pytest.approx(1)
    assert source_category({"Po-210": 60}).not_listed == ("Po-210",)
    assert source_category({"Po-210": 60}).regulated_category is None


def test_everything_wrong_is_told_at_once() -> None:
    rows = [
        {"nuclide": "Co-61", "activity_tbq": 1.0},
        {"nuclide": "Cs-137", "activity_tbq": -1.0},
        {"nuclide": "Co-60"},
    ]
    with pytest.raises(InputError) as told:
        source_category(rows, on=date(2026, 1, 1))
    codes = [problem.code for problem in told.value.problems]
    assert codes.count("radiotherapy.no_date") == 3
    assert codes.count("radiotherapy.activity") == 2
    assert codes.count("radiotherapy.nuclide") == 1
    assert "did you mean 'Co-60'?" in str(told.value)
    with pytest.raises(InputError, match="no source"):
        source_category([])
    with pytest.raises(InputError, match="no such category"):
        years_in_category("Co-60", 1, category=6)
    with pytest.raises(InputError, match="no nuclide"):
        years_in_category("Unobtainium-1", 1)


def test_numbers_of_numpy_count_and_two_units_or_no_date_do_not() -> None:
    for number in (np.int64(30), np.float32(30), np.float64(30), 30):
        assert source_category([("Co-60", number)]).ratio_1 == 1.0
    two = {"nuclide": "Co-60", "activity_tbq": 5, "activity_ci": 5000}
    early = {"nuclide": "Co-60", "activity_tbq": 5, "reference_on": "2020-01-01"}
    for sources, on, word in (
        ([two], None, "two units"),
        ([early], date(2026, 1, 1), "not a date"),
        ([early | {"reference_on": date(2020, 1, 1)}], "2026-01-01", "not a date"),
        ("Co-60", None, "no activity"),
    ):
        with pytest.raises(InputError) as told:
            source_category(sources, on=on)
        assert len(told.value.problems) == 1
        assert word in told.value.problems[0].message
