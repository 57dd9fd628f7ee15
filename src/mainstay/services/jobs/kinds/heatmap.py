"""Home against competitors."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from mainstay.scenario.scenario import Scenario
from mainstay.services.heatmap import Request, draw, known
from mainstay.services.jobs.kind import Ask, JobKind, Made, Work


class HeatmapAsk(Ask):
    """What can be asked of the heatmap.

    Attributes
    ----------
    draws : int, optional
        Runs of the uncertainty design.
    compare_as_known : datetime.date, optional
        Say what changed since this day.
    """

    draws: int | None = Field(default=None, ge=16, le=100_000)
    compare_as_known: date | None = None


def run(work: Work) -> Made:
    """Draw the heatmap, score it afterwards, and compare where that is asked."""
    ask = work.ask
    work.progress(0, 1, "the map of home and rivals")
    told = Scenario() if ask.draws is None else Scenario.model_validate({"heatmap": {"draws": ask.draws}})
    request = Request(
        work.base_id, as_known=ask.as_known, compare_as_known=ask.compare_as_known, draws=ask.draws, seed=ask.seed
    )
    earlier = None if ask.compare_as_known is None else known(work.base, ask.compare_as_known)
    return Made("Heatmap", draw(known(work.base, ask.as_known), told, request, earlier, work.progress))


JOB = JobKind(
    "heatmap",
    "Heatmap",
    HeatmapAsk,
    run,
    lambda ask: f"as known {ask.as_known}" if ask.as_known else "",
)
