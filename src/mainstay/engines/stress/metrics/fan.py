"""How well need is met on each day, as a fan over runs."""

from __future__ import annotations

import numpy as np
import polars as pl

from mainstay.engines.stress.kernel.codes import FILL_CLASSES
from mainstay.engines.stress.metrics.gathered import Array
from mainstay.engines.stress.metrics.sample import Floats
from mainstay.engines.stress.metrics.seen import Seen

#: quantiles of the fan, by column
QUANTILES = {"q05": 0.05, "q25": 0.25, "q50": 0.50, "q75": 0.75, "q95": 0.95}


def fan_table(seen: Seen) -> pl.DataFrame:
    """Return one row for each user and day.

    Columns: ``mean`` (share of the need of the day that was met, over all runs), ``q05`` to ``q95`` (quantiles over
    runs, from classes of 1/32: half a class of error at most). A user with no need on a day counts as served.
    """
    sums = seen.shocked.sums
    asked, served = seen.of_users(sums["demand_day"]), seen.of_users(sums["served_day"])
    mean = np.divide(served, asked, out=np.ones_like(asked), where=asked > 0)
    found = fill_quantiles(seen.of_users(sums["fill"]))
    count = mean.shape[1]
    place = np.repeat(np.arange(mean.shape[0]), count)
    named = seen.labels.select("product_id", "product", "node_id")[place]
    return named.with_columns(
        day=pl.Series(np.tile(np.arange(count), mean.shape[0])),
        mean=pl.Series(np.clip(mean, 0.0, 1.0).reshape(-1)),
        **{name: pl.Series(values.reshape(-1)) for name, values in found.items()},
    )


def fill_quantiles(counts: Array) -> dict[str, Floats]:
    """Return quantiles of the fill rate from counts by class: the first counts as nothing, the last is all alone.

    Parameters
    ----------
    counts : int array [sinks, days, classes]
        Replications in each class.

    Examples
    --------
    >>> counts = np.zeros((1, 1, FILL_CLASSES), int)
    >>> counts[0, 0, 0], counts[0, 0, -1] = 1, 3
    >>> {name: float(value[0, 0]) for name, value in fill_quantiles(counts).items()}["q50"]
    1.0
    """
    upto = counts.cumsum(axis=2)
    whole = upto[:, :, -1:]
    worth = np.append((np.arange(FILL_CLASSES - 1) + 0.5) / (FILL_CLASSES - 1), 1.0)
    worth[0] = 0.0
    return {name: worth[(upto >= share * whole).argmax(axis=2)] for name, share in QUANTILES.items()}
