"""Hurricane: sites within reach of a storm's winds lose power and output, by how strong the wind is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Annotated, Self

import numpy as np
from pydantic import Field, model_validator

from mainstay.engines.stress.shocks.grammar.effect import Effect, course_of
from mainstay.engines.stress.shocks.grammar.kind import Options, ShockKind
from mainstay.engines.stress.shocks.grammar.select import places
from mainstay.engines.stress.shocks.grammar.tables import Tables
from mainstay.engines.stress.shocks.grammar.words import place
from mainstay.engines.stress.shocks.hazards.footprint import Footprint, footprint
from mainstay.errors import InputError, Problem, UnknownNameError
from mainstay.model.storms import TrackPoint, bundled_storm
from mainstay.scenario.amount import Amount, PositiveAmount, ShareAmount
from mainstay.scenario.faults import Fault, raise_faults
from mainstay.scenario.shock import NONE, Recovery, Shock
from mainstay.scenario.stress import Share

_FOUR = 4
Reach = Annotated[tuple[Annotated[float, Field(ge=0)], ...], Field(min_length=_FOUR, max_length=_FOUR)]


class Damage(Options):
    """What a site loses.

    Parameters
    ----------
    chance : float
        Chance that a site in this zone is hit at all; each site has its own luck.
    depth : Amount
        Share of capacity that it loses.
    plateau_days : Amount
        Days until it begins to come back: power, roads, cleaning.
    recovery : Recovery
        How it comes back.
    stock_lost : Amount
        Share of its stock that is destroyed.
    """

    chance: Share = 1.0
    depth: ShareAmount = Amount.of(1)
    plateau_days: PositiveAmount = NONE
    recovery: Recovery = Recovery()
    stock_lost: ShareAmount = NONE

    def __str__(self) -> str:
        return f"chance {self.chance:g}, depth {self.depth}, {self.plateau_days} days and back"


class Point(Options):
    """A point of a track of one's own.

    Parameters
    ----------
    hours : float
        Hours since the first point.
    latitude, longitude : float
        Centre, in degrees.
    wind_kt : float
        Highest sustained wind, in knots.
    reach_34kt_nm, reach_50kt_nm, reach_64kt_nm : tuple of float, optional
        How far these winds reach to the north-east, south-east, south-west, north-west, in nautical miles; all three or
        none.
    """

    hours: Annotated[float, Field(ge=0)]
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-360, le=360)]
    wind_kt: Annotated[float, Field(ge=0, le=250)]
    reach_34kt_nm: Reach | None = None
    reach_50kt_nm: Reach | None = None
    reach_64kt_nm: Reach | None = None

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        told = [part is not None for part in (self.reach_34kt_nm, self.reach_50kt_nm, self.reach_64kt_nm)]
        if any(told) and not all(told):
            raise_faults([Fault("reach_34kt_nm", "the reach is told for 34, 50 and 64 knots, or for none of them")])
        return self


class HurricaneOptions(Options):
    """Options of a hurricane. All defaults are assumed.

    Parameters
    ----------
    storm : str, optional
        A bundled storm: ``maria-2017``, ``helene-2024``, or its identifier such as ``AL092024``.
    track : tuple of Point
        A track of one's own, in place of a bundled storm.
    hurricane_force, storm_force, gale_force : Damage
        What sites lose that see winds of 64, 50 and 34 knots.
    flood : Damage, optional
        What sites lose by floods, within the flood distance of the track; no floods where it is left out.
    flood_km : float
        How far from the track floods reach, in kilometres.
    """

    storm: str | None = None
    track: tuple[Point, ...] = ()
    hurricane_force: Damage = Damage(
        chance=0.9,
        plateau_days=Amount.of({"low": 3, "mode": 10, "high": 30}),
        recovery=Recovery(curve="linear", days=Amount.of({"low": 7, "mode": 30, "high": 120})),
    )
    storm_force: Damage = Damage(
        chance=0.5,
        depth=Amount.of({"low": 0.3, "high": 1.0}),
        plateau_days=Amount.of({"low": 1, "mode": 4, "high": 14}),
        recovery=Recovery(curve="linear", days=Amount.of({"low": 2, "mode": 10, "high": 30})),
    )
    gale_force: Damage = Damage(
        chance=0.15,
        depth=Amount.of({"low": 0.1, "high": 0.6}),
        plateau_days=Amount.of({"low": 1, "mode": 2, "high": 5}),
        recovery=Recovery(curve="linear", days=Amount.of({"low": 1, "mode": 3, "high": 10})),
    )
    flood: Damage | None = None
    flood_km: Annotated[float, Field(gt=0)] = 150.0

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        faults = []
        if (self.storm is None) == (not self.track):
            faults.append(Fault("storm", "a hurricane needs a storm or a track, and not both"))
        hours = [point.hours for point in self.track]
        if any(later <= before for before, later in pairwise(hours)):
            faults.append(Fault("track", "the points of a track follow each other in time"))
        raise_faults(faults)
        return self


def track_of(options: HurricaneOptions) -> tuple[TrackPoint, ...]:
    """Return the track of a storm.

    Raises
    ------
    InputError
        No bundled storm has this name.

    Examples
    --------
    >>> len(track_of(HurricaneOptions(storm="helene-2024")))
    25
    """
    if options.storm is not None:
        try:
            return bundled_storm(options.storm).points
        except UnknownNameError as error:
            told = Problem(
                "shock.unknown_storm", error.message, file="scenario", column="options.storm", hint=error.hint
            )
            raise InputError(error.message, [told], hint=error.hint) from None
    start = datetime(2000, 1, 1, tzinfo=UTC)
    return tuple(
        TrackPoint(
            at=start + timedelta(hours=point.hours),
            latitude=point.latitude,
            longitude=point.longitude,
            wind_kt=point.wind_kt,
            reach_nm=(point.reach_34kt_nm, point.reach_50kt_nm, point.reach_64kt_nm)
            if point.reach_34kt_nm and point.reach_50kt_nm and point.reach_64kt_nm
            else None,
        )
        for point in options.track
    )


def _effects(shock: Shock, options: HurricaneOptions, tables: Tables) -> list[Effect]:
    chosen = set(tables.nodes.filter(places(shock.where, tables))["site_id"].drop_nulls())
    sites = tables.coordinates.filter(tables.coordinates["site_id"].is_in(list(chosen)))
    points = track_of(options)
    if sites.is_empty():
        return []
    seen = footprint(points, sites["latitude"].to_numpy(), sites["longitude"].to_numpy())
    damages = _damages(seen, options)
    hit = [index for index, found in enumerate(damages) if found]
    first = min((seen.hours[index] for index in hit), default=0.0)
    effects: list[Effect] = []
    for index in hit:
        delay = float((seen.hours[index] - first) // 24)
        for cause, damage in damages[index]:
            effects += _at_site(shock, str(sites["site_id"][index]), cause, damage, delay)
    return effects


def _damages(seen: Footprint, options: HurricaneOptions) -> list[list[tuple[str, Damage]]]:
    """Return what strikes each site: the wind of its zone, and floods near the track."""
    zones = {64: options.hurricane_force, 50: options.storm_force, 34: options.gale_force}
    near = seen.nearest_km <= options.flood_km
    found: list[list[tuple[str, Damage]]] = []
    for wind, close in zip(seen.wind_kt.tolist(), near.tolist(), strict=True):
        struck = [("wind", zones[wind])] if wind in zones else []
        if options.flood is not None and close:
            struck.append(("flood", options.flood))
        found.append([(cause, damage) for cause, damage in struck if damage.chance > 0])
    return found


def _at_site(shock: Shock, site: str, cause: str, damage: Damage, delay: float) -> Sequence[Effect]:
    where = shock.where.model_copy(update={"site": (site,)})
    course = course_of(shock, depth=damage.depth, plateau_days=damage.plateau_days, recovery=damage.recovery)
    course = replace(course, chance=damage.chance, delay_days=delay)
    luck = f"{site}: {cause}"
    effects = [Effect("capacity", where, course, part=luck, luck=luck)]
    if damage.stock_lost != NONE:
        lost = replace(course, depth=damage.stock_lost)
        effects.append(Effect("stock", where, lost, part=f"{luck}, stock", luck=luck))
    return effects


def _words(shock: Shock, options: HurricaneOptions) -> str:
    points = track_of(options)
    peak = max(np.nan_to_num([point.wind_kt or 0.0 for point in points]))
    name = options.storm or "a storm"
    if options.storm is not None:
        known = bundled_storm(options.storm)
        name = f"{known.name.capitalize()} of {known.storm_id[-4:]}"
    # a selection of everything adds nothing to the sentence
    among = f" of {place(shock.where)}" if shock.where.given else ""
    flood = f" Floods may strike sites within {options.flood_km:g} km of its track." if options.flood else ""
    return (
        f"A hurricane on the track of {name} (up to {peak:g} knots) strikes from day {shock.onset_day}: sites{among} "
        f"within reach of its winds lose power and output for days to months, by how strong the wind is there.{flood}"
    )


SHOCK = ShockKind(
    name="hurricane",
    title="Hurricane",
    description="A storm passes along its track; every site with coordinates that winds of 34, 50 or 64 knots reach "
    "may lose capacity and stock, each with its own luck, and comes back in days to months.",
    source="Tracks and reach of winds: HURDAT2 of the US National Hurricane Center (Landsea and Franklin, 2013, "
    "Monthly Weather Review 141, 3576-3592). Damage by zone is assumed.",
    options=HurricaneOptions,
    effects=_effects,
    words=_words,
    example={"options": {"storm": "maria-2017"}},
)
