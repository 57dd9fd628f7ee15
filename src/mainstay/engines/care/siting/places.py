"""Demand points, candidate sites and travel times, from a base and what a scenario adds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from mainstay.core.suggest import nearest
from mainstay.engines.care.siting.distance import great_circle_km, travel_minutes
from mainstay.engines.care.siting.plan import Floats
from mainstay.errors import InputError, Problem
from mainstay.model.base import Base
from mainstay.scenario.care.siting import Place, SitingChoices

PLACES = {
    "place_id": pl.String(),
    "name": pl.String(),
    "level": pl.String(),
    "latitude": pl.Float64(),
    "longitude": pl.Float64(),
    "people": pl.Float64(),
    "supply": pl.Float64(),
}
LEFT_OUT = {"subject": pl.String(), "why": pl.String()}


@dataclass(frozen=True)
class Places:
    """Who asks for care, where it may be given, and how long the way is.

    Parameters
    ----------
    demand, sites : polars.DataFrame
        place_id, name, level, latitude, longitude, people, supply; sorted by place_id.
    minutes : float array, demand points x sites
        Travel times; infinite where there is no way.
    worked_out : bool array, demand points x sites
        Where the time was worked out from a distance and an assumed speed.
    left_out : polars.DataFrame
        subject, why.
    """

    demand: pl.DataFrame
    sites: pl.DataFrame
    minutes: Floats
    worked_out: np.ndarray[tuple[int, int], np.dtype[np.bool_]]
    left_out: pl.DataFrame

    def at_speed(self, factor: float) -> Floats:
        """Return travel times when all that was worked out takes ``factor`` times as long."""
        return np.where(self.worked_out, self.minutes * factor, self.minutes)


def read_places(base: Base, choices: SitingChoices) -> Places:
    """Return demand points, sites and travel times.

    Parameters
    ----------
    base : Base
        Gives facilities with coordinates and catchment populations, and resources.
    choices : SitingChoices
        May give places and travel times of its own.

    Raises
    ------
    InputError
        There is no demand point or no site, a travel time names an unknown place, or a place has neither coordinates
        nor travel times; everything is listed.
    """
    economy = choices.economy or base.info.home
    held = base["facilities"].filter(pl.col("economy_id") == economy)
    supply = _supply(base, choices.access.resource)
    known = held.join(supply, on="facility_id", how="left").select(
        pl.col("facility_id").alias("place_id"),
        "name",
        "level",
        "latitude",
        "longitude",
        pl.col("catchment_population").cast(pl.Float64).alias("people"),
        "supply",
    )
    timed = {one.from_id for one in choices.travel_times} | {one.to_id for one in choices.travel_times}
    left: list[tuple[str, str]] = []
    demand = _frame(choices.demand) if choices.demand else known
    sites = _frame(choices.sites) if choices.sites else known
    demand = _kept(demand, pl.col("people").is_not_null(), "the number of people is not known", left, "demand point")
    demand = _kept(demand, _located(timed), "neither coordinates nor travel times are known", left, "demand point")
    sites = _kept(sites, _located(timed), "neither coordinates nor travel times are known", left, "site")
    _some(demand, sites, economy, held.height)
    minutes, worked_out = _minutes(demand, sites, choices)
    told = pl.DataFrame(left, schema=LEFT_OUT, orient="row")
    return Places(demand, sites, minutes, worked_out, told)


def _supply(base: Base, resource: str | None) -> pl.DataFrame:
    """Return the quantity of a resource by facility; 0 at facilities without a row only where the resource is named."""
    rows = base["resources"].filter(pl.col("facility_id").is_not_null())
    if resource is None:
        return pl.DataFrame(schema={"facility_id": pl.String(), "supply": pl.Float64()})
    names = base["resources"]["name"].unique().to_list()
    if resource not in names:
        close = nearest(resource, names)
        problem = Problem(
            "siting.resource",
            "the base has no resource of this name",
            table="resources",
            column="name",
            found=resource,
            hint=f"did you mean {close!r}?" if close else None,
        )
        msg = "the access question cannot be read"
        raise InputError(msg, [problem])
    return (
        rows.filter(pl.col("name") == resource)
        .group_by("facility_id", maintain_order=True)
        .agg(supply=pl.col("quantity").cast(pl.Float64).sum())
    )


def _frame(places: tuple[Place, ...]) -> pl.DataFrame:
    rows = [
        {
            "place_id": one.place_id,
            "name": one.place_id,
            "level": None,
            "latitude": one.latitude,
            "longitude": one.longitude,
            "people": one.people,
            "supply": one.supply,
        }
        for one in places
    ]
    return pl.DataFrame(rows, schema=PLACES)


def _located(timed: set[str]) -> pl.Expr:
    placed = pl.col("latitude").is_not_null() & pl.col("longitude").is_not_null()
    return placed | pl.col("place_id").is_in(sorted(timed))


def _kept(frame: pl.DataFrame, rule: pl.Expr, why: str, left: list[tuple[str, str]], kind: str) -> pl.DataFrame:
    left += [(f"{kind} {name}", why) for name in frame.filter(~rule)["place_id"].sort()]
    return frame.filter(rule).sort("place_id")


def _some(demand: pl.DataFrame, sites: pl.DataFrame, economy: str, facilities: int) -> None:
    problems = [
        Problem(
            "siting.nothing",
            f"there is no {kind} that can be placed",
            table="facilities",
            found=f"{facilities} facilities in {economy}",
            hint=hint,
        )
        for kind, frame, hint in (
            ("demand point", demand, "facilities need coordinates and a catchment population, or give siting.demand"),
            ("site", sites, "facilities need coordinates, or give siting.sites"),
        )
        if frame.height == 0
    ]
    if problems:
        msg = "there is nothing to place"
        raise InputError(msg, problems)


def _minutes(
    demand: pl.DataFrame, sites: pl.DataFrame, choices: SitingChoices
) -> tuple[Floats, np.ndarray[tuple[int, int], np.dtype[np.bool_]]]:
    from_place = {name: row for row, name in enumerate(demand["place_id"])}
    to_place = {name: row for row, name in enumerate(sites["place_id"])}
    minutes = np.full((demand.height, sites.height), np.nan)
    at = [frame.select("latitude", "longitude").to_numpy() for frame in (demand, sites)]
    ok = [np.isfinite(part).all(axis=1) for part in at]
    if ok[0].any() and ok[1].any():
        here, there = at[0][ok[0]], at[1][ok[1]]
        km = great_circle_km(here[:, 0], here[:, 1], there[:, 0], there[:, 1])
        told = choices.travel
        minutes[np.ix_(ok[0], ok[1])] = travel_minutes(km, speed_kmh=told.speed_kmh, detour=told.detour)
    worked_out = np.isfinite(minutes)
    problems = []
    for number, one in enumerate(choices.travel_times):
        for key, name, known in (("from_id", one.from_id, from_place), ("to_id", one.to_id, to_place)):
            if name not in known:
                close = nearest(name, known)
                hint = f"did you mean {close!r}?" if close else None
                where = f"care.siting.travel_times.{number}.{key}"
                problems.append(Problem("siting.place_unknown", "no such place", column=where, found=name, hint=hint))
        if one.from_id in from_place and one.to_id in to_place:
            cell = (from_place[one.from_id], to_place[one.to_id])
            minutes[cell] = np.inf if one.minutes is None else one.minutes
            worked_out[cell] = False
    missing = np.argwhere(np.isnan(minutes))
    problems += [
        Problem(
            "siting.travel_unknown",
            "there is neither a travel time nor coordinates at both ends",
            column="care.siting.travel_times",
            found=f"{demand['place_id'][int(row)]} to {sites['place_id'][int(column)]}",
            hint="give the time, or leave its minutes out to say that there is no way",
        )
        for row, column in missing
    ]
    if problems:
        msg = "travel times cannot be worked out"
        raise InputError(msg, problems)
    return minutes, worked_out
