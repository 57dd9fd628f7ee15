"""The ledger of changes: pure changes, exact sums, and every hybrid built by hand from rows of tables."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engines.monitor.heatmap.map_bases import random_base

from mainstay.engines.monitor.heatmap.changes import change_ledger
from mainstay.engines.monitor.heatmap.run import read_map, run_heatmap
from mainstay.model.base import Base
from mainstay.scenario.heatmap import HeatmapChoices

PARTS = ("new_data", "revision", "method", "sample")
SEGMENTS = ("vaccines", "tests")
CHOICES = HeatmapChoices()
WORLD = ("CHN", "JPN", "KOR", "IND")
FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])


def drawn(seed: int) -> Base:
    return random_base(seed, segments=SEGMENTS, years=(2022, 2024), missing=0.1)


def edited(base: Base, seed: int) -> Base:
    """Return a base in which some values are revised, some are gone, some are new and some definitions differ."""
    table = base["observations"].with_row_index("n")
    number = (pl.col("n") * 7 + seed) % 11
    table = table.with_columns(value=pl.when(number == 0).then(pl.col("value") * 0.6 + 11.0).otherwise("value"))
    late = table.filter(number == 3).with_columns(period=pl.lit("2025"), value=(pl.col("value") + 17.0) % 97.0)
    table = pl.concat([table.filter(number != 5), late]).drop("n")
    definitions = base["indicators"].with_columns(
        goalpost_high=pl.when(pl.col("indicator_id") == "i0").then(120.0).otherwise("goalpost_high"),
        weight=pl.when(pl.col("indicator_id") == "i2").then(3.0).otherwise("weight"),
        direction=pl.when(pl.col("indicator_id") == "i1").then(pl.lit("lower_better")).otherwise("direction"),
    )
    return base.replace(observations=table, indicators=definitions)


def plain_headlines(base: Base, choices: HeatmapChoices) -> dict[tuple[str, str, str, str], float]:
    """Return gaps and scores with loops and no arrays."""
    found: dict[tuple[str, str, str, str], float] = {}
    for row in read_map(base, choices).rows:
        scores: dict[str, float] = {}
        for i, economy in enumerate(row.economies):
            lenses = []
            for lens in range(3):
                pairs = [
                    (row.weights[j], row.place[i, j])
                    for j in range(len(row.indicators))
                    if row.lens[j] == lens and row.known[i, j] and row.weights[j] > 0
                ]
                if pairs and row.lens_weights[lens] > 0:
                    mean = sum(w * p for w, p in pairs) / sum(w for w, _ in pairs)
                    lenses.append((row.lens_weights[lens], mean))
            if lenses:
                scores[economy] = 100 * sum(w * p for w, p in lenses) / sum(w for w, _ in lenses)
                found["score", row.segment, row.stage, economy] = scores[economy]
        home = row.economies[0]
        for rival in row.economies[1 : row.players]:
            if home in scores and rival in scores:
                found["gap", row.segment, row.stage, rival] = scores[home] - scores[rival]
    return found


def by_hand(
    old: Base, new: Base, choices: tuple[HeatmapChoices, HeatmapChoices], causes: frozenset[str]
) -> dict[tuple[str, str, str, str], float]:
    """Return the headlines of a base put together row by row; both maps name their economies."""
    bases = (old, new)
    data, revision, method, sample = (int(cause in causes) for cause in PARTS)
    key = ("indicator_id", "economy_id", "segment_id", "period")
    rows = [{tuple(row[k] for k in key): row for row in b["observations"].iter_rows(named=True)} for b in bases]
    ids = [{row["indicator_id"]: row for row in b["indicators"].iter_rows(named=True)} for b in bases]
    casts = [{b.info.home, *(one.economies or ())} for b, one in zip(bases, choices, strict=True)]
    segments = [{None, *b["segments"]["segment_id"]} for b in bases]
    values = []
    for cell in rows[0].keys() | rows[1].keys():
        indicator, economy, segment, _ = cell
        common = all(indicator in one for one in ids) and all(economy in one for one in casts)
        if not (common and all(segment in one for one in segments)):
            values += [rows[sample][cell]] if cell in rows[sample] else []
        elif cell in rows[0] and cell in rows[1]:
            values.append(rows[revision][cell])
        elif cell in rows[data]:
            values.append(rows[data][cell])
    definitions = [ids[method][name] for name in ids[0].keys() & ids[1].keys()]
    definitions += [row for name, row in ids[sample].items() if name not in ids[1 - sample]]
    base = bases[sample].replace(
        economies=pl.concat([b["economies"] for b in bases]).unique("economy_id"),
        observations=pl.DataFrame(values, schema=old["observations"].schema),
        indicators=pl.DataFrame(definitions, schema=old["indicators"].schema),
    )
    chosen = choices[method].model_copy(update={"economies": choices[sample].economies})
    return plain_headlines(base, chosen)


def plain_parts(values: dict[frozenset[str], float | None]) -> dict[str, float]:
    orders = list(permutations(PARTS))
    parts = dict.fromkeys(PARTS, 0.0)
    for order in orders:
        at: frozenset[str] = frozenset()
        now = values[at]
        assert now is not None
        for cause in order:
            at |= {cause}
            then = values[at]
            if then is not None:
                parts[cause] += (then - now) / len(orders)
                now = then
    return parts


def check_by_hand(old: Base, new: Base, choices: tuple[HeatmapChoices, HeatmapChoices]) -> pl.DataFrame:
    """Compare every row of the ledger with the sixteen bases put together by hand."""
    ledger = change_ledger(old, new, *choices)
    subsets = [frozenset(c for k, c in enumerate(PARTS) if n >> k & 1) for n in range(16)]
    maps = {one: by_hand(old, new, choices, one) for one in subsets}
    told = {row[:4]: row[4:] for row in ledger.select("headline", "segment_id", "stage", "economy_id", *PARTS).rows()}
    before, after = maps[frozenset()], maps[frozenset(PARTS)]
    for key in before.keys() & after.keys():
        parts = plain_parts({one: maps[one].get(key) for one in subsets})
        for name, value in zip(PARTS, told.get(key, (0.0,) * 4), strict=True):
            assert value == pytest.approx(parts[name], abs=1e-9), (key, name)
    appeared = set(ledger.filter(what="appeared").drop_nulls("segment_id").rows_by_key(KEY))
    gone = set(ledger.filter(what="disappeared").drop_nulls("segment_id").rows_by_key(KEY))
    assert (appeared, gone) == (after.keys() - before.keys(), before.keys() - after.keys())
    return ledger


KEY = ["headline", "segment_id", "stage", "economy_id"]


def changes_of(ledger: pl.DataFrame) -> dict[str, float]:
    """Return the largest absolute part of each cause."""
    return {name: ledger[name].abs().max() or 0.0 for name in PARTS}  # type: ignore[dict-item]  # a column of floats


def test_no_change_leaves_an_empty_ledger() -> None:
    base = drawn(1)
    assert change_ledger(base, base, CHOICES, CHOICES).is_empty()


@FEW
@given(st.integers(0, 400), st.integers(0, 400))
def test_parts_sum_to_the_change(first: int, second: int) -> None:
    old, new = drawn(first), edited(drawn(second), first)
    fewer = HeatmapChoices(economies=WORLD[: 2 + second % 3])
    ledger = change_ledger(old, new, fewer, HeatmapChoices(weights={"i0": 2.5}, oldest_years=3.0))
    moved = ledger.filter(what="moved")
    assert moved.height > 0
    for row in moved.iter_rows(named=True):
        assert abs(sum(row[name] for name in PARTS) - row["change"]) <= 1e-12
        assert abs(row["after"] - row["before"] - row["change"]) <= 1e-12


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_part_is_that_of_bases_put_together_by_hand(seed: int) -> None:
    old = drawn(seed)
    choices = HeatmapChoices(economies=WORLD), HeatmapChoices(economies=WORLD, weights={"i0": 4.0})
    ledger = check_by_hand(old, edited(old, seed), choices)
    found = changes_of(ledger)
    assert found["sample"] == 0.0
    assert min(found[name] for name in PARTS if name != "sample") > 0.1


@pytest.mark.parametrize("seed", [4, 5])
def test_parts_with_another_sample_are_those_of_bases_put_together_by_hand(seed: int) -> None:
    full = drawn(seed)
    new = edited(full, seed)
    old = full.replace(
        indicators=full["indicators"].filter(pl.col("indicator_id") != "i4"),
        observations=full["observations"].filter(
            pl.col("indicator_id") != "i4", pl.col("segment_id").is_null() | (pl.col("segment_id") != "tests")
        ),
        segments=full["segments"].filter(pl.col("segment_id") != "tests"),
    )
    choices = HeatmapChoices(economies=("CHN", "JPN", "KOR")), HeatmapChoices(economies=WORLD, weights={"i0": 4.0})
    ledger = check_by_hand(old, new, choices)
    assert min(changes_of(ledger).values()) > 0.1
    appeared = ledger.filter(what="appeared")
    assert set(appeared["segment_id"].drop_nulls()) >= {"tests"}
    assert appeared.select("before", "change", *PARTS).null_count().row(0) == (appeared.height,) * 6


def revised(base: Base) -> Base:
    values = base["observations"]
    first = (pl.col("indicator_id") == "i0") & (pl.col("economy_id") == "CHN") & (pl.col("period") == "2024")
    return base.replace(observations=values.with_columns(value=pl.when(first).then(50.5).otherwise("value")))


def with_new_period(base: Base) -> Base:
    late = base["observations"].filter(period="2024").with_columns(period=pl.lit("2025"), value=100 - pl.col("value"))
    return base.replace(observations=pl.concat([base["observations"], late]))


def with_fewer_values(base: Base) -> Base:
    gone = (pl.col("indicator_id") == "i1") & (pl.col("economy_id") == "USA")
    return base.replace(observations=base["observations"].filter(~gone))


def with_definition(base: Base, name: str, value: Any) -> Base:
    first = pl.col("indicator_id") == "i0"
    changed = pl.when(first).then(pl.lit(value)).otherwise(name).alias(name)
    return base.replace(indicators=base["indicators"].with_columns(changed))


PURE = {
    "revision": [revised],
    "new_data": [with_new_period, with_fewer_values],
    "method": [
        lambda base: with_definition(base, "goalpost_high", 140.0),
        lambda base: with_definition(base, "direction", "lower_better"),
        lambda base: with_definition(base, "weight", 5.0),
        lambda base: with_definition(base, "lens", "economic"),
        lambda base: with_definition(base, "direction", "context"),
    ],
    "sample": [
        lambda base: base.replace(indicators=base["indicators"].filter(pl.col("indicator_id") != "i0")),
        lambda base: base.replace(segments=base["segments"].filter(pl.col("segment_id") != "tests")),
    ],
}


@pytest.mark.parametrize(("cause", "number"), [(cause, k) for cause, found in PURE.items() for k in range(len(found))])
@pytest.mark.parametrize("back", [False, True])
def test_a_pure_change_lands_wholly_in_its_part(cause: str, number: int, *, back: bool) -> None:
    base = drawn(11)
    ends = (base, PURE[cause][number](base))
    ledger = change_ledger(*(reversed(ends) if back else ends), CHOICES, CHOICES)
    found = changes_of(ledger)
    assert found.pop(cause) > 0.01
    assert max(found.values()) <= 1e-12


def test_weights_of_the_scenario_are_method() -> None:
    base = drawn(12)
    found = changes_of(change_ledger(base, base, CHOICES, HeatmapChoices(weights={"i0": 9.0})))
    assert found.pop("method") > 0.01
    assert max(found.values()) == 0.0


def test_the_greatest_age_is_method() -> None:
    base = drawn(12)
    old_only = (pl.col("indicator_id") != "i0") | (pl.col("period") == "2022")
    base = base.replace(observations=base["observations"].filter(old_only))
    found = changes_of(change_ledger(base, base, CHOICES, HeatmapChoices(oldest_years=2.0)))
    assert found.pop("method") > 0.01
    assert max(found.values()) == 0.0


def test_economies_of_the_map_are_sample() -> None:
    base = drawn(13)
    counts = base["indicators"].with_columns(pl.lit(None, dtype=pl.Float64).alias("goalpost_high"))
    base = base.replace(indicators=counts)
    choices = HeatmapChoices(economies=("CHN", "JPN", "KOR")), HeatmapChoices(economies=WORLD)
    found = changes_of(change_ledger(base, base, *choices))
    assert found.pop("sample") > 0.01
    assert max(found.values()) == 0.0


@pytest.mark.parametrize("written", [False, True])
def test_another_unit_of_the_same_kind_moves_nothing(*, written: bool) -> None:
    first = pl.col("indicator_id") == "i0"

    def in_unit(base: Base, unit: str, factor: float) -> Base:
        """Return the base with its first indicator in a unit, each observation told in it or silent about it."""
        definitions = base["indicators"].with_columns(
            pl.when(first).then(pl.lit(unit)).otherwise("unit").alias("unit"),
            *(pl.when(first).then(pl.col(n) * factor).otherwise(n).alias(n) for n in ("goalpost_low", "goalpost_high")),
        )
        values = base["observations"].with_columns(
            pl.when(first & written).then(pl.lit(unit)).otherwise(None).alias("unit"),
            *(pl.when(first).then(pl.col(n) * factor).otherwise(n).alias(n) for n in ("value", "low", "high")),
        )
        return base.replace(indicators=definitions, observations=values)

    base = drawn(14)
    days, hours = in_unit(base, "day", 1.0), in_unit(base, "hour", 24.0)
    assert change_ledger(days, hours, CHOICES, CHOICES).is_empty()
    found = changes_of(change_ledger(days, revised(hours), CHOICES, CHOICES))
    assert found.pop("revision") > 0.01
    assert max(found.values()) <= 1e-12


def test_a_unit_of_another_kind_is_another_sample() -> None:
    base = drawn(15)
    old, new = with_definition(base, "unit", "day"), with_definition(base, "unit", "USD")
    new = new.replace(observations=new["observations"].with_columns(value=100.0 - pl.col("value")))
    found = changes_of(change_ledger(old, new, CHOICES, CHOICES))
    assert found["sample"] > 0.01
    assert found["revision"] > 0.01
    assert found["new_data"] == found["method"] == 0.0
    same = changes_of(change_ledger(old, with_definition(base, "unit", "USD"), CHOICES, CHOICES))
    assert max(same.values()) == 0.0


def test_the_ends_are_those_of_the_maps_themselves() -> None:
    old, new = drawn(16), edited(drawn(16), 16)
    ledger = change_ledger(old, new, CHOICES, CHOICES)
    quick = {"heatmap": {"draws": 64, "sensitivity_points": 16}}
    for column, base in (("before", old), ("after", new)):
        result = run_heatmap(base, quick, seed=1)
        told = dict(result.metrics.select("id", "value").iter_rows())
        means = ledger.filter(headline="mean_gap")
        assert means.height == 4
        for economy, value in means.select("economy_id", column).iter_rows():
            assert value == pytest.approx(told[f"mean_gap_{economy}"], abs=1e-12)
        cells = result.tables["cells"].filter(pl.col("lens") == "overall")
        both = ledger.filter(headline="gap").join(cells, on=KEY[1:])
        assert both.height > 8
        assert both.select((pl.col(column) - pl.col("gap")).abs().max()).item() <= 1e-12


def test_the_ledger_is_ordered_and_the_same_each_time() -> None:
    old, new = drawn(17), edited(drawn(17), 17)
    ledger = change_ledger(old, new, CHOICES, CHOICES)
    assert ledger.equals(change_ledger(old, new, CHOICES, CHOICES))
    kinds = ledger["headline"].to_list()
    assert kinds == sorted(kinds, key=["mean_gap", "gap", "score"].index)
    gaps = ledger.filter(headline="gap", what="moved")["change"].abs().to_list()
    assert gaps == sorted(gaps, reverse=True)


def test_an_as_of_date_that_moves_on_is_new_data() -> None:
    # the only values of one indicator are those of 2022, and they are too old sixteen years later
    base = drawn(18)
    old_only = (pl.col("indicator_id") != "i0") | (pl.col("period") == "2022")
    base = base.replace(observations=base["observations"].filter(old_only))
    later = Base(base.info.model_copy(update={"as_of_on": date(2038, 6, 1)}), dict(base.tables))
    found = changes_of(change_ledger(base, later, CHOICES, CHOICES))
    assert found.pop("new_data") > 0.01
    assert max(found.values()) == 0.0
