"""Time to recover as an input: the least loss that each outage leaves, and the risk exposure index."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from mainstay.core.result import Metric, Result
from mainstay.engines.stress.recovery.binding import Prices
from mainstay.engines.stress.recovery.frames import Rows
from mainstay.engines.stress.recovery.model import Defender
from mainstay.engines.stress.recovery.network import Network
from mainstay.engines.stress.recovery.outages import read_outages

OUTAGES = {
    "outage": pl.String(),
    "ttr_days": pl.Float64(),
    "loss": pl.Float64(),
    "lost_units": pl.Float64(),
    "asked_units": pl.Float64(),
    "risk_exposure": pl.Float64(),
}


def time_to_recover(network: Network, outages: Rows, *, warm: bool = True) -> Result:
    """Return the least loss under each outage while it lasts (time-to-recover model).

    Parameters
    ----------
    network : Network
        From `Network.from_frames`, `from_tables` or `from_availability`.
    outages : frame
        As `read_outages`: outage, node_id or site_id, depth, ttr_days, quantity.
    warm : bool
        Start each program from the undisturbed plan. The losses are the same without; it takes longer.

    Returns
    -------
    Result
        Tables: ``outages`` (outage, ttr_days, loss, lost_units, asked_units, risk_exposure = loss / greatest loss),
        ``lost`` (outage, node_id, product_id, class_id, lost_units, loss: where anything is lost), ``prices`` (outage,
        kind, node_id, name, product_id, limit, left, price: loss avoided by one more unit that the capacity could make
        while the outage lasts, one more unit in stock, one more unit that an input would let its node make). Metrics:
        ``outages``, ``outages_with_loss``, ``max_loss``, ``mean_loss``.

    Raises
    ------
    InputError
        The outages do not fit the network; all problems at once.

    Notes
    -----
    Simchi-Levi, Schmidt and Wei, "From superstorms to factory fires", Harvard Business Review 92(1-2), 2014;
    Simchi-Levi et al., "Identifying risks and mitigating disruptions in the automotive supply chain", Interfaces 45(5),
    2015. Where several plans lose equally little, lost units by product are those of one of them.

    Examples
    --------
    >>> nodes = [{"node_id": "plant", "capacity": 8.0}, {"node_id": "vial", "kind": "sink", "stock": 10.0}]
    >>> edges = [{"from_id": "plant", "to_id": "vial"}]
    >>> network = Network.from_frames(nodes, edges, [{"node_id": "vial", "units_per_day": 5.0, "unit_loss": 3.0}])
    >>> result = time_to_recover(network, [{"node_id": "plant", "ttr_days": 4}])
    >>> result.tables["outages"].select("outage", "loss", "lost_units").row(0)
    ('plant', 30.0, 10.0)
    """
    told = read_outages(network, outages, timed=True)
    defender = Defender(network, "loss", warm=warm)
    prices = Prices(network)
    asked = float(network.demand["units_per_day"].sum())
    rows: list[tuple[Any, ...]] = []
    lost: list[pl.DataFrame] = []
    for outage in told:
        plan = defender.plan(outage)
        unmet = plan.unmet * outage.days
        rows.append((outage.name, outage.days, plan.loss * outage.days, float(unmet.sum()), asked * outage.days))
        places = np.flatnonzero(unmet)
        if places.size:
            named = network.demand[places].select("node_id", "class_id", "unit_loss")
            lost.append(named.with_columns(outage=pl.lit(outage.name), lost_units=pl.Series(unmet[places])))
        prices.add(outage, plan, 1.0, 1.0)
    schema = {name: kind for name, kind in OUTAGES.items() if name != "risk_exposure"}
    table = pl.DataFrame(rows, schema=schema, orient="row").with_columns(risk_exposure=_exposure())
    tables = {"outages": table, "lost": _lost(network, lost), "prices": prices.table()}
    return Result(tables, _metrics(table), {"engine": "stress", "analysis": "time_to_recover"})


def _exposure() -> pl.Expr:
    """Return loss over the greatest loss; 0 everywhere where nothing is lost at all."""
    most = pl.col("loss").max()
    return pl.when(most > 0).then(pl.col("loss") / most).otherwise(0.0)


def _lost(network: Network, parts: list[pl.DataFrame]) -> pl.DataFrame:
    columns = ("outage", "node_id", "product_id", "class_id", "lost_units", "loss")
    kinds = {name: pl.Float64() if name in ("lost_units", "loss") else pl.String() for name in columns}
    if not parts:
        return pl.DataFrame(schema=kinds)
    products = network.nodes.select("node_id", "product_id")
    joined = pl.concat(parts).join(products, on="node_id", how="left", maintain_order="left")
    return joined.with_columns(loss=pl.col("lost_units") * pl.col("unit_loss")).select(columns)


def _metrics(table: pl.DataFrame) -> list[Metric]:
    """Return the headline numbers of the losses.

    ``outages`` that were tried, ``outages_with_loss`` those after which demand stays unmet though everybody does his
    best, and ``max_loss`` and ``mean_loss`` over all of them, in the unit of ``unit_loss``.
    """
    loss = table["loss"].to_numpy()
    return [
        Metric.exact("outages", table.height, "outage"),
        Metric.exact("outages_with_loss", int((loss > 0).sum()), "outage"),
        Metric.exact("max_loss", float(loss.max()), "loss"),
        Metric.exact("mean_loss", float(loss.mean()), "loss"),
    ]
