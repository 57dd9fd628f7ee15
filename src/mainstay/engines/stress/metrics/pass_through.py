"""From capacity lost to need unmet: what absorbs the loss on the way, one mechanism after another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from mainstay.engines.stress.metrics.sample import Floats
from mainstay.engines.stress.network.program import Program
from mainstay.engines.stress.prepare.prepared import Prepared

#: replications of the runs with mechanisms taken away, and in a network of more than so many nodes and days
RUNS, FEW_RUNS, LARGE = 64, 16, 100_000
#: programs, with the shocks and without; the first has nothing that softens a loss
BARE, BARE_QUIET = "bare", "bare quiet"
STOCK, STOCK_QUIET = "stock", "stock quiet"
HOME = "second source"
IMPORT = "import"
SCHEMA = {
    "subject": pl.String(),
    "step": pl.Int64(),
    "mechanism": pl.String(),
    "absorbed": pl.Float64(),
    "left": pl.Float64(),
}


@dataclass(frozen=True)
class Loss:
    """Share of need that is not met in a program, of all in focus and of each user.

    Parameters
    ----------
    whole : float
        Of all in focus.
    users : mapping of str to float
        Of each user.
    """

    whole: float
    users: Mapping[str, float]


def runs_of(ready: Prepared) -> int:
    """Return how many replications the runs with mechanisms taken away have."""
    return RUNS if ready.network.nodes.height * ready.horizon <= LARGE else FEW_RUNS


def variants(ready: Prepared) -> dict[str, Program]:
    """Return the programs with mechanisms taken away.

    Without a second source no maker makes more than its normal output; without stock nobody holds finished goods, what
    is on the way stays.
    """
    nodes = ready.network.nodes
    makers = nodes["kind"].is_in(["make", "source"]).to_numpy()
    abroad = makers & (nodes["economy_id"] != ready.home).fill_null(value=True).to_numpy()
    return {
        BARE: ready.program(held_back=makers, stockless=True, substitution=False),
        BARE_QUIET: ready.program(shocks=False, held_back=makers, stockless=True, substitution=False),
        STOCK: ready.program(held_back=makers, substitution=False),
        STOCK_QUIET: ready.program(shocks=False, held_back=makers, substitution=False),
        HOME: ready.program(held_back=abroad, substitution=False),
        IMPORT: ready.program(substitution=False),
    }


def loss_of(found: Mapping[str, Floats], place: Mapping[str, int], hit: tuple[str, ...], what: str = "missed") -> Loss:
    """Return the share of need that is not met.

    Parameters
    ----------
    found : mapping of str to array [sinks, replications]
        From `mainstay.engines.stress.metrics.gathered.measured`.
    place : mapping of str to int
        Row of each user.
    hit : tuple of str
        Users that count.
    what : str
        ``missed``, or ``net`` of what alternatives replace.
    """
    rows = np.array([place[name] for name in hit], np.int64)
    own, lost = found["own"][rows].sum(axis=1), found[what][rows].sum(axis=1)
    share = np.divide(lost, own, out=np.zeros_like(lost), where=own > 0)
    whole = float(lost.sum() / own.sum()) if own.sum() > 0 else 0.0
    return Loss(whole, {name: float(one) for name, one in zip(hit, share, strict=True)})


def pass_through_table(losses: Mapping[str, Loss], whole: str = "all in focus") -> pl.DataFrame:
    """Return one row for each step, of all in focus together and of each user.

    Parameters
    ----------
    losses : mapping of str to Loss
        By name of a variant, and ``full`` and ``net``: with everything, before and after what alternatives replace; and
        ``quiet``, without the shocks.

    Returns
    -------
    polars.DataFrame
        ``subject`` (all in focus, or a user), ``step``, ``mechanism``, ``absorbed`` (share of the need of the horizon
        that the mechanism saves, once those before it are there; negative where it makes things worse), ``left`` (what
        is still unmet). The first row is the loss with nothing to soften it. Conservation is not modelled and so
        absorbs nothing. Finite differences on the same draws, less what is unmet without the shocks.

    Examples
    --------
    >>> at = {"bare": 0.5, "stock": 0.3, "second source": 0.2, "import": 0.1, "full": 0.12, "net": 0.05}
    >>> losses = {name: Loss(value, {}) for name, value in at.items()}
    >>> losses |= {name: Loss(0.0, {}) for name in ("bare quiet", "stock quiet", "quiet")}
    >>> [round(one, 2) for one in pass_through_table(losses)["absorbed"]]
    [0.5, 0.2, 0.1, 0.1, 0.0, 0.05]
    """
    users = sorted(losses["net"].users)
    rows = []
    for name in (None, *users):
        path = _path(losses, name)
        label = whole if name is None else name
        rows.append((label, 0, "lost, with nothing to soften it", path[0], path[0]))
        named = ("stock", "second source at home", "import", "conservation (not modelled)", "substitution")
        for step, (mechanism, before, after) in enumerate(zip(named, path, path[1:], strict=False), 1):
            rows.append((label, step, mechanism, before - after, after))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _path(losses: Mapping[str, Loss], user: str | None) -> list[float]:
    """Return what is unmet after each step, less what is unmet without the shocks."""

    def at(name: str, quiet: str) -> float:
        one, other = losses[name], losses[quiet]
        if user is None:
            return one.whole - other.whole
        return one.users[user] - other.users.get(user, 0.0)

    left = [at(BARE, BARE_QUIET), at(STOCK, STOCK_QUIET), at(HOME, "quiet"), at(IMPORT, "quiet")]
    return [*left, left[-1], at("net", "quiet")]
