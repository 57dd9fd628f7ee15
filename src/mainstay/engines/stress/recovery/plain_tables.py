"""Networks of one tier from plain tables: plants, products, and who can make what."""

from __future__ import annotations

import polars as pl

from mainstay.engines.stress.recovery.frames import Column, Rows, number, places, read_frame
from mainstay.engines.stress.recovery.network import Network
from mainstay.errors import InputError, Problem

PLANTS: dict[str, Column] = {"plant": Column(required=True), "capacity": number(required=True)}
PRODUCTS: dict[str, Column] = {
    "product": Column(required=True),
    "demand": number(required=True),
    "inventory": number(0.0),
    "unit_loss": number(1.0),
}
MAKES: dict[str, Column] = {
    "plant": Column(required=True),
    "product": Column(required=True),
    "capacity": number(),
}
PARAMETERS: dict[str, Column] = {
    "Type": Column(required=True),
    "Parameter": Column(required=True),
    "Index": Column(required=True),
    "Value": number(required=True),
}


def from_tables(plants: Rows, products: Rows, makes: Rows) -> Network:
    """Return a network of plants that share their capacity among the products that they can make.

    Parameters
    ----------
    plants : frame
        plant, capacity (units a day over all products).
    products : frame
        product, demand (units a day), inventory (units, 0), unit_loss (what one unmet unit costs, 1).
    makes : frame
        plant, product, capacity (units a day of this product alone; empty is no limit of its own).

    Returns
    -------
    Network
        A node ``plant:product`` for each pair, at the site ``plant``, and a node for each product. An outage of a plant
        names its ``site_id``; an outage of one line names its ``node_id``.

    Raises
    ------
    InputError
        Names or numbers are wrong, or a product with demand has no plant; all problems at once.

    Examples
    --------
    >>> network = from_tables(
    ...     [{"plant": "S1", "capacity": 30.0}],
    ...     [{"product": "P1", "demand": 20.0, "inventory": 5.0, "unit_loss": 2.0}],
    ...     [{"plant": "S1", "product": "P1"}],
    ... )
    >>> network.nodes["node_id"].to_list()
    ['P1', 'S1:P1']
    """
    problems: list[Problem] = []
    plant = read_frame("plants", plants, PLANTS, ["plant"], problems)
    product = read_frame("products", products, PRODUCTS, ["product"], problems)
    pair = read_frame("makes", makes, MAKES, ["plant", "product"], problems)
    places("makes", pair, "plant", plant["plant"], problems)
    places("makes", pair, "product", product["product"], problems)
    _raise(problems)
    line = pl.concat_str("plant", "product", separator=":")
    lines = pair.select(node_id=line, kind=pl.lit("make"), product_id="product", site_id="plant", capacity="capacity")
    stores = product.select(node_id="product", kind=pl.lit("sink"), product_id="product", stock="inventory")
    nodes = pl.concat([lines, stores], how="diagonal")
    edges = pair.select(from_id=line, to_id="product", group=pl.lit("made anywhere"))
    asked = product.select(node_id="product", units_per_day="demand", unit_loss="unit_loss")
    used = plant.filter(pl.col("plant").is_in(pair["plant"].implode()))
    return Network.from_frames(nodes, edges, asked, sites=used.rename({"plant": "site_id"}))


def from_availability(parameters: Rows, availability: Rows) -> tuple[Network, pl.DataFrame]:
    """Read the two tables of the teaching case on risk exposure (HEC Montréal, after Simchi-Levi et al. 2015).

    Parameters
    ----------
    parameters : frame
        Type, Parameter, Index, Value in long form: Capacity of plants or suppliers; Demand, Inventory and Loss of
        products; TTR of scenarios.
    availability : frame
        Node, Product and one column for each scenario: 1 where the node can make the product, 0 where it cannot. What
        is 1 in any scenario is a line of the network; what a scenario sets to 0 is an outage of that line.

    Returns
    -------
    network : Network
        As `from_tables`.
    outages : polars.DataFrame
        One outage for each scenario, for `time_to_recover` and `time_to_survive`; times are in the periods of the case.

    Raises
    ------
    InputError
        Columns, names or numbers are wrong; all problems at once.

    Examples
    --------
    >>> told = [("Supplier", "Capacity", "S1", 30.0), ("Product", "Demand", "P1", 20.0), ("Product", "Loss", "P1", 2.0)]
    >>> told += [("Disruption", "TTR", "Scenario_0", 2.0), ("Disruption", "TTR", "Scenario_1", 2.0)]
    >>> parameters = pl.DataFrame(told, schema=["Type", "Parameter", "Index", "Value"], orient="row")
    >>> cells = pl.DataFrame({"Node": ["S1"], "Product": ["P1"], "Scenario_0": [1], "Scenario_1": [0]})
    >>> network, outages = from_availability(parameters, cells)
    >>> outages.select("outage", "node_id").rows()
    [('Scenario_0', None), ('Scenario_1', 'S1:P1')]
    """
    problems: list[Problem] = []
    told = read_frame("parameters", parameters, PARAMETERS, ["Parameter", "Index"], problems)
    cells = availability if isinstance(availability, pl.DataFrame) else pl.DataFrame(list(availability))
    scenarios = [name for name in cells.columns if name not in ("Node", "Product")]
    columns = {"Node": Column(required=True), "Product": Column(required=True)}
    columns |= {name: number(required=True, high=1.0) for name in scenarios}
    can = read_frame("availability", cells, columns, ["Node", "Product"], problems)
    times = _values(told, "TTR").rename({"Index": "outage", "Value": "ttr_days"})
    problems += [
        Problem("recovery.no_ttr", "a scenario has no TTR", table="parameters", found=name)
        for name in sorted(set(scenarios) - set(times["outage"]))
    ]
    _raise(problems)
    able = can.filter(pl.max_horizontal(scenarios) > 0)
    plants = _values(told, "Capacity").rename({"Index": "plant", "Value": "capacity"})
    products = _values(told, "Demand").rename({"Index": "product", "Value": "demand"})
    for parameter, column in (("Inventory", "inventory"), ("Loss", "unit_loss")):
        more = _values(told, parameter).rename({"Index": "product", "Value": column})
        products = products.join(more, on="product", how="left", maintain_order="left")
    network = from_tables(plants, products, able.select(plant="Node", product="Product"))
    long = able.unpivot(scenarios, index=["Node", "Product"], variable_name="outage", value_name="left")
    lost = long.filter(pl.col("left") < 1).select(
        "outage", node_id=pl.concat_str("Node", "Product", separator=":"), depth=1.0 - pl.col("left")
    )
    order = pl.DataFrame({"outage": scenarios}).join(times, on="outage", how="left", maintain_order="left")
    return network, order.join(lost, on="outage", how="left", maintain_order="left")


def _values(told: pl.DataFrame, parameter: str) -> pl.DataFrame:
    return told.filter(pl.col("Parameter") == parameter).select("Index", "Value")


def _raise(problems: list[Problem]) -> None:
    if problems:
        msg = "the tables of plants and products cannot be read"
        raise InputError(msg, problems)
