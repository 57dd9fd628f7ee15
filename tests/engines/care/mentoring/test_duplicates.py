"""Duplicate programmes equal a count of days, one by one."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.engines.care.mentoring import duplicates
from mainstay.scenario.care.mentoring import Programme

DAY = date(2026, 1, 1)
PROGRAMME = st.tuples(
    st.sampled_from(["A", "a ", "B"]),
    st.sampled_from("xy"),
    st.sampled_from("pq"),
    st.integers(0, 20),
    st.integers(0, 9),
)


@settings(max_examples=40)
@given(st.lists(PROGRAMME, max_size=7))
def test_equals_a_count_of_days(told: list[tuple[str, str, str, int, int]]) -> None:
    programmes = [
        Programme(
            programme_id=str(number),
            partner=partner,
            centre_id=centre,
            discipline=discipline,
            starts_on=DAY + timedelta(days=start),
            ends_on=DAY + timedelta(days=start + length),
        )
        for number, (partner, centre, discipline, start, length) in enumerate(told)
    ]
    expected = {}
    for i, one in enumerate(told):
        for j, other in enumerate(told[:i]):
            days = set(range(one[3], one[3] + one[4] + 1)) & set(range(other[3], other[3] + other[4] + 1))
            same = one[1:3] == other[1:3] and one[0].strip().lower() != other[0].strip().lower()
            if same and days:
                expected[str(j), str(i)] = len(days)
    found = duplicates(programmes)
    assert (
        dict(zip(found.select("programme_id", "other_programme_id").rows(), found["overlap_days"], strict=True))
        == expected
    )


def test_open_ends_and_costs() -> None:
    one = Programme(programme_id="1", partner="A", centre_id="c", discipline="d", starts_on=DAY, cost_usd=5)
    two = Programme(programme_id="2", partner="B", centre_id="c", discipline="d", cost_usd=3)
    three = Programme(programme_id="3", partner="C", centre_id="c", discipline="d", ends_on=DAY - timedelta(days=1))
    found = duplicates([one, two, three])
    assert found.select("programme_id", "other_programme_id", "overlap_days", "smaller_cost_usd").rows() == [
        ("1", "2", None, 3.0),
        ("2", "3", None, None),
    ]
