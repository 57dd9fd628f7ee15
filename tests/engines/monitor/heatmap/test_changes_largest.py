"""The single datum that moved a headline most: against setting back one value of the base after another."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from tests.engines.monitor.heatmap.map_bases import random_base

from mainstay.engines.monitor.heatmap.changes import change_ledger
from mainstay.engines.monitor.heatmap.headlines import headlines
from mainstay.engines.monitor.heatmap.run import read_map
from mainstay.model.base import Base
from mainstay.scenario.heatmap import HeatmapChoices

CHOICES = HeatmapChoices()
KEY = ("indicator_id", "economy_id", "segment_id", "period")


def base_of(seed: int) -> Base:
    return random_base(seed, segments=("vaccines", "tests"), missing=0.0)


def revised(base: Base, every: int) -> Base:
    table = base["observations"].with_row_index("n")
    moved = pl.when(pl.col("n") % every == 0).then((pl.col("value") + 31.0) % 100.0).otherwise("value")
    return base.replace(observations=table.with_columns(value=moved).drop("n"))


def set_back(old: Base, new: Base) -> dict[tuple[Any, ...], dict[tuple[Any, ...], float]]:
    """Return how far each changed value moves each headline: drawn again with this one as it was."""
    before = {tuple(row[k] for k in KEY): row["value"] for row in old["observations"].iter_rows(named=True)}
    now = headlines(read_map(new, CHOICES))
    found: dict[tuple[Any, ...], dict[tuple[Any, ...], float]] = {}
    for row in new["observations"].iter_rows(named=True):
        cell = tuple(row[k] for k in KEY)
        if before[cell] == row["value"]:
            continue
        same = pl.all_horizontal(pl.col(k).eq_missing(pl.lit(row[k])) for k in KEY)
        table = new["observations"].with_columns(value=pl.when(same).then(before[cell]).otherwise("value"))
        other = headlines(read_map(new.replace(observations=table), CHOICES))
        for key, value in now.items():
            found.setdefault(key, {})[cell] = value - other[key]
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_it_is_the_value_that_moves_most_when_set_back(seed: int) -> None:
    # goalposts of indicators about a segment come from the data; only those about the whole base are fixed
    old = base_of(seed)
    new = revised(old, 6)
    told = set_back(old, new)
    ledger = change_ledger(old, new, CHOICES, CHOICES).filter(what="moved")
    assert ledger.height > 10
    for row in ledger.iter_rows(named=True):
        key = (row["headline"], row["segment_id"], row["stage"], row["economy_id"])
        moves = told[key]
        size = max(map(abs, moves.values()))
        # where two moved it as far, one of them is named
        largest = {(c[0], c[1], c[3]): move for c, move in moves.items() if abs(move) > size - 1e-8}
        named = (row["largest_indicator_id"], row["largest_economy_id"], row["largest_period"])
        assert row["largest_change"] == pytest.approx(largest[named], abs=1e-9)
        assert row["largest"] == f"{named[0]} of {named[1]}, {named[2]}"


def test_a_new_value_and_a_withdrawn_one_are_data_too() -> None:
    old = base_of(3)
    one = (pl.col("indicator_id") == "i0") & (pl.col("economy_id") == "CHN") & pl.col("segment_id").is_null()
    without = old.replace(observations=old["observations"].filter(~one))
    for ends in ((without, old), (old, without)):
        ledger = change_ledger(*ends, CHOICES, CHOICES).filter(segment_id="whole-base", headline="score")
        assert ledger["largest"].to_list() == ["i0 of CHN, 2024"]
        assert ledger["largest_change"].item() == pytest.approx(ledger["change"].item(), abs=1e-12)


def test_a_change_of_method_has_no_datum() -> None:
    base = base_of(4)
    ledger = change_ledger(base, base, CHOICES, HeatmapChoices(weights={"i0": 5.0}))
    assert ledger.height > 0
    assert ledger["largest"].null_count() == ledger.height


def test_a_value_that_makes_the_headline_is_its_largest() -> None:
    full = base_of(5)
    of_china = (pl.col("economy_id") == "CHN") & pl.col("segment_id").is_null()
    only = full.replace(observations=full["observations"].filter(~of_china | (pl.col("indicator_id") == "i0")))
    none = full.replace(observations=full["observations"].filter(~of_china))
    ledger = change_ledger(none, only, CHOICES, CHOICES)
    row = ledger.filter(headline="gap", segment_id="whole-base", economy_id="CHN").row(0, named=True)
    assert (row["what"], row["largest"], row["largest_change"]) == ("appeared", "i0 of CHN, 2024", None)
