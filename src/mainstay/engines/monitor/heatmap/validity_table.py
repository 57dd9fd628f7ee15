"""How well indices foresaw what came later, beside rivals of one variable; printed also where the answer is bad."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import polars as pl

from mainstay.core.calendar import period_bounds
from mainstay.core.progress import Progress, parts
from mainstay.engines.monitor.heatmap.evidence import WHOLE
from mainstay.engines.monitor.heatmap.nominal import weighted_mean
from mainstay.engines.monitor.heatmap.rows import MapData
from mainstay.engines.monitor.heatmap.validity_variables import Variable, leaves_of, observed
from mainstay.engines.monitor.validity import predictive_validity
from mainstay.model.base import Base

#: nodes of the tree of indicators whose leaves are outcomes and rivals
OUTCOMES, RIVALS = "outcomes", "validity-rivals"
#: published indices that are tried in every period that the base has
INDICES = ("ghs-overall",)
#: nodes whose leaves are tried as indices in their newest period
INDEX_NODES = ("ghs-categories",)
#: rivals wherever they stand in the tree: income, the plainest of all, and what is spent
PLAIN_RIVALS = ("gdp-per-capita-constant-usd", "health-spending-per-person")
#: name of the score of the map itself
OWN = "this map, whole base"
#: of the periods of a rival, the newest is taken that has at least this part of the economies of the fullest
COVERED = 0.9
#: an index that becomes known later than this after its period has been worked over
A_YEAR = timedelta(days=366)

_ENDS = ("", "_low", "_high")
VALIDITY = {
    "index_id": pl.String(),
    "index_period": pl.String(),
    "index_known_on": pl.Date(),
    "outcome_id": pl.String(),
    "outcome_period": pl.String(),
    "kind": pl.String(),
    "predictor_id": pl.String(),
    "predictor_period": pl.String(),
    "role": pl.String(),
    "n": pl.Int64(),
    **{f"{name}{end}": pl.Float64() for name in ("spearman", "r2", "concordance", "partial") for end in _ENDS},
    "compared_by": pl.String(),
    "index_value": pl.Float64(),
    **{f"difference{end}": pl.Float64() for end in _ENDS},
    "chance_index_better": pl.Float64(),
    "verdict": pl.String(),
    "note": pl.String(),
}


def validity_table(
    base: Base, data: MapData, seed: int, *, resamples: int = 500, progress: Progress | None = None
) -> pl.DataFrame:
    """Return how well indices, and this map itself, agree with outcomes, against rivals of one variable.

    Parameters
    ----------
    base : Base
        Observations about economies as a whole. Outcomes are the indicators below the node ``outcomes``; rivals are
        those below ``validity-rivals`` and `PLAIN_RIVALS`; indices are `INDICES` in each period and the leaves of
        `INDEX_NODES` in their newest. Groups of economies are left out, since their members are there.
    data : MapData
        The map, for its own score: the mean of the nominal scores of the rows about the whole base, of economies that
        have one in each of them.
    seed : int
        Seed of the bootstrap.
    resamples : int
        Bootstrap resamples of the economies.
    progress : callable, optional
        Told (done, of, what).

    Returns
    -------
    polars.DataFrame
        One row for each index, outcome and predictor: the index itself (``role`` index), then each rival on the same
        economies; numbers as `predictive_validity` explains them, ``verdict`` among them. Only outcomes whose period
        ends after that of the index are there. A rival has the newest period that ended by the end of that of the index
        and is nearly as full as its fullest one. ``kind`` says what the figure can claim:

        - ``forecast``: the values of the index were known before the period of the outcome began;
        - ``forecast in part``: they were known before it ended. So it is with every outcome told for a day, which may
          count what came before the index;
        - ``restated``: the index is about an earlier time, but the values used became known more than a year after it
          or after the outcome, so that they may have been worked over in the light of what happened;
        - ``not a forecast``: the score of this map, with values of all times up to the as-of date, some of them those
          of the rivals.

        ``note`` says where an index points the wrong way, its interval wholly on that side: then even "better than" a
        rival is no praise. A correlation over economies does not show that the index measures what prevents a bad
        outcome, nor that raising it would help. Rivals without a good direction (context) are compared by explained
        variance (``r2``), which has none. Empty where the base has no outcome or no rival.

    Examples
    --------
    >>> import mainstay as ms
    >>> from mainstay.engines.monitor.heatmap.run import read_map
    >>> from mainstay.scenario.heatmap import HeatmapChoices
    >>> base = ms.load("us-2026")
    >>> set(validity_table(base, read_map(base, HeatmapChoices()), 1, resamples=200)["role"]) <= {"index", "rival"}
    True
    """
    told = observed(base)
    outcomes = [one for name in leaves_of(base, OUTCOMES) for one in told.get(name, []) if one.direction != "context"]
    rivals = [told[name] for name in dict.fromkeys((*PLAIN_RIVALS, *leaves_of(base, RIVALS))) if name in told]
    indices = [one for name in INDICES for one in told.get(name, [])]
    indices += [told[name][-1] for node in INDEX_NODES for name in leaves_of(base, node) if name in told]
    own = _own(base, data)
    tried = [*indices, *([] if own is None else [own])]
    # an index that is older has more outcomes after it; the score of this map is held against all of them
    longer = [float(sum(one is own or later.end > one.end for later in outcomes)) + 0.1 for one in tried]
    made = [
        _of_index(index, outcomes, rivals, seed, resamples, own=index is own, progress=part)
        for index, part in zip(tried, parts(progress, *longer), strict=True)
    ]
    return pl.concat([pl.DataFrame(schema=VALIDITY), *made])


def _own(base: Base, data: MapData) -> Variable | None:
    rows = [row for row in data.rows if row.segment == WHOLE]
    if not rows:
        return None
    groups = set(base["economies"].filter(pl.col("kind") == "group")["economy_id"])
    scores = [dict(zip(row.economies, weighted_mean(row.place, row).tolist(), strict=True)) for row in rows]
    mean = {name: float(np.mean([one.get(name, np.nan) for one in scores])) for name in data.cast.all}
    kept = {name: score for name, score in mean.items() if not np.isnan(score) and name not in groups}
    values = pl.DataFrame({"unit": list(kept), "value": list(kept.values())}, schema_overrides={"unit": pl.String()})
    return Variable(OWN, base.info.as_of_on.isoformat(), "higher_better", base.info.as_of_on, values)


def _of_index(
    index: Variable,
    outcomes: Sequence[Variable],
    rivals: Sequence[Sequence[Variable]],
    seed: int,
    resamples: int,
    *,
    own: bool,
    progress: Progress | None = None,
) -> pl.DataFrame:
    later = [one for one in outcomes if own or one.end > index.end]
    chosen = [one for several in rivals if (one := _period_of(several, index.end)) is not None]
    empty = pl.DataFrame(schema=VALIDITY)
    if not later or not chosen or index.values.is_empty():
        return empty
    # a rival without a good direction is compared by a measure without one
    kinds = [one.direction == "context" for one in chosen]
    made = []
    shares = parts(progress, *(float(kinds.count(kind)) + 1 for kind in sorted(set(kinds))))
    for is_context, part in zip(sorted(set(kinds)), shares, strict=True):
        group = [one for one, kind in zip(chosen, kinds, strict=True) if kind == is_context]
        made.append(
            predictive_validity(
                index.column(),
                _wide(later),
                _wide(group),
                higher_is_better={
                    one.label: one.direction != "lower_better" for one in (*later, *group) if one.direction != "context"
                },
                seed=seed,
                resamples=resamples,
                measure="r2" if is_context else "spearman",
                progress=part,
            )
        )
    measured = pl.concat(made).unique(["outcome", "predictor"], keep="first", maintain_order=True)
    of = {one.label: one for one in (index, *later, *chosen)}
    order = {one.label: k for k, one in enumerate((index, *chosen))}
    after = {one.label: k for k, one in enumerate(later)}
    highest = dict(measured.filter(pl.col("role") == "index").select("outcome", "spearman_high").iter_rows())
    records = sorted(measured.iter_rows(named=True), key=lambda r: (after[r["outcome"]], order[r["predictor"]]))
    return pl.DataFrame(
        [
            {
                **{name: record[name] for name in VALIDITY if name in record},
                "index_id": index.name,
                "index_period": index.period,
                "index_known_on": index.known_on,
                "outcome_id": of[record["outcome"]].name,
                "outcome_period": of[record["outcome"]].period,
                "kind": _kind(index, of[record["outcome"]], own=own),
                "predictor_id": of[record["predictor"]].name,
                "predictor_period": of[record["predictor"]].period,
                "note": _note(highest[record["outcome"]]),
            }
            for record in records
        ],
        schema=VALIDITY,
    )


def _wide(variables: Sequence[Variable]) -> pl.DataFrame:
    table = variables[0].column()
    for one in variables[1:]:
        table = table.join(one.column(), on="unit", how="full", coalesce=True)
    return table.sort("unit")


def _period_of(several: Sequence[Variable], end: date) -> Variable | None:
    """Return the newest period that had ended by a day and is nearly as full as the fullest."""
    ended = [one for one in several if one.end <= end]
    most = max((one.values.height for one in ended), default=0)
    return next((one for one in reversed(ended) if one.values.height >= COVERED * most), None)


def _kind(index: Variable, outcome: Variable, *, own: bool) -> str:
    if own:
        return "not a forecast"
    start, end = period_bounds(outcome.period)
    known = index.known_on
    if known is None or known >= end or known - index.end > A_YEAR:
        return "restated"
    return "forecast" if known < start and start != end else "forecast in part"


def _note(spearman_high: float | None) -> str | None:
    if spearman_high is None or spearman_high >= 0:
        return None
    return "the index points the wrong way: the better it says, the worse the outcome"
