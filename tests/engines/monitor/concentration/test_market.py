"""One market: what is known of it in each circle of makers."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from tests.engines.monitor.concentration.markets import Line, N, market
from tests.model import small_base

from mainstay.engines.monitor.concentration.bounds import Interval
from mainstay.engines.monitor.concentration.market import Market, markets
from mainstay.engines.monitor.concentration.measures import COLUMNS, measure, measures
from mainstay.model.graph import GEOGRAPHIES, SupplyGraph

OPEN: Line = (N, N, N)


def share(number: float) -> Line:
    return (number, N, N)


def ends(interval: Interval) -> tuple[float, float]:
    return (round(interval.low, 10), round(interval.high, 10))


@pytest.mark.parametrize(
    ("lines", "basis"),
    [
        ([], "none"),
        ([OPEN, OPEN], "count"),
        ([share(0.5), OPEN], "some shares"),
        ([(N, 0.2, N), OPEN], "some shares"),
        ([(N, N, 0.2), OPEN], "some shares"),
        ([share(0.5), (0.4, 0.3, 0.5)], "shares"),
    ],
)
def test_what_is_known(lines: list[Line], basis: str) -> None:
    assert market(*lines).basis == basis


def test_bounds_of_the_rules_of_thumb() -> None:
    assert ends(market(*[OPEN] * 4).hhi("site")) == (0.25, 1.0)
    assert ends(market(share(0.6), share(0.3), share(0.1)).hhi("site")) == (0.46, 0.46)
    assert ends(market(OPEN).hhi("site")) == (1.0, 1.0)


def test_makers_are_added_up_in_wider_circles() -> None:
    lines = market(share(0.4), share(0.3), share(0.3), economies="ABB", firms="XXY")
    assert lines.sources("economy") == ["A", "B"]
    assert ends(lines.hhi("economy")) == (0.52, 0.52)
    assert ends(lines.hhi("firm")) == (0.58, 0.58)
    assert ends(lines.hhi("site")) == (0.34, 0.34)


def test_unnamed_makers_are_at_other_sites_and_perhaps_of_a_named_owner() -> None:
    lines = market(share(0.5), share(0.3), complete=False, economies="AB", firms="XY")
    assert lines.unlisted == pytest.approx(0.2)
    assert ends(lines.hhi("site")) == (0.34, 0.38)
    assert ends(lines.hhi("firm")) == (0.34, 0.58)
    assert ends(lines.hhi("economy")) == (0.34, 0.58)


def test_a_site_in_an_unknown_economy_may_be_in_any() -> None:
    lines = market(share(0.5), share(0.3), share(0.2), economies="AB?")
    assert ends(lines.hhi("economy")) == (0.34, 0.58)
    assert ends(lines.hhi("site")) == (0.38, 0.38)
    assert lines.named_sources("economy") == {"A", "B"}
    assert lines.floating("economy").tolist() == [False, False, True]
    assert not lines.floating("site").any()


def test_two_sites_in_unknown_economies_are_not_in_the_same_one() -> None:
    lines = market(share(0.5), share(0.5), economies="??")
    assert ends(lines.hhi("economy")) == (0.0, 1.0)


def test_a_site_that_stands_for_several_may_be_many() -> None:
    lines = market(share(0.6), share(0.4), several="1", firms="X?")
    assert ends(lines.hhi("site")) == (0.36, 0.52)
    assert ends(lines.hhi("firm")) == (0.36, 1.0)
    assert lines.named_sources("site") == {"site0"}
    assert lines.named_sources("firm") == {"X"}


def test_several_places_of_a_known_owner_are_that_owner() -> None:
    lines = market(share(0.6), share(0.4), several="1", firms="XY")
    assert ends(lines.hhi("firm")) == (0.52, 0.52)
    assert lines.named_sources("firm") == {"X", "Y"}
    assert lines.named_sources("site") == {"site0"}
    assert ends(market(share(0.6), share(0.4), several="1", firms="XX").hhi("firm")) == (1.0, 1.0)


def test_others_lower_the_index_where_they_are_not_ruled_out() -> None:
    assert market(OPEN, complete=False).hhi_low_others("site") == 0.0
    assert market(OPEN, complete=True).hhi_low_others("site") == 1.0
    assert market(share(0.5), OPEN, complete=False).hhi_low_others("site") == pytest.approx(0.25)
    assert market(share(0.5), (N, 0.2, N), complete=False).hhi_low_others("site") == pytest.approx(0.29)
    # all limited: the bounds count the unnamed already
    lines = market(share(0.5), share(0.3), complete=False)
    assert lines.hhi_low_others("site") == lines.hhi("site").low


def random_market(random: np.random.Generator) -> Market:
    size = int(random.integers(1, 7))
    lines = np.sort(random.random((size, 3)) * random.choice([0.3, 1.0]), axis=1)[:, [1, 0, 2]]
    lines[random.random((size, 3)) < 0.4] = N
    letters = ["".join(random.choice(list("AB?"), size)) for _ in range(2)]
    several = "".join(str(i) for i in range(size) if random.random() < 0.2)
    return market(
        *map(tuple, lines),
        complete=bool(random.random() < 0.5),
        economies=letters[0],
        firms=letters[1],
        several=several,
        draws=60,
    )


def test_measures_lie_within_their_bounds() -> None:
    random = np.random.default_rng(3)
    for _ in range(400):
        lines = random_market(random)
        for geography in GEOGRAPHIES:
            row = measure(lines, geography, name="Product", tier="api")
            numbers = {key: value for key, value in row.items() if isinstance(value, float)}
            assert all(np.isfinite(value) for value in numbers.values()), numbers
            low, p05, mean, p95, high = (numbers[f"hhi{end}"] for end in ("_low", "_p05", "", "_p95", "_high"))
            assert 0 <= numbers["hhi_low_others"] <= low + 1e-9
            assert low <= p05 <= p95 <= high <= 1
            assert low <= mean <= high
            assert numbers["effective_number"] == pytest.approx(1 / mean)
            assert numbers["cr1"] <= numbers["cr3"] + 1e-12 <= 1 + 1e-9
            assert row["largest_source"] in lines.sources(geography)
            assert 1 / row["sources"] - 1e-9 <= numbers["largest_source_probability"] <= 1  # type: ignore[operator] # a count


def test_every_completion_lies_within_the_bounds() -> None:
    """Shares drawn at random, unnamed and unplaced makers given to anyone."""
    random = np.random.default_rng(4)
    for _ in range(300):
        lines = random_market(random)
        for geography in GEOGRAPHIES:
            bounds, labels = lines.hhi(geography), lines.labels[geography]
            loose = lines.floating(geography) | (
                lines.several if geography == "site" and lines.several is not None else False
            )
            for draw in range(0, lines.draws, 6):
                held: dict[str, float] = {}
                for label, number, is_loose in zip(labels, lines.drawn.lines[draw], loose, strict=True):
                    # places that no source names may have one owner; they are not one place
                    anyone = [f"{label} {random.integers(3)}"] if geography == "site" else ["new", "newer", *labels]
                    owner = str(random.choice(anyone)) if is_loose else label
                    held[owner] = held.get(owner, 0.0) + number
                owner = str(random.choice(["other", *([] if geography == "site" else labels)]))
                held[owner] = held.get(owner, 0.0) + lines.drawn.unlisted[draw]
                index = sum(number**2 for number in held.values())
                assert bounds.low - 1e-9 <= index <= bounds.high + 1e-9, (lines, geography)


def test_measures_of_an_unknown_market_are_empty_and_never_zero() -> None:
    row = measure(market(), "site", name="Product", tier="api")
    assert (row["sources"], row["basis"], row["hhi"], row["hhi_low"], row["cr1"], row["largest_source"]) == (
        0,
        "none",
        None,
        None,
        None,
        None,
    )


def test_the_table_of_measures() -> None:
    table = measures([market(share(0.6), share(0.4)), market()], {"product": "Name"}, {"product": "api"}, GEOGRAPHIES)
    assert dict(table.schema) == COLUMNS
    assert table.height == 8
    assert table["geography"].to_list() == [*GEOGRAPHIES] * 2


def test_markets_are_made_of_the_lines_of_a_base() -> None:
    base = small_base.base()
    graph = SupplyGraph(base)
    found = markets(graph.makers, base["products"], GEOGRAPHIES, draws=10, seed=0)
    assert set(found) == {"vial", "substance", "metal"}
    assert found["vial"].share.tolist() == [0.6, 0.3]
    assert found["vial"].low[0] == 0.5
    assert np.isnan(found["vial"].low[1])
    assert (found["substance"].complete, found["vial"].complete, found["metal"].size) == (True, False, 0)
    assert found["vial"].labels["firm"] == ["parent", "parent"]


def test_the_order_of_lines_changes_nothing() -> None:
    base = small_base.base()
    makers = SupplyGraph(base).makers
    one = markets(makers, base["products"], GEOGRAPHIES, draws=10, seed=0)
    assert isinstance(makers, pl.DataFrame)
    other = markets(
        SupplyGraph(small_base.base({t: rows[::-1] for t, rows in small_base.rows().items()})).makers,
        base["products"],
        GEOGRAPHIES,
        draws=10,
        seed=0,
    )
    assert all(np.array_equal(one[name].drawn.lines, other[name].drawn.lines) for name in one)
