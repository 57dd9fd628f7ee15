"""Who can take up other work today, in two weeks, in three years: paths of retraining within the time there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mainstay.errors import InputError, Problem


@dataclass(frozen=True)
class Edge:
    """Training of one cadre for the work of another.

    Parameters
    ----------
    source, target : str
        Cadres.
    days : float
        Days of training.
    proficiency : float
        Output after training, as a share of a regular member.
    decay : float
        Share of the skill lost in a year without use.
    trained : float
        People of the source who have done it already.
    years_unused : float
        Years since these used it.
    """

    source: str
    target: str
    days: float
    proficiency: float
    decay: float = 0.0
    trained: float = 0.0
    years_unused: float = 0.0


@dataclass(frozen=True)
class Source:
    """People of one cadre who could take up the work of another within a time.

    Parameters
    ----------
    target, source : str
        Cadres.
    days : float
        Horizon.
    people : float
        People; each is counted once for a target.
    full_time : float
        What they do, as regular members of the target.
    path : tuple of str
        Cadres whose training they go through; the two ends alone for one step.
    how : str
        ``trained already`` or ``trained within the time``.
    """

    target: str
    source: str
    days: float
    people: float
    full_time: float
    path: tuple[str, ...]
    how: str


def flexible(
    stock: Mapping[str, float], edges: Sequence[Edge], days: float, *, release: float | Mapping[str, float] = 1.0
) -> list[Source]:
    """Return who can take up the work of each target within a time, best first.

    For each target and source the path of training with the greatest proficiency is taken that fits into the time;
    those trained already need no time, and what they remember counts: ``proficiency x (1 - decay) ^ years unused``.
    A person appears under several targets, for each of which he could be used, but only once within one.

    Parameters
    ----------
    stock : mapping of cadre to float
        People at work.
    edges : sequence of Edge
        Who can be trained for what.
    days : float
        Time there is.
    release : float or mapping of cadre to float
        Share of a cadre that its own work can spare.

    Raises
    ------
    InputError
        A number is negative, or a share is above 1.

    Examples
    --------
    >>> edges = [Edge("nurse", "icu_nurse", days=10, proficiency=0.7, trained=20.0)]
    >>> [(s.people, round(s.full_time, 6)) for s in flexible({"nurse": 100}, edges, 0)]
    [(20.0, 14.0)]
    >>> sum(s.people for s in flexible({"nurse": 100}, edges, 14))
    100.0
    """
    _check(stock, edges, release)
    found = []
    for target in sorted({edge.target for edge in edges}):
        for source in sorted(stock):
            if source == target:
                continue
            share = release.get(source, 0.0) if isinstance(release, Mapping) else release
            found += _from(source, target, stock[source] * share, edges, days)
    return found


def _from(source: str, target: str, people: float, edges: Sequence[Edge], days: float) -> list[Source]:
    left, found = people, []
    for edge in edges:
        if edge.source == source and edge.target == target and edge.trained > 0 and left > 0:
            ready = float(min(edge.trained, left))
            skill = edge.proficiency * (1.0 - edge.decay) ** edge.years_unused
            found.append(Source(target, source, days, ready, ready * skill, (source, target), "trained already"))
            left -= ready
    skill, path = _best_path(source, target, edges, days)
    if left > 0 and skill > 0:
        found.append(Source(target, source, days, left, left * skill, path, "trained within the time"))
    return found


def _best_path(source: str, target: str, edges: Sequence[Edge], days: float) -> tuple[float, tuple[str, ...]]:
    """Return the greatest product of proficiencies over paths without a circle that fit into the time."""
    best: tuple[float, tuple[str, ...]] = (0.0, ())
    waiting: list[tuple[tuple[str, ...], float, float]] = [((source,), 1.0, days)]
    while waiting:
        path, skill, left = waiting.pop()
        if path[-1] == target:
            if skill > best[0] or (skill == best[0] and len(path) < len(best[1])):
                best = (skill, path)
            continue
        for edge in edges:
            now = skill * edge.proficiency
            fits = edge.source == path[-1] and edge.target not in path and edge.days <= left
            if fits and now > best[0]:
                waiting.append(((*path, edge.target), now, left - edge.days))
    return best


def _check(stock: Mapping[str, float], edges: Sequence[Edge], release: float | Mapping[str, float]) -> None:
    amounts = {f"stock of {name}": value for name, value in stock.items()}
    amounts |= {f"days from {one.source} to {one.target}": one.days for one in edges}
    amounts |= {f"trained from {one.source} to {one.target}": one.trained for one in edges}
    shares = {f"proficiency from {one.source} to {one.target}": one.proficiency for one in edges}
    shares |= {f"decay from {one.source} to {one.target}": one.decay for one in edges}
    shares |= (
        {f"release of {name}": value for name, value in release.items()}
        if isinstance(release, Mapping)
        else {"release": release}
    )
    found = [
        Problem("workforce.negative", "a number is negative or not finite", column=name, found=str(value))
        for name, value in amounts.items()
        if not np.isfinite(value) or value < 0
    ]
    found += [
        Problem("workforce.share", "a share is not between 0 and 1", column=name, found=str(value))
        for name, value in shares.items()
        if not 0 <= value <= 1
    ]
    if found:
        msg = "who can take up other work cannot be told"
        raise InputError(msg, found)


__all__ = ["Edge", "Source", "flexible"]
