"""Numbers of the network that are not known, drawn for each replication."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mainstay.engines.stress.base_network.assumed import ORDER_AHEAD, POOL_DAYS, STANDBY
from mainstay.engines.stress.base_network.capacity import Equipment
from mainstay.engines.stress.base_network.levels import Levels
from mainstay.engines.stress.base_network.shares import Shares
from mainstay.engines.stress.base_network.uniforms import (
    CAPACITY,
    SHARE,
    STANDBY_SHARE,
    STOCK,
    STOCKPILE,
    UTILISATION,
    triangular,
    uniforms,
)
from mainstay.scenario.stress import Priors

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Draws:
    """Numbers of some replications; nodes, edges and needs stand as in the frames of the network.

    Parameters
    ----------
    replications : int64 array of shape (B,)
        Which replications.
    capacity : float64 array of shape (nodes, B)
        Days of need that a node can start a day; infinite where nothing limits it.
    rate : float64 array of shape (nodes, B)
        Normal flow through a node.
    cover_days : float64 array of shape (nodes, B)
        Days of normal flow that a node wants to keep.
    order_cover_days : float64 array of shape (nodes, B)
        Days of normal flow that a buyer keeps in hand and on order: what it wants to keep, and the mean days on the way
        from its suppliers as they are weighted in the replication.
    stock : float64 array of shape (nodes, B)
        Finished goods at the start: cover days of normal flow, or what a stockpile holds.
    weight : float64 array of shape (edges, B)
        Normal split within the group of an edge.
    demand : float64 array of shape (needs, B)
        Need on an ordinary day.
    need : float64 array of shape (needs, B)
        The same over its likeliest value; for a need that is only there in an event, that need over its likeliest
        value.
    """

    replications: Whole
    capacity: Floats
    rate: Floats
    cover_days: Floats
    order_cover_days: Floats
    stock: Floats
    weight: Floats
    demand: Floats
    need: Floats


@dataclass(frozen=True)
class Places:
    """Where makers, stores, sinks and stockpiles stand among the nodes and edges.

    Parameters
    ----------
    nodes : int
        How many nodes there are.
    maker, maker_row : int64 array
        Node of each maker in the network, and its place among all makers.
    maker_edge : int64 array
        Edge from each maker in the network to the store of its product.
    store, store_product : int64 array
        Node of each store, and place of its product.
    store_is_pool : bool array
        Whether it is the small store of an input.
    sink, sink_row : int64 array
        Node of each sink, and its place among all sinks of the base.
    rest, rest_use : int64 array
        Node of each sink that stands for users outside the network, and the use that it stands for.
    stockpile : int64 array
        Node of each stockpile.
    demand_node : int64 array
        Node of each row of need.
    weight : float64 array of shape (edges,)
        Normal split of edges.
    buyer, way : int64, float64 array of shape (edges,)
        Node that an edge leads to, and the mean days on the way over the number of inputs of that node.
    least_cover : float64 array of shape (nodes,)
        Days of normal flow below which no store is kept.
    words : uint64 array of shape (nodes,)
        Addresses of the nodes.
    """

    nodes: int
    maker: Whole
    maker_row: Whole
    maker_edge: Whole
    store: Whole
    store_product: Whole
    store_is_pool: npt.NDArray[np.bool_]
    sink: Whole
    sink_row: Whole
    rest: Whole
    rest_use: Whole
    stockpile: Whole
    demand_node: Whole
    weight: Floats
    buyer: Whole
    way: Floats
    least_cover: Floats
    words: Words


@dataclass(frozen=True)
class Plan:
    """All that is needed to draw the numbers of any replication.

    Parameters
    ----------
    seed : int
        Seed of the run.
    priors : Priors
        Assumed ranges of the scenario.
    levels : Levels
        Needs of all products.
    shares : Shares
        Shares of all makers.
    equipment : Equipment
        Capacities of all makers.
    maker_words : uint64 array
        Addresses of all makers.
    product_words : uint64 array
        Addresses of all products.
    places : Places
        Where what is in the network stands.
    held : tuple of float64 array
        Low, likeliest and high quantity of each stockpile, in days of need.
    """

    seed: int
    priors: Priors
    levels: Levels
    shares: Shares
    equipment: Equipment
    maker_words: Words
    product_words: Words
    places: Places
    held: tuple[Floats, Floats, Floats]

    def draw(self, replications: Whole) -> Draws:
        """Return the numbers of some replications; each depends on its own number alone."""
        numbers = np.asarray(replications, dtype=np.int64)
        share = self.shares.draw(self._uniform(self.maker_words, numbers, SHARE))
        used = self.priors.utilisation.sample(self._uniform(self.maker_words, numbers, UTILISATION))
        stated = triangular(
            self.equipment.low,
            self.equipment.mode,
            self.equipment.high,
            self._uniform(self.maker_words, numbers, CAPACITY),
        )
        able = np.full((self.product_words.size, 3), [STANDBY.low, STANDBY.mode, STANDBY.high]).T
        standby = triangular(able[0], able[1], able[2], self._uniform(self.product_words, numbers, STANDBY_SHARE))
        need, flow = self.levels.draw(numbers, self.seed)
        output = share * flow[self.shares.product]
        capacity = self.equipment.capacity(output, share * standby[self.shares.product], used, stated)
        words = self.places.words
        cover = self.priors.stock_days.sample(self._uniform(words, numbers, STOCK))
        pools = self.places.store[self.places.store_is_pool]
        small = np.full((pools.size, 3), [POOL_DAYS.low, POOL_DAYS.mode, POOL_DAYS.high]).T
        cover[pools] = triangular(small[0], small[1], small[2], self._uniform(words[pools], numbers, STOCK))
        held = triangular(*self.held, self._uniform(words[self.places.stockpile], numbers, STOCKPILE))
        multiple = self.levels.multiple(numbers, self.seed)
        return self._laid_out(numbers, share, output, capacity, cover, (need, flow, multiple), held)

    def nominal(self) -> Draws:
        """Return the likeliest numbers, as one replication."""
        need, flow = (values[:, None] for values in self.levels.nominal())
        share = self.shares.nominal()[:, None]
        output = share * flow[self.shares.product]
        middle = np.full((1, 1), 0.5)
        used = np.broadcast_to(self.priors.utilisation.sample(middle), output.shape)
        capacity = self.equipment.capacity(output, share * STANDBY.mode, used, self.equipment.mode[:, None])
        cover = np.full((self.places.nodes, 1), self.priors.stock_days.sample(middle)[0, 0])
        cover[self.places.store[self.places.store_is_pool]] = POOL_DAYS.mode
        numbers = np.zeros(1, np.int64)
        needs = need, flow, np.ones_like(need)
        return self._laid_out(numbers, share, output, capacity, cover, needs, self.held[1][:, None])

    def _uniform(self, words: Words, numbers: Whole, purpose: int) -> Floats:
        return uniforms(words, numbers, purpose, self.seed)

    def _laid_out(
        self,
        numbers: Whole,
        share: Floats,
        output: Floats,
        capacity: Floats,
        cover: Floats,
        needs: tuple[Floats, Floats, Floats],
        held: Floats,
    ) -> Draws:
        """Bring the numbers to the order of nodes, edges and needs."""
        at, width = self.places, numbers.size
        need, flow, multiple = needs
        rate, limit = np.zeros((at.nodes, width)), np.full((at.nodes, width), np.inf)
        rate[at.maker], limit[at.maker] = output[at.maker_row], capacity[at.maker_row]
        rate[at.store] = flow[at.store_product]
        rate[at.sink] = need[at.sink_row]
        user = self.levels.user[at.rest_use]
        np.add.at(rate, at.rest, self.levels.need[at.rest_use][:, None] * flow[user])
        limit[at.stockpile] = 0.0
        weight = np.repeat(at.weight[:, None], width, axis=1)
        weight[at.maker_edge] = share[at.maker_row]
        keeps = np.zeros((at.nodes, 1))
        keeps[at.maker], keeps[at.store] = 1.0, 1.0
        # nobody keeps a stock of what is needed only in an event
        cover = np.maximum(cover, at.least_cover[:, None]) * keeps * (rate > 0)
        stock = cover * rate
        stock[at.stockpile] = held
        level = np.ones((at.nodes, width))
        level[at.sink] = multiple[at.sink_row]
        likely = self._likely_rest()
        level[at.rest] = rate[at.rest] / np.where(likely > 0, likely, 1.0)[:, None]
        demand = at.demand_node
        orders = cover.copy()
        np.add.at(orders, at.buyer, weight * at.way[:, None])
        orders[at.store] += np.where(rate[at.store] > 0, 0.0, ORDER_AHEAD.mode)
        return Draws(numbers, limit, rate, cover, orders, stock, weight, rate[demand], level[demand])

    def _likely_rest(self) -> Floats:
        """Return the likeliest need of the sink that each use outside the network belongs to."""
        at, flow = self.places, self.levels.nominal()[1]
        whole = np.zeros(at.nodes)
        np.add.at(whole, at.rest, self.levels.need[at.rest_use] * flow[self.levels.user[at.rest_use]])
        likely: Floats = whole[at.rest]
        return likely
