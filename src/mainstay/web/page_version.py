"""When a page that shows results would change: a short text for its cache."""

from __future__ import annotations

from mainstay.services.bases import BaseEntry
from mainstay.services.results import Answer

#: stands in the version of a page that shows how far a job is: it changes without a word (`mainstay.store.change_mark`)
MOVING = "\x1dmoving"


def version_of(entry: BaseEntry, *answers: Answer) -> str:
    """Return a text that changes whenever a page about a base and some results would.

    Parameters
    ----------
    entry : BaseEntry
        The base.
    *answers : Answer
        Results that the page shows, or the jobs that make them.
    """
    told = [entry.content_hash, entry.handling, entry.title]
    for one in answers:
        if one.entry is not None:
            told.append(one.entry.content_hash)
        elif one.job is not None:
            job = one.job
            told += [job.job_id, job.state, str(job.done), str(job.total), job.doing]
            if job.is_active:
                told.append(MOVING)
        else:
            told.append("not asked")
    return "|".join(told)
