"""Every single outage, and every pair of them, ranked by what they cost."""

from __future__ import annotations

from mainstay.services.jobs.kind import JobKind, Made, Work
from mainstay.services.jobs.scenario_ask import ScenarioAsk
from mainstay.services.jobs.stress_work import run_part


class AtlasAsk(ScenarioAsk):
    """What can be asked of the atlas.

    Attributes
    ----------
    pairs : bool
        Also try every pair of outages.
    """

    pairs: bool = True


def run(work: Work) -> Made:
    """Try the outages."""
    ask: AtlasAsk = work.ask
    return Made(f"Atlas of outages: {ask.called}", run_part(work, "atlas", options={"pairs": ask.pairs}))


JOB = JobKind(
    "stress_atlas",
    "Atlas of outages",
    AtlasAsk,
    run,
    lambda ask: ask.called + ("" if ask.pairs else ", single outages only"),
)
