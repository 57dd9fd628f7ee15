"""Markets made of a few words, for tests."""

from __future__ import annotations

import numpy as np

from mainstay.engines.monitor.concentration.market import Market

N = np.nan
Line = tuple[float, float, float]


def market(
    *lines: Line,
    complete: bool = True,
    several: str = "",
    economies: str | None = None,
    firms: str | None = None,
    draws: int = 500,
    seed: int = 0,
) -> Market:
    """Return a market of lines (share, low, high).

    Each letter of ``economies`` and ``firms`` is that of one line, ``?`` where it is not known.
    """
    count = len(lines)
    share, low, high = np.array(lines, dtype=np.float64).reshape(count, 3).T
    sites = [f"site{i}" for i in range(count)]
    places = ["unknown" if letter == "?" else letter for letter in (economies or "A" * count)]
    owners = [site if letter == "?" else letter for letter, site in zip(firms or "?" * count, sites, strict=True)]
    labels = {"site": sites, "firm": owners, "economy": places, "bloc": places}
    many = np.array([str(i) in several for i in range(count)], dtype=np.bool_)
    return Market("product", labels, share, low, high, complete, draws, seed, many)
