"""Concentration and dependence of every product."""

from __future__ import annotations

from pydantic import Field

from mainstay.engines.monitor.concentration import run_concentration
from mainstay.services.jobs.kind import Ask, JobKind, Made, Work


class ConcentrationAsk(Ask):
    """What can be asked of the concentration.

    Attributes
    ----------
    lose : str, optional
        What is lost, such as ``economy:CHN``.
    """

    lose: str | None = Field(default=None, max_length=200)


def run(work: Work) -> Made:
    """Work out the concentration of a base."""
    work.progress(0, 1, "concentration and dependence")
    result = run_concentration(work.known, lose=work.ask.lose, seed=work.ask.seed, progress=work.progress)
    return Made("Concentration" + (f" without {work.ask.lose}" if work.ask.lose else ""), work.dated(result))


JOB = JobKind(
    "concentration",
    "Concentration and dependence",
    ConcentrationAsk,
    run,
    lambda ask: f"without {ask.lose}" if ask.lose else "",
)
