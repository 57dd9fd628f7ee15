"""Tables of sources: by country for everybody, by centre under restricted handling."""

from __future__ import annotations

import polars as pl

from mainstay.engines.care.radiotherapy.categories import source_category, years_until_out
from mainstay.engines.care.radiotherapy.handling import restricted
from mainstay.engines.care.radiotherapy.plan_inputs import PlanInputs

CATEGORIES = (1, 2, 3, 4, 5)


def sources_by_country(economy_id: str, inputs: PlanInputs) -> pl.DataFrame:
    """Return one row: sources of a country added up.

    Returns
    -------
    polars.DataFrame
        ``economy_id``, ``sources``, ``activity_tbq`` at the start, ``places_in_category_1`` to ``_5`` (IAEA, sources
        of a place added up), ``longest_years_in_category_1`` if nothing is done, ``disposal`` in words.
    """
    places = [
        source_category([("Co-60", each) for each in centre.cobalt]) for centre in inputs.centres if centre.cobalt
    ]
    years = [years_until_out([("Co-60", each) for each in centre.cobalt]) for centre in inputs.centres if centre.cobalt]
    row = {
        "economy_id": economy_id,
        "sources": sum(len(centre.cobalt) for centre in inputs.centres),
        "activity_tbq": float(sum(sum(centre.cobalt) for centre in inputs.centres)),
        **{f"places_in_category_{number}": sum(place.category == number for place in places) for number in CATEGORIES},
        "longest_years_in_category_1": max(years, default=0.0),
        "disposal": "each source that leaves its unit is disposed of within the plan; money for the rest is set aside",
    }
    return pl.DataFrame([row])


def sources_by_centre(inputs: PlanInputs) -> pl.DataFrame:
    """Return one row for each place with sources, marked restricted.

    Returns
    -------
    polars.DataFrame
        ``centre``, ``sources``, ``activity_tbq``, ``category``, ``a_over_d``, ``ratio_category_1``,
        ``ratio_category_2`` (10 CFR part 37), ``years_in_category_1``, ``handling``.
    """
    rows = []
    for centre in inputs.centres:
        if centre.cobalt:
            told = [("Co-60", each) for each in centre.cobalt]
            found = source_category(told)
            rows.append(
                (
                    centre.centre_id,
                    len(told),
                    float(sum(centre.cobalt)),
                    found.category,
                    found.a_over_d,
                    found.ratio_1,
                    found.ratio_2,
                    years_until_out(told),
                )
            )
    types = {
        "centre": pl.String(),
        "sources": pl.Int64(),
        "activity_tbq": pl.Float64(),
        "category": pl.Int64(),
        "a_over_d": pl.Float64(),
        "ratio_category_1": pl.Float64(),
        "ratio_category_2": pl.Float64(),
        "years_in_category_1": pl.Float64(),
    }
    return restricted(pl.DataFrame(rows, schema=types, orient="row"))
