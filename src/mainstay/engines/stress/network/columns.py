"""Columns of the frames that describe a network: name, type, default, meaning; one list for checks and documents."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, type, default (None: no value) and what it means; `least` bounds numbers from below."""

    name: str
    kind: pl.DataType
    meaning: str
    default: float | str | bool | None = None
    least: float | None = None
    most: float | None = None


_TEXT, _NUMBER, _FLAG = pl.String(), pl.Float64(), pl.Boolean()

NODES = (
    Column("node_id", _TEXT, "Name of the node; it holds finished goods of one product."),
    Column("kind", _TEXT, "make, source, stock or sink; for people and selectors.", "make"),
    Column("product_id", _TEXT, "Product, a label."),
    Column("site_id", _TEXT, "Site, a label."),
    Column("economy_id", _TEXT, "Economy, a label."),
    Column("organization_id", _TEXT, "Firm, a label."),
    Column("line_id", _TEXT, "Line, a label."),
    Column("capacity", _NUMBER, "Units started a day at most; empty: no limit, 0 for an unfed stock.", None, 0),
    Column("yield_share", _NUMBER, "Share of what is started that is good.", 1.0, 0, 1),
    Column("stock", _NUMBER, "Finished goods at the start; empty: the target.", None, 0),
    Column("target_stock", _NUMBER, "Finished goods that it wants to keep.", None, 0),
    Column("target_cover_days", _NUMBER, "The same in days of its forecast.", None, 0),
    Column("push", _FLAG, "Converts all inputs at once, wanted or not.", default=False),
    Column("rate", _NUMBER, "Normal units a day; empty: worked out from the demand it serves.", None, 0),
    Column(
        "policy", _TEXT, "Ordering policy: order_up_to, s_S, r_Q, fixed_orders or anchor_and_adjust.", "order_up_to"
    ),
    Column(
        "order_up_to", _NUMBER, "Level S of the inventory position; empty: what keeps a quiet network still.", None, 0
    ),
    Column("order_cover_days", _NUMBER, "The same in days of its forecast.", None, 0),
    Column("reorder_point", _NUMBER, "Position at or below which s_S and r_Q order.", 0.0),
    Column("order_quantity", _NUMBER, "Lot of r_Q.", 1.0, 0),
    Column("smoothing_days", _NUMBER, "Days over which a gap is closed; 1 closes it at once.", 1.0, 1),
    Column("forecast_weight", _NUMBER, "Weight of today's orders in the forecast; 0 keeps the normal rate.", 0.0, 0, 1),
    Column("supply_line_weight", _NUMBER, "Part of the supply line that anchor_and_adjust counts.", 0.34, 0, 1),
    Column("first_days", _NUMBER, "Days on which it orders `first_orders` whatever happens.", 0.0, 0),
    Column("first_orders", _NUMBER, "Units a day ordered on the first days.", 0.0, 0),
    Column(
        "attention", _NUMBER, "Weight of today in what it remembers of deliveries; 0: never shifts orders.", 0.0, 0, 1
    ),
    Column("surge_multiple", _NUMBER, "Highest capacity as a multiple of capacity.", 1.0, 1),
    Column("surge_delay_days", _NUMBER, "Days until the highest capacity is reached.", 1.0, 0),
    Column("platform", _TEXT, "Equipment that all nodes with this text share."),
    Column("campaign_days", _NUMBER, "Least days on one product; 0: products divide the day.", 0.0, 0),
    Column("changeover_days", _NUMBER, "Days without output between two products.", 0.0, 0),
    Column("shelf_life_days", _NUMBER, "Finished goods older than this are scrapped.", None, 1),
    Column("allocation", _TEXT, "proportional, priority, lexicographic or fair_share.", "proportional"),
    Column("backorders", _FLAG, "Unfilled orders and demand wait; else they are dropped.", default=False),
    Column("release_cover_days", _NUMBER, "Stockpile: opens when the buyer's stock is below so many days.", None, 0),
    Column("release_from_day", _NUMBER, "Stockpile: first day of release.", None, 0),
    Column("release_units_per_day", _NUMBER, "Stockpile: most units a day to each buyer.", None, 0),
    Column("holding_cost", _NUMBER, "Cost of a unit held for a day.", 0.0, 0),
    Column("stockout_cost", _NUMBER, "Cost of a unit short for a day.", 0.0, 0),
    Column("transit_cost", _NUMBER, "Cost of a unit on its way to customers for a day.", 0.0, 0),
)
EDGES = (
    Column("from_id", _TEXT, "Supplier."),
    Column("to_id", _TEXT, "Customer."),
    Column("quantity", _NUMBER, "Units of the input for one unit started.", 1.0, 0),
    Column("lead_time_days", _NUMBER, "Whole days from shipping to arrival; 0: the same day.", 0.0, 0),
    Column("lead_time_high_days", _NUMBER, "With it the days are random, uniform between the two.", None, 0),
    Column("group", _TEXT, "Inputs of one customer with the same group replace one another."),
    Column("weight", _NUMBER, "Part of the group's orders that goes here in normal times.", 1.0, 0),
    Column("priority", _NUMBER, "Class at the supplier, 1 is served first.", 5.0, 1, 9),
    Column("order_delay_days", _NUMBER, "Days that an order takes; the supplier must let orders wait.", 0.0, 0),
    Column("stock", _NUMBER, "Input on hand at the customer at the start.", 0.0, 0),
)
DEMAND = (
    Column("node_id", _TEXT, "Node that people ask."),
    Column("units_per_day", _NUMBER, "Need a day.", None, 0),
    Column("cv", _NUMBER, "Coefficient of variation of the need of a day.", 0.0, 0),
    Column("season_amplitude", _NUMBER, "Swing over the year as a share of the mean.", 0.0, 0, 1),
    Column("season_peak_day", _NUMBER, "Day of the highest need.", 0.0, 0),
)
OUTAGES = (
    Column("name", _TEXT, "Name; outages of one name are one shock."),
    Column("node_id", _TEXT, "Node that is hit."),
    Column("from_id", _TEXT, "Or: supplier of the edge that is hit."),
    Column("to_id", _TEXT, "Customer of the edge."),
    Column("quantity", _TEXT, "What is hit, see `QUANTITIES`.", "capacity"),
    Column("start_day", _NUMBER, "First day.", 0.0, 0),
    Column("end_day", _NUMBER, "Day on which it is over.", None, 0),
    Column("depth", _NUMBER, "Share lost; of lead, demand and target: what is added to 1.", 1.0),
    Column("replication", _NUMBER, "Only in this replication.", None, 0),
)
SWITCHES = (
    Column("from_id", _TEXT, "Sink whose unmet demand turns elsewhere."),
    Column("to_id", _TEXT, "Sink that it turns to."),
    Column("usable_share", _NUMBER, "Share of the unmet demand that does.", 1.0, 0, 1),
    Column("delay_days", _NUMBER, "Days later, at least 1.", 1.0, 0),
)
