"""Would it hold: what breaks under each shock, when, how deep, for how long, and what limits it."""

from __future__ import annotations

import polars as pl

from mainstay.core.result import Result
from mainstay.report.content import Block, Column, Content, Number, Table, Words
from mainstay.report.section import Material, Section
from mainstay.report.sections._stress_figures import (
    bottleneck_blocks,
    doses_blocks,
    fan_blocks,
    pass_through_blocks,
    spells_figure,
)
from mainstay.report.stress_names import ENGINE, RECORD, Places, scenarios_of, title_of
from mainstay.report.stress_rows import LIKELY, TOLD, breaks, first_shock
from mainstay.report.wording import amount, amounts, count, counted, in_runs, listed, share

#: products of a scenario in the picture and in the words
MOST = 4
STORY = {name: pl.String() for name in ("scenario", "title", "about", "first", "worst", "limit")} | {
    "rests": pl.Boolean()
}


def _build(material: Material) -> Content | None:
    results = scenarios_of(material.results)
    if not results:
        return None
    rows = breaks(material)
    worst_first = dict.fromkeys([*rows["scenario"], *results])
    results = {name: results[name] for name in worst_first}
    goals = quantity_goals(results)
    blocks: list[Block] = []
    told = rows.filter(pl.col("chance") >= TOLD)
    if told.height:
        blocks += [spells_figure(results, told, MOST)]
    blocks.append(_shocks(results, told, goals))
    if rows.height:
        blocks.append(breaks_table(rows))
    blocks += doses_blocks(results, goals)
    blocks += fan_blocks(results, told)
    blocks += bottleneck_blocks(results, told, Places.of(material.base))
    blocks += pass_through_blocks(results)
    blocks.append(_how(material, results))
    return Content(_lead(results, told, goals), _numbers(results, told, goals), tuple(blocks))


def _lead(results: dict[str, Result], told: pl.DataFrame, goals: pl.DataFrame) -> str:
    likely = told.filter(pl.col("chance") >= LIKELY)
    broken = likely["scenario"].n_unique()
    tried = counted(len(results), "shock")
    if broken == 0:
        said = [f"Under none of {tried} that were tried does a product more likely than not run short."]
    else:
        said = [f"Under {count(broken)} of {tried} that were tried some product more likely than not runs short."]
        worst = likely.sort("share", descending=True).row(0, named=True)
        said.append(
            f"Worst under “{worst['title']}”: {worst['product']}, short from day {worst['day']} "
            f"{in_runs(worst['chance'])}, with {share(worst['depth'])} of need unmet while it lasts."
        )
    missed = goals.sort("by_day", descending=True).sort("p_met", maintain_order=True)
    for row in missed.head(1).iter_rows(named=True):
        said.append(
            f"Of {amount(row['quantity'], row['units'])} wanted by day {row['by_day']}, "
            f"{amount(row['median'])} are there ({amounts(row['low'], row['high'])}): the goal is met "
            f"{in_runs(row['p_met'])}."
        )
    return " ".join(said)


def _numbers(results: dict[str, Result], told: pl.DataFrame, goals: pl.DataFrame) -> tuple[Number, ...]:
    likely = told.filter(pl.col("chance") >= LIKELY)
    found = [
        Number("shocks with a likely shortage", f"{likely['scenario'].n_unique()} of {len(results)}"),
        Number("products more likely than not short", count(likely["product_id"].n_unique())),
    ]
    for row in goals.iter_rows(named=True):
        ends = f"{amounts(row['low'], row['high'])} of {amount(row['quantity'])} wanted"
        found.append(Number(f"chance: {row['goal']}", share(row["p_met"]), ends))
    return tuple(found)


def quantity_goals(results: dict[str, Result]) -> pl.DataFrame:
    """Return the goals that want a quantity by a day, of all scenarios."""
    frames = [
        result.tables["goals"]
        .filter(pl.col("kind") == "quantity")
        .with_columns(
            scenario=pl.lit(name),
            title=pl.lit(title_of(name)),
            units=pl.col("unit") + "s",
            rests=pl.lit(result.tables["assumptions"].height > 0),
        )
        for name, result in results.items()
    ]
    return pl.concat(frames)


def _shocks(results: dict[str, Result], told: pl.DataFrame, goals: pl.DataFrame) -> Table:
    """Return one row for each scenario: what happens, what is short first, what lacks most, what limits it."""
    rows = [_story(name, result, told, goals) for name, result in results.items()]
    columns = (
        Column("title", "shock"),
        Column("about", "what happens", "prose"),
        Column("first", "short first", "prose", mark="rests"),
        Column("worst", "lacks most", "prose", mark="rests"),
        Column("limit", "what limits it", "prose"),
    )
    return Table("stress-shocks", "Each shock in short", pl.DataFrame(rows, schema=STORY), columns, shown=len(rows))


def _story(name: str, result: Result, told: pl.DataFrame, goals: pl.DataFrame) -> dict[str, object]:
    rows = told.filter(pl.col("scenario") == name)
    about = str(result.manifest["scenario"].get("description") or "").split(". ")[0].rstrip(".")
    story: dict[str, object] = {"scenario": name, "title": title_of(name), "about": f"{about}." if about else None}
    story["rests"] = result.tables["assumptions"].height > 0
    if rows.is_empty():
        most = result.tables["breaks_first"]["p_short"].to_list()
        chance = f"more than {share(max(most))} of runs" if most else "any run"
        return {**story, "first": f"nothing in {chance}", "worst": "it holds", "limit": None}
    first = rows.row(0, named=True)
    after = max(first["day"] - first_shock(result), 0)
    when = f"{counted(after, 'day')} after the shock begins" if after else "at once"
    story["first"] = f"{first['product']}: {when}, {in_runs(first['chance'])}"
    worst = rows.sort("share", descending=True, maintain_order=True).row(0, named=True)
    over = "not over by the end of the run" if worst["over"] is None else f"over on day {worst['over']}"
    said = [f"{worst['product']}: {share(worst['depth'])} of need unmet while it lasts, {over}"]
    said += [
        f"{row['goal']} reached {in_runs(row['p_met'])}"
        for row in goals.filter(pl.col("scenario") == name).iter_rows(named=True)
    ]
    return {**story, "worst": "; ".join(said), "limit": worst["limit"]}


def breaks_table(rows: pl.DataFrame) -> Table:
    """Return what breaks, when, how deep and why, as a table; rows are those of `breaks`."""
    shown = rows.with_columns(
        when=_range("day", "day_low", "day_high"),
        until=_range("over", "over_low", "over_high"),
    ).sort(pl.col("chance") < TOLD, maintain_order=True)
    mark = "rests"
    columns = (
        Column("title", "shock"),
        Column("product", "what runs short", "prose"),
        Column("chance", "chance", "share", mark),
        Column("when", "first short on day", mark=mark),
        Column("depth", "need unmet while it lasts", "share", mark),
        Column("until", "over on day", mark=mark),
        Column("limit", "what limits it", "prose"),
    )
    note = (
        "Soonest first. Days count from the beginning of the scenario: median of the runs that break, in brackets nine "
        "of ten runs (“…”: beyond the end of the run). Depth is the mean over runs that break."
    )
    kept = int((shown["chance"] >= TOLD).sum())
    return Table("stress-breaks", "What breaks first, and why", shown, columns, note, shown=max(kept, 1))


def _range(middle: str, low: str, high: str) -> pl.Expr:
    """Return a day with the range in which it lies in nine of ten runs."""
    ends = (
        pl.when(pl.col(low).is_null())
        .then(pl.lit(""))
        .otherwise(
            " (" + pl.col(low).cast(pl.String) + "\u00a0to\u00a0" + pl.col(high).cast(pl.String).fill_null("…") + ")"
        )
    )
    return pl.col(middle).cast(pl.String) + ends


def _how(material: Material, results: dict[str, Result]) -> Words:
    runs = sorted({int(result.manifest["replications"]) for result in results.values()})
    values = sum(result.tables["assumptions"].height for result in results.values())
    said = [
        "Each shock is followed day by day through the supply network of the base in "
        f"{listed([count(n) for n in runs])} runs that differ in what is not known: spare capacity, stocks, days of "
        "transport and of repair. Makers, inputs and shares are those of the base. "
        f"{count(values)} numbers that the base does not hold are drawn from assumed ranges (ᵃ): above all the stock "
        "that makers and buyers hold and the capacity that other makers can spare. From so few runs a chance is known "
        f"to within {share(0.98 / min(runs) ** 0.5)}.",
        "Short means that users do not get all that they need on a day. Where nobody runs short, stocks and spare "
        "capacity as assumed bridge the loss; whether they are there is what a test with industry would show.",
    ]
    past = material.results[RECORD].tables["shortage"]["came"].drop_nulls() if RECORD in material.results else None
    if past is not None and past.len():
        said.append(
            f"Of {counted(past.len(), 'past shock')} whose outcome is known, {count(int(past.sum()))} became shortages "
            "(next section), though a list of noticed events favours them. Where a shock holds here, ask first whether "
            "the assumed stocks exist."
        )
    left = {name.removeprefix(ENGINE): why for name, why in material.refusals.items() if name.startswith(ENGINE)}
    if left:
        told = "; ".join(f"{title_of(name)} ({why})" for name, why in left.items())
        said.append(f"Not run on this base: {told}.")
    return Words(tuple(said))


SECTION = Section("stress", "Would it hold? What breaks first, and why", 70, _build)
