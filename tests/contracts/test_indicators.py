"""What every derived indicator must keep to."""

from __future__ import annotations

import polars as pl
import pytest

import mainstay as ms
from mainstay.engines.monitor.heatmap.evidence import LENSES, STAGES
from mainstay.engines.monitor.indicators import DERIVED
from mainstay.engines.monitor.indicators.derived import VALUES, Derived

BASE = ms.load("us-2026")
EVERY = pytest.mark.parametrize("entry", DERIVED.all().values(), ids=DERIVED.names())


@EVERY
def test_it_says_what_it_is(entry: Derived) -> None:
    assert entry.lens in LENSES
    assert entry.stage in STAGES
    assert entry.title
    assert entry.unit
    assert entry.definition.endswith(".")
    assert entry.goalposts is None or entry.goalposts[0] < entry.goalposts[1]
    assert entry.name not in set(BASE["indicators"]["indicator_id"])


@EVERY
def test_its_values_are_complete_and_once_each(entry: Derived) -> None:
    values = entry.compute(BASE)
    assert values.height
    assert dict(values.schema) == VALUES
    assert values.select("economy_id", "segment_id", "period").is_duplicated().sum() == 0
    assert values["value"].is_not_null().all()
    assert values["value"].is_finite().all()
    assert (values["low"] <= values["value"]).all()
    assert (values["value"] <= values["high"]).all()
    assert set(values["economy_id"]) <= set(BASE["economies"]["economy_id"])
    assert set(values["segment_id"].drop_nulls()) <= set(BASE["segments"]["segment_id"])
    assert values["method"].is_not_null().all()
    assert values["grade"].is_not_null().all()


@EVERY
def test_an_empty_base_gives_nothing_and_no_error(entry: Derived) -> None:
    empty = ms.Base(BASE.info, {})
    values = entry.compute(empty)
    assert values.height == 0
    assert dict(values.schema) == VALUES


@EVERY
def test_the_order_of_rows_changes_nothing(entry: Derived) -> None:
    shuffled = BASE.replace(lines=BASE["lines"].sample(fraction=1.0, shuffle=True, seed=1))
    key = ["economy_id", "segment_id", "period"]
    assert entry.compute(shuffled).sort(key).equals(entry.compute(BASE).sort(key))
    assert isinstance(entry.compute(BASE), pl.DataFrame)
