"""Any chain of states with rates: its long run, and where it is after a time."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable
from typing import Any

import numpy as np
from scipy.sparse import coo_array, csr_array, diags_array, identity
from scipy.sparse.linalg import splu
from scipy.special import gammainc, gammaln

from mainstay.engines.care.queues.checks import Floats
from mainstay.errors import InputError, Problem

#: more states than this are refused: the exact solution would take minutes
MOST_STATES = 250_000
#: a solution whose flows balance this well, as a share of the greatest rate, is taken
EXACT = 1e-12
State = tuple[int, ...]
Moves = Callable[[State], Iterable[tuple[State, float]]]


def explore(start: State, moves: Moves, *, most: int = MOST_STATES) -> tuple[list[State], csr_array]:
    """Return all states that can be reached, and the rates between them.

    Parameters
    ----------
    start : tuple of int
        State of number 0.
    moves : callable
        Gives, for a state, the states it can turn into and at what rate.
    most : int
        More states are refused.

    Returns
    -------
    states : list of tuple
        In the order in which they were found.
    rates : scipy.sparse.csr_array, shape (states, states)
        Rate from the row's state to the column's; nothing on the diagonal.

    Raises
    ------
    InputError
        There are too many states.

    Examples
    --------
    >>> states, rates = explore((0,), lambda s: [((1 - s[0],), 2.0)])
    >>> len(states), float(rates[0, 1])
    (2, 2.0)
    """
    number: dict[Hashable, int] = {start: 0}
    states, rows, columns, values = [start], [], [], []
    for here, state in enumerate(states):
        for then, rate in moves(state):
            if rate <= 0:
                continue
            there = number.setdefault(then, len(states))
            if there == len(states):
                states.append(then)
                refuse_large(len(states), most)
            rows.append(here)
            columns.append(there)
            values.append(rate)
    size = len(states)
    return states, csr_array(coo_array((values, (rows, columns)), shape=(size, size)))


def refuse_large(states: int, most: int = MOST_STATES) -> None:
    """Refuse a chain with too many states.

    Raises
    ------
    InputError
        There are more states than ``most``.
    """
    if states > most:
        text = "the chain has too many states for an exact answer"
        hint = "fewer or larger units, or reserved_approximately, or the simulation of multi_resource"
        raise InputError(text, [Problem("queue.states", text, found=f"{states:,}", allowed=f"{most:,}", hint=hint)])


def long_run(rates: csr_array, *, likely: int = 0) -> Floats:
    """Return the long-run probability of each state of a chain in which every state can be reached from every other.

    The balance equations are solved with one state's weight set to 1 (sparse elimination without pivoting; they are
    diagonally dominant).

    Parameters
    ----------
    rates : scipy.sparse.csr_array
        Rates between states.
    likely : int
        A state that is not rare.

    Returns
    -------
    numpy.ndarray
        Probabilities that sum to 1.

    Examples
    --------
    >>> long_run(csr_array(np.array([[0.0, 1.0], [3.0, 0.0]]))).tolist()
    [0.75, 0.25]
    """
    size = rates.shape[0]
    if size == 1:
        return np.ones(1)
    out = np.asarray(rates.sum(axis=1)).ravel()
    balance = (diags_array(out) - rates.T).tocsc()
    found, wrong = _balanced(balance, out, likely)
    if wrong > EXACT:
        # the state taken for likely was so rare that digits were lost: go on from where the chain itself leads
        here = found if np.isfinite(found).all() else np.full(size, 1.0 / size)
        for start in (np.full(size, 1.0 / size), here):
            again, worse = _balanced(balance, out, int(np.argmax(_wander(rates, out, start))))
            if worse < wrong:
                found, wrong = again, worse
    return found


def _balanced(balance: Any, out: Floats, likely: int) -> tuple[Floats, float]:
    """Solve the balance equations with the weight of one state set to 1; return them and how wrong they are."""
    size = out.size
    rest = np.r_[0:likely, likely + 1 : size]
    inner = balance[:, rest][rest, :]
    flow = -balance[:, [likely]].toarray().ravel()[rest]
    options: Any = {"SymmetricMode": True}
    try:
        solver = splu(inner, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options=options)
    except RuntimeError:
        # without a state that is next to impossible the equations look singular
        return np.full(size, np.nan), math.inf
    weights = np.ones(size)
    weights[rest] = np.maximum(solver.solve(flow), 0.0)
    found = np.asarray(weights / weights.sum())
    wrong = float(np.abs(balance @ found).max() / out.max())
    return found, wrong if np.isfinite(wrong) else math.inf


def _wander(rates: csr_array, out: Floats, start: Floats) -> Floats:
    """Return about where the chain is after some thousand jumps."""
    step = (identity(out.size, format="csr") - diags_array(out / out.max()) + rates / out.max()).T.tocsr()
    here = start
    for _ in range(3000):
        here = step @ here
    return here


def uniformised(rates: csr_array, start: Floats, duration: float) -> tuple[Floats, Floats]:
    """Return the probabilities after a time, and their mean over it.

    Uniformisation (Jensen 1953; Gross and Miller 1984, Operations Research 32, 343): jumps at one common rate, a
    Poisson number of them. Terms are taken until less than 1e-14 is left.

    Parameters
    ----------
    rates : scipy.sparse.csr_array
        Rates between states.
    start : array
        Probabilities at the beginning.
    duration : float
        Time, 0 or more.

    Returns
    -------
    at_end, mean : numpy.ndarray
        Probabilities at the end; mean probabilities over the time.

    Examples
    --------
    >>> end, mean = uniformised(csr_array(np.array([[0.0, 1.0], [1.0, 0.0]])), np.array([1.0, 0.0]), 1.0)
    >>> end.round(6).tolist()
    [0.567668, 0.432332]
    """
    out = np.asarray(rates.sum(axis=1)).ravel()
    common = float(out.max(initial=0.0))
    if common == 0.0 or duration == 0.0:
        return start.copy(), start.copy()
    # one step of the jump chain, transposed so that it is applied from the left
    step = (identity(out.size, format="csr") - diags_array(out / common) + rates / common).T.tocsr()
    weight, beyond = jumps(common * duration)
    here, end, area = start.astype(np.float64), np.zeros_like(start, np.float64), np.zeros_like(start, np.float64)
    for chance, still in zip(weight, beyond, strict=True):
        end += chance * here
        area += still * here
        here = step @ here
    return end / end.sum(), area / area.sum()


def jumps(mean: float) -> tuple[Floats, Floats]:
    """Return the chances of 0, 1, 2 ... jumps, and those of more than so many.

    Examples
    --------
    >>> chance, more = jumps(1.0)
    >>> round(float(chance[0]), 6), round(float(more[0]), 6)
    (0.367879, 0.632121)
    """
    last = math.ceil(mean + 9.0 * math.sqrt(mean) + 30.0)
    k = np.arange(last + 1.0)
    chance = np.exp(k * math.log(mean) - mean - gammaln(k + 1.0))
    return chance, gammainc(k + 1.0, mean)
