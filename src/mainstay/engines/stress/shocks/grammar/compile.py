"""From shocks as an analyst writes them to arrays that the simulation reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from mainstay.engines.stress.network.impacts import ON_EDGES, QUANTITIES, SHARES, Impacts
from mainstay.engines.stress.shocks.grammar.effect import Effect
from mainstay.engines.stress.shocks.grammar.kinds import KINDS
from mainstay.engines.stress.shocks.grammar.profile import Profile, ShockCurves
from mainstay.engines.stress.shocks.grammar.select import PAUSES, Targets, buyers, misplaced, targets, unknown_names
from mainstay.engines.stress.shocks.grammar.tables import Tables
from mainstay.errors import InputError, Problem, UnknownNameError
from mainstay.model.base import Base
from mainstay.scenario.shock import Shock, Where

_FOUND = list[tuple[Shock, Effect, Targets]]


def compile_shocks(
    shocks: Sequence[Shock],
    nodes: pl.DataFrame,
    edges: pl.DataFrame,
    base: Base | None = None,
    *,
    horizon: int,
    seed: int,
    lanes: pl.DataFrame | None = None,
) -> Impacts:
    """Work out what shocks do to a network.

    Parameters
    ----------
    shocks : sequence of Shock
        What goes wrong; they combine freely.
    nodes, edges : polars.DataFrame
        The network. Indices in the answer are places of rows in these tables.
    base : Base, optional
        Where coordinates, groups, owners, segments, lanes and identifiers come from.
    horizon : int
        Days of the run.
    seed : int
        Seed of the run; the draws of a shock are keyed by it, the name of the shock, the parameter and the replication.
    lanes : polars.DataFrame, optional
        Which part of an edge goes by which lane: ``from_id``, ``to_id``, ``lane_id``, ``share``.

    Returns
    -------
    Impacts
        One row for each effect and target.

    Raises
    ------
    InputError
        A kind, option or name does not exist, a shock lies outside the run or hits nothing; all are listed.

    Examples
    --------
    >>> nodes = pl.DataFrame({"node_id": ["plant", "ward"], "kind": ["make", "sink"]})
    >>> edges = pl.DataFrame({"from_id": ["plant"], "to_id": ["ward"]})
    >>> fire = Shock(name="fire", quantity="capacity", where={"node": "plant"}, onset_day=1, plateau_days=2)
    >>> impacts = compile_shocks([fire], nodes, edges, horizon=5, seed=1)
    >>> impacts.node.tolist(), impacts.curves(np.arange(1))[0, :, 0].tolist()
    ([0], [0.0, 1.0, 1.0, 0.0, 0.0])
    """
    tables = Tables(nodes, edges, base, lanes=lanes)
    problems: list[Problem] = []
    found: _FOUND = []
    for place, shock in enumerate(shocks):
        path = f"stress.shocks.{place}"
        late = _outside(shock, horizon, path=path)
        hit, wrong = _hit(shock, tables, path=path)
        problems += late + wrong
        found += hit
    if problems:
        msg = "the shocks do not fit the network"
        raise InputError(msg, problems)
    return _impacts(found, horizon, seed)


def _outside(shock: Shock, horizon: int, *, path: str) -> list[Problem]:
    if shock.onset_day.bounds[1] <= horizon - 1:
        return []
    return [
        Problem(
            "shock.outside_horizon",
            f"the shock {shock.name!r} may begin after the run has ended",
            file="scenario",
            column=f"{path}.onset_day",
            found=str(shock.onset_day),
            allowed=f"0 to {horizon - 1}",
        )
    ]


def _hit(shock: Shock, tables: Tables, *, path: str) -> tuple[_FOUND, list[Problem]]:
    """Return the effects of one shock with their targets, and what is wrong with it."""
    problems = unknown_names(shock.where, tables, path=f"{path}.where")
    if shock.kind == "loss":
        problems += misplaced(str(shock.quantity), shock.where, path=f"{path}.where")
    try:
        effects = KINDS.get(shock.kind).expand(shock, tables)
    except UnknownNameError as error:
        where = f"{path}.kind"
        told = Problem("shock.unknown_kind", error.message, file="scenario", column=where, hint=error.hint)
        return [], [*problems, told]
    except InputError as error:
        return [], [*problems, *(replace(one, column=f"{path}.{one.column}") for one in error.problems)]
    for added in sorted({_added(effect.where, shock.where) for effect in effects}, key=str):
        problems += unknown_names(added, tables, path=f"{path}.options")
    if problems:
        return [], problems
    found = [(shock, effect, _targets(effect, tables)) for effect in effects]
    found = [(one, effect, hit) for one, effect, hit in found if hit[0].size]
    return (found, []) if found else ([], [_nothing(shock, tables, path=path)])


def _added(where: Where, told: Where) -> Where:
    """Return what options add to what the shock selects itself."""
    keys = [key for key in where.given if getattr(where, key) != getattr(told, key)]
    return Where(**{key: getattr(where, key) for key in keys})


def _targets(effect: Effect, tables: Tables) -> Targets:
    choose = buyers if effect.reach == "buyers" else targets
    index, weight = choose(effect.quantity, effect.where, tables)
    return index, weight * effect.weight


def _nothing(shock: Shock, tables: Tables, *, path: str) -> Problem:
    """Say why nothing is hit: what each key alone would select."""
    where = shock.where
    alone = [
        f"{key} alone selects {targets('stock', type(where)(**{key: getattr(where, key)}), tables)[0].size} places"
        for key in where.given
        if key not in {"lane", "to_economy"}
    ]
    if where.lane and shock.quantity in PAUSES:
        alone.append("an edge stands still where half or more of it goes by the lanes; try lead or export")
    located = tables.coordinates.height
    if where.near is not None or shock.kind == "hurricane":
        alone.append(f"{located} sites of the network have coordinates")
    return Problem(
        "shock.hits_nothing",
        f"the shock {shock.name!r} hits nothing in this network",
        file="scenario",
        column=f"{path}.where",
        hint="; ".join(alone) or "the network has no place with this quantity",
    )


def _impacts(found: _FOUND, horizon: int, seed: int) -> Impacts:
    profiles, names = [], []
    rows: list[tuple[int, int, int, int, float]] = []
    for k, (shock, effect, (index, weight)) in enumerate(found):
        profiles.append(
            Profile(
                shock=shock.name,
                luck=effect.luck,
                course=effect.course,
                is_share=effect.quantity in SHARES,
                is_impulse=effect.quantity == "stock",
            )
        )
        names.append(f"{shock.name}: {effect.part}" if effect.part else shock.name)
        code = QUANTITIES.index(effect.quantity)
        on_edge = effect.quantity in ON_EDGES
        rows += [
            (k, code, -1 if on_edge else int(i), int(i) if on_edge else -1, float(w))
            for i, w in zip(index, weight, strict=True)
        ]
    columns = np.array(rows, dtype=np.float64).reshape(-1, 5)
    return Impacts(
        names=tuple(names),
        shock=columns[:, 0].astype(np.int32),
        code=columns[:, 1].astype(np.int8),
        node=columns[:, 2].astype(np.int32),
        edge=columns[:, 3].astype(np.int32),
        weight=columns[:, 4].copy(),
        curves=ShockCurves(tuple(profiles), horizon, seed),
    )
