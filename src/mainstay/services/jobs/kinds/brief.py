"""The briefing an official could be handed: HTML, tagged PDF, a CSV for every table, and the manifest."""

from __future__ import annotations

from mainstay.services.jobs.kind import Ask, JobKind, Made, Work


class BriefAsk(Ask):
    """What can be asked of a briefing.

    Attributes
    ----------
    pdf : bool
        Also set the PDF.
    """

    pdf: bool = True


def run(work: Work) -> Made:
    """Run the engines and write the pages."""
    from mainstay.services.brief import Wanted, make_brief

    ask: BriefAsk = work.ask
    wanted = Wanted(ask.seed, ask.pdf, work.handling, ask.as_known)
    made = make_brief(work.base, work.base_id, wanted, work.progress)
    return Made(f"Briefing: {made.title}", files=made.files)


JOB = JobKind("brief", "Briefing", BriefAsk, run, lambda ask: f"as known {ask.as_known}" if ask.as_known else "")
