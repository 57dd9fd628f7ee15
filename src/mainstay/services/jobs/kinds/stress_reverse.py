"""The smallest shock that breaks the service goal, and the worst attack of so many outages."""

from __future__ import annotations

from pydantic import Field

from mainstay.services.jobs.kind import JobKind, Made, Work
from mainstay.services.jobs.scenario_ask import ScenarioAsk
from mainstay.services.jobs.stress_work import run_part


class ReverseAsk(ScenarioAsk):
    """What can be asked of the reverse stress test; the goal is that of the scenario.

    Attributes
    ----------
    outages : int
        Most outages at the same time.
    longest_days : int, optional
        Longest outage; 180 days, or the horizon where that is shorter.
    """

    outages: int = Field(default=2, ge=1, le=4)
    longest_days: int | None = Field(default=None, ge=1, le=3_650)


def run(work: Work) -> Made:
    """Search for the shock."""
    ask: ReverseAsk = work.ask
    options = {"outages": ask.outages}
    if ask.longest_days is not None:
        options["longest_days"] = ask.longest_days
    return Made(f"Reverse stress test: {ask.called}", run_part(work, "reverse", options=options))


JOB = JobKind(
    "stress_reverse",
    "Reverse stress test",
    ReverseAsk,
    run,
    lambda ask: f"{ask.called}, up to {ask.outages} outage{'s' if ask.outages > 1 else ''}",
)
