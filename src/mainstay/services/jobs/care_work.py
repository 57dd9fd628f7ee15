"""One kind of job for each part of the care engine."""

from __future__ import annotations

from mainstay.engines.care.parts import PARTS
from mainstay.services.care_engines import with_request
from mainstay.services.jobs.kind import JobKind, Made, Work
from mainstay.services.jobs.scenario_ask import ScenarioAsk


def care_job(part: str, title: str) -> JobKind:
    """Return the kind of job that runs a part of the care engine.

    Parameters
    ----------
    part : str
        A key of `mainstay.engines.care.parts.PARTS`.
    title : str
        What people read.

    Examples
    --------
    >>> care_job("flex", "Shared capacity").name
    'care_flex'
    """

    def run(work: Work) -> Made:
        ask: ScenarioAsk = work.ask
        work.progress(0, 1, PARTS[part].question)
        found = PARTS[part].run(work.known, ask.told, seed=ask.seed, progress=work.progress)
        result = with_request(found, part, base=work.base_id, scenario=ask.told.model_dump(mode="json"))
        return Made(f"{title}: {ask.called}", work.dated(result))

    return JobKind(PARTS[part].engine, title, ScenarioAsk, run, lambda ask: str(ask.called))
