from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.engines.stress.recovery import random_networks

from mainstay.core.result import Result
from mainstay.engines.stress import recovery, simulate
from mainstay.errors import InputError

DAYS = 6
SEEDS = st.integers(0, 10_000)


def course(seed: int) -> tuple[random_networks.Frames, dict[str, Any]]:
    """Return a random network with lead times, and outages of some nodes."""
    nodes, edges, demand, sites = random_networks.frames(seed)
    draw = np.random.Generator(np.random.Philox(key=[seed, 2]))
    edges = edges.with_columns(lead_time_days=pl.Series(draw.integers(0, 4, edges.height).astype(np.float64)))
    factor = np.where(draw.random((nodes.height, DAYS)) < 0.3, draw.choice([0.0, 0.5], (nodes.height, DAYS)), 1.0)
    lost = np.where(draw.random((nodes.height, DAYS)) < 0.1, 0.5, 0.0)
    closed = draw.random((edges.height, DAYS)) < 0.15
    return (nodes, edges, demand, sites), {"capacity": factor, "stock_lost": lost, "closed": closed}


def respond(frames: random_networks.Frames, horizon: int = DAYS, period: int = 1, **events: Any) -> Result:
    nodes, edges, demand, sites = frames
    return recovery.optimal_response(nodes, edges, demand, sites=sites, horizon=horizon, period_days=period, **events)


Row = tuple[dict[str, float], float]


class Slow:
    """The program day by day, every quantity a variable of its own and every rule a row."""

    def __init__(self, frames: random_networks.Frames, events: dict[str, Any], full_lanes: bool) -> None:
        nodes, edges, demand, self.sites = frames
        self.events, self.full_lanes = events, full_lanes
        self.nodes, self.edges = nodes.to_dicts(), edges.to_dicts()
        self.asked = {row["node_id"]: row for row in demand.to_dicts()}
        network = recovery.Network.from_frames(nodes, edges, demand, sites=self.sites)
        started = network.nodes["rate"] / network.nodes["yield_share"]
        self.started = dict(zip(network.nodes["node_id"], started, strict=True))
        self.share = {row[:3]: row[3] for row in network.edges.select("from_id", "to_id", "group_id", "share").rows()}
        self.equal: list[Row] = []
        self.below: list[Row] = []

    def loss(self) -> float:
        for day in range(DAYS):
            for place, node in enumerate(self.nodes):
                self.make(day, place, node)
                self.balance(day, place, node)
            for number, edge in enumerate(self.edges):
                self.input(day, number, edge)
            for site in self.sites.to_dicts():
                members = [node["node_id"] for node in self.nodes if node["site_id"] == site["site_id"]]
                self.below.append(({f"made {name} {day}": 1.0 for name in members}, site["capacity"]))
        names = sorted({name for row, _ in (*self.equal, *self.below) for name in row})
        cost = [self.asked[name.split()[1]]["unit_loss"] if name.startswith("unmet") else 0.0 for name in names]
        sides = [
            (np.array([[row.get(name, 0.0) for name in names] for row, _ in rows]), [most for _, most in rows])
            for rows in (self.below, self.equal)
        ]
        found = linprog(cost, *sides[0], *sides[1], method="highs")
        assert found.status == 0
        return float(found.fun)

    def make(self, day: int, place: int, node: dict[str, Any]) -> None:
        name, factor = node["node_id"], self.events["capacity"][place, day]
        if node["capacity"] is not None or factor == 0:
            self.below.append(({f"made {name} {day}": 1.0}, factor * (node["capacity"] or 0.0)))
        inputs = [(number, edge) for number, edge in enumerate(self.edges) if edge["to_id"] == name]
        for group in sorted({edge["group"] for _, edge in inputs}):
            uses = {f"used {n} {day}": -1.0 / edge["quantity"] for n, edge in inputs if edge["group"] == group}
            self.below.append(({f"made {name} {day}": 1.0} | uses, 0.0))

    def balance(self, day: int, place: int, node: dict[str, Any]) -> None:
        name, kept = node["node_id"], 1.0 - self.events["stock_lost"][place, day]
        row = {f"left {name} {day}": 1.0, f"made {name} {day}": -node["yield_share"], f"waste {name} {day}": 1.0}
        row |= {f"sent {n} {day}": 1.0 for n, edge in enumerate(self.edges) if edge["from_id"] == name}
        fixed = kept * node["stock"] if day == 0 else 0.0
        if day:
            row[f"left {name} {day - 1}"] = -kept
        if name in self.asked:
            row[f"unmet {name} {day}"] = -1.0
            fixed -= self.asked[name]["units_per_day"]
            self.below.append(({f"unmet {name} {day}": 1.0}, self.asked[name]["units_per_day"]))
        self.equal.append((row, fixed))

    def input(self, day: int, number: int, edge: dict[str, Any]) -> None:
        lead = int(edge["lead_time_days"])
        row = {f"held {number} {day}": 1.0, f"used {number} {day}": 1.0, f"scrap {number} {day}": 1.0}
        fixed = edge["stock"] if day == 0 else 0.0
        if day:
            row[f"held {number} {day - 1}"] = -1.0
        if day >= lead:
            row[f"sent {number} {day - lead}"] = -1.0
        elif self.full_lanes:
            share = self.share[edge["from_id"], edge["to_id"], edge["group"]]
            fixed += edge["quantity"] * share * self.started[edge["to_id"]]
        self.equal.append((row, fixed))
        if self.events["closed"][number, day]:
            self.below.append(({f"sent {number} {day}": 1.0}, 0.0))


@settings(max_examples=5)
@given(SEEDS, st.booleans())
def test_equals_the_program_written_out_day_by_day(seed: int, full_lanes: bool) -> None:
    frames, events = course(seed)
    loss = respond(frames, full_lanes=full_lanes, **events).metric("loss")
    assert loss == pytest.approx(Slow(frames, events, full_lanes).loss(), rel=1e-6, abs=1e-5)


@settings(max_examples=5)
@given(SEEDS)
@example(62)  # stock that is lost in the middle of a period may be used before
def test_a_larger_shock_never_lowers_loss_and_longer_periods_never_raise_it(seed: int) -> None:
    frames, events = course(seed)
    calm = respond(frames).metric("loss")
    full = respond(frames, **events).metric("loss")
    worse = events | {"capacity": events["capacity"] * 0.6}
    assert calm <= full + 1e-6 <= respond(frames, **worse).metric("loss") + 2e-6
    assert respond(frames, period=4, **events).metric("loss") <= full + 1e-6


@settings(max_examples=4)
@given(SEEDS)
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    (nodes, edges, demand, sites), events = course(seed)
    turned = {name: array[::-1] for name, array in events.items()}
    frames = (nodes.reverse(), edges.reverse(), demand.reverse(), sites.reverse())
    assert respond(frames, **turned).hash == respond((nodes, edges, demand, sites), **events).hash


def plant(capacity: float = 5.0, stock: float = 0.0) -> random_networks.Frames:
    nodes = pl.DataFrame(
        {
            "node_id": ["plant", "clinic"],
            "kind": ["make", "sink"],
            "capacity": [capacity, None],
            "stock": [stock, 0.0],
        }
    )
    edges = pl.DataFrame({"from_id": ["plant"], "to_id": ["clinic"], "lead_time_days": [1.0]})
    demand = pl.DataFrame(
        {
            "node_id": ["clinic", "clinic"],
            "units_per_day": [3.0, 2.0],
            "class_id": ["elective", "urgent"],
            "unit_loss": [1.0, 10.0],
        }
    )
    return nodes, edges, demand, pl.DataFrame(schema={"site_id": pl.String, "capacity": pl.Float64})


def out(*days: int) -> np.ndarray:
    factor = np.ones((2, DAYS))
    factor[0, list(days)] = 0.0
    return factor


def test_the_heavier_class_is_served_first_and_limits_are_priced() -> None:
    result = respond(plant(), capacity=np.maximum(out(1, 2), 0.6))
    unmet = result.tables["unmet"].group_by("class_id").agg(pl.col("unmet_units").sum())
    assert dict(unmet.iter_rows()) == pytest.approx({"urgent": 0.0, "elective": 4.0})
    prices = result.tables["prices"].filter((pl.col("kind") == "capacity") & (pl.col("name") == "plant"))
    found = dict(prices.select("period", "price").iter_rows())
    assert (found[1], found[2]) == pytest.approx((1.0, 1.0))  # an elective unit more is what the weak days could give
    assert prices.filter(pl.col("period") == 1)["limit"].to_list() == [3.0]
    assert result.metric("fill") == pytest.approx(1 - 4 / 30)
    more = respond(plant(stock=1.0), capacity=np.maximum(out(1, 2), 0.6))
    assert result.metric("loss") - more.metric("loss") == pytest.approx(1.0)


def test_a_closed_lane_and_lost_stock_are_felt() -> None:
    shut = np.zeros((1, DAYS), dtype=bool)
    shut[0, 2:] = True
    # day 0 comes from the lane, days 1 and 2 from what was sent on days 0 and 1; the rest is sent ahead from stock
    assert respond(plant(), closed=shut).metric("unmet_units") == pytest.approx(15.0)
    assert respond(plant(stock=4.0), closed=shut).metric("unmet_units") == pytest.approx(11.0)
    lost = np.zeros((2, DAYS))
    lost[0, 0] = 0.5
    assert respond(plant(0.0, stock=8.0), stock_lost=lost).metric("unmet_units") == pytest.approx(30 - 5 - 4)


def test_demand_by_day_keeps_the_parts_of_classes() -> None:
    surge = np.array([5.0, 5.0, 5.0, 10.0, 5.0, 5.0])
    table = respond(plant(), demand_by_day={"clinic": surge}).tables["unmet"]
    asked = table.filter(pl.col("class_id") == "urgent")["asked_units"].to_list()
    assert asked == pytest.approx((0.4 * surge).tolist())
    assert table["unmet_units"].sum() == pytest.approx(5.0)


def test_the_gap_is_what_behaviour_lost_beyond_the_best_plan() -> None:
    best = respond(plant(), capacity=out(1))
    gap = recovery.coordination_gap([{"node_id": "clinic", "unmet_units": 9.0}], best)
    assert gap["best_units"][0] == pytest.approx(5.0)
    assert gap["gap_units"][0] == pytest.approx(4.0)


def test_wrong_courses_are_all_named() -> None:
    nodes, edges, demand, _ = plant()
    with pytest.raises(InputError) as caught:
        recovery.optimal_response(
            nodes,
            edges,
            demand,
            horizon=DAYS,
            capacity=np.ones((3, DAYS)),
            stock_lost=np.full((2, DAYS), 1.5),
            demand_by_day={"clinc": np.ones(DAYS), "clinic": np.ones(2)},
        )
    text = str(caught.value)
    assert "found '3x6'; allowed: 2x6" in text
    assert "1.5 in row 0, day 0" in text
    assert "did you mean 'clinic'" in text
    assert "6 numbers of at least 0" in text
    with pytest.raises(InputError, match="no such course"):
        recovery.optimal_response(nodes, edges, demand, horizon=DAYS, weather=1)
    with pytest.raises(InputError, match="whole days above 0"):
        recovery.optimal_response(nodes, edges, demand, horizon=0)


@pytest.mark.parametrize("seed", [2, 4, 5, 7])  # here the best plan loses something too
def test_the_daily_simulation_never_does_better(seed: int) -> None:
    nodes, edges, demand, _ = random_networks.frames(seed)
    edges = edges.unique(["from_id", "to_id"], maintain_order=True)
    draw = np.random.Generator(np.random.Philox(key=[seed, 3]))
    edges = edges.with_columns(lead_time_days=pl.Series(draw.integers(0, 4, edges.height).astype(np.float64)))
    nodes = nodes.with_columns(capacity=pl.col("capacity") * 8, target_stock=pl.col("stock"))
    factor = np.ones((nodes.height, 40))
    factor[:2, 5:20] = 0.0
    hit = [{"node_id": name, "start_day": 5, "end_day": 20} for name in nodes["node_id"][:2]]
    asked = demand.drop("unit_loss")
    run = simulate.network(nodes, edges, demand=asked, outages=pl.DataFrame(hit), horizon=40, dtype="float64")
    for period in (1, 7):
        best = recovery.optimal_response(nodes, edges, asked, horizon=40, period_days=period, capacity=factor)
        gap = recovery.coordination_gap(run.sinks.select("node_id", unmet_units="lost"), best)
        assert gap["gap_units"].sum() >= -1e-6
        assert gap["behaved_units"].sum() == pytest.approx(run.sinks["lost"].sum())
