"""How far a piece of work is: one bar from nothing to all, however many parts the work has.

What is told may raise: that is how a job is called off. So work tells of each step, and a step is short.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import TypeVar

#: told ``(done, of, what)``
Progress = Callable[[int, int, str], None]
Item = TypeVar("Item")
#: steps of a bar that is made of parts
WHOLE = 1000


def silent(_done: int, _of: int, _what: str) -> None:
    """Tell nobody.

    Examples
    --------
    >>> silent(1, 2, "halves")
    """


def parts(progress: Progress | None, *weights: float) -> tuple[Progress, ...]:
    """Return who is told of each part of a piece of work, so that all of them together fill one bar.

    The bar never goes back, whatever a part tells; nobody is told anything where no progress is wanted.

    Parameters
    ----------
    progress : callable, optional
        Told how far the whole is, in `WHOLE` steps.
    *weights : float
        How long each part takes, in any unit.

    Examples
    --------
    >>> first, second = parts(lambda done, of, what: print(done, of, what), 1, 3)
    >>> first(1, 2, "singles")
    125 1000 singles
    >>> second(0, 9, "pairs")
    250 1000 pairs
    >>> second(9, 9, "pairs")
    1000 1000 pairs
    >>> first(1, 2, "late")
    1000 1000 late
    """
    if progress is None:
        return (silent,) * len(weights)
    told, furthest, total = progress, 0, float(sum(weights))

    def part(before: float, weight: float) -> Progress:
        def tell(done: int, of: int, what: str) -> None:
            nonlocal furthest
            share = min(max(done / of, 0.0), 1.0) if of > 0 else 0.0
            # rounded down but for what floating point leaves, so that all is told only when all is done
            furthest = max(furthest, int(WHOLE * (before + weight * share) / total + 1e-6))
            told(furthest, WHOLE, what)

        return tell

    return tuple(part(float(sum(weights[:place])), weight) for place, weight in enumerate(weights))


def counted(items: Collection[Item], progress: Progress | None, what: str) -> Iterator[Item]:
    """Yield items one after the other, and tell of each one when it is done.

    Parameters
    ----------
    items : collection
        What is worked on.
    progress : callable, optional
        Told how many are done, of how many, and in words.
    what : str
        What the items are, in the plural.

    Examples
    --------
    >>> for sites in counted("ab", lambda done, of, what: print(what), "sites"):
    ...     pass
    sites, 1 of 2
    sites, 2 of 2
    """
    of = len(items)
    for place, item in enumerate(items, start=1):
        yield item
        if progress is not None:
            progress(place, of, f"{what}, {place} of {of}")


def tally(progress: Progress | None, of: int, what: str) -> Callable[[], None]:
    """Return what is called after each of so many steps, wherever they are done.

    Examples
    --------
    >>> step = tally(lambda done, of, what: print(done, of, what), 2, "blocks")
    >>> step()
    1 2 blocks, 1 of 2
    >>> step()
    2 2 blocks, 2 of 2
    """
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, of, f"{what}, {done} of {of}")

    return step
