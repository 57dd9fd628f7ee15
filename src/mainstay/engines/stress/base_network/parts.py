"""What a network is put together from, with the likeliest numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from mainstay.engines.stress.base_network.assumed import PRODUCTION_DAYS, SURGE_DELAY
from mainstay.engines.stress.base_network.bill import bill_of
from mainstay.engines.stress.base_network.capacity import Equipment
from mainstay.engines.stress.base_network.levels import Levels, levels_of
from mainstay.engines.stress.base_network.makers import OTHERS, makers_of
from mainstay.engines.stress.base_network.needs import Needs, needs_of
from mainstay.engines.stress.base_network.shares import Shares, shares_of, with_others
from mainstay.engines.stress.base_network.transport import Transport, transport
from mainstay.model.base import Base
from mainstay.model.graph import SupplyGraph


@dataclass(frozen=True)
class Parts:
    """Needs, makers and ways of a whole base; nothing of it depends on which products are chosen later.

    Parameters
    ----------
    needs : Needs
        What is needed of each product.
    makers : polars.DataFrame
        All makers with ``place`` (of the product), ``nominal`` (likeliest share), ``output``, ``production`` (days) and
        ``has_inputs``.
    levels : Levels
        How needs are drawn.
    shares : Shares
        How shares are drawn; stands as the makers.
    equipment : Equipment
        Capacities; stands as the makers.
    transport : Transport
        Days on the way from makers.
    """

    needs: Needs
    makers: pl.DataFrame
    levels: Levels
    shares: Shares
    equipment: Equipment
    transport: Transport


def parts_of(base: Base, graph: SupplyGraph) -> Parts:
    """Work out needs, makers and ways of all products of a base."""
    needs = needs_of(base, bill_of(base), graph.products)
    levels = levels_of(needs)
    place = needs.products.select("product_id", "flow", "units_per_day").with_row_index("place")
    makers = makers_of(base).join(place, on="product_id", how="left", maintain_order="left")
    makers = _limited_by_capacity(makers)
    complete = base["products"].select("product_id", "makers_complete")
    makers = with_others(makers.drop("place", "flow", "units_per_day"), complete)
    makers = makers.join(place, on="product_id", how="left", maintain_order="left")
    shares = _shares(makers)
    has_inputs = pl.col("product_id").is_in(needs.uses["product_id"].unique().to_list())
    makers = makers.with_columns(nominal=pl.Series(shares.nominal()), has_inputs=has_inputs)
    makers = _times(makers, base).with_columns(output=pl.col("nominal") * pl.col("flow"))
    ways = transport(base, makers, _places(base, needs, makers))
    return Parts(needs, makers, levels, shares, _equipment(makers), ways)


def _limited_by_capacity(makers: pl.DataFrame) -> pl.DataFrame:
    """Limit the share of a line of unknown share to what the line can make."""
    most = pl.col("capacity_high") / (pl.col("units_per_day") * pl.col("flow"))
    limited = pl.col("share").is_null() & most.is_finite() & (most < 1.0)
    return makers.with_columns(
        share_high=pl.when(limited).then(pl.min_horizontal("share_high", most)).otherwise("share_high")
    )


def _shares(makers: pl.DataFrame) -> Shares:
    share, low, high = (makers[name].to_numpy() for name in ("share", "share_low", "share_high"))
    rest = (makers["basis"] == OTHERS).to_numpy()
    return shares_of(makers["place"].cast(pl.Int64).to_numpy(), share, low, high, rest=rest)


def _times(makers: pl.DataFrame, base: Base) -> pl.DataFrame:
    usual = pl.DataFrame({"tier": list(PRODUCTION_DAYS), "usual": [one.mode for one in PRODUCTION_DAYS.values()]})
    tiers = base["products"].select("product_id", "tier").join(usual, on="tier", how="left", maintain_order="left")
    timed = makers.join(tiers, on="product_id", how="left", maintain_order="left")
    surges = pl.col("surge_multiple").is_not_null()
    return timed.with_columns(
        production=pl.coalesce("production_days", "usual").round(),
        surge_days=pl.when(surges).then(pl.col("surge_delay_days").fill_null(SURGE_DELAY.mode)),
    ).drop("usual")


def _places(base: Base, needs: Needs, makers: pl.DataFrame) -> pl.DataFrame:
    """Return where each product is used: at home by its own users, and at the sites of what is made of it."""
    home = needs.products.filter(pl.col("own") > 0).select(
        "product_id",
        to_site_id=pl.lit(None, pl.String),
        to_economy_id=pl.lit(base.info.home),
        weight="own",
    )
    users = needs.uses.join(
        makers.select("product_id", "site_id", "economy_id", "output"), on="product_id", how="inner"
    )
    used = users.select(
        product_id="input_id",
        to_site_id="site_id",
        to_economy_id="economy_id",
        weight=pl.col("need") * pl.col("output"),
    )
    placed = pl.concat([home, used])
    idle = needs.products.join(placed, on="product_id", how="anti").select(
        "product_id",
        to_site_id=pl.lit(None, pl.String),
        to_economy_id=pl.lit(base.info.home),
        weight=pl.lit(1.0),
    )
    return pl.concat([placed, idle])


def _equipment(makers: pl.DataFrame) -> Equipment:
    """Return capacities in days of need; units a day say nothing where the need in units is not known."""
    ends = [
        (makers[name] / makers["units_per_day"]).to_numpy() for name in ("capacity_low", "capacity", "capacity_high")
    ]
    named = makers["platform"].unique().drop_nulls().sort()
    numbers = makers.select("platform").join(
        pl.DataFrame({"platform": named}).with_row_index("number"), on="platform", how="left", maintain_order="left"
    )["number"]
    good = makers["yield_share"].fill_null(1.0).to_numpy()
    return Equipment(ends[0], ends[1], ends[2], good, numbers.cast(pl.Int64).fill_null(-1).to_numpy())


def place_in(names: pl.Series, among: pl.Series) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return where each name stands among others.

    Examples
    --------
    >>> place_in(pl.Series(["b"]), pl.Series(["a", "b"])).tolist()
    [1]
    """
    table = pl.DataFrame({"name": among}).with_row_index("place")
    found = pl.DataFrame({"name": names}).join(table, on="name", how="left", maintain_order="left")["place"]
    places: np.ndarray[tuple[int], np.dtype[np.int64]] = found.cast(pl.Int64).to_numpy()
    return places
