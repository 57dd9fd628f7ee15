"""The briefing an official could be handed: HTML, tagged PDF, a CSV for every table, and the manifest."""

from __future__ import annotations

from pydantic import field_validator

from mainstay.report.sections import all_sections, get
from mainstay.services.jobs.kind import Ask, JobKind, Made, Work


class BriefAsk(Ask):
    """What can be asked of a briefing.

    Attributes
    ----------
    pdf : bool
        Also set the PDF.
    sections : tuple of str
        Names of the sections wanted, in any order; all of them where empty.
    """

    pdf: bool = True
    sections: tuple[str, ...] = ()

    @field_validator("sections")
    @classmethod
    def _are_sections(cls, told: tuple[str, ...]) -> tuple[str, ...]:
        for name in told:
            get(name)
        # in the order of the briefing, and all of them as none, so that equal briefings are equal requests
        found = tuple(name for name in all_sections() if name in told)
        return () if len(found) == len(all_sections()) else found


def run(work: Work) -> Made:
    """Run the engines and write the pages."""
    from mainstay.services.brief import Wanted, make_brief

    ask: BriefAsk = work.ask
    wanted = Wanted(ask.seed, ask.pdf, work.handling, ask.as_known, ask.sections)
    made = make_brief(work.base, work.base_id, wanted, work.progress)
    return Made(f"Briefing: {made.title}", files=made.files)


def _describe(ask: BriefAsk) -> str:
    parts = [f"as known {ask.as_known}"] if ask.as_known else []
    parts += [f"{len(ask.sections)} of {len(all_sections())} sections"] if ask.sections else []
    return ", ".join(parts)


JOB = JobKind("brief", "Briefing", BriefAsk, run, _describe)
