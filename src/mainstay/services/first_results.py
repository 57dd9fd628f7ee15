"""What pages show of a bundled base before anybody has asked for anything."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

Requests = tuple[tuple[str, Mapping[str, Any]], ...]
_NOTHING: Mapping[str, Any] = MappingProxyType({})


def _care(flex: str, plan: str, radiotherapy: str | None = None, mentoring: str | None = None) -> Requests:
    more: list[tuple[str, Mapping[str, Any]]] = []
    if mentoring is not None:
        more.append(("care_mentoring", {"scenario": mentoring}))
    return (
        ("care_flex", {"scenario": flex}),
        ("care_plan", {"scenario": plan}),
        ("care_radiotherapy", _NOTHING if radiotherapy is None else {"scenario": radiotherapy}),
        ("care_workforce", _NOTHING),
        ("care_siting", _NOTHING),
        *more,
    )


#: by base: kinds of jobs, each with what is asked of it. What a base cannot answer is not among them
FIRST: Mapping[str, Requests] = MappingProxyType(
    {
        "us-2026": (("heatmap", _NOTHING), ("concentration", _NOTHING), ("stress_backtest", _NOTHING)),
        "us-region-care": _care("us-region-hurricane-and-flu", "us-region-hurricane-and-flu"),
        "malawi-care": _care("malawi-next-million", "malawi-next-million", "malawi-radiotherapy"),
        "district-synthetic": _care("district-epidemic-flex", "district-epidemic-flex", mentoring="mentoring-example"),
    }
)


def first_request(base_id: str, kind: str) -> Mapping[str, Any]:
    """Return what a page asks for where a person has said nothing; the defaults where nothing is named here.

    Examples
    --------
    >>> dict(first_request("malawi-care", "care_plan")), dict(first_request("my-base", "care_plan"))
    ({'scenario': 'malawi-next-million'}, {})
    """
    return dict(FIRST.get(base_id, ())).get(kind, _NOTHING)
