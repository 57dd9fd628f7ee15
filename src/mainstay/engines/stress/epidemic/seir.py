"""Run a stratified epidemic of susceptible, exposed, infectious and removed people on its own (open loop)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace

import numpy as np
import numpy.typing as npt

from mainstay.core.suggest import nearest
from mainstay.engines.stress.epidemic.block import block, substeps
from mainstay.engines.stress.epidemic.checks import MOST_SUBSTEPS
from mainstay.engines.stress.epidemic.layout import COMPARTMENTS, FLOWS, INFECTED_EVER, Floats
from mainstay.engines.stress.epidemic.outcome import Epidemic
from mainstay.engines.stress.epidemic.pathogen import Pathogen
from mainstay.engines.stress.epidemic.pathogen import pathogen as named
from mainstay.engines.stress.epidemic.population import Population
from mainstay.engines.stress.epidemic.quantity import Quantity
from mainstay.engines.stress.epidemic.response import Response
from mainstay.engines.stress.epidemic.step import advance, observe
from mainstay.errors import InputError, Problem

#: replications that run together: enough that calling the step costs little
TOGETHER = 256
#: short names of parameters, as the closed forms have them, and what they set
SHORT = {"latent": ("latent_days",), "infectious": ("asymptomatic_days", "mild_days", "severe_days")}
#: parameters of a pathogen that are taken by name
OPEN = tuple(field.name for field in fields(Pathogen) if field.name != "name")


def _refuse(found: list[Problem]) -> None:
    if found:
        msg = "the epidemic cannot be set up"
        raise InputError(msg, found)


def _pathogen(pathogen: str | Pathogen | None, parameters: Mapping[str, Quantity]) -> Pathogen:
    """Return the pathogen with the parameters that were told by name."""
    known = named(pathogen) if isinstance(pathogen, str) else pathogen
    allowed = (*SHORT, *OPEN)
    found = []
    for name in parameters:
        if name not in allowed:
            close = nearest(name, allowed)
            hint = f"did you mean {close!r}?" if close else None
            text = "an epidemic has no such parameter"
            found.append(Problem("epidemic.parameter", text, found=name, allowed=", ".join(allowed), hint=hint))
    if known is None and "r0" not in parameters:
        text = "an epidemic needs a pathogen or at least r0"
        found.append(Problem("epidemic.parameter", text, hint='for example pathogen="influenza-1918" or r0=2.0'))
    _refuse(found)
    changes: dict[str, Quantity] = {}
    for name, value in parameters.items():
        changes.update(dict.fromkeys(SHORT.get(name, (name,)), value))
    return replace(known or Pathogen("given", r0=1.0), **changes)  # type: ignore[arg-type]


def _daily(name: str, given: npt.ArrayLike, days: int, replications: int, most: float) -> tuple[Floats, list[Problem]]:
    """Bring a number, a number for each day, or for each day and replication, to days x replications."""
    told = np.asarray(given, dtype=np.float64)
    shaped = told[:, None] if told.ndim == 1 else told
    try:
        full = np.broadcast_to(shaped, (days, replications))
    except ValueError:
        text = f"{name} is a number, one for each day, or one for each day and replication"
        allowed = f"({days},) or ({days}, {replications})"
        empty = np.zeros((days, replications))
        return empty, [Problem("epidemic.length", text, found=str(told.shape), allowed=allowed)]
    if not bool(((full >= 0) & (full <= most)).all()):
        text = f"{name} is outside its range"
        allowed = f"0 to {most:g}" if np.isfinite(most) else "0 or more"
        return full, [Problem("epidemic.range", text, found=f"{full.min():g} to {full.max():g}", allowed=allowed)]
    return full, []


def seir(
    population: float | Population = 1e6,
    *,
    pathogen: str | Pathogen | None = None,
    days: int = 365,
    response: Response | None = None,
    supply: Mapping[str, npt.ArrayLike] | None = None,
    replications: int = 1,
    seed: int = 0,
    by_group: bool = False,
    **parameters: Quantity,
) -> Epidemic:
    """Run an epidemic and return its course.

    Parameters
    ----------
    population : float or Population
        People, or groups of people by age with their contacts.
    pathogen : str or Pathogen, optional
        An archetype (`pathogens`), or a description. Without one it is the plain model, in which everybody infected is
        alike and nobody needs a hospital, with ``r0``, ``latent`` and ``infectious``.
    days : int
        Days to run.
    response : Response, optional
        First infections (1 person if left out), vaccine, treatment.
    supply : mapping, optional
        ``doses``: doses that may be given each day. ``treated``: share of patients treated. Each is a number, one
        for each day, or an array of days x replications.
    replications : int
        How often it runs, with other draws of uncertain parameters.
    seed : int
        Seed of the draws.
    by_group : bool
        Keep every compartment of every group and day, which the frame ``groups`` needs.
    **parameters : Quantity
        Parameters of `Pathogen` that replace its own, such as ``r0=2.0``; ``latent`` and ``infectious`` (days) are
        short for all latent and infectious periods. Each is a number, a range ``(low, high)``, an array over
        replications, or an amount of a scenario.

    Returns
    -------
    Epidemic
        Frames ``days``, ``groups`` and ``totals``, and the arrays under them. Day 0 is the start.

    Raises
    ------
    InputError
        All that is wrong: negative numbers, shares above 1, a population of 0, an unknown pathogen or parameter, a
        contact matrix that is not square.

    Notes
    -----
    Ordinary differential equations, integrated by classical Runge-Kutta steps of a part of a day that the fastest rate
    chooses; the peak day is the day whose end has most people infectious. See `advance` for the model.

    Examples
    --------
    >>> course = seir(1e6, r0=2.0, latent=3.0, infectious=5.0, days=200)
    >>> course.totals["peak_day"].to_list()
    [132]
    """
    plan = response or Response()
    known = _pathogen(pathogen, parameters)
    groups = population if isinstance(population, Population) else Population((float(population),))
    found = []
    for name, value, least in (("days", days, 1), ("replications", replications, 1)):
        if value < least:
            found.append(
                Problem("epidemic.range", f"{name} is outside its range", found=str(value), allowed="1 or more")
            )
    unknown = [name for name in supply or {} if name not in {"doses", "treated"}]
    for name in unknown:
        text = "nothing else than doses and treated is supplied"
        found.append(Problem("epidemic.supply", text, found=name, allowed="doses, treated"))
    _refuse(found)
    doses, wrong_doses = _daily("doses", (supply or {}).get("doses", 0.0), days, replications, np.inf)
    treated, wrong_share = _daily("treated", (supply or {}).get("treated", 0.0), days, replications, 1.0)
    _refuse(wrong_doses + wrong_share)
    return _course(known, groups, plan, (doses, treated), seed=seed, by_group=by_group)


def _course(
    pathogen: Pathogen,
    population: Population,
    plan: Response,
    supply: tuple[Floats, Floats],
    *,
    seed: int,
    by_group: bool,
) -> Epidemic:
    """Run block after block of replications."""
    days, replications = supply[0].shape
    if plan.substeps is None:
        # twice the steps of the coupled simulation, so that the printed digits of reference cases hold
        plan = replace(plan, substeps=min(MOST_SUBSTEPS, 2 * substeps(pathogen)))
    shape = (len(COMPARTMENTS), population.groups)
    flows = np.empty((days + 1, len(FLOWS), replications))
    states = np.empty((days + 1, *shape, replications if by_group else 0))
    last, infected = np.empty((*shape, replications)), np.empty(replications)
    for start in range(0, replications, TOGETHER):
        numbers = np.arange(start, min(start + TOGETHER, replications))
        here = slice(start, start + numbers.size)
        state, p = block(pathogen, population, plan, numbers, seed)
        infected[here] = state[INFECTED_EVER].sum(axis=0)
        doses, treated = (np.ascontiguousarray(given[:, here]) for given in supply)
        now = np.empty((len(FLOWS), numbers.size))
        observe(state, p, now)
        for day in range(days + 1):
            if day:
                advance(state, p, doses[day - 1], treated[day - 1], now)
            flows[day, :, here] = now
            if by_group:
                states[day, ..., here] = state
        last[..., here] = state
    return Epidemic(flows, states, population.names, float(sum(population.people)), infected, last)
