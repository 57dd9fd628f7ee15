"""The daily step once more, as others would write it: arrays of NumPy, processes of SimPy, stockpyl, SupplyNetPy.

Each function returns CPU seconds of one process and what was served in all, network by network the same outages. SimPy
and NumPy give the same numbers as Mainstay, and the benchmark looks. stockpyl and SupplyNetPy have other rules and get
the same sites, edges, lead times and demand, without outages.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from supply_networks import COVER_DAYS, SPARE, UNITS_PER_DAY, Depths, Structure

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / "build" / "peers"


def numpy_arrays(net: Structure, horizon: int, width: int, dtype: str) -> tuple[float, np.ndarray]:
    """Return CPU seconds and units served by replication: whole layers and all replications in one array each."""
    start = time.process_time()
    real = np.dtype(dtype).type
    rate, lanes = net.rate, np.arange(width)
    loss = Depths(horizon)(lanes).astype(dtype)
    capacity = np.repeat((SPARE * rate)[:, None], width, 1).astype(dtype)
    target = (COVER_DAYS * rate)[:, None].astype(dtype)
    stock = np.repeat(target, width, 1)
    flow = rate[net.customer] * net.quantity
    slots, edges = int(net.lead.max()) + 1, np.arange(net.supplier.size)
    pipe = np.zeros((slots, net.supplier.size, width), dtype)
    for day in range(slots):
        pipe[day, net.lead > day] = flow[net.lead > day, None]
    position, held = pipe.sum(axis=0), np.zeros((net.supplier.size, width), dtype)
    order = np.zeros_like(held)
    quantity = net.quantity[:, None].astype(dtype)
    level = ((COVER_DAYS + net.lead) * rate[net.customer])[:, None].astype(dtype)
    layers = _layers(net)
    first_input = np.flatnonzero(np.r_[True, np.diff(net.customer) > 0])
    fed = net.customer[first_input]
    served = np.zeros(width)
    for day in range(horizon):
        received = np.zeros((net.sites, width), dtype)
        received[net.sinks] = UNITS_PER_DAY
        for rows, out, starts, sites in layers:
            if out.size:
                received[sites] += np.add.reduceat(order[out], starts, axis=0)
            if rows.size:
                site = net.customer[rows]
                seen = stock[site] - received[site] + position[rows] / quantity[rows]
                order[rows] = np.maximum(level[rows] - seen, real(0)) * quantity[rows]
        held += pipe[day % slots]
        pipe[day % slots] = 0
        able = capacity.copy()
        for number, site in enumerate(net.hit):
            able[site] *= real(1) - loss[number, day]
        made = np.maximum(np.minimum(received + target - stock, able), real(0))
        made[fed] = np.minimum(made[fed], np.minimum.reduceat(held / quantity, first_input, axis=0))
        used = np.minimum(made[net.customer] * quantity, held)
        held -= used
        position -= used
        stock += made
        share = np.where(received > stock, stock / np.maximum(received, real(1e-30)), real(1))
        part = order * share[net.supplier]
        position += part
        pipe[(day + net.lead) % slots, edges] = part
        stock = np.maximum(stock - received * share, real(0))
        served += (share[net.sinks] * real(UNITS_PER_DAY)).sum(axis=0, dtype=np.float64)
    return time.process_time() - start, served


def _layers(net: Structure) -> list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]:
    """Return, customers first, edges into a layer, edges out of it, where each site's begin, and these sites."""
    depth = np.zeros(net.sites, np.int64)
    for a, b in zip(net.supplier, net.customer, strict=True):
        depth[b] = max(depth[b], depth[a] + 1)
    found = []
    for layer in range(int(depth.max()), -1, -1):
        out = np.flatnonzero(depth[net.supplier] == layer)
        out = out[np.argsort(net.supplier[out], kind="stable")]
        starts = np.flatnonzero(np.r_[True, np.diff(net.supplier[out]) > 0]) if out.size else out
        found.append((np.flatnonzero(depth[net.customer] == layer), out, starts, net.supplier[out][starts]))
    return found


class SimpyNetwork:
    """A process for each site, an event for each shipment; orders run to suppliers first, then goods to customers."""

    def __init__(self, net: Structure, horizon: int) -> None:
        import simpy

        self.environment = simpy.Environment()
        self.count, self.horizon = net.sites, horizon
        self.rate, self.quantity, self.lead = net.rate.tolist(), net.quantity.tolist(), net.lead.tolist()
        self.inputs: list[list[int]] = [[] for _ in range(net.sites)]
        self.ways_out: list[list[int]] = [[] for _ in range(net.sites)]
        for edge, (a, b) in enumerate(zip(net.supplier.tolist(), net.customer.tolist(), strict=True)):
            self.ways_out[a].append(edge)
            self.inputs[b].append(edge)
        flow = [self.rate[b] * q for b, q in zip(net.customer.tolist(), self.quantity, strict=True)]
        self.held, self.order = [0.0] * len(flow), [0.0] * len(flow)
        self.position = [units * days for units, days in zip(flow, self.lead, strict=True)]
        self.stock = [COVER_DAYS * units for units in self.rate]
        self.received = [0.0] * net.sites
        loss = Depths(horizon)(np.arange(1))[:, :, 0].tolist()
        self.loss = {site: loss[number] for number, site in enumerate(net.hit)}
        self.need = [0.0] * net.sites
        for site in net.sinks.tolist():
            self.need[site] = UNITS_PER_DAY
        self.served = 0.0
        for edge, units in enumerate(flow):
            for day in range(self.lead[edge]):
                self.send(edge, units, day + 0.25)
        for site in range(net.sites):
            self.environment.process(self.site(site))

    def site(self, n: int) -> Iterator[Any]:
        """Order in the morning, make and deliver in the afternoon."""
        step = 1.0 / (4 * self.count)
        wait = self.environment.timeout
        yield wait((self.count - n) * step)
        for day in range(self.horizon):
            self.ask(n)
            yield wait(day + 0.5 + n * step - self.environment.now)
            self.make(n, day)
            self.deliver(n, day)
            yield wait(day + 1 + (self.count - n) * step - self.environment.now)

    def ask(self, n: int) -> None:
        """Order every input up to its level."""
        received = self.need[n] + sum(self.order[e] for e in self.ways_out[n])
        for e in self.inputs[n]:
            seen = self.stock[n] - received + self.position[e] / self.quantity[e]
            self.order[e] = max((COVER_DAYS + self.lead[e]) * self.rate[n] - seen, 0.0) * self.quantity[e]
        self.received[n] = received

    def make(self, n: int, day: int) -> None:
        """Make what is wanted, as far as capacity and inputs go."""
        able = SPARE * self.rate[n] * (1.0 - self.loss[n][day] if n in self.loss else 1.0)
        made = max(min(self.received[n] + COVER_DAYS * self.rate[n] - self.stock[n], able), 0.0)
        made = min([made, *(self.held[e] / self.quantity[e] for e in self.inputs[n])])
        for e in self.inputs[n]:
            used = min(made * self.quantity[e], self.held[e])
            self.held[e] -= used
            self.position[e] -= used
        self.stock[n] += made

    def deliver(self, n: int, day: int) -> None:
        """Give all customers the same share of what they asked."""
        received, stock = self.received[n], self.stock[n]
        share = stock / received if received > stock else 1.0
        for e in self.ways_out[n]:
            part = self.order[e] * share
            self.position[e] += part
            self.send(e, part, day + self.lead[e] + 0.25 - self.environment.now)
        self.served += self.need[n] * share
        self.stock[n] = max(stock - received * share, 0.0)

    def send(self, edge: int, units: float, days: float) -> None:
        """Let goods arrive some days later."""
        self.environment.timeout(days, (edge, units)).callbacks.append(self.take)

    def take(self, event: Any) -> None:
        """Take in what has arrived."""
        edge, units = event.value
        self.held[edge] += units


def simpy_processes(net: Structure, horizon: int) -> tuple[float, float]:
    """Return CPU seconds and units served of replication 0."""
    start = time.process_time()
    network = SimpyNetwork(net, horizon)
    network.environment.run(until=horizon)
    return time.process_time() - start, network.served


def install_stockpyl() -> str:
    """Install the peer that is not in the environment; return what went wrong, or nothing."""
    if not (PEERS / "stockpyl").is_dir():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
        command += ["--no-deps", "--require-hashes", "--target", str(PEERS)]
        command += ["-r", str(Path(__file__).parent / "peers.txt")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return (done.stderr.strip().splitlines() or ["pip failed"])[-1]
    sys.path.append(str(PEERS))
    try:
        importlib.import_module("stockpyl.sim")
    except ImportError as problem:
        return str(problem)
    return ""


def stockpyl(net: Structure, horizon: int) -> float:
    """Return CPU seconds of stockpyl's simulation, without its checks and its bar."""
    network_module = importlib.import_module("stockpyl.supply_chain_network")
    simulation = importlib.import_module("stockpyl.sim").simulation
    rate, sinks = net.rate, set(net.sinks.tolist())
    longest = {n: int(net.lead[net.customer == n].max(initial=0)) for n in range(net.sites)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        network = network_module.network_from_edges(
            list(zip(net.supplier.tolist(), net.customer.tolist(), strict=True)),
            demand_type={n: "D" if n in sinks else None for n in range(net.sites)},
            demand_list={n: [UNITS_PER_DAY] if n in sinks else None for n in range(net.sites)},
            policy_type="BS",
            base_stock_level={n: float(rate[n] * (longest[n] + COVER_DAYS)) for n in range(net.sites)},
            shipment_lead_time=longest,
            local_holding_cost=1.0,
            stockout_cost=1.0,
        )
        start = time.process_time()
        simulation(network, horizon, rand_seed=1, progress_bar=False, consistency_checks="N")
    return time.process_time() - start


def supplynetpy(net: Structure, horizon: int) -> float:
    """Return CPU seconds of SupplyNetPy for a tree: a supplier, distributors, retailers with customers every day."""
    import simpy
    from SupplyNetPy import Components

    Components.global_logger.disable_logging()
    start = time.process_time()
    environment = simpy.Environment()
    rate, sinks = net.rate, set(net.sinks.tolist())
    sites: list[Any] = [
        Components.Supplier(env=environment, ID="n0", name="n0", node_type="infinite_supplier", logging=False)
    ]
    for n in range(1, net.sites):
        level = float(rate[n] * (COVER_DAYS + net.lead[n - 1] + 1))
        sites.append(
            Components.InventoryNode(
                env=environment,
                ID=f"n{n}",
                name=f"n{n}",
                node_type="retailer" if n in sinks else "distributor",
                capacity=2 * level,
                initial_level=level,
                inventory_holding_cost=1.0,
                replenishment_policy=Components.SSReplenishment,
                policy_param={"s": level - 1.0, "S": level},
                product_sell_price=2.0,
                product_buy_price=1.0,
                logging=False,
            )
        )
    links = zip(net.supplier.tolist(), net.customer.tolist(), net.lead.tolist(), strict=True)
    for edge, (a, b, days) in enumerate(links):
        Components.Link(
            env=environment, ID=f"l{edge}", source=sites[a], sink=sites[b], cost=1.0, lead_time=lambda days=days: days
        )
    for n in sinks:
        Components.Demand(
            env=environment,
            ID=f"d{n}",
            name=f"d{n}",
            order_arrival_model=lambda: 1,
            order_quantity_model=lambda: UNITS_PER_DAY,
            demand_node=sites[n],
            consume_available=True,
            logging=False,
        )
    environment.run(until=horizon)
    return time.process_time() - start
