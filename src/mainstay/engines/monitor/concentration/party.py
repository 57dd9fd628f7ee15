"""Who is lost: ``economy:CHN``, ``firm:pfizer``, ``site:baxter-north-cove``, or a group such as ``economy:EU27``."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mainstay.core.suggest import nearest_of_each
from mainstay.errors import InputError, Problem, UnknownNameError
from mainstay.model.base import Base
from mainstay.model.graph import ultimate_parents

KINDS = ("economy", "firm", "site")
TABLES = {
    "economy": ("economies", "economy_id"),
    "firm": ("organizations", "organization_id"),
    "site": ("sites", "site_id"),
}


@dataclass(frozen=True, slots=True)
class Party:
    """A party whose lines stop: the geography of its labels, and the labels.

    A firm that belongs to another is given by its sites.
    """

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
    chosen = [key.strip() for key in keys.split(",")]
    _refuse_unknown(base, kind, chosen)
    if kind == "economy":
        return Party(text, kind, frozenset[str]().union(*(members_of(base, key) or {key} for key in chosen)))
    if kind == "firm" and any(parent_of(base, key) != key for key in chosen):
        # makers are counted by ultimate parent, and a subsidiary is less than that: it is lost site by site
        return Party(text, "site", frozenset[str]().union(*(_sites_of(base, key) for key in chosen)))
    return Party(text, kind, frozenset(chosen))


def _refuse_unknown(base: Base, kind: str, keys: list[str]) -> None:
    table, column = TABLES[kind]
    known = base[table][column].to_list()
    close = nearest_of_each([key for key in keys if key not in known], known)
    problems = [
        Problem(
            "lose.unknown",
            f"the base has no {kind} {key!r}",
            table=table,
            found=key,
            hint=f"did you mean {close[key]!r}?" if key in close else None,
        )
        for key in keys
        if key not in known
    ]
    if problems:
        msg = "; ".join(problem.message for problem in problems)
        raise UnknownNameError(msg, problems, hint=problems[0].hint)


def parent_of(base: Base, organization: str) -> str:
    """Return the ultimate parent of an organization."""
    return ultimate_parents(base)[organization]


def _sites_of(base: Base, organization: str) -> set[str]:
    """Return the sites of an organization and of all that it owns."""
    owned = {organization}
    links = base["organizations"].select("organization_id", "parent_id").drop_nulls().rows()
    while more := {child for child, parent in links if parent in owned} - owned:
        owned |= more
    return set(base["sites"].filter(pl.col("organization_id").is_in(sorted(owned)))["site_id"])


def members_of(base: Base, group: str) -> set[str]:
    """Return the economies that belong to a group at the as-of date."""
    day = base.info.as_of_on
    rows = base["memberships"].select("economy_id", "group_id", "valid_from_on", "valid_to_on")
    return {
        economy
        for economy, of, start, end in rows.iter_rows()
        if of == group and (start is None or start <= day) and (end is None or end >= day)
    }
