"""Who is lost: ``economy:CHN``, ``firm:pfizer``, ``site:baxter-north-cove``, or a group such as ``economy:EU27``."""

from __future__ import annotations

from dataclasses import dataclass

from mainstay.core.suggest import nearest
from mainstay.errors import InputError, Problem, UnknownNameError
from mainstay.model.base import Base
from mainstay.model.graph import ultimate_parents

KINDS = ("economy", "firm", "site")


@dataclass(frozen=True, slots=True)
class Party:
    """A party whose lines stop: the geography of its labels, and the labels."""

    text: str
    geography: str
    labels: frozenset[str]


def read_party(base: Base, text: str) -> Party:
    """Read who is lost.

    Parameters
    ----------
    base : Base
        The base.
    text : str
        Kind and key joined by a colon; several keys are joined by commas. A group of economies stands for its members,
        a firm for everything it owns.

    Raises
    ------
    InputError
        The text has no kind or an unknown one.
    UnknownNameError
        The base has no such economy, firm or site; the nearest is suggested.
    """
    kind, _, keys = text.partition(":")
    if kind not in KINDS or not keys:
        problem = Problem(
            "lose.form", "not of the form kind:key", found=text, allowed="economy:CHN, firm:pfizer, site:..."
        )
        msg = "it is not clear who is lost"
        raise InputError(msg, [problem])
    labels: set[str] = set()
    for key in keys.split(","):
        labels |= _labels(base, kind, key.strip())
    return Party(text, kind, frozenset(labels))


def _labels(base: Base, kind: str, key: str) -> set[str]:
    if kind == "economy":
        known = base["economies"]["economy_id"].to_list()
        members = members_of(base, key)
        labels = members or {key}
    elif kind == "firm":
        parents = ultimate_parents(base)
        known = list(parents)
        labels = {parents.get(key, key)}
    else:
        known = base["sites"]["site_id"].to_list()
        labels = {key}
    if key not in known:
        close = nearest(key, known)
        msg = f"the base has no {kind} {key!r}"
        raise UnknownNameError(msg, hint=f"did you mean {close!r}?" if close else None)
    return labels


def members_of(base: Base, group: str) -> set[str]:
    """Return the economies that belong to a group at the as-of date."""
    day = base.info.as_of_on
    rows = base["memberships"].select("economy_id", "group_id", "valid_from_on", "valid_to_on")
    return {
        economy
        for economy, of, start, end in rows.iter_rows()
        if of == group and (start is None or start <= day) and (end is None or end >= day)
    }
