"""Back-tests against history: forecast past shortages blind, and say how good the forecasts were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from mainstay.core.progress import Progress, counted, parts
from mainstay.core.result import Result
from mainstay.engines.stress.backtest import border, calibrate, chain, observed, tables
from mainstay.engines.stress.backtest.assess import SCORED, Case, forecast_rows, scored_of
from mainstay.engines.stress.backtest.forecast import forecast, known_of
from mainstay.engines.stress.backtest.headline import headline
from mainstay.engines.stress.backtest.inputs import SHARE_SPREAD
from mainstay.engines.stress.backtest.outcomes import NULL_DEPTH, RECOVERED_DAYS, WINDOW_DAYS, Outcomes
from mainstay.engines.stress.backtest.priors import PRIORS, Array, population
from mainstay.engines.stress.backtest.ramps import multipliers, ramp_table
from mainstay.engines.stress.backtest.score import (
    Scored,
    compare,
    frame,
    pit_histogram,
    reliability,
    residuals,
)
from mainstay.errors import InputError, Problem

#: Members of the population of shortages.
DRAWS = 2000
BUNDLED, GIVEN = "bundled", "given"


def run(
    csv: border.Cases | None = None, *, seed: int = 1, draws: int = DRAWS, progress: Progress | None = None
) -> Result:
    """Forecast past shortages from what was known of them, and compare with what happened.

    The cases that come with Mainstay calibrate the forecasts, each leave-one-out. Given cases are forecast with all
    bundled cases that do not tell of the same weeks, and never calibrate anything.

    Parameters
    ----------
    csv : path, polars.DataFrame, CSV text or rows, optional
        Cases to forecast, in the structured columns (`columns.describe_columns`) or in prose
        (`prose.PROSE_COLUMNS`). Without it, the bundled cases are forecast.
    seed : int
        Seed of all draws; the same seed gives the same bytes. Draws hang on the case, so that another case changes
        no draws.
    draws : int
        Members of the population of shortages, at least 100.
    progress : callable, optional
        Told (done, of, what).

    Returns
    -------
    Result
        Tables ``cases``, ``forecasts`` (of the given cases, or of the bundled ones where none are given),
        ``shortage``, ``pass_through``, ``reliability``, ``pit``, ``scores``, ``residuals`` (of both, in the column
        ``of``), ``parameters``, ``reading`` (what was understood of prose), ``excluded`` (which bundled cases did not
        calibrate which forecast), ``ramps``, ``ramp_multipliers``, ``sources``.

    Raises
    ------
    InputError
        The table cannot be read or used; all problems at once.

    Examples
    --------
    >>> result = run(draws=200)
    >>> result.tables["reliability"].filter(pl.col("quantity") == "depth")["nominal"].to_list()
    [0.5, 0.8, 0.9]
    """
    if draws < 100:
        msg = "too few draws"
        raise InputError(
            msg, [Problem("number.range", "a back-test needs draws", found=str(draws), allowed="100 or more")]
        )
    bundled = border.bundled_cases()
    given, reading, told = border.read_cases(csv) if csv is not None else (bundled.clear(), _no_reading(), [])
    votes, asked_for, rated, last = parts(progress, 20, 0 if csv is None else 10, 2, 2)
    work = _Work(bundled, seed, draws, votes)
    groups = {BUNDLED: work.cases(bundled)}
    if csv is not None:
        groups[GIVEN] = work.cases(given, asked_for)
    asked = GIVEN if csv is not None else BUNDLED
    scored = {of: work.scored(cases, groups[BUNDLED], rated) for of, cases in groups.items()}
    last(0, 1, "tables")
    ramps = ramp_table([*border.parse_csv(border.bundled_text("ramps.csv"), "ramps.csv")])
    made = {
        "cases": given if csv is not None else bundled,
        "forecasts": frame(
            [row for case in groups[asked] for row in forecast_rows(case, asked, seed)], tables.FORECASTS
        ),
        **_of_both(groups, scored, seed),
        "parameters": tables.parameter_table(work.people, work.weights([])),
        "reading": reading,
        "excluded": work.excluded(groups[asked]),
        "ramps": pl.concat([ramps, ramp_table(told)]) if told else ramps,
        "ramp_multipliers": multipliers(ramps),
        "sources": pl.DataFrame(border.parse_csv(border.bundled_text("sources.csv"), "sources.csv")),
    }
    last(1, 1, "all cases are scored")
    return Result(made, headline(made, asked), _manifest(seed, draws, bundled, given if csv is not None else None))


def _no_reading() -> pl.DataFrame:
    return pl.DataFrame(schema=border.READING)


@dataclass
class _Work:
    """What the cases of one run share: the population, and the votes of the bundled cases."""

    bundled: pl.DataFrame
    seed: int
    draws: int
    progress: Progress

    def __post_init__(self) -> None:
        self.people = population(self.seed, self.draws)
        self.rows = [row for row in self.bundled.iter_rows(named=True) if row["case_kind"] != "ramp"]
        self.found = {
            row["case_id"]: self.forecast(row)
            for row in counted(self.rows, self.progress, "forecasts of bundled cases")
        }
        self.votes = {
            row["case_id"]: calibrate.vote(calibrate.likelihood(self.found[row["case_id"]], observed.observed(row)))
            for row in self.rows
        }

    def forecast(self, row: Mapping[str, Any]) -> Outcomes:
        """Return the outcomes of a case; only what was known is handed on."""
        return forecast(known_of(row), row["case_id"], self.people, self.seed)

    def weights(self, silent: Sequence[str]) -> Array:
        """Return the weights of the members without the votes of some cases."""
        return calibrate.weights_without(self.votes, silent, self.draws)

    def cases(self, table: pl.DataFrame, progress: Progress | None = None) -> list[Case]:
        """Return the cases of a table with the weights that may forecast them."""
        rows = [row for row in table.iter_rows(named=True) if row["case_kind"] != "ramp"]
        return [
            Case(
                row,
                self.found[row["case_id"]] if table is self.bundled else self.forecast(row),
                observed.observed(row),
                self.weights(calibrate.related(row, self.rows)),
            )
            for row in counted(rows, progress, "forecasts of given cases")
        ]

    def scored(self, cases: Sequence[Case], known: Sequence[Case], progress: Progress) -> list[Scored]:
        """Return the scores of cases; the rivals know the bundled cases that may calibrate."""
        found: list[Scored] = []
        for case in counted(cases, progress, "cases scored"):
            silent = calibrate.related(case.row, self.rows)
            found.extend(scored_of(case, [other for other in known if other.key not in silent], self.seed))
        return found

    def excluded(self, cases: Sequence[Case]) -> pl.DataFrame:
        """Return which bundled cases did not calibrate the forecast of which case."""
        rows = [(case.key, other) for case in cases for other in calibrate.related(case.row, self.rows)]
        return pl.DataFrame(rows, schema={"case_id": pl.String(), "excluded": pl.String()}, orient="row")


def _of_both(
    groups: Mapping[str, Sequence[Case]], scored: Mapping[str, list[Scored]], seed: int
) -> dict[str, pl.DataFrame]:
    """Return the tables that tell of bundled and given cases side by side."""
    timed = {of: [one for one in part if one.quantity in SCORED] for of, part in scored.items()}
    rows: dict[str, list[dict[str, Any]]] = {
        "shortage": [row for of, cases in groups.items() for row in tables.shortage_table(cases, of)],
        "pass_through": [row for of, cases in groups.items() for row in tables.pass_through_table(cases, of, seed)],
        "reliability": [row for of, part in timed.items() for row in reliability(part, of)],
        "pit": [row for of, part in timed.items() for row in pit_histogram(part, of)],
        "scores": [row for of, part in scored.items() for row in compare(part, of, seed)],
        "residuals": [row for of, part in scored.items() for row in residuals(part, of)],
    }
    return {name: frame(part, _SCHEMAS[name]) for name, part in rows.items()}


_SCHEMAS = {
    "shortage": tables.SHORTAGE,
    "pass_through": tables.PASS_THROUGH,
    "reliability": tables.RELIABILITY,
    "pit": tables.PIT,
    "scores": tables.SCORES,
    "residuals": tables.RESIDUALS,
}


def _manifest(seed: int, draws: int, bundled: pl.DataFrame, given: pl.DataFrame | None) -> dict[str, Any]:
    from mainstay import __version__
    from mainstay.core.content_hash import hash_tables

    return {
        "engine": "stress.backtest",
        "version": __version__,
        "seed": seed,
        "options": {"draws": draws},
        "bundled": hash_tables({"cases": bundled}, {}),
        "given": None if given is None else hash_tables({"cases": given}, {}),
        "assumed": {
            "priors": {prior.name: prior.words for prior in PRIORS},
            "prior_votes": calibrate.PRIOR_VOTES,
            "share_spread": SHARE_SPREAD,
            "depth_spread": dict(observed.DEPTH_SPREAD),
            "onset_spread_days": calibrate.ONSET_SPREAD,
            "duration_log_spread": calibrate.DURATION_SPREAD,
            "same_event_days": calibrate.SAME_EVENT_DAYS,
        },
        "definitions": {
            "horizon_days": chain.HORIZON_DAYS,
            "fill_goal": chain.FILL_GOAL,
            "recovered_days": RECOVERED_DAYS,
            "window_days": WINDOW_DAYS,
            "null_depth": NULL_DEPTH,
        },
    }
