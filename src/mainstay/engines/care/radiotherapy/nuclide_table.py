"""Nuclides: half-life, D value of the IAEA and thresholds of 10 CFR part 37."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Literal

from mainstay.core.suggest import nearest
from mainstay.engines.care.radiotherapy.bundled import rows
from mainstay.errors import InputError, Problem

#: days in a year of half-lives (Julian year)
DAYS_PER_YEAR = 365.25
#: becquerels in a curie, exact by definition: 1 Ci is 3.7e10 Bq
TBQ_PER_CURIE = Fraction(37, 1000)
_SIGNS = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True, slots=True)
class Nuclide:
    """What is known of one nuclide.

    Parameters
    ----------
    symbol : str
        Such as ``Co-60`` or ``Am-241/Be``.
    name : str
        Such as ``Cobalt-60``.
    d_tbq : Fraction
        Activity of a dangerous source, TBq (IAEA RS-G-1.9, 2005).
    half_life_years : float
        Half-life in Julian years.
    category_1_tbq, category_2_tbq : Fraction, optional
        Thresholds of 10 CFR part 37 appendix A, TBq; none where the regulation does not list the nuclide.
    category_1_ci, category_2_ci : float, optional
        The same in curies, rounded as printed; TBq are the standard.
    method : str
        ``assumed`` where the half-life could not be checked.
    """

    symbol: str
    name: str
    d_tbq: Fraction
    half_life_years: float
    category_1_tbq: Fraction | None
    category_2_tbq: Fraction | None
    category_1_ci: float | None
    category_2_ci: float | None
    method: str

    def threshold(self, category: Literal[1, 2], unit: Literal["TBq", "Ci"] = "TBq") -> float | None:
        """Return the threshold of 10 CFR part 37 for a category, in TBq or in curies as printed.

        Examples
        --------
        >>> nuclide("Ir-192").threshold(2, "Ci")
        22.0
        """
        found = {
            (1, "TBq"): self.category_1_tbq,
            (2, "TBq"): self.category_2_tbq,
            (1, "Ci"): self.category_1_ci,
            (2, "Ci"): self.category_2_ci,
        }[category, unit]
        return None if found is None else float(found)


@cache
def nuclides() -> Mapping[str, Nuclide]:
    """Return all nuclides by symbol.

    Examples
    --------
    >>> sum(nuclide.category_1_tbq is not None for nuclide in nuclides().values())
    16
    """
    found = {}
    for row in rows("nuclides"):
        years = float(row["half_life"]) / (DAYS_PER_YEAR if row["half_life_unit"] == "day" else 1.0)
        found[row["nuclide"]] = Nuclide(
            row["nuclide"],
            row["name"],
            Fraction(row["d_tbq"]),
            years,
            Fraction(row["category_1_tbq"]) if row["category_1_tbq"] else None,
            Fraction(row["category_2_tbq"]) if row["category_2_tbq"] else None,
            float(row["category_1_ci"]) if row["category_1_ci"] else None,
            float(row["category_2_ci"]) if row["category_2_ci"] else None,
            row["method"],
        )
    return found


@cache
def _spellings() -> Mapping[str, str]:
    """Return symbols by spelling: ``co60``, ``60co``, ``cobalt60``; case and signs do not matter."""
    found: dict[str, str] = {}
    for symbol, told in nuclides().items():
        element, _, rest = symbol.partition("-")
        mass, _, mixed = rest.partition("/")
        plain = _plain(told.name.split(" (")[0])
        aliases = [_plain(symbol), plain, _plain(f"{mass}{element}{mixed}"), plain.replace("cesium", "caesium")]
        found |= dict.fromkeys(aliases, symbol)
    found |= {"sr90y90": "Sr-90", "strontium90y90": "Sr-90"}
    return found


def _plain(text: str) -> str:
    return _SIGNS.sub("", text.lower())


def nuclide(name: str) -> Nuclide:
    """Return a nuclide by its symbol or name.

    Parameters
    ----------
    name : str
        Such as ``Co-60``, ``co60``, ``60Co`` or ``Cobalt-60``.

    Returns
    -------
    Nuclide
        Half-life, D value and thresholds.

    Raises
    ------
    InputError
        The nuclide is unknown; the nearest one is told.

    Examples
    --------
    >>> nuclide("60Co").symbol, nuclide("caesium-137").category_1_tbq
    ('Co-60', Fraction(100, 1))
    """
    symbol = _spellings().get(_plain(name))
    if symbol is not None:
        return nuclides()[symbol]
    msg = "the nuclide is not known"
    raise InputError(msg, [unknown_nuclide(name)])


def unknown_nuclide(name: str) -> Problem:
    """Return the problem of a nuclide that is not known, with the nearest one.

    Examples
    --------
    >>> unknown_nuclide("Co-6").hint
    "did you mean 'Co-60'?"
    """
    close = nearest(name, nuclides())
    return Problem(
        "radiotherapy.nuclide",
        "no nuclide of the table has this name",
        column="nuclide",
        found=name,
        allowed=", ".join(nuclides()),
        hint=f"did you mean {close!r}?" if close else None,
    )


def is_known(name: str) -> bool:
    """Say whether a nuclide is in the table.

    Examples
    --------
    >>> is_known("Co 60"), is_known("Xx-1")
    (True, False)
    """
    return _plain(name) in _spellings()
