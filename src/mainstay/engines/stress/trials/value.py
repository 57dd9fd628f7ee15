"""Which results would change which decision: value of each possible trial and of each record that could be asked for.

The **expected value of sample information** is what the best option is worth on average once the result is known, less
what it is worth today (Raiffa and Schlaifer 1961; Claxton and Posnett, *Health Economics* 5, 1996). Today's worth of an
option is taken as the mean over the same outcomes, so that the value is never below 0 and free of the luck of two
simulations. An option costs its price plus the loss from units that are still short.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.core.progress import Progress, tally
from mainstay.core.streams import stream
from mainstay.engines.stress.trials.belief import LineBelief
from mainstay.engines.stress.trials.claimed import Claimed
from mainstay.engines.stress.trials.delivery import total
from mainstay.engines.stress.trials.design import Design
from mainstay.engines.stress.trials.judge import Bench, verdict
from mainstay.engines.stress.trials.outcomes import KINDS, Outcomes, Seen, believed_truth, describe, outcomes
from mainstay.engines.stress.trials.plans import cost_of

Array = npt.NDArray[np.float64]
#: batches of a trial, or of records, of a line that the design leaves out
USUAL_BATCHES = 6
DECISIONS = {
    "line_id": pl.String(),
    "learn": pl.String(),
    "runs": pl.Int64(),
    "batches": pl.Int64(),
    "p_verdict_changes": pl.Float64(),
    "p_ready_after": pl.Float64(),
    "choice_today": pl.String(),
    "p_choice_changes": pl.Float64(),
    "evsi_usd": pl.Float64(),
    "cost_usd": pl.Float64(),
    "net_usd": pl.Float64(),
    "rank": pl.Int64(),
}
CHANGES = {
    "line_id": pl.String(),
    "learn": pl.String(),
    "verdict_after": pl.String(),
    "choice_after": pl.String(),
    "is_change": pl.Boolean(),
    "probability": pl.Float64(),
    **{
        f"{name}_{end}": pl.Float64()
        for name in ("throughput_of_claim", "released_share", "days_of_claim")
        for end in ("low", "median", "high")
    },
}


@dataclass(frozen=True)
class Learning:
    """One thing that could be learned about one line."""

    line: Claimed
    kind: Seen
    results: Outcomes
    cost_usd: float


@dataclass(frozen=True)
class Today:
    """What is decided today, and what every outcome is compared with."""

    bench: Bench
    beliefs: dict[str, LineBelief]
    quantities: dict[str, Array]
    shown: dict[str, Array]
    extra: tuple[Array, ...]

    @property
    def names(self) -> list[str]:
        """Names of the options."""
        return [option.name for option in self.bench.spec.options]

    def verdict(self, quantities: Mapping[str, Array], shown: Mapping[str, Array]) -> str:
        """Return the verdict that draws lead to."""
        need = self.bench.spec.requirement
        met = float((total(quantities, self.bench.draws) >= need.quantity.value).mean())
        demonstrated = float((total(shown, self.bench.draws) >= need.quantity.value).mean())
        return verdict(met, demonstrated, need.confidence)

    def worth(self, quantities: Mapping[str, Array]) -> Array:
        """Return what each option is worth in US dollars: minus its price and the loss from what is still short."""
        spec = self.bench.spec
        units = total(quantities, self.bench.draws)
        short = [np.maximum(spec.requirement.quantity.value - units - extra, 0.0).mean() for extra in self.extra]
        prices = np.array([option.cost_usd.value for option in spec.options])
        return -prices - spec.loss_usd_per_unit_short * np.array(short)


def today(beliefs: dict[str, LineBelief], bench: Bench, seed: int) -> Today:
    """Return what is known before any further result."""
    quantities = bench.quantities(beliefs)
    extra = []
    for option in bench.spec.options:
        low, high = option.units.ends
        u = stream(seed, "trials", "option", option.name).random(bench.draws)
        extra.append(low + (high - low) * u)
    return Today(bench, beliefs, quantities, bench.shown(beliefs, quantities), tuple(extra))


def perfect_information(now: Today) -> float:
    """Return what knowing the quantity itself would be worth, in US dollars: no trial is worth more."""
    spec = now.bench.spec
    if not spec.options:
        return 0.0
    units = total(now.quantities, now.bench.draws)
    worth = np.stack(
        [
            -option.cost_usd.value
            - spec.loss_usd_per_unit_short * np.maximum(spec.requirement.quantity.value - units - extra, 0.0)
            for option, extra in zip(spec.options, now.extra, strict=True)
        ]
    )
    # what the option itself adds is not learned, but its mean would be; the bound stays a bound
    return float(worth.max(axis=0).mean() - worth.mean(axis=1).max())


def learnings(lines: Sequence[Claimed], now: Today, found: Design, seed: int) -> Iterator[Learning]:
    """Yield every trial and every record that could be asked for: the plan of the design, or one run of six batches."""
    sizes = {plan.line_id: plan.size for plan in found.plans if plan.size.runs}
    for line in lines:
        size = sizes.get(line.line_id)
        runs = 1 if size is None else size.runs
        batches = min(USUAL_BATCHES, line.choice.most_batches) if size is None else size.batches
        truth = believed_truth(now.beliefs[line.line_id], now.bench.spec, now.bench.spec.trials, seed)
        results = outcomes(truth, line.line_id, runs, batches, seed)
        cost = cost_of(line, runs, batches)[0]
        for kind in KINDS:
            yield Learning(line, kind, results, cost if kind == "trial" else line.choice.record_cost_usd.value)


def decisions(
    lines: Sequence[Claimed], now: Today, found: Design, seed: int, progress: Progress | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what each possible trial or record is worth, and which results would change what.

    Parameters
    ----------
    lines : sequence of Claimed
        Lines and claims.
    now : Today
        What is known.
    found : Design
        Design, whose plans are the trials that are looked at.
    seed : int
        Seed of the run.
    progress : callable, optional
        Told (done, of, what).

    Returns
    -------
    tuple of polars.DataFrame
        The ranked list of data to call for (by net value, then by the chance that the verdict changes), and for each
        verdict and choice that a result could lead to: its probability and the results that lead there (10 %, median,
        90 %).
    """
    rows, changes = [], []
    held = now.verdict(now.quantities, now.shown)
    step = tally(progress, len(lines) * len(KINDS), "trials and records valued")
    for one in learnings(lines, now, found, seed):
        verdicts, worth = _play(one, now)
        choices = worth.argmax(axis=1) if now.names else np.zeros(len(verdicts), dtype=np.int64)
        best = int(worth.mean(axis=0).argmax()) if now.names else 0
        gain = float(worth.max(axis=1).mean() - worth.mean(axis=0).max()) if now.names else None
        runs, made = _size(one)
        rows.append(
            {
                "line_id": one.line.line_id,
                "learn": one.kind,
                "runs": runs,
                "batches": made,
                "p_verdict_changes": sum(name != held for name in verdicts) / len(verdicts),
                "p_ready_after": verdicts.count("ready") / len(verdicts),
                "choice_today": now.names[best] if now.names else None,
                "p_choice_changes": float((choices != best).mean()) if now.names else None,
                "evsi_usd": None if gain is None else max(gain, 0.0),
                "cost_usd": one.cost_usd,
                "net_usd": None if gain is None else max(gain, 0.0) - one.cost_usd,
                "rank": None,
            }
        )
        changes += _changes(one, verdicts, choices, (held, best), now)
        step()
    return _ranked(rows), pl.DataFrame(changes, schema=CHANGES, orient="row")


def _size(one: Learning) -> tuple[int, int]:
    """Return runs and batches of which something is learned."""
    runs = 0 if one.kind == "batches" else one.results.throughput.shape[1]
    return runs, one.results.batches if one.kind in ("trial", "batches") else 0


def _play(one: Learning, now: Today) -> tuple[list[str], Array]:
    """Return the verdict and the worth of each option after each outcome."""
    name, bench = one.line.line_id, now.bench
    quantities, shown = dict(now.quantities), dict(now.shown)
    verdicts, worth = [], []
    for i in range(one.results.released.size):
        belief = one.results.after(now.beliefs[name], i, one.kind)
        mine = bench.quantities({name: belief})
        quantities |= mine
        shown.pop(name, None)
        shown |= bench.shown({name: belief}, mine)
        verdicts.append(now.verdict(quantities, shown))
        worth.append(now.worth(quantities))
    return verdicts, np.array(worth)


def _ranked(rows: list[dict[str, object]]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=DECISIONS, orient="row")
    keys = ["net_usd", "p_choice_changes", "p_verdict_changes", "cost_usd", "line_id", "learn"]
    order = frame.sort(keys, descending=[True, True, True, False, False, False], nulls_last=True)
    return order.with_columns(rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))


def _changes(
    one: Learning, verdicts: list[str], choices: npt.NDArray[np.int64], held: tuple[str, int], now: Today
) -> list[dict[str, object]]:
    line, results = one.line, one.results
    told = {
        "throughput_of_claim": np.exp(results.throughput.mean(axis=1)) / line.units_per_day.value,
        "released_share": results.released / max(results.batches, 1),
        "days_of_claim": np.exp(results.first_lot.mean(axis=1)) / line.first_lot_days.value,
    }
    learned = {"throughput": "throughput_of_claim", "batches": "released_share", "first_lot": "days_of_claim"}
    rows = []
    ends = np.array([f"{name}|{choice}" for name, choice in zip(verdicts, choices, strict=True)])
    for end in sorted(set(ends.tolist())):
        there = ends == end
        after, choice = end.split("|")
        row: dict[str, object] = {
            "line_id": line.line_id,
            "learn": one.kind,
            "verdict_after": after,
            "choice_after": now.names[int(choice)] if now.names else None,
            "is_change": (after, int(choice)) != held,
            "probability": float(there.mean()),
        }
        for name, values in told.items():
            if one.kind == "trial" or learned[one.kind] == name:
                row |= dict(
                    zip((f"{name}_low", f"{name}_median", f"{name}_high"), describe(values[there]), strict=True)
                )
        rows.append(row)
    return rows
