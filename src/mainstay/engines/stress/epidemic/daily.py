"""What happens once a day, compiled: doses, protection, waning, hospital."""

from __future__ import annotations

from mainstay.core.compiled import compiled
from mainstay.engines.stress.epidemic.layout import Floats, Whole
from mainstay.engines.stress.epidemic.tile import (
    ADMITTED,
    DEATH_SHARE,
    DEATHS,
    FEED,
    FEED_TREATED,
    GIVEN,
    HOSPITAL_SHARE,
    ICU,
    ICU_DYING,
    ICU_SHARE,
    INFECTIVITY,
    INTENSIVE,
    INVERSE_COURSE,
    KEEP,
    KEEP_TREATED,
    LEFT,
    PROTECTION,
    SEVERITY,
    TILE,
    TREAT_ADMISSION,
    TREAT_DEATH,
    TREAT_INFECTIOUSNESS,
    TREATED,
    VACCINATED,
    VACCINE_WANING,
    WANING,
    WARD,
    WARD_DYING,
    WILLING,
    B,
    D,
    E,
    H,
    M,
    Q,
    R,
    S,
    V,
    W,
)


@compiled
def vaccinated_share(work: Floats, g: int, j: int) -> float:
    """Share of those ever infected who are vaccinated, taken as well mixed, 0 to 1."""
    ever = ((work[g, E + j] + work[g, Q + j]) + (work[g, M + j] + work[g, H + j])) + (
        ((work[g, WARD + j] + work[g, WARD_DYING + j]) + (work[g, ICU + j] + work[g, ICU_DYING + j]))
        + (work[g, R + j] + work[g, D + j])
    )
    known = ((work[g, VACCINATED + j] - work[g, W + j]) - work[g, V + j]) - work[g, B + j]
    share = known / (ever if ever > 0.0 else 1.0)
    share = share if ever > 0.0 else 0.0
    return min(max(share, 0.0), 1.0)


@compiled
def pool(work: Floats, g: int, j: int) -> float:
    """People who are not visibly ill and not vaccinated."""
    recovered = (1.0 - vaccinated_share(work, g, j)) * ((work[g, E + j] + work[g, Q + j]) + work[g, R + j])
    return float(work[g, S + j] + recovered)


@compiled
def eligible(work: Floats, people: float, g: int, j: int) -> float:
    """Those of the pool who would still take a vaccine."""
    left = work[g, WILLING + j] - work[g, VACCINATED + j]
    return float(min(people, max(left, 0.0)))


@compiled
def prepare(work: Floats, treated: Floats, first: int, lanes: int) -> None:
    """Set what treatment does today.

    Examples
    --------
    >>> import numpy as np
    >>> work = np.zeros((1, TILE * 110))
    >>> prepare(work, np.ones(1), 0, 1)
    >>> float(work[0, INFECTIVITY])
    1.0
    """
    for g in range(work.shape[0]):
        for j in range(lanes):
            work[g, TREATED + j] = treated[first + j]
        for j in range(TILE):
            work[g, INFECTIVITY + j] = 1.0 - work[g, TREATED + j] * work[g, TREAT_INFECTIOUSNESS + j]
            less = 1.0 - work[g, TREATED + j] * work[g, TREAT_ADMISSION + j]
            work[g, SEVERITY + j] = work[g, HOSPITAL_SHARE + j] * less


@compiled
def vaccinate(work: Floats, order: Whole, doses: Floats, first: int, lanes: int) -> None:
    """Give the doses of the day by the order of the groups; those who waited long enough are protected.

    Examples
    --------
    >>> import numpy as np
    >>> work = np.zeros((1, TILE * 110))
    >>> work[0, S], work[0, WILLING], work[0, INVERSE_COURSE], work[0, PROTECTION] = 100.0, 80.0, 0.5, 0.25
    >>> vaccinate(work, np.zeros(1, dtype=np.int64), np.array([40.0]), 0, 1)
    >>> work[0, [S, W, V]].tolist()
    [80.0, 15.0, 5.0]
    """
    for j in range(lanes):
        work[0, LEFT + j] = doses[first + j]
    for j in range(TILE):
        work[0, LEFT + j] = work[0, LEFT + j] * work[0, INVERSE_COURSE + j]
        work[0, GIVEN + j] = 0.0
    for g in order:
        for j in range(TILE):
            people = pool(work, g, j)
            wanted = eligible(work, people, g, j)
            left = work[0, LEFT + j]
            now = min(wanted, left)
            share = work[g, S + j] / (people if people > 0.0 else 1.0)
            move = now * (share if people > 0.0 else 0.0)
            work[0, LEFT + j] = left - now
            work[0, GIVEN + j] = work[0, GIVEN + j] + now
            work[g, S + j] = work[g, S + j] - move
            work[g, W + j] = work[g, W + j] + move
            work[g, VACCINATED + j] = work[g, VACCINATED + j] + now
    for g in range(work.shape[0]):
        for j in range(TILE):
            protected = work[g, W + j] * work[g, PROTECTION + j]
            work[g, W + j] = work[g, W + j] - protected
            work[g, V + j] = work[g, V + j] + protected


@compiled
def wane(work: Floats) -> None:
    """Lose immunity: the recovered become susceptible, or only protected where they are vaccinated.

    Examples
    --------
    >>> import numpy as np
    >>> work = np.zeros((1, TILE * 110))
    >>> work[0, R], work[0, WANING] = 100.0, 0.01
    >>> wane(work)
    >>> work[0, [R, S]].tolist()
    [99.0, 1.0]
    """
    for g in range(work.shape[0]):
        for j in range(TILE):
            lost = work[g, R + j] * work[g, WANING + j]
            kept = lost * vaccinated_share(work, g, j)
            back = work[g, V + j] * work[g, VACCINE_WANING + j]
            work[g, R + j] = work[g, R + j] - lost
            work[g, S + j] = work[g, S + j] + ((lost - kept) + back)
            work[g, V + j] = work[g, V + j] + (kept - back)
            left = work[g, VACCINATED + j] - back
            work[g, VACCINATED + j] = max(left, 0.0)


@compiled
def _stay(work: Floats, g: int, j: int, place: int, inflow: float) -> float:
    """Move the patients of one place in hospital on by a day; return those who leave."""
    treated = work[g, TREATED + j]
    keep = work[g, KEEP + place + j] + treated * (work[g, KEEP_TREATED + place + j] - work[g, KEEP + place + j])
    feed = work[g, FEED + place + j] + treated * (work[g, FEED_TREATED + place + j] - work[g, FEED + place + j])
    here = work[g, WARD + place + j]
    stay = here * keep + inflow * feed
    work[g, WARD + place + j] = stay
    return float((here + inflow) - stay)


@compiled
def hospitalise(work: Floats) -> None:
    """Move the day's admissions through ward and intensive care.

    Examples
    --------
    >>> import numpy as np
    >>> work = np.zeros((1, TILE * 110))
    >>> work[0, ADMITTED], work[0, DEATH_SHARE], work[0, FEED], work[0, FEED + TILE] = 10.0, 0.2, 1.0, 0.5
    >>> hospitalise(work)
    >>> work[0, [WARD, WARD_DYING, D]].tolist()
    [8.0, 1.0, 1.0]
    """
    for g in range(work.shape[0]):
        for j in range(TILE):
            fatal = work[g, DEATH_SHARE + j] * (1.0 - work[g, TREATED + j] * work[g, TREAT_DEATH + j])
            dying = work[g, ADMITTED + j] * fatal
            living = work[g, ADMITTED + j] - dying
            worse, worst = living * work[g, ICU_SHARE + j], dying * work[g, ICU_SHARE + j]
            home = _stay(work, g, j, 0, living - worse)
            dead = _stay(work, g, j, TILE, dying - worst)
            home = home + _stay(work, g, j, 2 * TILE, worse)
            dead = dead + _stay(work, g, j, 3 * TILE, worst)
            work[g, R + j] = work[g, R + j] + home
            work[g, D + j] = work[g, D + j] + dead
            work[g, DEATHS + j] = dead
            work[g, INTENSIVE + j] = worse + worst
