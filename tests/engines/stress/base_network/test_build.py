"""Networks of small bases, node by node."""

from __future__ import annotations

import pickle

import numpy as np
import polars as pl
import pytest
from tests.engines.stress.base_network.small_chain import base_of, chain, line, network, product

from mainstay.engines.stress.base_network import network_of
from mainstay.errors import InputError
from mainstay.scenario.stress import StressChoices

FEW = np.arange(40)


def edge(frame: pl.DataFrame, start: str, end: str) -> dict[str, object]:
    found = frame.filter(from_id=start, to_id=end)
    assert found.height == 1, (start, end)
    return found.row(0, named=True)


def test_the_network_of_one_chain_is_known_by_heart() -> None:
    made = network(chain())
    assert made.nodes["node_id"].to_list() == [
        "line:api@far",
        "line:med@here",
        "line:med@near",
        "pool:api",
        "sink:med-usa",
        "trade:med",
    ]
    assert set(made.edges.select("from_id", "to_id").rows()) == {
        ("line:api@far", "pool:api"),
        ("pool:api", "line:med@here"),
        ("pool:api", "line:med@near"),
        ("line:med@here", "trade:med"),
        ("line:med@near", "trade:med"),
        ("trade:med", "sink:med-usa"),
    }
    assert edge(made.edges, "line:med@here", "trade:med")["weight"] == pytest.approx(0.6)
    assert edge(made.edges, "line:med@near", "trade:med")["weight"] == pytest.approx(0.4)
    assert made.demand.rows() == [("sink:med-usa", 1.0)]
    days = dict(made.products.select("product_id", "units_per_day").iter_rows())
    assert days == {"med": 200.0, "api": 100.0}


def test_an_input_is_needed_for_what_is_started_and_not_only_for_what_is_good() -> None:
    made = network(chain())
    # an edge gives what one started unit takes: at a yield of 0.8, ten vials start for eight that are good
    assert edge(made.edges, "pool:api", "line:med@here")["quantity"] == pytest.approx(1.0)
    assert edge(made.edges, "pool:api", "line:med@near")["quantity"] == pytest.approx(0.8)


def test_production_time_lies_before_the_line_and_behind_one_without_known_inputs() -> None:
    made = network(chain())
    assert edge(made.edges, "pool:api", "line:med@here")["lead_time_days"] == 20
    assert edge(made.edges, "pool:api", "line:med@near")["lead_time_days"] == 30
    # by lane to home and assumed to Canada: 0.6 x 30..50 + 0.4 x 10..45, and 30 days of making
    way = edge(made.edges, "line:api@far", "pool:api")
    assert (way["lead_time_days"], way["lead_time_high_days"]) == (30 + 22, 30 + 48)
    assert made.lanes.rows() == [("line:api@far", "pool:api", "far-home", pytest.approx(0.6))]


def test_a_way_without_lane_depends_on_how_far_apart_the_places_are() -> None:
    made = network(chain())
    assert edge(made.edges, "line:med@here", "trade:med")["lead_time_days"] == 1
    assert edge(made.edges, "line:med@near", "trade:med")["lead_time_days"] == 4


def test_a_lane_of_the_site_goes_before_one_of_the_economy() -> None:
    rows = chain()
    rows["lines"][2]["site_id"] = "far"
    rows["lanes"] += [
        {
            "lane_id": "site",
            "from_site_id": "far",
            "from_economy_id": "IND",
            "to_economy_id": "USA",
            "lead_time_days": 7,
        },
        {"lane_id": "api", "product_id": "api", "from_economy_id": "IND", "to_economy_id": "USA", "lead_time_days": 9},
    ]
    assert network(rows).lanes["lane_id"].to_list() == ["site"]
    rows["lanes"] = rows["lanes"][:1] + rows["lanes"][2:]
    assert network(rows).lanes["lane_id"].to_list() == ["api"]


def test_selectors_find_the_ultimate_parent_and_the_economy() -> None:
    node = network(chain()).nodes.filter(node_id="line:med@here").row(0, named=True)
    assert (node["organization_id"], node["economy_id"], node["line_id"]) == ("group", "USA", "med@here")


def test_known_shares_below_one_leave_the_rest_to_others_and_stay_within_limits() -> None:
    rows = chain()
    rows["products"][0]["makers_complete"] = None
    rows["lines"][1] |= {"share": 0.2, "share_low": 0.1, "share_high": 0.2}
    made = network(rows)
    assert edge(made.edges, "others:med", "trade:med")["weight"] == pytest.approx(0.2)
    assert edge(made.edges, "pool:api", "others:med")["quantity"] == pytest.approx(1.0)
    drawn = made.draws(FEW)
    rows_of = {
        name: i for i, name in enumerate(made.edges.select(pl.col("from_id") + ">" + pl.col("to_id")).to_series())
    }
    others = drawn.weight[rows_of["others:med>trade:med"]]
    assert ((others >= 0.1 - 1e-12) & (others <= 0.4 + 1e-12)).all()
    assert np.unique(others).size > 30


def test_shares_that_nobody_knows_are_drawn_flat() -> None:
    rows = chain()
    for one in rows["lines"][:2]:
        for name in ("share", "share_low", "share_high"):
            one.pop(name, None)
    made = network(rows)
    place = made.edges["from_id"].to_list().index("line:med@here")
    drawn = np.sort(made.draws(np.arange(4000)).weight[place])
    # uniform: the largest distance of the empirical distribution stays below the 99.9 % bound of Kolmogorov
    assert np.abs(drawn - np.arange(0.5, 4000) / 4000).max() < 1.95 / np.sqrt(4000)


def test_capacity_is_normal_output_over_utilisation_unless_it_is_known() -> None:
    made = network(chain(), priors={"utilisation": {"low": 0.5, "high": 0.8}})
    drawn = made.draws(np.arange(500))
    place = made.nodes["node_id"].to_list().index("line:med@here")
    used = drawn.rate[place] / drawn.capacity[place]
    assert used.min() >= 0.5 - 1e-12
    assert used.max() <= 0.8 + 1e-12
    assert used.std() > 0.05
    rows = chain()
    rows["lines"][0] |= {"capacity_units_per_day": 180}
    known = network(rows)
    assert known.nodes.filter(node_id="line:med@here")["capacity"][0] == pytest.approx(0.9)
    assert known.assumptions.filter(what="capacity", subject="line:med@here").is_empty()


def test_a_known_capacity_below_the_known_share_is_raised_and_that_is_told() -> None:
    rows = chain()
    rows["lines"][0] |= {"capacity_units_per_day": 60}
    made = network(rows)
    assert made.nodes.filter(node_id="line:med@here")["capacity"][0] == pytest.approx(0.6)
    assert made.assumptions.filter(what="capacity", subject="line:med@here")["why"][0].startswith("known capacity")


def test_a_line_of_unknown_share_supplies_no_more_than_it_can_make() -> None:
    rows = chain()
    for name in ("share", "share_low", "share_high"):
        del rows["lines"][0][name]
    rows["lines"][0] |= {"capacity_units_per_day": 20}
    made = network(rows)
    place = made.edges["from_id"].to_list().index("line:med@here")
    assert made.draws(np.arange(300)).weight[place].max() <= 0.1 + 1e-9


def test_lines_on_one_platform_together_need_less_than_its_day() -> None:
    rows = chain()
    rows["products"].append(product("other"))
    rows["lines"][0]["shared_platform"] = "hall"
    rows["lines"].append(line("here", "other", shared_platform="hall"))
    made = network(rows)
    drawn = made.draws(np.arange(200))
    names = made.nodes["node_id"].to_list()
    both = [names.index("line:med@here"), names.index("line:other@here")]
    day = (drawn.rate[both] / drawn.capacity[both]).sum(axis=0)
    assert day.max() <= 0.95 + 1e-9
    assert day.min() > 0.5
    assert set(made.nodes["platform"].drop_nulls()) == {"here/hall"}


def test_surge_counts_from_normal_output() -> None:
    rows = chain()
    rows["lines"][0] |= {"capacity_units_per_day": 150, "surge_multiple": 2.5}
    node = network(rows).nodes.filter(node_id="line:med@here").row(0, named=True)
    # normal output 0.6, capacity 0.75, surge to 1.5
    assert node["surge_multiple"] == pytest.approx(2.0)
    assert node["surge_delay_days"] == 30


def test_an_input_without_maker_gets_makers_that_nobody_names() -> None:
    rows = chain()
    rows["lines"] = rows["lines"][:2]
    made = network(rows)
    node = made.nodes.filter(node_id="unnamed:api").row(0, named=True)
    assert (node["kind"], node["economy_id"]) == ("source", None)
    assert node["capacity"] > 1.0
    assert made.assumptions.filter(what="maker")["subject"].to_list() == ["unnamed:api"]


def test_a_holder_of_an_approval_makes_what_no_line_makes() -> None:
    rows = chain()
    rows["lines"] = rows["lines"][:2]
    rows["approvals"] = [{"approval_id": "a1", "product_id": "api", "organization_id": "firm", "kind": "nda"}]
    node = network(rows).nodes.filter(node_id="approval:api/group").row(0, named=True)
    assert (node["kind"], node["organization_id"]) == ("source", "group")


def test_a_listing_without_line_makes_a_line() -> None:
    rows = chain()
    rows["lines"] = rows["lines"][2:]
    rows["listings"] = [
        {"ndc": "1-1", "site_id": "near", "tier": "drug_product", "product_id": "med", "application": "A1"}
    ]
    made = network(rows)
    assert "line:med@near" in made.nodes["node_id"].to_list()


def test_approvals_can_stand_for_products() -> None:
    rows = chain()
    rows["listings"] = [
        {"ndc": "2-1", "site_id": "near", "tier": "drug_product", "application": "ANDA1"},
        {"ndc": "2-1", "site_id": "far", "tier": "api", "application": "ANDA1"},
    ]
    base = base_of(rows)
    plain = network_of(base, StressChoices(), seed=1)
    assert not plain.nodes["product_id"].str.starts_with("application:").any()
    made = network_of(base, StressChoices(), seed=1, by_application=True)
    path = made.edges.filter(pl.col("to_id") == "line:application:ANDA1@near")["from_id"].to_list()
    assert path == ["pool:application:ANDA1/api"]


def test_stockpiles_are_counted_in_days_and_come_last() -> None:
    rows = chain()
    rows["stockpiles"] = [
        {"stockpile_id": "held", "product_id": "med", "economy_id": "USA", "quantity": 4000, "quantity_high": 6000},
        {"stockpile_id": "wanted", "product_id": "med", "economy_id": "USA", "target_quantity": 2000},
        {"stockpile_id": "secret", "product_id": "med", "economy_id": "USA"},
        {"stockpile_id": "foreign", "product_id": "med", "economy_id": "IND", "quantity": 10},
    ]
    made = network(rows, releases={"held": {"units_per_day": 100, "from_day": 5}})
    held = made.nodes.filter(node_id="stockpile:held").row(0, named=True)
    assert (held["stock"], held["release_units_per_day"], held["release_from_day"]) == (20.0, 0.5, 5.0)
    # capacity 0: nothing is made there
    assert held["capacity"] == 0.0
    way = edge(made.edges, "stockpile:held", "sink:med-usa")
    assert (way["group"], way["weight"], way["priority"]) == ("supply", 0.0, 9)
    assert made.assumptions.filter(what="stock")["subject"].to_list() == ["stockpile:wanted"]
    assert dict(made.left_out.select("subject", "why").iter_rows()) == {
        "secret": "neither quantity nor target is known",
        "foreign": "held for another economy",
    }
    place = made.nodes["node_id"].to_list().index("stockpile:held")
    drawn = made.draws(FEW).stock[place]
    assert drawn.min() >= 20.0
    assert drawn.max() <= 30.0


def test_a_need_that_is_only_there_in_an_event_is_no_everyday_flow_for_a_countermeasure() -> None:
    rows = chain()
    rows["products"][0]["class"] = "mcm"
    rows["demands"][0]["driver"] = "epidemic"
    made = network(rows)
    sink = made.sinks.row(0, named=True)
    assert (sink["units_per_day"], sink["event_units_per_day"]) == (0.0, 1.0)
    drawn = made.draws(FEW)
    assert drawn.rate.max() == 0.0
    makes = (made.nodes["kind"] == "make").to_numpy()
    assert (drawn.capacity[makes] > 0).all()
    assert ((drawn.need >= 0.75) & (drawn.need <= 1.25)).all()
    firms = pl.col("node_id").str.contains("^(line|pool):")
    assert made.nodes.filter(firms)["backorders"].all()
    # people who are turned away are not kept waiting by the store, and nobody holds a stock
    assert not made.nodes.filter(~firms)["backorders"].any()
    assert drawn.cover_days.max() == 0.0
    store = made.nodes["node_id"].to_list().index("trade:med")
    assert made.nodes["order_cover_days"][store] == pytest.approx(made.plan.nominal().order_cover_days[store, 0])


def test_another_product_is_in_use_every_day_even_where_only_the_event_is_known() -> None:
    rows = chain()
    rows["demands"][0]["driver"] = "epidemic"
    made = network(rows)
    assert dict(made.demand.iter_rows()) == {"sink:med": 1.0, "sink:med-usa": 0.0}
    assert made.sinks.filter(node_id="sink:med-usa")["event_units_per_day"][0] == pytest.approx(3.0)
    assert made.assumptions.filter(what="event_multiple").height == 1


def test_alternatives_join_sinks_and_count_days_of_need() -> None:
    rows = chain()
    rows["products"].append(product("rare"))
    rows["demands"].append(
        {
            "demand_id": "rare-usa",
            "product_id": "rare",
            "economy_id": "USA",
            "baseline_units_per_day": 50,
            "driver": "everyday",
        }
    )
    rows["alternatives"] = [
        {"product_id": "med", "alternative_id": "rare", "usable_share": 0.5, "delay_days": 7},
        {"product_id": "rare", "alternative_id": "med"},
    ]
    made = network(rows)
    assert made.alternatives.rows() == [
        ("sink:med-usa", "sink:rare-usa", 0.5, 7, 4.0),
        ("sink:rare-usa", "sink:med-usa", 0.6, 7, 0.25),
    ]
    assert set(made.assumptions.filter(table="alternatives")["what"]) == {"usable_share", "delay_days"}


def test_a_chosen_product_brings_its_inputs_and_stand_ins_and_leaves_its_numbers_alone() -> None:
    rows = chain()
    rows["products"] += [product("rare"), product("alone")]
    rows["bill_of_materials"].append({"product_id": "rare", "input_id": "api"})
    rows["alternatives"] = [{"product_id": "alone", "alternative_id": "rare"}]
    whole, part = network(rows), network(rows, products=["alone"])
    assert part.products["product_id"].to_list() == ["alone", "api", "rare"]
    # the other user of the ingredient takes what it takes, so that the line in India is as busy as before
    assert "sink:api/other users" in part.demand["node_id"].to_list()
    for name in ("line:api@far", "unnamed:rare", "trade:alone"):
        mine, all_ = (made.draws(FEW) for made in (part, whole))
        here, there = (made.nodes["node_id"].to_list().index(name) for made in (part, whole))
        for field in ("capacity", "rate", "stock"):
            assert getattr(mine, field)[here].tolist() == pytest.approx(getattr(all_, field)[there].tolist(), rel=1e-12)


def test_a_replication_has_the_same_numbers_whatever_is_asked_for_with_it() -> None:
    made = pickle.loads(pickle.dumps(network(chain())))
    many, one = made.draws(np.arange(10)), made.draws(np.array([7]))
    for field in ("capacity", "rate", "cover_days", "order_cover_days", "stock", "weight", "demand", "need"):
        assert (getattr(many, field)[:, 7] == getattr(one, field)[:, 0]).all(), field
    other = network(chain(), seed=2).draws(np.array([7]))
    assert (other.capacity != one.capacity).any()


def test_orders_cover_the_stock_and_the_way_as_suppliers_are_weighted() -> None:
    made = network(chain())
    drawn = made.draws(FEW)
    store = made.nodes["node_id"].to_list().index("trade:med")
    weight = dict(zip(made.edges["from_id"], drawn.weight, strict=True))
    way = 3.0 * weight["line:med@here"] + 9.0 * weight["line:med@near"]
    assert drawn.order_cover_days[store] == pytest.approx(drawn.cover_days[store] + way)
    given = network(chain(), ordering={"cover_days": 99.0, "policy": "s_S"}).nodes
    assert set(given.filter(pl.col("kind") != "sink")["order_cover_days"].drop_nulls()) == {99.0}
    assert set(given["policy"].drop_nulls()) == {"s_S"}


def test_a_store_outlasts_random_days_on_the_way() -> None:
    made = network(chain(), priors={"stock_days": 0})
    store = made.nodes.filter(node_id="pool:api")["target_cover_days"][0]
    # 27 whole days of arrival: the pool's own 7 days are more than three standard deviations of 2.1
    assert store == 7.0
    trade = made.nodes.filter(node_id="trade:med")["target_cover_days"][0]
    assert trade == pytest.approx(3 * np.sqrt((0.6**2 * 5 + 0.4**2 * 11) / 6))


def test_needs_are_drawn_within_their_range_and_go_down_the_chain() -> None:
    made = network(chain())
    drawn = made.draws(np.arange(300))
    assert ((drawn.demand >= 0.75) & (drawn.demand <= 1.25)).all()
    assert drawn.demand.std() > 0.05
    names = made.nodes["node_id"].to_list()
    assert drawn.rate[names.index("line:api@far")] == pytest.approx(drawn.demand[0])


def test_rows_in_another_order_give_the_same_network() -> None:
    rows = chain()
    turned = {table: list(reversed(held)) for table, held in chain().items()}
    one, other = network(rows), network(turned)
    for name in ("nodes", "edges", "demand", "sinks", "assumptions", "recovery", "lanes"):
        assert getattr(one, name).equals(getattr(other, name)), name
    assert (one.draws(FEW).capacity == other.draws(FEW).capacity).all()


def test_lines_that_have_ended_or_only_label_are_no_makers() -> None:
    rows = chain()
    rows["lines"] += [
        line("far", "med", valid_to_on="2026-10-31"),
        {**line("near", "api"), "operation": "label"},
    ]
    assert network(rows).nodes["node_id"].to_list() == network(chain()).nodes["node_id"].to_list()


def test_everything_wrong_is_told_at_once() -> None:
    rows = chain()
    rows["products"] += [product("empty", makers_complete=True)]
    rows["demands"].append(
        {
            "demand_id": "e",
            "product_id": "empty",
            "economy_id": "USA",
            "baseline_units_per_day": 1,
            "driver": "everyday",
        }
    )
    rows["bill_of_materials"].append({"product_id": "api", "input_id": "med"})
    rows["lanes"][0]["lead_time_days"] = -1
    rows["stockpiles"] = [{"stockpile_id": "held", "product_id": "med", "economy_id": "USA", "quantity": 10}]
    releases = {"held": {"units_per_day": 11}, "hold": {}}
    with pytest.raises(InputError) as caught:
        network(rows, products=["medd"], releases=releases)
    found = {one.code: one for one in caught.value.problems}
    assert set(found) == {
        "product.unknown",
        "time.negative",
        "product.no_source",
        "release.above_held",
        "release.unknown_stockpile",
        "graph.cycle",
    }
    assert found["product.unknown"].hint == "did you mean 'med'?"
    assert found["product.no_source"].found == "empty"
    assert "held" in str(found["release.unknown_stockpile"].hint)


def test_a_product_with_demand_that_others_may_make_has_a_source() -> None:
    rows = chain()
    rows["lines"], rows["bill_of_materials"] = [], []
    rows["products"][0]["makers_complete"] = None
    assert network(rows).nodes.filter(node_id="unnamed:med")["kind"].to_list() == ["source"]


@pytest.mark.parametrize("column", ["lead_time_days", "recovery_days", "surge_delay_days"])
def test_negative_times_of_lines_are_refused(column: str) -> None:
    rows = chain()
    rows["lines"][0][column] = -2
    with pytest.raises(InputError) as caught:
        network(rows)
    assert [one.column for one in caught.value.problems] == [column]
