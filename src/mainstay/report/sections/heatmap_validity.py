"""Whether indices foretold what came later, and whether alarms were right: printed also when the answer is bad."""

from __future__ import annotations

import polars as pl

from mainstay.report.content import Block, Column, Content, Table, Words
from mainstay.report.heatmap_names import MapNames, map_of, names_of
from mainstay.report.names import list_name
from mainstay.report.section import Material, Section
from mainstay.report.wording import counted

#: name under which the results of `run_backtest` are kept
BACKTEST = "backtest"
#: rows that the page shows
SHOWN = 24
#: kind of a comparison with outcomes that were known before the index
NO_FORECAST = "not a forecast"


def _build(material: Material) -> Content | None:
    if map_of(material) is None or BACKTEST not in material.results:
        return None
    names, tables = names_of(material), material.results[BACKTEST].tables
    blocks: list[Block] = []
    said = []
    if tables["validity"].height:
        said.append(_validity_lead(tables["validity"]))
        blocks += [_validity(tables["validity"], names), _how()]
    if tables["alarms"].height:
        said.append(_alarms_lead(tables["alarms"]))
        blocks.append(_alarms(tables["alarms"], names))
    return Content(" ".join(said), (), tuple(blocks)) if blocks else None


def _validity_lead(validity: pl.DataFrame) -> str:
    told = validity.drop_nulls("verdict")
    foretold = pl.col("kind") != NO_FORECAST
    indices, own = told.filter(foretold), told.filter(~foretold)
    if indices.is_empty():
        return f"No published index could be tested. {_own(own)}".strip()
    better, worse = _counts(indices)
    return (
        f"Tested against later outcomes, published indices did better than a single plain variable in {better} of "
        f"{counted(indices.height, 'comparison')} and no better or worse in {worse}; in the other "
        f"{indices.height - better - worse} the data do not tell, or the index points the wrong way. {_own(own)}"
    ).strip()


def _own(own: pl.DataFrame) -> str:
    if own.is_empty():
        return ""
    better, worse = _counts(own)
    return (
        f"This map, which is newer than the outcomes and so foretells none, agrees with them better in {better} and no "
        f"better or worse in {worse} of {own.height}."
    )


def _counts(told: pl.DataFrame) -> tuple[int, int]:
    """Return how often the index was better than the variable, and how often no better or worse.

    An index that surely points the wrong way, which its remark says, is not called better than anything.
    """
    better = told.filter(pl.col("verdict") == "better than", pl.col("note").is_null()).height
    return better, told.filter(pl.col("verdict").is_in(["worse than", "no better than"])).height


def _validity(validity: pl.DataFrame, names: MapNames) -> Table:
    of_index = [names.indicator(key) for key in validity["index_id"]]
    of_outcome = [names.indicator(key) for key in validity["outcome_id"]]
    of_predictor = [names.indicator(key) for key in validity["predictor_id"]]
    ranks = {"worse than": 0, "no better than": 1, "better than": 2}
    rows = (
        validity.with_columns(
            pl.Series("index", of_index, dtype=pl.String),
            pl.Series("outcome", of_outcome, dtype=pl.String),
            pl.Series("predictor", of_predictor, dtype=pl.String),
        )
        .with_columns(_rank=pl.col("verdict").replace_strict(ranks, default=3, return_dtype=pl.Int64))
        .with_columns(pl.when(pl.col("verdict").is_null()).then(9).otherwise("_rank").alias("_rank"))
        .sort("_rank", pl.col("difference").abs(), descending=[False, True], nulls_last=True, maintain_order=True)
        .drop("_rank")
    )
    columns = (
        Column("index", "index"),
        Column("index_period", "of"),
        Column("outcome", "outcome"),
        Column("outcome_period", "in"),
        Column("kind", "was it a forecast?"),
        Column("verdict", "the index did"),
        Column("predictor", "this plain variable"),
        Column("difference", "difference", "number"),
        Column("difference_low", "at least", "number"),
        Column("difference_high", "at most", "number"),
        Column("n", "economies", "count"),
        Column("note", "remark", "prose"),
    )
    note = "The worst stand first. The file has all, with the correlations of each index and each variable by itself."
    return Table("heatmap-validity", "Indices against one plain variable", rows, columns, note, shown=SHOWN)


def _how() -> Words:
    return Words(
        (
            "Compared are rank correlations with the outcome, turned so that more is better, with bootstrap intervals "
            "over "
            "economies. What an economy counts as an outcome, and how well it counts, differs between economies; "
            "deaths that "
            "are counted better look like more deaths. A correlation does not show that the index measures what "
            "prevents "
            "a bad outcome.",
        )
    )


def _alarms_lead(alarms: pl.DataFrame) -> str:
    verdicts = dict(alarms.drop_nulls("verdict")["verdict"].value_counts().iter_rows())
    total, ahead, thin = sum(verdicts.values()), verdicts.get("alarm ahead", 0), verdicts.get("too few", 0)
    if not total:
        return "No past alarm could be compared with a guess."
    return (
        f"Past alarms beat a plain guess in {ahead} of {counted(total, 'comparison')}; in {thin} the record is too "
        "thin "
        "to judge."
    )


def _record(record: str, names: MapNames) -> str:
    """Return which record an alarm was scored on, named as people know it."""
    kind, _, key = record.partition(" ")
    if kind == "list":
        return f"list of {list_name(key)}"
    return f"indicator “{names.indicator(key)}”" if kind == "indicator" else record


def _alarms(alarms: pl.DataFrame, names: MapNames) -> Table:
    rows = alarms.with_columns(
        record_name=pl.Series([_record(one, names) for one in alarms["record"]], dtype=pl.String),
        rule=pl.col("alarm").replace({"cusum": "cumulative sum"}),
    )
    columns = (
        Column("record_name", "record", "prose"),
        Column("scope", "scope"),
        Column("rule", "alarm"),
        Column("predictor", "who calls"),
        Column("decisions", "decisions", "count"),
        Column("base_rate", "how often it came", "share"),
        Column("raised", "raised", "count"),
        Column("hits", "right", "count"),
        Column("precision", "precision", "share"),
        Column("recall", "recall", "share"),
        Column("skill", "skill", "number"),
        Column("verdict", "the alarm against this guess"),
    )
    note = (
        "Each alarm saw only what was known on its day; guesses beside it need no model (as last time, always, "
        "never). Skill "
        "is recall less the rate of false alarms: 0 is no knowledge. “Too few”: the record is too thin to judge."
    )
    return Table("heatmap-alarms", "Alarms scored afterwards", rows, columns, note, shown=SHOWN)


SECTION = Section("heatmap-validity", "Did such indices foretell anything?", 16, _build)
