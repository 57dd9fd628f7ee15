"""Existing disease burdens as demonstration projects: what everyday production would show of the capability required.

The founding plan asks to test "using both existing disease burdens and emerging threats as demonstration projects". A
product of everyday demand that runs on the line, the site or the platform of the countermeasure exercises it year by
year, and pays for itself. Each such line is set against the throughput that the requirement asks of the line it stands
for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import polars as pl

from mainstay.engines.stress.trials.batch_success import batches_to_show
from mainstay.engines.stress.trials.claimed import Claimed
from mainstay.engines.stress.trials.plans import cost_of
from mainstay.engines.stress.trials.spec import Routine, TrialSpec
from mainstay.model.base import Base
from mainstay.model.validity import valid_on

#: what a demonstration on the same line, at the same site, or on the same platform elsewhere says about the line
#: required; assumed (line 1; site 0.3 to 0.7; platform 0.05 to 0.3)
RELATIONS = {"same line": 1.0, "same site": 0.5, "same platform": 0.15}
#: demand of everyday kinds; an epidemic is what is prepared for
EVERYDAY = ("everyday", "seasonal", "defence")
DAYS = 365.0
SCHEMA = {
    "product_id": pl.String(),
    "name": pl.String(),
    "line_id": pl.String(),
    "for_line_id": pl.String(),
    "relation": pl.String(),
    "relation_weight": pl.Float64(),
    "routine_units_per_day": pl.Float64(),
    "routine_low_units_per_day": pl.Float64(),
    "routine_high_units_per_day": pl.Float64(),
    "campaign_days": pl.Float64(),
    "required_units_per_day": pl.Float64(),
    "share_exercised": pl.Float64(),
    "share_exercised_low": pl.Float64(),
    "share_exercised_high": pl.Float64(),
    "batches_per_year": pl.Float64(),
    "days_to_show": pl.Float64(),
    "trial_cost_avoided_usd": pl.Float64(),
    "useful_output_usd_per_year": pl.Float64(),
    "score": pl.Float64(),
    "rank": pl.Int64(),
    "note": pl.String(),
}


def demonstrations(base: Base, lines: Sequence[Claimed], spec: TrialSpec) -> pl.DataFrame:
    """Rank products of everyday demand by how much of the required capability their production would demonstrate.

    Parameters
    ----------
    base : Base
        Gives lines, products (platform, price) and demands.
    lines : sequence of Claimed
        Lines of the trial.
    spec : TrialSpec
        Gives the requirement and what is known about campaigns.

    Returns
    -------
    polars.DataFrame
        One row for each line of another product and each line of the trial that it stands for. ``share_exercised`` is
        routine throughput during the campaign over the throughput that the requirement asks of the line (its share by
        claims); its ends follow the range of demand and, where the share of the line in supply is not known, run from
        nothing to the whole demand. ``days_to_show`` are days of the campaign until enough batches are made to show the
        released share at the confidence required without failure. ``score`` is weight of the relation times the share
        exercised, at most 1; the ranking is by score.
    """
    needed = _required(lines, spec)
    products = base["products"].rows_by_key("product_id", named=True, unique=True)
    routine = {one.product_id: one for one in spec.routine}
    rows = []
    for row in _routine_lines(base, spec):
        for line in lines:
            relation = _relation(row, line, products, spec.requirement.product_id)
            if relation is not None and needed[line.line_id] > 0:
                product = products[row["product_id"]]
                rows.append(
                    _row(
                        row, product, line, relation, (needed[line.line_id], routine.get(str(row["product_id"])), spec)
                    )
                )
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    frame = frame.sort("score", "share_exercised", "line_id", "for_line_id", descending=[True, True, False, False])
    return frame.with_columns(rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))


def _required(lines: Sequence[Claimed], spec: TrialSpec) -> dict[str, float]:
    """Return the units a day that each line must start, if lines share the quantity as their claims do."""
    within = spec.requirement.within_days
    claimed = {line.line_id: line.delivered(within) for line in lines}
    whole = sum(claimed.values())
    needed = {}
    for line in lines:
        days = within - line.first_lot_days.value
        part = claimed[line.line_id] / whole if whole else 0.0
        share = max(line.yield_share.value, 1e-9)
        needed[line.line_id] = part * spec.requirement.quantity.value / days / share if days > 0 else 0.0
    return needed


def _routine_lines(base: Base, spec: TrialSpec) -> list[dict[str, object]]:
    """Return lines of other products with what everyday demand asks of each, in units a day, with both ends."""
    day = base.info.as_of_on
    demand = (
        base["demands"]
        .filter(*valid_on(day), pl.col("driver").is_in(EVERYDAY), pl.col("economy_id") == base.info.home)
        .with_columns(
            low=pl.coalesce("baseline_low_units_per_day", "baseline_units_per_day"),
            high=pl.coalesce("baseline_high_units_per_day", "baseline_units_per_day"),
        )
        .group_by("product_id")
        .agg(pl.col("baseline_units_per_day").sum().alias("need"), pl.col("low").sum(), pl.col("high").sum())
    )
    made = base["lines"].filter(
        *valid_on(day), pl.col("operation") == "make", pl.col("product_id") != spec.requirement.product_id
    )
    both = made.join(demand, on="product_id", how="inner").with_columns(makers=pl.len().over("product_id"))
    # who makes how much is often not known: an even split is shown, and anything from none to all is possible
    unknown = pl.col("share").is_null()
    part = pl.when(unknown).then(1.0 / pl.col("makers")).otherwise(pl.col("share"))
    alone = pl.when(pl.col("makers") == 1).then(1.0).otherwise(0.0)
    least = pl.when(unknown).then(alone).otherwise(pl.coalesce("share_low", "share"))
    most = pl.when(unknown).then(1.0).otherwise(pl.coalesce("share_high", "share"))
    room = pl.col("capacity_units_per_day")  # empty where not known, which limits nothing
    return (
        both.with_columns(
            routine=pl.min_horizontal(pl.col("need") * part, room),
            routine_low=pl.min_horizontal(pl.col("low") * least, room),
            routine_high=pl.min_horizontal(pl.col("high") * most, room),
            split=unknown & (pl.col("makers") > 1),
        )
        .sort("line_id")
        .to_dicts()
    )


def _relation(
    row: Mapping[str, object], line: Claimed, products: Mapping[str, Mapping[str, object]], product_id: str
) -> str | None:
    """Return how a line of another product is related to a line of the trial, the closest relation that holds."""
    at_site = row["site_id"] == line.site_id
    if at_site and line.platform is not None and row["shared_platform"] == line.platform:
        return "same line"
    alike = platforms(products[str(row["product_id"])]["platform"]) & platforms(products[product_id]["platform"])
    if not alike:
        return None
    return "same site" if at_site else "same platform"


def platforms(text: object) -> frozenset[str]:
    """Return the platforms that a product names: parts between commas or "or", without what stands in brackets.

    Examples
    --------
    >>> sorted(platforms("cell culture (MDCK) or egg"))
    ['cell culture', 'egg']
    """
    if not isinstance(text, str):
        return frozenset()
    plain = re.sub(r"\([^)]*\)", "", text)
    parts = (part.strip().lower() for part in re.split(r",|\bor\b|\band\b", plain))
    return frozenset(part for part in parts if part and not part.startswith("with "))


def _row(
    row: Mapping[str, object],
    product: Mapping[str, object],
    line: Claimed,
    relation: str,
    asked: tuple[float, Routine | None, TrialSpec],
) -> tuple[object, ...]:
    needed, routine, spec = asked
    routine = routine or Routine(product_id=str(row["product_id"]))
    units = routine.units_per_unit
    campaign = DAYS / routine.campaign_days * units
    rates = [float(str(row[name])) for name in ("routine", "routine_low", "routine_high")]
    exercised = [rate * campaign / needed for rate in rates]
    yearly = rates[0] * units * DAYS / line.batch_units
    enough = batches_to_show(max(spec.requirement.released_share, LEAST_SHARE), spec.requirement.confidence)
    in_campaign = yearly / routine.campaign_days
    days = enough / in_campaign if in_campaign > 0 else None
    avoided = cost_of(line, 1, min(enough, int(yearly)))[0] * RELATIONS[relation]
    price = product["unit_price_usd"]
    weight = RELATIONS[relation]
    return (
        row["product_id"],
        product["name"],
        row["line_id"],
        line.line_id,
        relation,
        weight,
        *rates,
        routine.campaign_days,
        needed,
        *exercised,
        yearly,
        days,
        avoided,
        None if price is None else rates[0] * DAYS * float(str(price)),
        weight * min(exercised[0], 1.0),
        None,
        "share of this line in supply not known: even split over its makers" if row["split"] else None,
    )


#: released share that is to be shown where the requirement names none
LEAST_SHARE = 0.8
