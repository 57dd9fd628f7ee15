"""Why a claim decides: one case for each rule."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from mainstay.services.evidence_why import why_it_decides

DAY = date(2026, 11, 1)
POLICY = ("method", "known_from_on", "grade")


def _claims(*rows: dict[str, Any]) -> pl.DataFrame:
    plain = {"method": "reported", "known_from_on": date(2026, 1, 1), "known_to_on": None, "grade": "B2"}
    schema = {
        "claim_id": pl.String(),
        "method": pl.String(),
        "known_from_on": pl.Date(),
        "known_to_on": pl.Date(),
        "grade": pl.String(),
    }
    return pl.DataFrame([{**plain, **row} for row in rows], schema=schema)


@pytest.mark.parametrize(
    ("first", "other", "words"),
    [
        ({}, {"known_to_on": date(2026, 2, 1)}, "held only until 2026-02-01"),
        ({"method": "observed"}, {}, "observed weighs more than reported"),
        ({"known_from_on": date(2026, 3, 1)}, {}, "later, on 2026-03-01 and not on 2026-01-01"),
        ({"grade": "A1"}, {}, "grade A1 is better than B2"),
        ({}, {}, "the name decides"),
    ],
)
def test_the_rule_that_decides_is_named(first: dict[str, Any], other: dict[str, Any], words: str) -> None:
    said = why_it_decides(_claims({"claim_id": "a", **first}, {"claim_id": "b", **other}), POLICY, DAY)
    assert said.startswith("The claim a decides over b: ")
    assert words in said


def test_one_claim_and_none() -> None:
    assert "is the only one" in why_it_decides(_claims({"claim_id": "a"}), POLICY, DAY)
    assert "source of its row" in why_it_decides(_claims({"claim_id": None}), POLICY, DAY)
    assert "Nobody" in why_it_decides(_claims(), POLICY, DAY)
