"""The network of the whole bundled base."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from tests.engines.stress.base_network.invariants import reached, short_of_capacity, unbalanced, uneven, unexplained

import mainstay as ms
from mainstay.engines.stress.base_network import BaseNetwork, Draws, network_of
from mainstay.scenario.stress import StressChoices


@pytest.fixture(scope="module")
def base() -> ms.Base:
    return ms.load("us-2026")


@pytest.fixture(scope="module")
def network(base: ms.Base) -> BaseNetwork:
    return network_of(base, StressChoices(), seed=3)


@pytest.fixture(scope="module")
def drawn(network: BaseNetwork) -> Draws:
    return network.draws(np.arange(48))


def test_every_product_is_in_it_and_goods_reach_every_user(base: ms.Base, network: BaseNetwork) -> None:
    assert set(network.products["product_id"]) == set(base["products"]["product_id"])
    users = network.nodes.filter(pl.col("kind") == "sink")["node_id"]
    stores = network.nodes.filter(pl.col("kind") == "stock", pl.col("push"))["node_id"]
    assert set(users) | set(stores) <= reached(network)
    assert set(users) == set(network.demand["node_id"])


def test_an_ordinary_day_balances(network: BaseNetwork, drawn: Draws) -> None:
    assert unbalanced(network, drawn) < 1e-9
    assert unbalanced(network, network.plan.nominal()) < 1e-9


def test_makers_together_make_what_is_needed(network: BaseNetwork) -> None:
    likely = network.plan.nominal()
    made = network.nodes.select("product_id", "kind").with_columns(rate=pl.Series(likely.rate[:, 0]))
    total = made.filter(pl.col("kind").is_in(["make", "source"])).group_by("product_id").agg(pl.col("rate").sum())
    both = total.join(network.products, on="product_id", how="full")
    assert np.abs((both["rate"] - both["flow"]).to_numpy()).max() < 1e-9


def test_every_draw_has_the_capacity_for_an_ordinary_day(network: BaseNetwork, drawn: Draws) -> None:
    assert short_of_capacity(network, drawn) < 1e-12
    assert short_of_capacity(network, network.plan.nominal()) < 1e-12
    assert not np.isnan(drawn.capacity).any()


def test_weights_of_a_group_sum_to_one(network: BaseNetwork, drawn: Draws) -> None:
    assert uneven(network, drawn.weight) < 1e-9
    assert uneven(network, network.edges["weight"].to_numpy()[:, None]) < 1e-9


def test_every_number_that_the_base_does_not_give_is_told(network: BaseNetwork) -> None:
    assert all(not left for left in unexplained(network).values()), unexplained(network)
    told = network.assumptions
    assert told["why"].null_count() == 0
    assert told.filter(pl.col("low") > pl.col("mode") + 1e-12).is_empty()
    assert told.filter(pl.col("mode") > pl.col("high") + 1e-12).is_empty()


def test_no_number_is_impossible(network: BaseNetwork) -> None:
    numbers = network.nodes.select(pl.col(pl.Float64)).fill_null(0.0)
    assert (numbers.min_horizontal() >= 0).all()
    assert (network.edges["quantity"] > 0).all()
    assert (network.edges["lead_time_high_days"] >= network.edges["lead_time_days"]).all()
    assert not network.edges.select("from_id", "to_id").is_duplicated().any()
    assert not network.nodes["node_id"].is_duplicated().any()


def test_what_the_base_says_of_makers_stands_in_the_network(base: ms.Base, network: BaseNetwork) -> None:
    weight = dict(
        network.edges.filter(pl.col("from_id").str.starts_with("line:")).select("from_id", "weight").iter_rows()
    )
    assert weight["line:cisplatin-injection@intas-pharmez"] == pytest.approx(0.5)
    assert weight["line:bcg-live-intravesical@merck-durham-tice"] == 1.0
    # Baxter North Cove: 1.5 of 2.5 million bags a day
    node = network.nodes.filter(node_id="line:iv-solution-bags@baxter-north-cove").row(0, named=True)
    assert node["capacity"] == pytest.approx(0.6, abs=0.005)
    lines = base["lines"].filter(pl.col("valid_to_on").is_null() | (pl.col("valid_to_on") >= base.info.as_of_on))
    assert (
        network.nodes["line_id"].n_unique() - 1
        == lines.filter(
            pl.col("operation") == "make",
            pl.col("valid_from_on").is_null() | (pl.col("valid_from_on") <= base.info.as_of_on),
        ).height
    )


def test_numbers_of_a_line_do_not_depend_on_which_products_are_chosen(base: ms.Base, network: BaseNetwork) -> None:
    part = network_of(base, StressChoices(), products=["cisplatin-injection", "iv-solution-bags"], seed=3)
    assert part.nodes.height < network.nodes.height / 4
    numbers = np.arange(8)
    whole, few = network.draws(numbers), part.draws(numbers)
    place = {name: i for i, name in enumerate(network.nodes["node_id"])}
    shared = [(i, place[name]) for i, name in enumerate(part.nodes["node_id"]) if name in place]
    assert len(shared) > 30
    here, there = (list(side) for side in zip(*shared, strict=True))
    for field in ("capacity", "rate", "stock", "cover_days"):
        np.testing.assert_allclose(getattr(few, field)[here], getattr(whole, field)[there], rtol=1e-9, atol=1e-15)
    assert unbalanced(part, few) < 1e-9
