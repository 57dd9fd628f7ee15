"""Shares in research against shares in production."""

from __future__ import annotations

import polars as pl
import pytest

from mainstay.engines.monitor.trends import industrialisation_gap
from mainstay.errors import InputError

ROWS = [
    ("vaccine", "USA", "research", 60.0),
    ("vaccine", "CHN", "research", 30.0),
    ("vaccine", "IND", "research", 10.0),
    ("vaccine", "USA", "production", 10.0),
    ("vaccine", "CHN", "production", 40.0),
    ("vaccine", "IND", "production", 50.0),
    ("antibody", "USA", "research", 5.0),
    ("antibody", "CHN", "research", None),
    ("antibody", "USA", "production", 3.0),
    ("antibody", "IND", "production", 1.0),
    ("antibody", "USA", "clinical", 7.0),
]
FRAME = pl.DataFrame(ROWS, schema=["segment_id", "economy_id", "stage", "value"], orient="row")


def test_shares_gap_and_ratio() -> None:
    found = industrialisation_gap(FRAME, by=["segment_id"]).filter(pl.col("segment_id") == "vaccine")
    rows = {row["economy_id"]: row for row in found.iter_rows(named=True)}
    assert [rows["USA"][name] for name in ("early_share", "late_share", "gap")] == pytest.approx([0.6, 0.1, 0.5])
    assert rows["USA"]["ratio"] == pytest.approx(1 / 6)
    assert rows["USA"]["meaning"] == "innovates here, industrialises elsewhere: 60 % of research, 10 % of production"
    assert rows["IND"]["meaning"].startswith("industrialises what is invented elsewhere")
    assert rows["CHN"]["meaning"] == "about the same part of both: 30 % of research, 40 % of production"
    assert found["gap"].sum() == pytest.approx(0.0, abs=1e-12)
    assert found["early_unknown"].to_list() == [0, 0, 0]


def test_what_is_not_known_is_neither_zero_nor_hidden() -> None:
    found = industrialisation_gap(FRAME, by=["segment_id"]).filter(pl.col("segment_id") == "antibody")
    rows = {row["economy_id"]: row for row in found.iter_rows(named=True)}
    assert rows["CHN"]["early_share"] is None
    assert rows["CHN"]["gap"] is None
    assert rows["CHN"]["meaning"] == "not known at either stage"
    assert rows["IND"]["meaning"] == "not known at research"
    assert rows["USA"]["early_share"] == 1.0
    assert rows["USA"]["meaning"].endswith("shares are at most so large: 2 unknown at research, 1 at production")


def test_zero_is_a_value() -> None:
    frame = pl.DataFrame(
        {
            "economy_id": ["A", "B", "C"] * 2,
            "stage": ["research"] * 3 + ["production"] * 3,
            "value": [0.0, 1.0, 0.0, 3.0, 0.0, 0.0],
        }
    )
    rows = {row["economy_id"]: row for row in industrialisation_gap(frame).iter_rows(named=True)}
    assert rows["A"]["ratio"] is None
    assert rows["A"]["meaning"].startswith("industrialises what is invented elsewhere: 0 % of research, 100 %")
    assert rows["B"]["ratio"] == 0.0
    assert rows["C"]["meaning"] == "has no part in either stage"
    nobody = frame.with_columns(value=pl.when(pl.col("stage") == "research").then(0.0).otherwise("value"))
    assert industrialisation_gap(nobody)["early_share"].null_count() == 3


def test_everything_wrong_is_told_at_once() -> None:
    bad = pl.concat([FRAME, FRAME.head(1), FRAME.head(1).with_columns(value=pl.lit(-1.0), economy_id=pl.lit("X"))])
    with pytest.raises(InputError) as caught:
        industrialisation_gap(bad, by=["segment_id"])
    assert [p.code for p in caught.value.problems] == ["value.range", "value.duplicate"]
    assert "vaccine, X, research" in str(caught.value)
    with pytest.raises(InputError, match=r"stage\.unknown"):
        industrialisation_gap(FRAME, late="prodction")
    with pytest.raises(InputError) as caught:
        industrialisation_gap(FRAME.cast({"value": pl.String}), economy="who")
    assert [p.code for p in caught.value.problems] == ["column.missing", "value.type"]
