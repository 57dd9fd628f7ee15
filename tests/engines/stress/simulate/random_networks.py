"""Random networks with everything that a network may have, from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mainstay.engines.stress.network.assemble import Ban, Extras, program_of
from mainstay.engines.stress.network.impacts import ON_EDGES, QUANTITIES, Impacts
from mainstay.engines.stress.network.program import Drawn, Draws, Program

RULES = ("proportional", "priority", "lexicographic", "fair_share")


@dataclass(frozen=True)
class Described:
    """A network as rows.

    Parameters
    ----------
    layers : list of list of str
        Names of nodes, sources first.
    nodes, edges, demand : list of dict
    impacts : Impacts
    extras : Extras
    horizon : int
    draws : Draws, optional
    """

    layers: list[list[str]]
    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    demand: list[dict[str, Any]]
    impacts: Impacts
    extras: Extras
    horizon: int
    draws: Draws | None = None

    def program(self, **options: Any) -> Program:
        """Return the program; float64 and a ledger unless told otherwise."""
        settings = {"dtype": "float64", "ledger": True, "seed": 3, "draws": self.draws, **options}
        return program_of(
            self.nodes,
            self.edges,
            self.demand,
            horizon=self.horizon,
            impacts=self.impacts,
            extras=self.extras,
            **settings,
        )


class Draw:
    """Choices by chance."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.Generator(np.random.Philox(seed))

    def chance(self, share: float) -> bool:
        """Return True in this share of cases."""
        return bool(self.rng.random() < share)

    def one_of(self, *choices: Any) -> Any:
        """Return one of some things."""
        return choices[int(self.rng.integers(len(choices)))]

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from low to below high."""
        return int(self.rng.integers(low, high))


def random_network(seed: int) -> Described:
    """Return a network of two to four layers with shocks."""
    draw = Draw(seed)
    horizon = draw.whole(20, 60)
    layers = [[f"n{i}_{j}" for j in range(draw.whole(1, 3))] for i in range(draw.whole(2, 5))]
    nodes = [random_node(draw, name, depth, len(layers)) for depth, names in enumerate(layers) for name in names]
    campaigns: dict[str, float] = {}
    for node in nodes:
        if "platform" in node:
            node["campaign_days"] = campaigns.setdefault(node["platform"], node["campaign_days"])
    waits = {node["node_id"] for node in nodes if node["backorders"]}
    edges = random_edges(draw, layers, waits)
    demand = [
        {"node_id": name, "units_per_day": 10.0, "cv": draw.one_of(0.0, 0.3), "season_amplitude": draw.one_of(0.0, 0.2)}
        for name in layers[-1]
    ]
    if len(layers) > 2 and draw.chance(0.4):
        demand.append({"node_id": layers[1][0], "units_per_day": 3.3, "cv": 0.1, "season_amplitude": 0.0})
    impacts = random_impacts(draw, len(nodes), len(edges), horizon)
    extras = random_extras(draw, layers, edges, demand)
    draws = random_draws(draw, len(nodes), len(edges), len(demand)) if draw.chance(0.3) else None
    return Described(layers, nodes, edges, demand, impacts, extras, horizon, draws)


def random_draws(draw: Draw, nodes: int, edges: int, demands: int) -> Draws:
    """Return uncertain numbers that differ between replications."""
    seed = draw.whole(0, 1000)
    own = draw.chance(0.5)

    def draws(replications: npt.NDArray[np.int64]) -> Drawn:
        spread = [np.random.Generator(np.random.Philox(seed + 7 * int(number))) for number in replications]

        def uniform(count: int, low: float, high: float) -> npt.NDArray[np.float64]:
            return np.stack([rng.uniform(low, high, count) for rng in spread], axis=1)

        return Drawn(
            capacity=uniform(nodes, 10.0, 60.0),
            stock=uniform(nodes, 0.0, 90.0),
            weight=uniform(edges, 0.1, 3.0),
            need=uniform(demands, 0.8, 1.2),
            order_cover=uniform(nodes, 2.0, 12.0) if own else None,
            keep_cover=uniform(nodes, 0.0, 6.0) if own else None,
        )

    return draws


def random_node(draw: Draw, name: str, depth: int, layers: int) -> dict[str, Any]:
    """Return a node: a source in the first layer, people in the last."""
    node: dict[str, Any] = {"node_id": name, "backorders": draw.chance(0.5), "allocation": draw.one_of(*RULES)}
    node["policy"] = draw.one_of("order_up_to", "order_up_to", "s_S", "r_Q", "fixed_orders", "anchor_and_adjust")
    if node["policy"] != "order_up_to":
        lot = 9.0 if node["policy"] == "fixed_orders" else 33.0
        node |= {"reorder_point": 40.0, "order_quantity": lot, "order_up_to": 90.0, "supply_line_weight": 0.4}
    node |= draw.one_of({}, {}, {"order_up_to": 120.0}, {"order_cover_days": 6.0})
    node["smoothing_days"] = draw.one_of(1.0, 1.0, 7.0)
    node |= draw.one_of({}, {"target_stock": 20.0}, {"target_stock": 77.7}, {"target_cover_days": 5.0})
    if draw.chance(0.6):
        node |= {"capacity": draw.one_of(15.0, 30.0, 60.5)}
        node |= draw.one_of({}, {"surge_multiple": 1.5, "surge_delay_days": 5.0})
        if draw.chance(0.4):
            node |= {"platform": f"p{depth % 2}", "campaign_days": draw.one_of(0.0, 3.0), "changeover_days": 1.0}
    node |= draw.one_of({}, {}, {"yield_share": 0.9})
    node |= draw.one_of({}, {"forecast_weight": 0.2})
    node |= draw.one_of({}, {}, {"attention": 0.3})
    node |= draw.one_of({}, {}, {"shelf_life_days": 5.0}, {"shelf_life_days": 40.0})
    node |= draw.one_of(*[{}] * 8, {"first_days": 5.0, "first_orders": 4.0})
    if depth and draw.chance(0.15):
        node["push"] = True
    if depth < layers - 1 and draw.chance(0.15):
        node |= {"kind": "stock", "stock": 200.0, "release_from_day": 3.0, "release_units_per_day": 7.0}
        node |= draw.one_of({}, {"release_cover_days": 4.0})
    return node


def random_edges(draw: Draw, layers: list[list[str]], waits: set[str]) -> list[dict[str, Any]]:
    """Return edges from layers above, most from the one next above."""
    edges: list[dict[str, Any]] = []
    for depth in range(1, len(layers)):
        for customer in layers[depth]:
            above = [n for k in range(depth) for n in layers[k] if k == depth - 1 or draw.chance(0.3)]
            for supplier in [n for n in above if draw.chance(0.9)] or [layers[depth - 1][0]]:
                lead = float(draw.whole(0, 5))
                edge = {"from_id": supplier, "to_id": customer, "lead_time_days": lead}
                edge |= {"quantity": draw.one_of(1.0, 2.0, 0.5), "priority": float(draw.whole(1, 4))}
                edge |= draw.one_of({}, {"group": "g"})
                edge |= draw.one_of({}, {}, {"lead_time_high_days": lead + 3.0})
                edge |= draw.one_of({}, {}, {"weight": 2.5})
                edge |= draw.one_of({}, {}, {}, {"stock": 9.0})
                if supplier in waits and draw.chance(0.3):
                    edge["order_delay_days"] = float(draw.whole(1, 4))
                edges.append(edge)
    return edges


def random_impacts(draw: Draw, nodes: int, edges: int, horizon: int) -> Impacts:
    """Return shocks of any quantity on any target; their days differ between replications."""
    count = draw.whole(0, 6)
    shock, code, node, edge, weight = [], [], [], [], []
    for k in range(count):
        quantity = draw.whole(0, len(QUANTITIES))
        for _ in range(draw.whole(1, 3)):
            on_edge = QUANTITIES[quantity] in ON_EDGES
            shock.append(k)
            code.append(quantity)
            weight.append(draw.one_of(1.0, 0.5))
            node.append(-1 if on_edge else draw.whole(0, nodes))
            edge.append(draw.whole(0, edges) if on_edge else -1)
    first = draw.rng.integers(0, horizon, size=count)[:, None, None]
    long = draw.rng.integers(1, 15, size=count)[:, None, None]
    depth = draw.rng.choice([1.0, 0.7, 0.4], size=count)[:, None, None]
    days = np.arange(horizon)[None, :, None]

    def curves(replications: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        begins = first + (replications % 3)[None, None, :]
        return np.where((days >= begins) & (days < begins + long), depth, 0.0)

    return Impacts(
        tuple(f"s{k}" for k in range(count)),
        np.array(shock, np.int32),
        np.array(code, np.int8),
        np.array(node, np.int32),
        np.array(edge, np.int32),
        np.array(weight),
        curves,
    )


def random_extras(
    draw: Draw, layers: list[list[str]], edges: list[dict[str, Any]], demand: list[dict[str, Any]]
) -> Extras:
    """Return a goal, a recovery rule, and now and then an export ban and a switch between products."""
    first, last = demand[0]["node_id"], demand[-1]["node_id"]
    stopped = tuple((edge["from_id"], edge["to_id"]) for edge in edges[:2])
    bans = (Ban("home first", (layers[0][0],), stopped, 10.0, 2.0, 4.0),) if draw.chance(0.3) else ()
    switches = [{"from_id": first, "to_id": last, "usable_share": 0.5, "delay_days": 2.0}]
    return Extras(
        bans=bans,
        goals={"all": [first]},
        rules={first: [layers[0][0]]},
        switches=switches if first != last and draw.chance(0.4) else None,
    )
