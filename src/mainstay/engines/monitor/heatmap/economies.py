"""Which economies the map compares."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mainstay.core.suggest import nearest
from mainstay.engines.monitor.heatmap.evidence import WHOLE, Evidence
from mainstay.errors import InputError, Problem
from mainstay.model.base import Base
from mainstay.model.validity import valid_on


@dataclass(frozen=True)
class Cast:
    """The economies of the map.

    Attributes
    ----------
    home : str
        The home economy, first among the players.
    players : tuple of str
        Home and rivals; ranks are among them. A member of a group that plays is not counted beside it.
    members : tuple of str
        Members of groups that play; they are scored, not ranked.
    """

    home: str
    players: tuple[str, ...]
    members: tuple[str, ...]

    @property
    def rivals(self) -> tuple[str, ...]:
        """Players without the home."""
        return self.players[1:]

    @property
    def all(self) -> tuple[str, ...]:
        """Players, then members."""
        return (*self.players, *self.members)


def choose_economies(base: Base, evidence: Evidence, wanted: tuple[str, ...] | None) -> Cast:
    """Return home, rivals and members.

    By default these play: declared competitors, groups, and economies with values for at least half of the scored
    indicators that are about economies as a whole.

    Raises
    ------
    InputError
        The home or a wanted economy is not in the base, nothing is known of a wanted one, or there is nobody to compare
        the home with.
    """
    table = base["economies"]
    known = set(table["economy_id"])
    home = base.info.home
    problems = [
        Problem(
            "economy.unknown",
            "the base has no such economy",
            found=name,
            hint=f"did you mean {close!r}?" if (close := nearest(name, known)) else None,
        )
        for name in (home, *(wanted or ()))
        if name not in known
    ]
    present = set(evidence.values["economy_id"])
    problems += [
        Problem("economy.empty", f"nothing is known of {name}: no scored indicator has a value", found=name)
        for name in dict.fromkeys(wanted or ())
        if name in known and name not in present
    ]
    if problems:
        msg = "the map names economies that it cannot compare"
        raise InputError(msg, problems)
    groups = set(table.filter(pl.col("kind") == "group")["economy_id"])
    belongs = base["memberships"].filter(*valid_on(base.info.as_of_on))
    named = list(wanted) if wanted is not None else _usual(base, evidence, groups)
    chosen = {name for name in named if name != home}
    of_players = set(belongs.filter(pl.col("group_id").is_in(sorted(chosen & groups)))["economy_id"])
    members = sorted(of_players - {home}) if wanted is None else sorted(of_players & chosen - {home})
    rivals = sorted(chosen - set(members), key=lambda name: (name not in base.info.competitors, name))
    if not rivals:
        msg = "there is no economy to compare the home with"
        raise InputError(msg, hint="declare competitors in base.yaml or name economies in the scenario")
    return Cast(home, (home, *rivals), tuple(members))


def _usual(base: Base, evidence: Evidence, groups: set[str]) -> list[str]:
    whole = evidence.values.filter(pl.col("segment_id") == WHOLE)
    counts = whole.group_by("economy_id").agg(pl.col("indicator_id").n_unique().alias("n"))
    indicators = whole["indicator_id"].n_unique()
    full = counts.filter(pl.col("n") * 2 >= indicators)["economy_id"].to_list()
    members = set(base["memberships"].filter(*valid_on(base.info.as_of_on))["economy_id"])
    present = set(evidence.values["economy_id"])
    return [*base.info.competitors, *sorted(groups & present), *(name for name in full if name not in members)]
