"""How a job runs a part of the stress engine on a scenario, and keeps what makes it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mainstay.core.result import Result
from mainstay.services.jobs.kind import Work
from mainstay.services.stress_request import StressRequest


def run_part(
    work: Work,
    part: str,
    *,
    replications: int | None = None,
    until_width: float | None = None,
    options: Mapping[str, Any] | None = None,
) -> Result:
    """Run a part of the stress engine, its blocks shared out and kept as the worker is told to.

    Parameters
    ----------
    work : Work
        The job; its request is a `ScenarioAsk`.
    part : str
        A key of `mainstay.services.stress_engines.ON_SCENARIO`.
    replications, until_width, options : optional
        As in `StressRequest`.
    """
    from mainstay.services import stress_engines

    told = work.ask.told
    request = StressRequest(
        work.base_id,
        replications=replications,
        until_width=until_width,
        seed=work.ask.seed,
        options=dict(options or {}),
    )
    work.progress(0, 1, "making the network ready")
    with work.working(stress_engines.NAMES[part], told) as executor:
        found = stress_engines.ON_SCENARIO[part](work.known, told, request, executor, work.progress)
    result = stress_engines.with_request(
        found, part, request=request.plain(part), scenario=told.model_dump(mode="json")
    )
    return work.dated(result)
