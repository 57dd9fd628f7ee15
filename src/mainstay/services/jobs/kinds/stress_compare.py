"""Two scenarios on the same draws: what differs between them, run by run."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from mainstay.services.jobs.kind import Ask, JobKind, Made, Work
from mainstay.services.jobs.scenario_ask import ScenarioAsk
from mainstay.services.stress_request import StressRequest
from mainstay.settings import whole


class CompareAsk(Ask):
    """What can be asked of a comparison.

    Attributes
    ----------
    first, second : ScenarioAsk
        The scenarios, each by its name or its body; an ordinary year where nothing is said.
    replications : int, optional
        Pairs of runs; as many as the first scenario says where not given.
    """

    first: ScenarioAsk = ScenarioAsk()
    second: ScenarioAsk = ScenarioAsk()
    replications: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _is_payable(self) -> Self:
        if any(one.model_fields_set & Ask.model_fields.keys() for one in (self.first, self.second)):
            msg = "seed and day are those of both scenarios; give them beside the two"
            raise ValueError(msg)
        most = whole("most_replications")
        if self.runs > most:
            msg = f"{self.runs} replications were asked for; this workspace allows {most}"
            raise ValueError(msg)
        if self.first.told.stress.horizon_days != self.second.told.stress.horizon_days:
            msg = "the scenarios are not as long: give both as many days"
            raise ValueError(msg)
        return self

    @property
    def runs(self) -> int:
        """Pairs of runs."""
        return self.first.told.stress.replications if self.replications is None else self.replications

    @property
    def called(self) -> str:
        """The names of both, for lists."""
        return f"{self.first.called} and {self.second.called}"


def run(work: Work) -> Made:
    """Run both scenarios."""
    from mainstay.services import stress_engines

    ask: CompareAsk = work.ask
    told = (ask.first.told, ask.second.told)
    request = StressRequest(work.base_id, replications=ask.runs, seed=ask.seed)
    work.progress(0, 2, "making the networks ready")
    with work.working("stress-first", told[0]) as first, work.working("stress-second", told[1]) as second:
        found = stress_engines.compare(work.known, told, request, (first, second), work.progress)
    result = stress_engines.with_request(found, "compare", request=request.plain("compare"))
    return Made(f"Comparison: {ask.called}, {ask.runs} pairs of runs", work.dated(result))


JOB = JobKind("stress_compare", "Comparison of two scenarios", CompareAsk, run, lambda ask: f"{ask.called}")
