"""A scenario, day by day, many times: what breaks first, for how long, and what limits it."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from mainstay.services.jobs.kind import JobKind, Made, Work
from mainstay.services.jobs.scenario_ask import ScenarioAsk
from mainstay.services.jobs.stress_work import run_part
from mainstay.settings import whole


class StressAsk(ScenarioAsk):
    """What can be asked of a stress test.

    Attributes
    ----------
    replications : int, optional
        Runs, and the most of them where a width is given; what the scenario says where not given.
    until_width : float, optional
        Stop as soon as the interval of the headline number is so narrow.
    decompose : bool
        Also say what softened the losses, and how orders swung: seven more runs of a few replications.
    """

    replications: int | None = Field(default=None, ge=1)
    until_width: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    decompose: bool = True

    @model_validator(mode="after")
    def _is_payable(self) -> Self:
        most, asked = whole("most_replications"), self.runs
        if asked > most:
            msg = f"{asked} replications were asked for; this workspace allows {most}"
            raise ValueError(msg)
        return self

    @property
    def runs(self) -> int:
        """Replications that the job may run."""
        return self.told.stress.replications if self.replications is None else self.replications


def run(work: Work) -> Made:
    """Simulate the scenario."""
    ask: StressAsk = work.ask
    result = run_part(
        work,
        "run",
        replications=ask.runs,
        until_width=ask.until_width,
        options={} if ask.decompose else {"decompose": False},
    )
    return Made(f"Stress test: {ask.called}, {result.manifest['replications']} runs", result)


def _describe(ask: StressAsk) -> str:
    return f"{ask.called}, {ask.runs} runs" + (f", seed {ask.seed}" if ask.seed else "")


JOB = JobKind("stress", "Stress test", StressAsk, run, _describe)
