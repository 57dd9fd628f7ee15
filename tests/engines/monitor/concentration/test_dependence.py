"""Dependence through all tiers: cases seen at a glance, and bounds that hold whatever the unknown turns out to be."""

from __future__ import annotations

import numpy as np
import pytest
from tests.engines.monitor.concentration.networks import ECONOMIES, left, random_base, random_truth
from tests.model import small_base

from mainstay.core.streams import stream
from mainstay.engines.monitor.concentration.dependence import Loss, losses
from mainstay.engines.monitor.concentration.market import markets
from mainstay.model.graph import GEOGRAPHIES, UNKNOWN, SupplyGraph


def lost(content: small_base.Rows, *party: str, geography: str = "economy", draws: int = 200) -> dict[str, Loss]:
    base = small_base.base(content)
    graph = SupplyGraph(base)
    found = markets(graph.makers, base["products"], GEOGRAPHIES, draws=draws, seed=0)
    return losses(graph, found, geography, [frozenset(party)])


def numbers(loss: Loss) -> tuple[float, ...]:
    return tuple(round(float(column[0]), 9) for column in (loss.direct, loss.mean, loss.low, loss.high))


def test_own_lines_and_those_below() -> None:
    # vial: 0.6 USA, 0.3 NOR, 0.1 unnamed; its substance is made in CHN alone
    content = small_base.rows()
    content["lines"][0] |= {"share_low": None, "share_high": None}
    assert numbers(lost(content, "NOR")["vial"]) == (0.3, 0.3, 0.3, 0.4)
    assert numbers(lost(content, "CHN")["vial"]) == (0.0, 1.0, 1.0, 1.0)
    assert numbers(lost(content, "CHN")["substance"]) == (1.0, 1.0, 1.0, 1.0)
    assert numbers(lost(content, "CHN", "USA")["vial"])[0] == 0.6
    assert numbers(lost(content, "EU27")["vial"]) == (0.0, 0.0, 0.0, 0.1)
    assert numbers(lost(content, "plant-b", geography="site")["vial"])[1] == 0.3
    assert numbers(lost(content, "parent", geography="firm")["vial"])[1] == 0.9


def test_a_product_that_nobody_is_known_to_make_loses_nothing_itself() -> None:
    assert numbers(lost(small_base.rows(), "CHN")["metal"]) == (0.0, 0.0, 0.0, 0.0)


def two_inputs(**use: float | None) -> small_base.Rows:
    """Return a pill made of oil (CHN) or gas (USA)."""
    return {
        "sites": [
            {"site_id": "c", "name": "C", "economy_id": "CHN"},
            {"site_id": "u", "name": "U", "economy_id": "USA"},
        ],
        "products": [
            {"product_id": name, "name": name, "class": "mcm", "unit": "kg", "makers_complete": True}
            for name in ("pill", "oil", "gas")
        ],
        "lines": [
            {"line_id": "oil", "site_id": "c", "product_id": "oil"},
            {"line_id": "gas", "site_id": "u", "product_id": "gas"},
            {"line_id": "pill", "site_id": "u", "product_id": "pill"},
        ],
        "bill_of_materials": [
            {"product_id": "pill", "input_id": part, "substitution_group": "either", "use_share": use.get(part)}
            for part in ("oil", "gas")
        ],
    }


def test_substitutes_add_up_as_they_are_used_today() -> None:
    assert numbers(lost(two_inputs(oil=0.7, gas=0.3), "CHN")["pill"]) == (0.0, 0.7, 0.7, 0.7)
    assert numbers(lost(two_inputs(oil=7 / 16, gas=3 / 16), "CHN")["pill"]) == (0.0, 0.7, 0.7, 0.7)


def test_unknown_use_may_all_fall_on_either() -> None:
    assert numbers(lost(two_inputs(), "CHN")["pill"]) == (0.0, 0.5, 0.0, 1.0)
    assert numbers(lost(two_inputs(oil=0.7), "CHN")["pill"]) == (0.0, 0.5, 0.0, 1.0)
    assert numbers(lost(two_inputs(), "CHN", "USA")["pill"]) == (1.0, 1.0, 1.0, 1.0)


def test_a_site_in_an_unknown_economy_may_be_lost_with_any() -> None:
    content = two_inputs(oil=1.0, gas=1.0)
    content["sites"][0]["economy_id"] = None
    assert numbers(lost(content, "CHN")["oil"]) == (0.0, 0.0, 0.0, 1.0)
    assert numbers(lost(content, "CHN")["pill"]) == (0.0, 0.0, 0.0, 0.5)
    assert numbers(lost(content, UNKNOWN)["oil"]) == (1.0, 1.0, 1.0, 1.0)


def test_the_scarcest_need_decides() -> None:
    content = two_inputs()
    for row in content["bill_of_materials"]:
        row["substitution_group"] = None
    assert numbers(lost(content, "CHN")["pill"]) == (0.0, 1.0, 1.0, 1.0)


@pytest.mark.parametrize("block", range(4))
def test_bounds_hold_whatever_the_unknown_turns_out_to_be(block: int) -> None:
    wide = narrow = 0
    for number in range(60):
        random = stream(21, "unknown", block, number)
        base = random_base(random)
        graph = SupplyGraph(base)
        made = markets(graph.makers, base["products"], GEOGRAPHIES, draws=30, seed=number)
        parties = [frozenset(["CHN"]), frozenset(["CHN", "NOR"]), frozenset(ECONOMIES)]
        found = losses(graph, made, "economy", parties)
        rows = graph.makers.partition_by("product_id", as_dict=True)
        for draw in range(3):
            shares = {}
            for product, market in made.items():
                names = rows[product,]["line_id"].to_list() if (product,) in rows else []
                drawn = dict(zip(names, map(float, market.drawn.lines[draw]), strict=True))
                shares[product] = (drawn, float(market.drawn.unlisted[draw]))
            truth = random_truth(random, base, shares)
            for product, loss in found.items():
                for i, party in enumerate(parties):
                    true = 1 - left(base, truth, product, set(party))
                    assert loss.low[i] - 1e-9 <= true <= loss.high[i] + 1e-9, (number, product, party)
                    wide += loss.high[i] - loss.low[i] > 0.1
                    narrow += 0 < loss.high[i] - loss.low[i] < 0.9
        for loss in found.values():
            assert (loss.low - 1e-9 <= loss.p05).all()
            assert (loss.p05 <= loss.p95 + 1e-12).all()
            assert (loss.p95 <= loss.high + 1e-9).all()
            assert (loss.low - 1e-9 <= loss.mean).all()
            assert (loss.mean <= loss.high + 1e-9).all()
            assert (loss.direct <= loss.mean + 1e-12).all()
            assert (np.diff(loss.low) >= -1e-12).all()
            assert (np.diff(loss.high) >= -1e-12).all()
            assert loss.low.min() >= 0
            assert loss.high.max() <= 1
    assert wide > 100
    assert narrow > 100


def test_parts_of_the_network_may_be_worked_out_alone() -> None:
    base = random_base(stream(22, "parts"))
    graph = SupplyGraph(base)
    made = markets(graph.makers, base["products"], GEOGRAPHIES, draws=50, seed=0)
    parties = [frozenset(["CHN"])]
    whole = losses(graph, made, "economy", parties)
    for part in graph.parts():
        for product, loss in losses(graph, made, "economy", parties, products=part).items():
            assert np.array_equal(loss.mean, whole[product].mean)
    assert sorted(whole) == sorted(name for part in graph.parts() for name in part)
