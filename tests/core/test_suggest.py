"""The nearest valid name."""

from __future__ import annotations

import pytest

from mainstay.core import suggest
from mainstay.core.suggest import nearest, nearest_of_each

COLUMNS = ["economy_id", "site_id", "product_id", "share", "share_low", "lead_time_days"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("econmy_id", "economy_id"),
        ("Economy ID", "economy_id"),
        ("SHARE", "share"),
        ("leadtime_days", "lead_time_days"),
        ("produkt_id", "product_id"),
    ],
)
def test_what_was_meant(typed: str, meant: str) -> None:
    assert nearest(typed, COLUMNS) == meant


@pytest.mark.parametrize("typed", ["zzz", "", "   ", "12345"])
def test_nothing_alike_gives_nothing(typed: str) -> None:
    assert nearest(typed, COLUMNS) is None


def test_no_candidates_give_nothing() -> None:
    assert nearest("share", []) is None


def test_each_name_gets_its_own() -> None:
    assert nearest_of_each(["econmy_id", "zzz", "sit_id", "econmy_id"], COLUMNS) == {
        "econmy_id": "economy_id",
        "sit_id": "site_id",
    }


def test_the_answer_does_not_depend_on_the_order_of_the_candidates() -> None:
    twins = ["site-a", "site-b", "site-c"]
    assert nearest_of_each(["site-x"], twins) == nearest_of_each(["site-x"], twins[::-1])


def test_a_column_in_the_wrong_place_is_not_compared_name_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []

    def count(name: str, candidates: object, *, least: float) -> str:
        compared.append(name)
        return "right"

    monkeypatch.setattr(suggest, "nearest", count)
    found = nearest_of_each((f"wrong-{i // 2}" for i in range(100_000)), ["right"], most=5)
    assert compared == [f"wrong-{i}" for i in range(5)]
    assert len(found) == 5
