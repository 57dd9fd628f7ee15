"""Time to recover: of what the shocks hit, as given, and of what users get, as it emerges."""

from __future__ import annotations

import numpy as np
import polars as pl

from mainstay.engines.stress.metrics.sample import HIGH, LOW, MIDDLE, Floats, days
from mainstay.engines.stress.metrics.seen import Seen

#: what is counted as recovered
SHOCK = "shock: down to 5 % of its depth"
FILL = "users: 95 % of need met for 30 days"
RULE = "makers and trade: eight weeks of need in stock and nothing short"
SCHEMA = {
    "what": pl.String(),
    "subject": pl.String(),
    "product_id": pl.String(),
    "runs": pl.Int64(),
    "p_recovered": pl.Float64(),
    "days_low": pl.Int64(),
    "days_median": pl.Int64(),
    "days_high": pl.Int64(),
}


def recover_table(seen: Seen) -> pl.DataFrame:
    """Return how long recovery takes, from the first day of the first shock.

    Columns: ``what`` (of a shock itself, from its own first day: what the scenario puts in; of users, as it emerges; or
    by the rule of a maker of penicillin G benzathine, 2023: eight weeks of stock and a full channel), ``subject``
    (shock or user), ``product_id``, ``runs`` (kept runs in which the shock acts or the user runs short),
    ``p_recovered`` (share of these that recover within the horizon), ``days_low``, ``days_median``, ``days_high``
    (quantiles of 5, 50 and 95 % over these; empty where recovery is not seen).
    """
    rows = []
    for place, name in enumerate(seen.ready.impacts.names):
        onset, eased = seen.onset.values[place], seen.eased.values[place]
        took = np.where(eased >= 0, eased - onset, np.inf)[onset >= 0]
        rows.append(_row(SHOCK, name, None, took))
    short = np.isfinite(seen.shocked["first"].values)
    begun = np.where(np.isfinite(seen.first_onset), seen.first_onset, 0.0)
    for product, node, row in seen.users.select("product_id", "node_id", "row").iter_rows():
        if short[row].any():
            for what, name in ((FILL, "recovered"), (RULE, "full")):
                took = np.maximum(seen.shocked[name].values[row] - begun, 0.0)
                rows.append(_row(what, node, product, took[short[row]]))
    return pl.DataFrame(rows, schema=SCHEMA)


def _row(what: str, subject: str, product: str | None, took: Floats) -> dict[str, object]:
    found: list[int | None] = [None, None, None]
    if took.size:
        found = days(np.quantile(took, [LOW, MIDDLE, HIGH], method="inverted_cdf"))
    return {
        "what": what,
        "subject": subject,
        "product_id": product,
        "runs": took.size,
        "p_recovered": float(np.isfinite(took).mean()) if took.size else None,
        "days_low": found[0],
        "days_median": found[1],
        "days_high": found[2],
    }
