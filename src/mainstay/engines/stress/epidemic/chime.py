"""The discrete steps of the hospital planning tool CHIME, for those who compare with it.

Penn Medicine, COVID-19 Hospital Impact Model for Epidemics (MIT licence).
"""

from __future__ import annotations

from mainstay.engines.stress.epidemic.final_size import outside, refuse


def growth_from_doubling(doubling_days: float) -> float:
    """Return the daily growth of cases that double in some days: 2 ** (1 / days) - 1.

    Parameters
    ----------
    doubling_days : float
        Days; 0 means no growth, as in CHIME.

    Returns
    -------
    float
        Growth per day (share).

    Raises
    ------
    InputError
        Negative days.

    Examples
    --------
    >>> growth_from_doubling(5.0)
    0.1486983549970351
    """
    refuse(outside("doubling_days", doubling_days, 0.0, 1e9))
    growth: float = 2.0 ** (1.0 / doubling_days) - 1.0 if doubling_days else 0.0
    return growth


def sir_step(
    susceptible: float, infected: float, removed: float, beta: float, gamma: float, n: float
) -> tuple[float, float, float]:
    """Return one day of CHIME's model of susceptible, infected and removed people, scaled to ``n``.

    Parameters
    ----------
    susceptible, infected, removed : float
        People.
    beta : float
        New infections for each pair of a susceptible and an infected person and day.
    gamma : float
        Share of the infected removed each day.
    n : float
        People that the three sum to afterwards.

    Returns
    -------
    tuple of float
        Susceptible, infected, removed.

    Raises
    ------
    InputError
        A negative number, or a share above 1.

    Examples
    --------
    >>> tuple(round(value, 6) for value in sir_step(100.0, 1.0, 0.0, 0.2, 0.5, 1.0))
    (0.792079, 0.20297, 0.00495)
    """
    problems = outside("gamma", gamma, 0.0, 1.0)
    for name, value in (("susceptible", susceptible), ("infected", infected), ("removed", removed), ("beta", beta)):
        problems += outside(name, value, 0.0, 1e300)
    refuse(problems + outside("n", n, 0.0, 1e300))
    new = beta * susceptible * infected
    after = (susceptible - new, infected + new - gamma * infected, removed + gamma * infected)
    total = sum(after)
    scale = n / total if total > 0 else 0.0
    return after[0] * scale, after[1] * scale, after[2] * scale
