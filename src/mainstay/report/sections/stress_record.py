"""How right the stress test was on history: forecasts made blind, held against what happened."""

from __future__ import annotations

from typing import Any

import polars as pl

from mainstay.charts.reliability import Kept, Panel, reliability
from mainstay.core.result import Result
from mainstay.report.content import Column, Content, Figure, Number, Table, Words
from mainstay.report.section import Material, Section
from mainstay.report.stress_names import QUANTITIES, RECORD, RIVALS
from mainstay.report.wording import count, counted, interval, listed, number, share

#: what knows nothing but the other cases, as against rules of thumb
HISTORY = ("climatology", "base_rate")
BETTER, TOO_FEW = "better than the rival", "too few cases"
#: level of the interval that the lead speaks of
LEVEL = 0.8
#: cases from which a kind of forecast is drawn, where any has so many
FEWEST = 5


def _build(material: Material) -> Content | None:
    result = material.results[RECORD]
    kept = result.tables["reliability"].with_columns(_words("quantity", QUANTITIES))
    if kept.is_empty():
        return None
    scores = result.tables["scores"]
    cases = _cases(result)
    blocks = (
        _figure(kept),
        _reliability(kept),
        _scores(scores),
        cases,
        _limits(result),
    )
    return Content(_lead(result, scores), _numbers(result), blocks)


def _words(column: str, words: dict[str, str]) -> pl.Expr:
    return pl.col(column).replace(words).alias(f"{column}_words")


def _lead(result: Result, scores: pl.DataFrame) -> str:
    whole = result.tables["forecasts"].filter(pl.col("pit").is_not_null())
    inside = int(whole["inside_80"].sum())
    said = [
        f"Tested blind on {counted(result.tables['shortage'].height, 'past shock')}, {inside} of "
        f"{counted(whole.height, 'outcome')} lay inside the range that should hold {share(LEVEL)} of them."
    ]
    better = _quantities(scores.filter(~pl.col("rival").is_in(HISTORY), pl.col("verdict") == BETTER))
    history = scores.filter(pl.col("rival").is_in(HISTORY), pl.col("verdict") != TOO_FEW)
    ahead = _quantities(history.filter(pl.col("verdict") == BETTER))
    equal = _quantities(history.filter(pl.col("verdict") != BETTER))
    if better:
        said.append(f"Of a shortage it tells better than rules of thumb {listed(better)}.")
    if ahead:
        said.append(f"It tells better than the record of past cases {listed(ahead)}.")
    if equal:
        said.append(f"It is not shown to tell better than the record of past cases {listed(equal, 5)}.")
    return " ".join(said)


def _quantities(rows: pl.DataFrame) -> list[str]:
    found = set(rows["quantity"])
    return [words for name, words in QUANTITIES.items() if name in found]


def _numbers(result: Result) -> tuple[Number, ...]:
    metrics = {row["id"]: row for row in result.metrics.iter_rows(named=True)}
    names = {"coverage_80": "of all outcomes inside their 80\u00a0% interval", "coverage_80_depth": "of depths"}
    names |= {"coverage_80_onset": "of beginnings", "coverage_80_recovered": "of recoveries"}
    return tuple(
        Number(words, share(row["value"]), interval(row["low"], row["high"]))
        for name, words in names.items()
        if (row := metrics.get(name)) is not None
    )


def _figure(kept: pl.DataFrame) -> Figure:
    panels = []
    fewest = min(FEWEST, int(kept["count"].max()))  # type: ignore[arg-type]  # a count
    for name, words in QUANTITIES.items():
        rows = kept.filter(pl.col("quantity") == name, pl.col("count") >= fewest)
        levels = tuple(Kept(*row) for row in rows.select("nominal", "observed", "low", "high").iter_rows())
        if levels:
            panels.append(Panel(words, levels, counted(rows["count"][0], "case")))
    title = "Did forecasts keep their promise?"
    summary = (
        "For each kind of forecast: how often what happened lay inside intervals that were to hold it in 50, 80 and "
        "90\u00a0% of cases. Dots above the slanted line: intervals wider than they need be; below it: too narrow."
    )
    picture = reliability(panels, name="stress-record", title=title, summary=summary)
    return Figure("stress-record-reliability", title, picture, summary, "stress-reliability")


def _reliability(kept: pl.DataFrame) -> Table:
    columns = (
        Column("quantity_words", "forecast"),
        Column("nominal", "promised", "share"),
        Column("count", "cases", "count"),
        Column("inside", "inside", "count"),
        Column("observed", "kept", "share"),
        Column("low", "at least", "share"),
        Column("high", "at most", "share"),
    )
    note = "At least and at most: interval of Wilson at 95\u00a0%; so few cases leave much open."
    return Table("stress-reliability", "Promised and kept", kept, columns, note, shown=kept.height)


def _scores(scores: pl.DataFrame) -> Table:
    rows = scores.with_columns(_words("quantity", QUANTITIES), _words("rival", RIVALS)).with_columns(
        pl.struct("quantity", "gain_low", "gain_high").map_elements(_gain, return_dtype=pl.String).alias("gain_words"),
        verdict_words=pl.when(pl.col("verdict") == BETTER)
        .then(pl.lit("better"))
        .when((pl.col("gain") < 0) & (pl.col("verdict") != TOO_FEW))
        .then(pl.lit("not better; rather worse"))
        .otherwise("verdict"),
    )
    columns = (
        Column("quantity_words", "forecast"),
        Column("rival_words", "beside this rule"),
        Column("count", "cases", "count"),
        Column("ours", "error of the engine", "number"),
        Column("theirs", "error of the rule", "number"),
        Column("gain_words", "error avoided, 5 to 95\u00a0%"),
        Column("verdict_words", "the engine is"),
    )
    note = (
        "Errors are mean scores of whole forecasts (CRPS, for whether a shortage comes Brier), in days or shares of "
        "need; smaller is better."
    )
    return Table("stress-scores", "The engine beside simple rules", rows, columns, note, shown=rows.height)


def _gain(row: dict[str, Any]) -> str:
    unit = " days" if row["quantity"] in ("onset", "recovered", "ended") else ""
    return f"{number(row['gain_low'])} to {number(row['gain_high'])}{unit}"


def _cases(result: Result) -> Table:
    """Return each case with what was forecast and what was seen, misses first."""
    facts = result.tables["cases"].select("case_id", "title", "known_shock_on_low", "product")
    rows = result.tables["shortage"].join(facts, on="case_id", how="left", maintain_order="left")
    for quantity in ("depth", "recovered"):
        found = result.tables["forecasts"].filter(pl.col("quantity") == quantity)
        told = [_told(row, quantity) for row in found.iter_rows(named=True)]
        seen = [_seen(row, quantity) for row in found.iter_rows(named=True)]
        part = found.select("case_id", pl.col("inside_80").alias(f"{quantity}_inside")).with_columns(
            pl.Series(quantity, told, dtype=pl.String), pl.Series(f"{quantity}_seen", seen, dtype=pl.String)
        )
        rows = rows.join(part, on="case_id", how="left", maintain_order="left")
    rows = rows.with_columns(
        came_words=pl.col("came").replace_strict({True: "yes", False: "no"}, return_dtype=pl.String),
        rests=pl.lit(value=True),
        missed=(~pl.col("depth_inside")).fill_null(value=False).cast(pl.Int8)
        + (~pl.col("recovered_inside")).fill_null(value=False).cast(pl.Int8),
    ).sort("missed", "known_shock_on_low", descending=[True, False])
    columns = (
        Column("title", "case", "prose"),
        Column("known_shock_on_low", "shock on"),
        Column("probability", "chance of a shortage", "share", "rests"),
        Column("came_words", "came"),
        Column("depth", "depth forecast", mark="rests"),
        Column("depth_seen", "depth seen"),
        Column("recovered", "days until volume is back, forecast", mark="rests"),
        Column("recovered_seen", "days seen"),
    )
    note = (
        "Forecast: median and, in brackets, the 80\u00a0% interval. ×: seen outside it. Each case is left out when the "
        "forecasts are calibrated. An empty cell: no source tells."
    )
    return Table("stress-cases", "Past shocks, forecast and seen; misses first", rows, columns, note, shown=rows.height)


def _told(row: dict[str, Any], quantity: str) -> str | None:
    if row["median"] is None:
        return None
    if quantity == "depth":
        low, high = share(row["low_80"]), share(row["high_80"])
        return f"{share(row['median'])} ({low} to {high})" if low != high else share(row["median"])
    return f"{count(row['median'])} ({interval(row['low_80'], row['high_80'], 'count')})"


def _seen(row: dict[str, Any], quantity: str) -> str | None:
    low, high = row["seen_low"], row["seen_high"]
    if low is None or high is None:
        return None
    missed = " ×" if row["inside_80"] is False else ""
    if quantity == "depth":
        return (share(low) if low == high else f"{share(low)} to {share(high)}") + missed
    return (f"{low:.0f}" if low == high else f"{low:.0f} to {high:.0f}") + missed


def _limits(result: Result) -> Words:
    left = {row["quantity"]: row for row in result.tables["residuals"].iter_rows(named=True)}
    said = [
        "Only what was known before each shock fed its forecast, and each case was left out of its own calibration. "
        "What is uncertain in every case (slack of other makers, stocks, imports, restraint of users) began as a "
        "judgement of the authors, who had read accounts of the cases; ᵃ marks what rests on that.",
        "Nearly all cases became shortages, for a case is in the list because something happened. So they cannot show "
        "whether the engine's chance of a shortage is right.",
    ]
    if "depth" in left:
        depth = left["depth"]
        said.append(
            f"What stays unexplained: depths miss the median forecast by {share(depth['residual_sd'])} of need (root "
            f"mean square; {interval(depth['residual_low'], depth['residual_high'])}), about as much as depths differ "
            f"among themselves ({share(depth['outcome_sd'])}). Read single forecasts as ranges, never as dates."
        )
    return Words(tuple(said))


SECTION = Section("stress-record", "How right was the stress test on history?", 72, _build, engine=RECORD)
