"""A replayed base: facts as they were known, definitions as they are."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from tests.engines.monitor.heatmap.map_bases import random_base

import mainstay as ms
from mainstay.engines.monitor.heatmap.changes import change_ledger
from mainstay.engines.monitor.heatmap.replay import DEFINITIONS, replayed
from mainstay.engines.monitor.heatmap.run import read_map
from mainstay.errors import InputError
from mainstay.scenario.heatmap import HeatmapChoices

CHOICES = HeatmapChoices()


def test_definitions_stay_and_later_facts_go() -> None:
    base = ms.load("us-2026")
    then = replayed(base, "2023-12-31")
    for name in DEFINITIONS:
        assert then[name].equals(base[name]), name
    known = base["observations"].filter(pl.col("known_on") <= date(2023, 12, 31))
    assert 0 < known.height < base["observations"].height
    assert then["observations"].equals(known)
    assert then.info.as_of_on == date(2023, 12, 31)
    # a plain replay knows no segment yet, and so no cell
    assert base.as_known("2023-12-31")["segments"].is_empty()


def test_claims_about_definitions_stay_and_others_are_those_of_the_day() -> None:
    base = ms.load("us-2026")
    then = replayed(base, "2020-06-30")
    definitions = pl.col("table").is_in(list(DEFINITIONS))
    assert then["claims"].filter(definitions).equals(base["claims"].filter(definitions))
    plain = base.as_known("2020-06-30")["claims"].filter(~definitions)
    assert set(then["claims"].filter(~definitions)["claim_id"]) >= set(plain["claim_id"])
    assert then["claims"].filter(~definitions)["known_from_on"].max() <= date(2020, 6, 30)  # type: ignore[operator]  # dates


def test_the_day_of_the_base_itself_gives_the_same_map() -> None:
    base = random_base(3, segments=("vaccines",))
    then = replayed(base, base.info.as_of_on)
    assert then == base
    assert change_ledger(then, base, CHOICES, CHOICES).is_empty()


def test_values_known_later_are_new_data_in_the_ledger() -> None:
    base = random_base(4, years=(2023, 2024), segments=())
    known = pl.when(pl.col("period") == "2024").then(date(2025, 3, 1)).otherwise(date(2024, 3, 1))
    base = base.replace(observations=base["observations"].with_columns(known_on=known))
    then = replayed(base, "2024-12-31")
    assert set(read_map(then, CHOICES).used["period"]) == {"2023"}
    ledger = change_ledger(then, base, CHOICES, CHOICES).filter(what="moved")
    assert ledger["new_data"].abs().max() > 0.1  # type: ignore[operator]  # floats
    assert ledger.select(pl.sum_horizontal("revision", "method", "sample").abs().max()).item() == 0.0


def test_before_anything_was_known_everything_has_yet_to_appear() -> None:
    base = random_base(6)
    ledger = change_ledger(replayed(base, "1999-12-31"), base, CHOICES, CHOICES)
    assert ledger.height > 10
    assert set(ledger["what"]) == {"appeared"}
    gone = change_ledger(base, replayed(base, "1999-12-31"), CHOICES, CHOICES)
    assert set(gone["what"]) == {"disappeared"}
    assert gone.height == ledger.height


def test_a_day_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="not a day"):
        replayed(random_base(5), "2024-13-01")
