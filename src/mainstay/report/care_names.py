"""Names for results about care, and words for systems and measures."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from mainstay.core.result import Result
from mainstay.model.base import Base

#: name of the result of a part of care is this and the name of the part
ENGINE = "care:"
SYSTEMS = {"siloed": "separate silos", "surge_only": "a surge system apart", "flex": "a flexible system"}


def parts_of(results: Mapping[str, Result]) -> dict[str, Result]:
    """Return the results about care by the name of the part.

    Examples
    --------
    >>> parts_of({"care:flex": Result({}, [], {}), "concentration": Result({}, [], {})})
    {'flex': <Result of ?: 0 metrics; tables: >}
    """
    return {name.removeprefix(ENGINE): result for name, result in results.items() if name.startswith(ENGINE)}


def facility_names(base: Base) -> dict[str, str]:
    """Return the name of each facility by its key."""
    return dict(base["facilities"].select("facility_id", "name").iter_rows())


def place_name(place: str, names: Mapping[str, str]) -> str:
    """Return the name of a place of a plan, which may be a part of a facility such as ``hospital: cancer``.

    Examples
    --------
    >>> place_name("h-1: cancer", {"h-1": "District hospital"}), place_name("whole economy", {})
    ('District hospital, cancer', 'whole economy')
    """
    key, _, part = place.partition(": ")
    return ", ".join(word for word in (names.get(key, key), part) if word)


def measure(table: pl.DataFrame, system: str, name: str, column: str = "mean") -> float | None:
    """Return one measure of one system of a plan, None where it is not there.

    Examples
    --------
    >>> table = pl.DataFrame({"system": ["flex"], "measure": ["routine_share"], "mean": [0.9]})
    >>> measure(table, "flex", "routine_share"), measure(table, "siloed", "routine_share")
    (0.9, None)
    """
    found = table.filter(pl.col("system") == system, pl.col("measure") == name)[column]
    return None if found.len() == 0 or found[0] is None else float(found[0])
