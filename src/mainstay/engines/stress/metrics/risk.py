"""How bad it may be: expected shortfall, the mean of the worst runs, and chances of more than so much."""

from __future__ import annotations

import numpy as np
import polars as pl

from mainstay.engines.stress.metrics.sample import Floats
from mainstay.engines.stress.metrics.seen import Seen

#: tail of the conditional value at risk
TAIL = 0.95
#: shares unmet whose chance of being exceeded is told
STEPS = {"p_above_1": 0.01, "p_above_5": 0.05, "p_above_10": 0.10, "p_above_20": 0.20, "p_above_50": 0.50}

SCHEMA: dict[str, pl.DataType] = {
    "product_id": pl.String(),
    "node_id": pl.String(),
    **dict.fromkeys(("expected", "cvar_95", "worst", *STEPS), pl.Float64()),
}


def conditional_value_at_risk(values: Floats, share: float = TAIL) -> float:
    """Return the mean of the worst runs: of the part ``1 - share`` of them with the highest values.

    The last run that is only in part among them counts by that part (Rockafellar and Uryasev 2000).

    Examples
    --------
    >>> round(conditional_value_at_risk(np.array([0.0, 0.0, 0.0, 1.0]), 0.5), 9)
    0.5
    """
    ordered = np.sort(values)[::-1]
    wanted = (1.0 - share) * ordered.size
    whole = int(np.floor(wanted + 1e-9))
    part = wanted - whole
    total = ordered[:whole].sum() + (part * ordered[whole] if part > 1e-9 and whole < ordered.size else 0.0)
    return float(total / wanted) if wanted > 0 else float(ordered[0])


def risk_table(seen: Seen) -> pl.DataFrame:
    """Return one row for all in focus together, and one for each user that a shock reaches or that runs short.

    Columns: ``expected`` (share of the need of the horizon that is not met and not replaced, mean over runs),
    ``cvar_95`` (mean of the worst 5 % of runs), ``worst`` (the worst run), ``p_above_1`` to ``p_above_50`` (share of
    runs in which more than so many per cent are unmet).
    """
    own, net = (seen.of_users(seen.shocked[name].values) for name in ("own", "net"))
    share = np.divide(net, own, out=np.zeros_like(net), where=own > 0)
    rows = [_row("all in focus", None, seen.shocked.headline.values[0], float(seen.shocked.headline.mean[0]))]
    for place, (product, node, reached) in enumerate(
        seen.labels.select("product_id", "node_id", "reached").iter_rows()
    ):
        if reached != "not reached" or share[place].any():
            rows.append(_row(product, node, share[place], float(share[place].mean())))
    frame = pl.DataFrame(rows, schema=SCHEMA)
    return pl.concat([frame[:1], frame[1:].sort("cvar_95", "node_id", descending=[True, False])])


def _row(product: str, node: str | None, share: Floats, expected: float) -> dict[str, object]:
    above = {name: float((share > step).mean()) for name, step in STEPS.items()}
    found = {"expected": expected, "cvar_95": conditional_value_at_risk(share), "worst": float(share.max())}
    return {"product_id": product, "node_id": node, **found, **above}
