"""What ties an epidemic to the supply network: needs for each patient, doses, treatment, workers away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from mainstay.core.suggest import nearest
from mainstay.engines.stress.epidemic.layout import FLOWS, Floats, Whole
from mainstay.engines.stress.epidemic.pathogen import Pathogen, pathogens, rows
from mainstay.engines.stress.epidemic.quantity import Quantity, bounds, drawn, problems
from mainstay.errors import InputError, Problem

Kind = Literal["demand", "doses", "treated", "labour"]


@dataclass(frozen=True)
class Link:
    """One tie.

    Parameters
    ----------
    kind : {"demand", "doses", "treated", "labour"}
        ``demand``: the flow times the coefficient is wanted of the product each day. ``doses``: the coefficient times
        what is served of the product may be given as doses. ``treated``: the share of demand served is the share of
        patients treated. ``labour``: the coefficient times the absent share is lost of a plant's capacity.
    product : str
        Product; empty for ``labour``.
    flow : str
        A name of `FLOWS`.
    coefficient : Quantity
        Units of the product for each person of the flow, or the share above.

    Examples
    --------
    >>> Link("demand", "n95", "hospital_occupancy", 10.0).kind
    'demand'
    """

    kind: Kind
    product: str
    flow: str
    coefficient: Quantity = 1.0


class LinkArrays(NamedTuple):
    """The ties as arrays over sinks, for the daily simulation.

    Parameters
    ----------
    demand_from : float array, shape (sinks, flows)
        Units wanted of a sink for each person of a flow; the middle of a range.
    dose_sink, treat_sink : int array, shape (sinks,)
        1 where what is served becomes doses, or where the share served becomes the share treated.
    dose_units : float array, shape (sinks,)
        Doses in a unit of the product.
    labour : float
        Share of capacity lost when the whole workforce is away.
    """

    demand_from: Floats
    dose_sink: Whole
    treat_sink: Whole
    dose_units: Floats
    labour: float


def _refuse(found: list[Problem]) -> None:
    if found:
        msg = "the epidemic cannot be tied to the products"
        raise InputError(msg, found)


def _unknown(code: str, text: str, name: str, known: Sequence[str]) -> Problem:
    close = nearest(name, known)
    hint = f"did you mean {close!r}?" if close else None
    return Problem(code, text, found=name, allowed=", ".join(known), hint=hint)


def consumables(item: str, pathogen: str = "") -> dict[str, tuple[float, float, float]]:
    """Return what patients use up of an item: value, low and high for each person of a flow.

    Parameters
    ----------
    item : str
        Item of the bundled table, such as ``respirator``.
    pathogen : str
        Rows for this pathogen replace those for all.

    Raises
    ------
    InputError
        The table has no such item.

    Examples
    --------
    >>> consumables("syringe")["doses_given"][0]
    1.1
    """
    table = [row for row in rows("consumables") if row["pathogen_id"] in {"", pathogen}]
    found = {
        row["flow"]: (float(row["value"]), float(row["low"]), float(row["high"]))
        for row in sorted(table, key=lambda row: row["pathogen_id"] != "")
        if row["item"] == item
    }
    if not found:
        known = sorted({row["item"] for row in table})
        _refuse([_unknown("epidemic.item", "no table of consumables has this item", item, known)])
    return found


def links(
    pathogen: str | Pathogen,
    products: Mapping[str, str],
    coefficients: Mapping[str, Mapping[str, Quantity]] | None = None,
    *,
    uncertain: bool = False,
    labour_share: Quantity = 1.0,
) -> tuple[Link, ...]:
    """Return the ties between a pathogen's epidemic and products.

    Parameters
    ----------
    pathogen : str or Pathogen
        Whose patients.
    products : mapping of str to str
        What each product is: ``vaccine``, ``treatment``, or an item of the bundled table of consumables.
    coefficients : mapping, optional
        By product, units for each person of a flow; replaces the bundled table for that product. Without it a
        treatment is wanted once for each new symptomatic person.
    uncertain : bool
        With the ranges of the table in place of its central values.
    labour_share : Quantity
        Share of a plant's capacity that is lost when its whole workforce is away.

    Returns
    -------
    tuple of Link
        In the order of the products; the tie of the workforce comes last.

    Raises
    ------
    InputError
        An unknown item, flow or product, or a negative coefficient; the nearest name is told.

    Examples
    --------
    >>> [(link.kind, link.flow) for link in links("influenza-2009", {"flu-shot": "vaccine"})]
    [('demand', 'doses_wanted'), ('doses', 'doses_given'), ('labour', 'absent_share')]
    """
    name = pathogen if isinstance(pathogen, str) else pathogen.name
    given = dict(coefficients or {})
    found = [
        _unknown("epidemic.product", "no such product is tied", p, list(products)) for p in given if p not in products
    ]
    made: list[Link] = []
    for product, what in products.items():
        try:
            table = given.get(product) or _default(what, name, uncertain)
        except InputError as error:
            found += error.problems
            continue
        made += [Link("demand", product, flow, value) for flow, value in table.items()]
        if what == "vaccine":
            made.append(Link("doses", product, "doses_given", 1.0))
        if what == "treatment":
            made.append(Link("treated", product, "new_symptomatic", 1.0))
    made.append(Link("labour", "", "absent_share", labour_share))
    for link in made:
        if link.flow not in FLOWS:
            found.append(_unknown("epidemic.flow", f"{link.product!r} is tied to no flow", link.flow, FLOWS))
        most = 1.0 if link.kind == "labour" else 1e12
        what = f"the coefficient of {link.product or 'labour'} by {link.flow}"
        found += problems(link.coefficient, what, 0.0, most, replications=np.zeros(0, dtype=np.int64))
    _refuse(found)
    return tuple(made)


def _default(what: str, pathogen: str, uncertain: bool) -> Mapping[str, Quantity]:  # noqa: FBT001
    if what == "vaccine":
        return {"doses_wanted": 1.0}
    if what == "treatment":
        return {"new_symptomatic": 1.0}
    key = pathogen if pathogen in pathogens() else ""
    return {flow: (low, high) if uncertain else value for flow, (value, low, high) in consumables(what, key).items()}


def link_arrays(ties: Sequence[Link], sinks: Sequence[str]) -> LinkArrays:
    """Return the ties as arrays over the products of the sinks.

    Parameters
    ----------
    ties : sequence of Link
        From `links`.
    sinks : sequence of str
        Product of each sink. A product without a sink is left out.

    Returns
    -------
    LinkArrays
        The arrays; a range stands by its middle.

    Examples
    --------
    >>> arrays = link_arrays([Link("demand", "n95", "hospital_occupancy", (8.0, 12.0))], ["n95"])
    >>> float(arrays.demand_from[0, FLOWS.index("hospital_occupancy")])
    10.0
    """
    place = {product: row for row, product in enumerate(sinks)}
    demand = np.zeros((len(sinks), len(FLOWS)))
    doses, treated = np.zeros(len(sinks), dtype=np.int64), np.zeros(len(sinks), dtype=np.int64)
    units = np.ones(len(sinks))
    labour = 0.0
    for tie in ties:
        middle = sum(bounds(tie.coefficient)) / 2.0
        if tie.kind == "labour":
            labour += middle
        elif tie.product in place:
            row = place[tie.product]
            if tie.kind == "demand":
                demand[row, FLOWS.index(tie.flow)] += middle
            elif tie.kind == "doses":
                doses[row], units[row] = 1, middle
            else:
                treated[row] = 1
    return LinkArrays(demand, doses, treated, units, labour)


def link_draws(ties: Sequence[Link], sinks: Sequence[str], replications: npt.ArrayLike, seed: int) -> Floats:
    """Return the units wanted of each sink for each person of a flow, drawn for each replication.

    Parameters
    ----------
    ties : sequence of Link
        From `links`.
    sinks : sequence of str
        Product of each sink.
    replications : int array, shape (B,)
        Numbers of the replications; what is drawn for one does not depend on the others.
    seed : int
        Seed of the run.

    Returns
    -------
    numpy.ndarray, shape (sinks, flows, B)
        Units for each person.

    Examples
    --------
    >>> link_draws([Link("demand", "n95", "new_icu", 3.0)], ["n95"], np.arange(2), 1)[
    ...     0, FLOWS.index("new_icu")
    ... ].tolist()
    [3.0, 3.0]
    """
    numbers = np.atleast_1d(np.asarray(replications, dtype=np.int64))
    place = {product: row for row, product in enumerate(sinks)}
    out = np.zeros((len(sinks), len(FLOWS), numbers.size))
    for tie in ties:
        if tie.kind == "demand" and tie.product in place:
            name = f"link {tie.product} {tie.flow}"
            out[place[tie.product], FLOWS.index(tie.flow)] += drawn(tie.coefficient, name, numbers, seed)
    return out
