"""A test and evaluation trial: what is claimed, what evidence supports, which trial would settle it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import polars as pl

from mainstay.charts.echarts.chart import Chart
from mainstay.charts.echarts.dumbbell import Trial, dumbbell
from mainstay.charts.echarts.lines import Line, Reading, lines
from mainstay.charts.echarts.scale import Scale
from mainstay.core.result import Result
from mainstay.model.base import Base
from mainstay.report.content import Column, Number, Table
from mainstay.report.names import maker_names, product_names
from mainstay.report.wording import amount, amounts, count, counted, interval, share
from mainstay.web.result_tables import whole_table
from mainstay.web.stress.words import amount_in

VERDICTS: Mapping[str, str] = {"ready": "ready", "not_shown": "not shown", "not_ready": "not ready"}
#: fields of a claim: what they are called, and how they are drawn
FIELDS: Mapping[str, tuple[str, str]] = {
    "units_per_day": ("units per day", "amount"),
    "first_lot_days": ("days until the first lot", "amount"),
    "yield_share": ("batches released", "share"),
}
LEARN: Mapping[str, str] = {
    "trial": "a trial run with batches",
    "batches": "the record of past batches",
    "first_lot": "how fast the first lot came",
    "runs": "the record of past runs",
    "throughput": "the record of throughput",
}


@dataclass(frozen=True)
class TrialView:
    """A trial on a base, ready to be shown.

    Attributes
    ----------
    base : Base
        The base, for names.
    result : Result
        The result of a trial.
    """

    base: Base
    result: Result

    @cached_property
    def _sites(self) -> Mapping[str, str]:
        return maker_names(self.base, "site")

    @property
    def requirement(self) -> dict[str, Any]:
        """What is required."""
        return self.result.tables["requirement"].row(0, named=True)

    def lead(self) -> str:
        """Return the verdict and the trial that would change it."""
        whole = self._whole()
        required = self.requirement
        product = product_names(self.base).get(required["product_id"], required["product_id"])
        said = [
            f"{VERDICTS[whole['verdict']].capitalize()}: {amount(required['quantity'])} of {product} within "
            f"{count(required['within_days'])} days come about with {share(whole['p_met'])} on the best estimate; what "
            f"was demonstrated gives {share(whole['p_shown'])}, and {share(required['confidence'])} was asked."
        ]
        design = self.result.tables["design"].filter(pl.col("line_id") == "all lines")
        for row in design.head(1).iter_rows(named=True):
            if row["shows_requirement"]:
                said.append(
                    f"The cheapest trial that would show it: {counted(row['batches'], 'batch', 'batches')} in "
                    f"{counted(row['runs'], 'run')}, {_usd(row['cost_usd'])}, {count(row['days'])} days."
                )
            else:
                said.append("No trial within the limits given would show it.")
        return " ".join(said)

    def numbers(self) -> tuple[Number, ...]:
        """Return the headline numbers with their intervals."""
        held = {row["id"]: row for row in self.result.metrics.iter_rows(named=True)}
        found = [
            self._number(held, "p_requirement_met", "chance on the best estimate", share),
            self._number(held, "p_requirement_shown", "chance by what was demonstrated", share),
            self._number(held, "units_released", "units released in time", amount),
            self._number(held, "units_shown", "units shown", amount),
            self._number(held, "design_cost_usd", "USD: cheapest trial that shows it", amount),
            self._number(held, "evpi_usd", "USD: worth of knowing for certain", amount),
            self._number(held, "best_net_value_usd", "USD: best test, less its cost", amount),
        ]
        return tuple(one for one in found if one is not None)

    def charts(self) -> tuple[Chart, ...]:
        """Return claimed against believed, field by field, and the operating characteristic of the trial."""
        found = [self._dumbbell(field) for field in FIELDS]
        found.append(self._characteristic())
        return tuple(chart for chart in found if chart is not None)

    def tables(self) -> tuple[Table, ...]:
        """Return the tables, the verdict first."""
        found = [
            self._certificate(),
            self._claims(),
            self._design(),
            self._sequential(),
            self._foresight(),
            self._decisions(),
            self._demonstrations(),
        ]
        rest = [
            self._shown(name, self.result.tables[name])
            for name in ("runs", "limits", "operating_characteristic", "assumed")
            if self.result.tables[name].height
        ]
        return (*found, *rest)

    def _shown(self, name: str, frame: pl.DataFrame) -> Table:
        """Return a table of the result as it is, but for shares that read as shares and lines and fields by name."""
        table = whole_table(name, frame)
        if name == "operating_characteristic":
            columns = (
                Column("share_of_claim", "True output, of the claim", "share"),
                Column("p_pass", "Chance to pass", "share"),
            )
            return replace(table, columns=columns)
        if name == "assumed":
            subjects = pl.Series("subject", [self._line(one) for one in frame["subject"]], dtype=pl.String)
            return replace(table, frame=frame.with_columns(subjects, pl.col("field").str.replace_all("_", " ")))
        return table

    def _whole(self) -> dict[str, Any]:
        """Return the verdict on all lines together, which stands last."""
        return self.result.tables["certificate"].row(-1, named=True)

    @staticmethod
    def _number(held: Mapping[str, Any], name: str, words: str, write: Any) -> Number | None:
        row = held.get(name)
        if row is None or row["value"] is None:
            return None
        low, high = row["low"], row["high"]
        if low is None and high is None:
            return Number(words, write(row["value"]))
        if low is None or high is None:
            ends = f"at most {write(high)}" if low is None else f"at least {write(low)}"
        else:
            ends = amounts(low, high) if write is amount else f"{write(low)} to {write(high)}"
        return Number(words, write(row["value"]), ends)

    def _line(self, line: str) -> str:
        """Return a line in words: what is made, and where."""
        _, _, site = line.partition("@")
        if not site:
            return line
        return self._sites.get(site, site)

    def _dumbbell(self, field: str) -> Chart | None:
        words, form = FIELDS[field]
        rows = self.result.tables["claims_vs_demonstrated"].filter(pl.col("field") == field)
        drawn = [
            Trial(
                self._line(row["line_id"]),
                row["claimed"],
                row["believed"],
                row["low"],
                row["high"],
                "no run yet" if not row["runs"] else counted(row["runs"], "run"),
            )
            for row in rows.iter_rows(named=True)
            if row["claimed"] is not None or row["believed"] is not None
        ]
        if not drawn:
            return None
        runs = int(rows["runs"].sum())
        evidence = (
            f"{counted(runs, 'run')} were made" if runs else "no run was made, so that it rests on the claim alone"
        )
        summary = (
            f"{words.capitalize()}: what each line claims (diamond), and what the evidence supports (disc, with the "
            f"range that holds it with 90\u00a0%); {evidence}."
        )
        return dumbbell(
            drawn,
            scale=Scale(words, form),  # type: ignore[arg-type]  # one of the two forms
            name=f"claimed-{field.replace('_', '-')}",
            title=f"Claimed and supported: {words}",
            summary=summary,
            claimed_words="claimed",
            demonstrated_words="supported by evidence",
        )

    def _characteristic(self) -> Chart | None:
        rows = self.result.tables["operating_characteristic"].sort("share_of_claim")
        if rows.height < 2:
            return None
        line = Line("chance to pass", tuple(Reading(100 * at, passed) for at, passed in rows.iter_rows()))
        half = rows.filter(pl.col("p_pass") >= 0.5)["share_of_claim"]
        from_ = f" from {share(float(half[0]))} of the claim on it passes more often than not" if half.len() else ""
        summary = (
            f"Chance that the lines pass the trial, by how much of their claim they really deliver:{from_}; a line "
            f"that delivers {share(rows['share_of_claim'][0])} passes with {share(rows['p_pass'][0])}."
        )
        return lines(
            [line],
            scale=Scale("chance to pass the trial"),
            name="characteristic",
            title="Operating characteristic of the cheapest trial",
            summary=summary,
            along="true output, % of the claim",
        )

    def _certificate(self) -> Table:
        rows = self.result.tables["certificate"]
        rows = rows.with_columns(
            name=pl.Series([self._line(one) for one in rows["subject"]], dtype=pl.String),
            verdict_words=pl.col("verdict").replace(dict(VERDICTS)),
            claimed=_amounts(rows["claimed_units"]),
            median=_amounts(rows["units_median"]),
            range=_pairs(rows, "units_lower", "units_upper"),
            shown=_amounts(rows["shown_units_lower"]),
            p_range=pl.Series([interval(*row) for row in rows.select("p_low", "p_high").iter_rows()], dtype=pl.String),
            rests=pl.lit(self.result.tables["assumed"].height > 0),
        )
        columns = (
            Column("name", "Line", "prose"),
            Column("verdict_words", "Verdict"),
            Column("claimed", "Claimed units", mark="rests"),
            Column("median", "Believed", mark="rests"),
            Column("range", "At the confidence asked", mark="rests"),
            Column("shown", "Shown at least", mark="rests"),
            Column("p_met", "Meets it alone", "share", "rests"),
            Column("p_range", "95\u00a0% interval of the simulation"),
            Column("p_shown", "By what was demonstrated", "share", "rests"),
        )
        note = f"Required: {self.requirement['words']}. {self.requirement['reason']}."
        return Table("certificate", "Certificate", rows, columns, note, shown=rows.height)

    def _claims(self) -> Table:
        rows = self.result.tables["claims_vs_demonstrated"]
        rows = rows.with_columns(
            name=pl.Series([self._line(one) for one in rows["line_id"]], dtype=pl.String),
            words=pl.col("field").replace({key: words for key, (words, _) in FIELDS.items()}),
            range=_pairs(rows, "low", "high"),
            is_assumed=pl.col("claim_method") == "assumed",
            rests=pl.lit(value=True),
        )
        columns = (
            Column("name", "Line", "prose"),
            Column("words", "What"),
            Column("claimed", "Claimed", "number", "is_assumed"),
            Column("claim_method", "Claim is"),
            Column("runs", "Runs", "count"),
            Column("demonstrated", "Demonstrated", "number"),
            Column("believed", "Supported", "number", "rests"),
            Column("range", "90\u00a0% range", mark="rests"),
            Column("reason", "Why claimed", "prose"),
        )
        return Table("claims", "Claimed, demonstrated, supported", rows, columns, shown=30)

    def _design(self) -> Table:
        rows = self.result.tables["design"]
        rows = rows.with_columns(
            name=pl.Series([self._line(one) for one in rows["line_id"]], dtype=pl.String),
            cost=_money(rows["cost_usd"]),
            cost_range=_pairs(rows, "cost_low_usd", "cost_high_usd", money=True),
            units=_amounts(rows["units_shown"]),
            rests=pl.lit(value=True),
        )
        columns = (
            Column("name", "Where", "prose"),
            Column("runs", "Runs", "count"),
            Column("batches", "Batches", "count"),
            Column("allowed_failures", "May fail", "count"),
            Column("days", "Days", "count", "rests"),
            Column("cost", "Cost", mark="rests"),
            Column("cost_range", "Range", mark="rests"),
            Column("units", "Shows, units", mark="rests"),
            Column("confidence", "Confidence", "share"),
            Column("p_pass_if_claims_hold", "Passes if claims hold", "share", "rests"),
            Column("p_pass_if_claims_false", "Passes if they are false", "share", "rests"),
        )
        return Table("design", "The cheapest trial that would show it", rows, columns, shown=rows.height)

    def _sequential(self) -> Table:
        rows = self.result.tables["sequential"]
        rows = rows.with_columns(
            name=pl.Series([self._line(one) for one in rows["line_id"]], dtype=pl.String),
            cost=_money(rows["cost_usd"]),
            cost_bad=_money(rows["cost_if_bad_usd"]),
        )
        columns = (
            Column("name", "Line", "prose"),
            Column("kind", "Plan"),
            Column("batches_if_claim_holds", "Batches if the claim holds", "number"),
            Column("batches_if_bad", "If it is bad", "number"),
            Column("most_batches", "At most", "count"),
            Column("p_pass_if_claim_holds", "Passes if it holds", "share"),
            Column("p_pass_if_bad", "Passes if bad", "share"),
            Column("cost", "Cost if it holds"),
            Column("cost_bad", "If bad"),
        )
        note = "Fixed: all batches are made. Sequential: stop as soon as the result is clear."
        return Table("sequential", "Stop early, or make them all", rows, columns, note, shown=20)

    def _foresight(self) -> Table:
        rows = self.result.tables["foresight"]
        columns = (
            Column("truth", "If the truth is"),
            Column("p_pass", "Trial is passed", "share"),
            Column("p_ready", "Then ready", "share"),
            Column("p_not_shown", "Not shown", "share"),
            Column("p_not_ready", "Not ready", "share"),
            Column("mean_p_met", "Best estimate after, mean", "share"),
            Column("outcomes", "Outcomes drawn", "count"),
        )
        return Table("foresight", "What the trial would tell", rows, columns, shown=rows.height)

    def _decisions(self) -> Table:
        rows = self.result.tables["decisions"]
        rows = rows.with_columns(
            name=pl.Series([self._line(one) for one in rows["line_id"]], dtype=pl.String),
            words=pl.col("learn").replace(dict(LEARN)),
            worth=_money(rows["evsi_usd"]),
            cost=_money(rows["cost_usd"]),
            net=_money(rows["net_usd"]),
            rests=pl.lit(value=True),
        )
        columns = (
            Column("words", "Learn", "prose"),
            Column("name", "Where", "prose"),
            Column("p_verdict_changes", "Verdict changes", "share", "rests"),
            Column("p_choice_changes", "Choice changes", "share", "rests"),
            Column("choice_today", "Choice today"),
            Column("worth", "Worth", mark="rests"),
            Column("cost", "Cost", mark="rests"),
            Column("net", "Net", mark="rests"),
        )
        note = "Worth: expected value of sample information, what the choice gains on average by knowing it first."
        return Table("decisions", "Which result would change which decision", rows, columns, note, shown=20)

    def _demonstrations(self) -> Table:
        rows = self.result.tables["demonstrations"]
        rows = rows.with_columns(
            where=pl.Series([self._line(one) for one in rows["line_id"]], dtype=pl.String),
            range=_pairs(rows, "share_exercised_low", "share_exercised_high"),
            avoided=_money(rows["trial_cost_avoided_usd"]),
            rests=pl.lit(value=True),
        )
        columns = (
            Column("name", "Routine product", "prose"),
            Column("where", "Made at", "prose"),
            Column("relation", "Shows it by"),
            Column("share_exercised", "Of the rate required", "number", "rests"),
            Column("range", "Range", mark="rests"),
            Column("days_to_show", "Days to show it", "number", "rests"),
            Column("avoided", "Trial cost avoided", mark="rests"),
        )
        return Table("demonstrations", "Routine making that would count as a demonstration", rows, columns, shown=12)


def _usd(value: float | None) -> str:
    return f"{amount_in(value)} USD" if value is not None else amount_in(value)


def _amounts(values: pl.Series) -> pl.Series:
    return pl.Series([amount_in(one) for one in values], dtype=pl.String)


def _money(values: pl.Series) -> pl.Series:
    return pl.Series([_usd(one) for one in values], dtype=pl.String)


def _pairs(frame: pl.DataFrame, low: str, high: str, *, money: bool = False) -> pl.Series:
    unit = " USD" if money else ""
    found = [
        "not bounded" if one is None and other is None else f"{amounts(one, other)}{unit}"
        for one, other in frame.select(low, high).iter_rows()
    ]
    return pl.Series(found, dtype=pl.String)
