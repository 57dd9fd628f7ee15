"""What sharing beds, staff and machines gives and takes: the frontier of one resource, and all of them in a table."""

from __future__ import annotations

from typing import Any

import polars as pl

from mainstay.charts.frontier import Stop, frontier
from mainstay.core.result import Result
from mainstay.report.care_names import place_name
from mainstay.report.content import Block, Column, Figure, Number, Table
from mainstay.report.wording import interval, number, share

#: most points in the picture, and rows of the table of resources that the page shows
POINTS, ROWS = 16, 3
SURGE = pl.col("state") == "surge"


def flex_lead(result: Result) -> str:
    """Return in a sentence what separate wards, free sharing and sharing with a reserve lose in a surge."""
    lost = {side: [share(_value(result, f"{side}_lost_{way}")) for way in WAYS] for side in ("routine", "surge")}
    apart, free, kept = zip(*lost.values(), strict=True)
    return (
        f"In a surge, separate wards turn away {apart[0]} of routine and {apart[1]} of surge patients; free sharing "
        f"{free[0]} and {free[1]}; sharing with part kept for routine care {kept[0]} and {kept[1]}."
    )


def flex_numbers(result: Result) -> tuple[Number, ...]:
    """Return the headline number: what routine care loses in a surge with the reserve that was found."""
    row = _metric(result, "routine_lost_flex")
    apart = f"{share(_value(result, 'routine_lost_separate'))} in separate wards"
    ends = interval(row["low"], row["high"])
    return (Number("routine patients turned away in a surge, shared", share(row["value"]), f"{ends}; {apart}"),)


def flex_blocks(result: Result, names: dict[str, str]) -> list[Block]:
    """Return the picture of the resource that tells most, and the table of all."""
    rows = sharing_of(result)
    return [*_frontier(result, rows.row(0, named=True), names), sharing_table(rows, names)]


WAYS = ("separate", "pooled", "flex")


def sharing_of(result: Result) -> pl.DataFrame:
    """Return each resource in the surge: first where free sharing hurts and a reserve mends it, beds before hours."""
    best = result.tables["best"].select(
        "pool", "reserve", "reserve_quantity", "unit", "dominates",
        flex_routine=pl.col("routine_blocked"), flex_surge=pl.col("surge_blocked"),
    )  # fmt: skip
    kinds = result.tables["pools"].select("pool", "resource", "kind", "surge_work", "surge_units")
    rows = result.tables["sharing"].filter(SURGE).join(best, on="pool").join(kinds, on="pool")
    return rows.with_columns(
        mended=pl.col("dominates") & (pl.col("pooled_routine") > pl.col("separate_routine")),
        is_space=pl.col("kind") == "space",
        rests=pl.lit(value=True),
    ).sort(
        "mended", "is_space", pl.col("surge_work") / pl.col("surge_units"), "pool",
        descending=[True, True, True, False], nulls_last=True,
    )  # fmt: skip


def _frontier(result: Result, row: dict[str, Any], names: dict[str, str]) -> list[Block]:
    levels = result.tables["frontier"].filter(SURGE, pl.col("pool") == row["pool"]).sort("reserve")
    shown = thinned(levels)
    curve = [
        Stop(point["routine_blocked"], point["surge_blocked"], _words(point)) for point in shown.iter_rows(named=True)
    ]
    rival = Stop(row["separate_routine"], row["separate_surge"], "separate wards")
    place = place_name(row["place"], names)
    title = f"{row['resource'].capitalize()} of {place}: who is turned away in a surge"
    kept = kept_words(row["reserve_quantity"], row["unit"])
    summary = (
        f"Each dot is a level of what is kept for routine care. Separate wards (the diamond) turn away "
        f"{share(row['separate_routine'])} of routine and {share(row['separate_surge'])} of surge patients, free "
        f"sharing {share(row['pooled_routine'])} and {share(row['pooled_surge'])}, and sharing with {kept} kept "
        f"{share(row['flex_routine'])} and {share(row['flex_surge'])}. Dots in the shade are better for both."
    )
    picture = frontier(
        curve, rival=rival, name="care-frontier", title=title, summary=summary,
        x_words="routine patients turned away", y_words="surge patients turned away",
    )  # fmt: skip
    return [Figure("care-frontier", title, picture, summary, "care-frontier"), _levels(levels, row)]


def thinned(levels: pl.DataFrame) -> pl.DataFrame:
    """Return the levels that a picture can tell apart: the first ones, the chosen one, and some beyond it."""
    chosen = int(levels["is_chosen"].arg_max() or 0)
    last = max(2 * chosen, POINTS // 2)
    every = max(1, -(-last // POINTS))
    number_of = pl.int_range(pl.len())
    return levels.filter(number_of <= last, (number_of % every == 0) | pl.col("is_chosen"))


def _words(point: dict[str, Any]) -> str:
    if point["is_chosen"]:
        return f"{kept_words(point['reserve_quantity'], point['unit'])} kept: chosen"
    return "nothing kept" if point["reserve"] == 0 else ""


def kept_words(quantity: float, unit: str) -> str:
    """Return a quantity with its unit, in the right number.

    Examples
    --------
    >>> kept_words(4.0, "bed"), kept_words(1.0, "room"), kept_words(200.0, "minute a day"), kept_words(0, "bed")
    ('4 beds', '1 room', '200 minutes a day', 'no bed')
    """
    first, _, rest = unit.partition(" ")
    if quantity == 0:
        return f"no {unit}"
    return " ".join(part for part in (number(quantity), first if quantity == 1 else f"{first}s", rest) if part)


def _levels(levels: pl.DataFrame, row: dict[str, Any]) -> Table:
    apart = pl.DataFrame(
        {
            "kept": ["separate wards"],
            "routine_blocked": [row["separate_routine"]],
            "surge_blocked": [row["separate_surge"]],
            "better": [None],
        },
        schema_overrides={"better": pl.String()},
    )
    told = levels.select(
        kept=pl.Series(
            [kept_words(*one) for one in levels.select("reserve_quantity", "unit").iter_rows()], dtype=pl.String
        ),
        routine_blocked="routine_blocked",
        routine_range=_range(levels, "routine"),
        surge_blocked="surge_blocked",
        surge_range=_range(levels, "surge"),
        better=pl.when("dominates").then(pl.lit("better for both")).otherwise(None),
        chosen="is_chosen",
    )
    frame = pl.concat([apart, told], how="diagonal").with_columns(rests=pl.lit(value=True))
    # the page shows the first levels, and the one that was chosen where it lies beyond them
    frame = frame.sort(pl.col("chosen").fill_null(value=False), descending=True, maintain_order=True)
    columns = (
        Column("kept", "kept for routine care"),
        Column("routine_blocked", "routine", "share", "rests"),
        Column("routine_range", "95\u00a0% of draws"),
        Column("surge_blocked", "surge", "share", "rests"),
        Column("surge_range", "95\u00a0% of draws"),
        Column("better", "than separate wards"),
    )
    title = f"Who is turned away by {row['resource']}, the chosen level first"
    return Table("care-frontier", title, frame, columns, shown=3)


def _range(levels: pl.DataFrame, side: str) -> pl.Series:
    ends = [interval(*one) for one in levels.select(f"{side}_low", f"{side}_high").iter_rows()]
    return pl.Series(ends, dtype=pl.String)


def sharing_table(rows: pl.DataFrame, names: dict[str, str], shown: int = ROWS) -> Table:
    """Return what sharing each resource gives and takes; the rows as `sharing_of` gives them."""
    told = rows.with_columns(
        where=pl.Series([f"{r}, {place_name(p, names)}" for r, p in rows.select("resource", "place").iter_rows()]),
        kept=pl.Series([kept_words(*one) for one in rows.select("reserve_quantity", "unit").iter_rows()]),
    )
    columns = (
        Column("where", "shared", "prose"),
        Column("separate_routine", "routine apart", "share", "rests"),
        Column("pooled_routine", "free", "share", "rests"),
        Column("flex_routine", "reserve", "share", "rests"),
        Column("separate_surge", "surge apart", "share", "rests"),
        Column("pooled_surge", "free", "share", "rests"),
        Column("flex_surge", "reserve", "share", "rests"),
        Column("kept", "kept"),
    )
    note = (
        "Turned away in the surge by each resource alone. Reserves are chosen together: routine care loses no more "
        "than in separate wards, and the surge least."
    )
    return Table("care-sharing", "Where sharing helps, and where it hurts", told, columns, note, shown=shown)


def _metric(result: Result, name: str) -> dict[str, Any]:
    return result.metrics.filter(pl.col("id") == name).row(0, named=True)


def _value(result: Result, name: str) -> float | None:
    value: float | None = _metric(result, name)["value"]
    return value
