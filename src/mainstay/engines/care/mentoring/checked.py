"""Records of partnerships that name each other, and the base, rightly."""

from __future__ import annotations

from collections.abc import Iterable

from mainstay.core.suggest import nearest
from mainstay.errors import InputError, Problem
from mainstay.model.base import Base
from mainstay.scenario.care.mentoring import MentoringChoices


def check_records(base: Base, told: MentoringChoices) -> None:
    """Raise an error that lists every record that names what does not exist.

    Raises
    ------
    InputError
        A hub, centre, expert, fund, organization or facility is named that is not there; or there is nothing at all.
    """
    lists = ("experts", "needs", "funds", "programmes", "evidence", "sessions")
    if not any(getattr(told, name) for name in lists):
        problem = Problem(
            "mentoring.empty",
            "there are no partnerships",
            column="care.mentoring",
            hint="give experts and needs, funds, evidence or programmes in the scenario under care.mentoring",
        )
        msg = "there is nothing to work out"
        raise InputError(msg, [problem])
    known = {
        "hub_id": {one.hub_id for one in told.hubs},
        "centre_id": {one.centre_id for one in told.centres},
        "expert_id": {one.expert_id for one in told.experts},
        "fund_id": {one.fund_id for one in told.funds},
        "organization_id": set(base["organizations"]["organization_id"]),
        "facility_id": set(base["facilities"]["facility_id"]),
    }
    problems: list[Problem] = []
    for name in MentoringChoices.model_fields:
        records = getattr(told, name)
        if not isinstance(records, tuple):
            continue
        for number, record in enumerate(records):
            own = f"{name.removesuffix('s')}_id"
            for key, values in known.items():
                value = getattr(record, key, None)
                if value is not None and key != own and value not in values:
                    problems.append(_unknown(f"care.mentoring.{name}.{number}.{key}", value, values))
    centres = known["centre_id"]
    for number, fund in enumerate(told.funds):
        problems += [
            _unknown(f"care.mentoring.funds.{number}.centres", name, centres)
            for name in fund.centres
            if name not in centres
        ]
    if problems:
        msg = "the partnerships name what does not exist"
        raise InputError(msg, problems)


def _unknown(where: str, name: str, known: Iterable[str]) -> Problem:
    close = nearest(name, known)
    hint = f"did you mean {close!r}?" if close else None
    return Problem("mentoring.unknown", "no such record", column=where, found=name, hint=hint)
