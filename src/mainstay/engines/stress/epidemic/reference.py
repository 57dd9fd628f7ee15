"""One day of the epidemic in NumPy: the same operations in the same order as the compiled step, bit for bit."""

from __future__ import annotations

import numpy as np

from mainstay.engines.stress.epidemic import layout as at
from mainstay.engines.stress.epidemic.layout import Floats, Parameters


def _mixed(infectious: Floats, p: Parameters) -> Floats:
    """Force of infection on each group: its contacts with the infectious share of all groups."""
    mix = infectious * p.inverse_population[:, None]
    force = np.zeros_like(mix)
    for other in range(mix.shape[0]):
        force = force + p.contact[:, other, None] * mix[other]
    return np.asarray(force * p.lane[at.BETA])


def _leaving(now: Floats, infectivity: Floats, p: Parameters) -> Floats:
    """People per day who leave the first eight compartments."""
    force = _mixed(p.lane[at.QUIET_INFECTIOUSNESS] * now[at.QUIET] + infectivity * (now[at.MILD] + now[at.SEVERE]), p)
    out = np.empty_like(now)
    out[at.SUSCEPTIBLE] = force * now[at.SUSCEPTIBLE]
    out[at.WAITING] = force * now[at.WAITING]
    out[at.PROTECTED] = (force * p.lane[at.BREAKTHROUGH]) * now[at.PROTECTED]
    out[at.EXPOSED] = p.lane[at.LATENT] * now[at.EXPOSED]
    out[at.BROKEN] = p.lane[at.LATENT] * now[at.BROKEN]
    out[at.QUIET] = p.lane[at.QUIET_RATE] * now[at.QUIET]
    out[at.MILD] = p.lane[at.MILD_RATE] * now[at.MILD]
    out[at.SEVERE] = p.lane[at.SEVERE_RATE] * now[at.SEVERE]
    return out


def _moved(start: Floats, out: Floats, days: float, severity: Floats, p: Parameters) -> Floats:
    """Carry the first eight compartments on by some days of these flows."""
    falling_ill = p.lane[at.ILL_SHARE] * (out[at.EXPOSED] + out[at.BROKEN])
    severe = p.lane[at.ILL_SHARE] * (severity * (out[at.EXPOSED] + p.lane[at.BREAKTHROUGH_SEVERITY] * out[at.BROKEN]))
    end = np.empty_like(start)
    end[at.SUSCEPTIBLE] = start[at.SUSCEPTIBLE] - days * out[at.SUSCEPTIBLE]
    end[at.WAITING] = start[at.WAITING] - days * out[at.WAITING]
    end[at.PROTECTED] = start[at.PROTECTED] - days * out[at.PROTECTED]
    end[at.EXPOSED] = start[at.EXPOSED] + days * ((out[at.SUSCEPTIBLE] + out[at.WAITING]) - out[at.EXPOSED])
    end[at.BROKEN] = start[at.BROKEN] + days * (out[at.PROTECTED] - out[at.BROKEN])
    end[at.QUIET] = start[at.QUIET] + days * (((out[at.EXPOSED] + out[at.BROKEN]) - falling_ill) - out[at.QUIET])
    end[at.MILD] = start[at.MILD] + days * ((falling_ill - severe) - out[at.MILD])
    end[at.SEVERE] = start[at.SEVERE] + days * (severe - out[at.SEVERE])
    return end


def _transmit(state: Floats, infectivity: Floats, severity: Floats, p: Parameters) -> Floats:
    """Run the sub-steps of a day (classical Runge-Kutta of order 4); return infections, onsets and admissions."""
    step = 1.0 / p.substeps
    day = np.zeros((3, *state.shape[1:]))
    for _ in range(p.substeps):
        start = state[: at.MOVING].copy()
        first = _leaving(start, infectivity, p)
        second = _leaving(_moved(start, first, 0.5 * step, severity, p), infectivity, p)
        third = _leaving(_moved(start, second, 0.5 * step, severity, p), infectivity, p)
        fourth = _leaving(_moved(start, third, step, severity, p), infectivity, p)
        total = ((first + 2.0 * second) + 2.0 * third) + fourth
        sixth = step / 6.0
        state[: at.MOVING] = _moved(start, total, sixth, severity, p)
        state[at.RECOVERED] = state[at.RECOVERED] + sixth * (total[at.QUIET] + total[at.MILD])
        day[0] = day[0] + sixth * ((total[at.SUSCEPTIBLE] + total[at.WAITING]) + total[at.PROTECTED])
        day[1] = day[1] + sixth * (p.lane[at.ILL_SHARE] * (total[at.EXPOSED] + total[at.BROKEN]))
        day[2] = day[2] + sixth * total[at.SEVERE]
    return day


def _vaccinated_share(state: Floats) -> Floats:
    """Share of those ever infected who are vaccinated, taken as well mixed, 0 to 1."""
    ever = ((state[at.EXPOSED] + state[at.QUIET]) + (state[at.MILD] + state[at.SEVERE])) + (
        ((state[at.WARD] + state[at.WARD_DYING]) + (state[at.ICU] + state[at.ICU_DYING]))
        + (state[at.RECOVERED] + state[at.DEAD])
    )
    known = ((state[at.VACCINATED] - state[at.WAITING]) - state[at.PROTECTED]) - state[at.BROKEN]
    share = np.where(ever > 0.0, known / np.where(ever > 0.0, ever, 1.0), 0.0)
    held: Floats = np.minimum(np.maximum(share, 0.0), 1.0)
    return held


def _eligible(state: Floats, p: Parameters) -> tuple[Floats, Floats]:
    """People of each group who may still be vaccinated, and the share of them who are susceptible."""
    recovered = (1.0 - _vaccinated_share(state)) * ((state[at.EXPOSED] + state[at.QUIET]) + state[at.RECOVERED])
    pool = state[at.SUSCEPTIBLE] + recovered
    share = np.where(pool > 0.0, state[at.SUSCEPTIBLE] / np.where(pool > 0.0, pool, 1.0), 0.0)
    left = p.local[at.WILLING] - state[at.VACCINATED]
    return np.minimum(pool, np.maximum(left, 0.0)), share


def _vaccinate(state: Floats, p: Parameters, doses: Floats) -> Floats:
    """Give the doses of the day by the order of the groups; return how many were used."""
    people, share = _eligible(state, p)
    left = doses * p.lane[at.INVERSE_COURSE]
    given = np.zeros_like(left)
    for group in p.order:
        now = np.minimum(people[group], left)
        left = left - now
        given = given + now
        move = now * share[group]
        state[at.SUSCEPTIBLE, group] = state[at.SUSCEPTIBLE, group] - move
        state[at.WAITING, group] = state[at.WAITING, group] + move
        state[at.VACCINATED, group] = state[at.VACCINATED, group] + now
    protected = state[at.WAITING] * p.lane[at.PROTECTION]
    state[at.WAITING] = state[at.WAITING] - protected
    state[at.PROTECTED] = state[at.PROTECTED] + protected
    used: Floats = given * p.lane[at.COURSE]
    return used


def _wane(state: Floats, p: Parameters) -> None:
    """Lose immunity: the recovered become susceptible, or only protected where they are vaccinated."""
    lost = state[at.RECOVERED] * p.lane[at.WANING]
    kept = lost * _vaccinated_share(state)
    back = state[at.PROTECTED] * p.lane[at.VACCINE_WANING]
    state[at.RECOVERED] = state[at.RECOVERED] - lost
    state[at.SUSCEPTIBLE] = state[at.SUSCEPTIBLE] + ((lost - kept) + back)
    state[at.PROTECTED] = state[at.PROTECTED] + (kept - back)
    left = state[at.VACCINATED] - back
    state[at.VACCINATED] = np.maximum(left, 0.0)


def _hospital(state: Floats, admitted: Floats, treated: Floats, p: Parameters) -> tuple[Floats, Floats]:
    """Move the admitted through ward and intensive care; return deaths and admissions to intensive care."""
    dying = admitted * (p.local[at.DEATH_SHARE] * (1.0 - treated * p.lane[at.TREAT_DEATH]))
    living = admitted - dying
    intensive = (living * p.lane[at.ICU_SHARE], dying * p.lane[at.ICU_SHARE])
    entering = (living - intensive[0], dying - intensive[1], intensive[0], intensive[1])
    leaving = []
    for place, inflow in enumerate(entering):
        keep = p.lane[at.KEEP + place] + treated * (p.lane[at.KEEP_TREATED + place] - p.lane[at.KEEP + place])
        feed = p.lane[at.FEED + place] + treated * (p.lane[at.FEED_TREATED + place] - p.lane[at.FEED + place])
        here = state[at.WARD + place]
        stay = here * keep + inflow * feed
        leaving.append((here + inflow) - stay)
        state[at.WARD + place] = stay
    deaths = leaving[1] + leaving[3]
    state[at.RECOVERED] = state[at.RECOVERED] + (leaving[0] + leaving[2])
    state[at.DEAD] = state[at.DEAD] + deaths
    return deaths, intensive[0] + intensive[1]


def _total(groups: Floats) -> Floats:
    """Sum over groups from the first to the last."""
    out = np.zeros(groups.shape[1])
    for row in groups:
        out = out + row
    return out


def observe(state: Floats, p: Parameters, flows: Floats) -> None:
    """Write the stocks of the moment into ``flows``, with no new cases: day 0, before any step.

    Parameters
    ----------
    state : float array, shape (compartments, groups, replications)
        People in each compartment.
    p : Parameters
        From `mainstay.engines.stress.epidemic.block`.
    flows : float array, shape (flows, replications)
        Written.

    Examples
    --------
    >>> from mainstay.engines.stress.epidemic.block import block
    >>> from mainstay.engines.stress.epidemic.layout import FLOWS
    >>> state, p = block("sars-cov-1", 1000.0, None, np.arange(2), seed=1)
    >>> flows = np.empty((len(FLOWS), 2))
    >>> observe(state, p, flows)
    >>> flows[FLOWS.index("infectious")].tolist()
    [0.0, 0.0]
    """
    intensive = state[at.ICU] + state[at.ICU_DYING]
    hospital = (state[at.WARD] + state[at.WARD_DYING]) + intensive
    ill = state[at.MILD] + state[at.SEVERE]
    away = (p.lane[at.ABSENCE] * ill + hospital) + state[at.DEAD]
    absent = _total(away * (p.workforce * p.inverse_population)[:, None])
    people, _ = _eligible(state, p)
    for row in (0, 1, 2, 5, 10, 11):
        flows[row] = 0.0
    flows[3] = _total(hospital)
    flows[4] = _total(intensive)
    flows[6] = (_total(people) * p.lane[at.FORWARD]) * p.lane[at.COURSE]
    flows[7] = _total(ill)
    flows[8] = np.minimum(absent, 1.0)
    flows[9] = _total(state[at.QUIET] + ill)


def advance(state: Floats, p: Parameters, doses: Floats, treated: Floats, flows: Floats) -> None:
    """Move the epidemic on by one day, in place.

    Parameters
    ----------
    state : float array, shape (compartments, groups, replications)
        People in each compartment; changed.
    p : Parameters
        From `mainstay.engines.stress.epidemic.block`.
    doses : float array, shape (replications,)
        Doses that may be given today.
    treated : float array, shape (replications,)
        Share of today's patients who get the treatment, 0 to 1.
    flows : float array, shape (flows, replications)
        Written: what happened during the day and what stands at its end, in the order of `FLOWS`.

    Notes
    -----
    Susceptible, exposed, infectious, removed with the branches of DAEDALUS (Haw et al. 2022, Nature Computational
    Science 2, 223): transmission by classical Runge-Kutta steps of a part of a day, in which the same flow leaves one
    compartment and enters the next; stays in hospital by their exact exponential over the day.

    Examples
    --------
    >>> from mainstay.engines.stress.epidemic.block import block
    >>> from mainstay.engines.stress.epidemic.layout import FLOWS, PEOPLE
    >>> state, p = block("sars-cov-1", 1000.0, None, np.arange(2), seed=1)
    >>> flows, none = np.empty((len(FLOWS), 2)), np.zeros(2)
    >>> advance(state, p, none, none, flows)
    >>> state[:PEOPLE].sum(axis=(0, 1)).round(9).tolist()
    [1000.0, 1000.0]
    """
    given = _vaccinate(state, p, doses)
    _wane(state, p)
    infectivity = 1.0 - treated * p.lane[at.TREAT_INFECTIOUSNESS]
    severity = p.local[at.HOSPITAL_SHARE] * (1.0 - treated * p.lane[at.TREAT_ADMISSION])
    day = _transmit(state, infectivity, severity, p)
    deaths, intensive = _hospital(state, day[2], treated, p)
    state[at.INFECTED_EVER] = state[at.INFECTED_EVER] + day[0]
    state[at.ILL_EVER] = state[at.ILL_EVER] + day[1]
    state[at.ADMITTED_EVER] = state[at.ADMITTED_EVER] + day[2]
    state[at.ICU_EVER] = state[at.ICU_EVER] + intensive
    observe(state, p, flows)
    flows[0] = _total(day[0])
    flows[1] = _total(day[1])
    flows[2] = _total(day[2])
    flows[5] = _total(deaths)
    flows[10] = _total(intensive)
    flows[11] = given
