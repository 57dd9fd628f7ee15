"""How sure the map is: what its uncertainty comes from, whether verdicts hang on a method, and ranks with intervals."""

from __future__ import annotations

import polars as pl

from mainstay.charts.ranges import Bar, ranges
from mainstay.engines.monitor.heatmap.evidence import WHOLE
from mainstay.report.content import Block, Column, Content, Figure, Table, Words
from mainstay.report.heatmap_names import MapNames, choices_of, map_of, names_of
from mainstay.report.section import Material, Section
from mainstay.report.sections._heatmap_ranks import count_rank_table, rank_table
from mainstay.report.wording import counted, listed, share

FACTORS = {
    "data": "errors of the data",
    "imputation": "how gaps are filled",
    "weights": "weights",
    "normalisation": "normalisation",
    "treatment": "treatment of skew and outliers",
    "aggregation": "aggregation",
}
METHODS = {
    "arithmetic": "arithmetic",
    "geometric_across_lenses": "geometric across lenses",
    "geometric": "geometric",
    "mazziotta_pareto": "Mazziotta-Pareto",
}
#: rows that the page shows
SHOWN = 15


def _build(material: Material) -> Content | None:
    result = map_of(material)
    if result is None:
        return None
    names, tables = names_of(material), result.tables
    blocks: list[Block] = []
    effects = _effects(_comparable(tables["sensitivity"], tables["cells"]))
    if effects.height:
        blocks += [_figure(effects), _factors(effects, tables["factors"])]
    if tables["standings"].height:
        blocks.append(rank_table(tables["standings"], names))
    if tables["methods"].height:
        blocks.append(_methods(tables["methods"], names))
    pillars = tables["pillars"].filter(pl.col("indicators") > 1)
    if pillars.height:
        blocks.append(_pillars(pillars, names))
    if tables["influence"].height:
        blocks.append(_influence(tables["influence"], names))
    if tables["count_ranks"].height:
        blocks.append(count_rank_table(tables["count_ranks"], names))
    if effects.height:
        blocks.append(_sensitivity(tables["sensitivity"], names))
    runs = int(choices_of(result)["draws"])
    return Content(_lead(effects, tables["methods"], runs), (), (*blocks, _how()))


def _comparable(sensitivity: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Return the indices of gaps of which enough is known: nothing can be weighed where there is one indicator."""
    poor = pl.col("reason").is_in(["no_evidence", "insufficient"]).fill_null(value=False)
    enough = cells.filter(pl.col("lens") == "overall", ~poor).select("segment_id", "stage", "economy_id")
    return sensitivity.join(enough, on=["segment_id", "stage", "economy_id"], how="semi", maintain_order="left")


def _effects(sensitivity: pl.DataFrame) -> pl.DataFrame:
    """Return for each factor the middle and the spread over all gaps of its total and first-order index."""
    told = sensitivity.filter(pl.col("total").is_not_nan() & pl.col("total").is_not_null())
    clipped = {name: pl.col(name).clip(0.0, 1.0) for name in ("total", "first")}
    return (
        told.group_by("factor")
        .agg(
            clipped["total"].median().alias("total"),
            clipped["total"].quantile(0.25).alias("total_low"),
            clipped["total"].quantile(0.75).alias("total_high"),
            clipped["first"].median().alias("first"),
            pl.len().cast(pl.Int64).alias("gaps"),
        )
        .with_columns(pl.col("factor").replace(FACTORS).alias("what"))
        .sort("total", "factor", descending=[True, False])
    )


def _lead(effects: pl.DataFrame, methods: pl.DataFrame, runs: int) -> str:
    compared = methods.height
    depends = int(methods["method_dependent"].sum()) if compared else 0
    says = (
        f"Everything that is uncertain was varied together in {counted(runs, 'run')}; the sign of {depends} of "
        f"{counted(compared, 'gap')} depends on how indicators are added up."
    )
    if effects.is_empty():
        return says
    first = effects.row(0, named=True)
    others = [f"{row['what']} {share(row['total'])}" for row in effects.slice(1, 2).iter_rows(named=True)]
    return (
        f"{says} Where enough is known for a verdict, most of the uncertainty of a gap comes from {first['what']} "
        f"({share(first['total'])} of its variance "
        "in the "
        f"middle gap, alone or together with others), then {listed(others, 2)}."
    )


def _figure(effects: pl.DataFrame) -> Figure:
    bars = [
        Bar(row["what"], row["total"], row["total_low"], row["total_high"]) for row in effects.iter_rows(named=True)
    ]
    title = "What the uncertainty of the gaps comes from"
    summary = (
        "Total-order Sobol index of each source of uncertainty: the part of the variance of a gap that it takes part "
        "in. "
        "Parts overlap, so they sum to more than 100 %."
    )
    picture = ranges(
        bars,
        name="factors",
        title=title,
        summary=summary,
        value_words="gap in the middle of all gaps",
        interval_words="middle half of all gaps",
    )
    return Figure("heatmap-factor-effects", title, picture, summary, "heatmap-factors")


def _factors(effects: pl.DataFrame, factors: pl.DataFrame) -> Table:
    rows = effects.join(factors, on="factor", how="left", maintain_order="left")
    columns = (
        Column("what", "source of uncertainty"),
        Column("total", "total index, middle gap", "share"),
        Column("first", "alone, middle gap", "share"),
        Column("variants", "variants", "count"),
        Column("rows_moved", "rows that it moves", "count"),
        Column("rows", "of", "count"),
        Column("largest_change", "largest move of a score, points", "number"),
    )
    note = "“Rows that it moves” proves that each was really varied: held at its nominal value, scores change."
    return Table("heatmap-factors", "Sources of uncertainty, and the proof that each was varied", rows, columns, note)


def _methods(methods: pl.DataFrame, names: MapNames) -> Table:
    rows = methods.with_columns(
        *names.columns("segment_id", "stage", "economy_id"),
        pl.when("method_dependent").then(pl.lit("yes")).otherwise(pl.lit("no")).alias("depends"),
    ).sort("method_dependent", descending=True, maintain_order=True)
    depends = rows.filter("method_dependent").height
    columns = (
        Column("segment", "segment"),
        Column("at_stage", "stage"),
        Column("economy", "rival"),
        *(Column(name, title, "number") for name, title in METHODS.items()),
        Column("majority", "majority of weight, %", "number"),
        Column("depends", "sign depends on the method"),
    )
    title = "The same gap by each way of adding up, in points"
    return Table("heatmap-methods", title, rows, columns, shown=min(max(depends, 10), 30))


def _pillars(pillars: pl.DataFrame, names: MapNames) -> Table:
    rows = pillars.with_columns(
        *names.columns("segment_id", "stage", "lens"),
        pl.Series("same", [_pairs(pairs, names) for pairs in pillars["redundant_pairs"].to_list()], dtype=pl.String),
    )
    columns = (
        Column("segment", "segment"),
        Column("at_stage", "stage"),
        Column("under_lens", "lens"),
        Column("indicators", "indicators", "count"),
        Column("alpha", "alpha", "number"),
        Column("pairs", "pairs compared", "count"),
        Column("contradictory", "that contradict each other", "count"),
        Column("redundant", "that say the same", "count"),
        Column("same", "which say the same", "prose"),
    )
    note = (
        "Cronbach's alpha on standardised places; pairs with five economies or more in common, correlated below 0 or "
        "above 0.92. Shown, not enforced: what makes a base strong need not move together."
    )
    return Table("heatmap-pillars", "Do the indicators of a lens agree?", rows, columns, note, shown=SHOWN)


def _pairs(pairs: list[str], names: MapNames) -> str | None:
    told = [" and ".join(f"“{names.indicator(key)}”" for key in pair.split(" and ")) for pair in pairs]
    return "; ".join(told) or None


def _influence(influence: pl.DataFrame, names: MapNames) -> Table:
    words = [names.left_out(kind, key) for kind, key in influence.select("kind", "left_out").iter_rows()]
    whole = pl.col("segment_id") == WHOLE
    rows = influence.with_columns(
        *names.columns("segment_id", "stage", "economy_id"), pl.Series("what", words, dtype=pl.String)
    ).sort(~whole, ~pl.col("flips"), maintain_order=True)
    columns = (
        Column("segment", "segment"),
        Column("at_stage", "stage"),
        Column("economy", "rival"),
        Column("what", "left out", "prose"),
        Column("gap", "gap, points", "number"),
        Column("gap_without", "without it", "number"),
        Column("flipping", "of its kind turn the sign", "count"),
        Column("tried", "tried", "count"),
    )
    note = (
        "Every value, source, indicator and lens was left out in turn; here the one of each kind that moves a gap most."
    )
    return Table("heatmap-influence", "What gaps hang on", rows, columns, note, shown=SHOWN)


def _sensitivity(sensitivity: pl.DataFrame, names: MapNames) -> Table:
    rows = sensitivity.with_columns(
        *names.columns("segment_id", "stage", "economy_id"), pl.col("factor").replace(FACTORS).alias("what")
    )
    columns = (
        Column("segment", "segment"),
        Column("at_stage", "stage"),
        Column("economy", "rival"),
        Column("what", "source of uncertainty"),
        Column("first", "first order", "number"),
        Column("first_low", "5 %", "number"),
        Column("first_high", "95 %", "number"),
        Column("total", "total order", "number"),
        Column("total_low", "5 %", "number"),
        Column("total_high", "95 %", "number"),
    )
    note = "Estimates with bootstrap intervals; one below 0 is not mended, and says that more points are needed."
    return Table("heatmap-sensitivity", "Sobol indices of each gap", rows, columns, note, shown=12)


def _how() -> Words:
    return Words(
        (
            "Each run draws at once: an error for each value from its interval, grade, method and age; a value for "
            "each that "
            "is missing; weights; and one way to normalise, treat, fill and add up. What the design does not vary, it "
            "cannot speak of: which indicators are in the map, their goalposts, and the sizes of the errors.",
        )
    )


SECTION = Section("heatmap-sure", "How sure the map is, and of what", 15, _build)
