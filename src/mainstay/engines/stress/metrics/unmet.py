"""Unmet need of each product: how much, how deep, for how long, and how much of it the shocks cause."""

from __future__ import annotations

import numpy as np
import polars as pl

from mainstay.engines.stress.metrics.sample import HIGH, LOW, Sample
from mainstay.engines.stress.metrics.seen import Seen


def unmet_table(seen: Seen) -> pl.DataFrame:
    """Return one row for each user at home, the worst first.

    Columns: ``product_id``, ``product``, ``economy_id``, ``driver`` of the need, ``priority`` (class of the users, 1
    first), ``node_id``, ``reached`` (by a shock through the network, by those who turn to it, or not), ``p_short``
    (share of runs in which a day of need or more is missed in all), ``share`` (of the need of the horizon that was not
    met, 0 to 1), ``unmet`` and ``demand`` (in ``unit``; ``day of need`` where the base gives no quantity: what home
    needs on an ordinary day), ``substituted`` (part of ``unmet`` that an alternative replaced), ``depth`` (share unmet
    from the first short day to recovery, or to the end), ``worst_day`` (share unmet on the worst day; goods come in
    lots, so single days say little), ``short_days``, ``unmet_quiet`` (without the shocks) and ``caused`` (unmet and not
    replaced, more than without the shocks, on the same draws).

    Plain names are means over all runs; ``_low`` and ``_high`` are the quantiles of 5 and 95 % over runs, except for
    ``caused``, where they hold the mean with 95 %.
    """
    users, found = seen.users, seen.shocked
    scale = users["scale"].to_numpy()
    columns: dict[str, np.ndarray] = {"p_short": _mean(_short(seen), seen)}
    columns |= _of(_share(found["missed"], found["own"], seen), "share", seen)
    columns |= {name: value * scale for name, value in _of(found["missed"], "unmet", seen).items()}
    columns["demand"] = seen.of_users(found["own"].mean) * scale
    columns["substituted"] = seen.of_users(found["missed"].mean - found["net"].mean) * scale
    columns |= _of(found["depth"], "depth", seen)
    columns["worst_day"] = seen.of_users(found["worst"].mean)
    columns |= _of(found["short_days"], "short_days", seen)
    columns["unmet_quiet"] = seen.of_users(seen.quiet["missed"].mean) * scale
    middle, half = (seen.of_users(value) * scale for value in (seen.caused.mean, seen.caused.half_width))
    columns |= {"caused": middle, "caused_low": middle - half, "caused_high": middle + half}
    frame = seen.labels.with_columns(unit=users["unit"], **{name: pl.Series(value) for name, value in columns.items()})
    order = ["product_id", "product", "economy_id", "driver", "priority", "reached", "p_short", "share", "share_low"]
    order += ["share_high", "unit", "demand", "unmet", "unmet_low", "unmet_high", "substituted"]
    rest = [name for name in frame.columns if name not in order]
    return frame.select(*order, *rest).sort(pl.col("share"), pl.col("node_id"), descending=[True, False])


def _short(seen: Seen) -> Sample:
    one = Sample(seen.shocked.most)
    one.add((seen.shocked["short_days"].values > 0).astype(np.float64))
    return one


def _mean(sample: Sample, seen: Seen) -> np.ndarray:
    return np.asarray(seen.of_users(sample.mean))


def _share(missed: Sample, own: Sample, seen: Seen) -> Sample:
    """Return the share of need that was not met, in each kept run."""
    one = Sample(seen.shocked.most)
    one.add(np.divide(missed.values, own.values, out=np.zeros_like(own.values), where=own.values > 0))
    return one


def _three(name: str, sample: Sample) -> dict[str, np.ndarray]:
    return {name: sample.mean, f"{name}_low": sample.quantile(LOW), f"{name}_high": sample.quantile(HIGH)}


def _of(sample: Sample, name: str, seen: Seen) -> dict[str, np.ndarray]:
    return {key: np.asarray(seen.of_users(value)) for key, value in _three(name, sample).items()}
