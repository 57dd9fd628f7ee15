"""The first start: bundled bases, their first results asked for, a one-time link until somebody has used it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from tests.databases import Clock

import mainstay as ms
from mainstay.io import bundled
from mainstay.model.base import Base
from mainstay.services import first_start as module
from mainstay.services.accounts import accept_invitation, add_person, change_person, find_login
from mainstay.services.bases import add_base, find_base, list_bases, load_base, retire_base
from mainstay.services.first_results import FIRST, first_request
from mainstay.services.first_start import first_start
from mainstay.services.jobs.kind import job_kind
from mainstay.services.jobs.queue import canonical, list_jobs, read_ask
from mainstay.services.viewer import SYSTEM, Viewer
from mainstay.services.workspace import Workspace
from mainstay.store.audit import verify
from mainstay.store.database import reading, writing
from mainstay.store.tables import audit, bases, grants, jobs, settings

PASSWORD = "several words that nobody guesses"
READER = Viewer("u-r", "reader", "reader", frozenset({"read"}))


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> str:
    """Let one small base be bundled."""
    monkeypatch.setattr(module.bundled, "names", lambda: ("malawi-care",))
    return "malawi-care"


def actions(workspace: Workspace) -> list[str]:
    with reading(workspace.database) as held:
        assert verify(held) == []
        return list(held.scalars(select(audit.c.action).order_by(audit.c.entry_id)))


def test_every_bundled_base_is_there_for_everybody_and_asked_about(workspace: Workspace) -> None:
    done = first_start(workspace)
    assert done.added == bundled.names()
    listed = list_bases(workspace, READER)
    assert {entry.base_id for entry in listed} == set(bundled.names())
    assert {entry.handling for entry in listed} == {"TLP:CLEAR"}
    assert load_base(workspace, find_base(workspace, READER, "us-2026")).hash == ms.load("us-2026").hash
    asked = {(job.base_id, job.kind) for job in list_jobs(workspace, SYSTEM, most=100)}
    assert asked == {(name, kind) for name, requests in FIRST.items() for kind, _ in requests}
    assert done.invitation


def test_what_is_asked_first_can_be_asked() -> None:
    for base_id, requests in FIRST.items():
        assert base_id in bundled.names()
        for kind, told in requests:
            assert canonical(read_ask(job_kind(kind), told)) is not None
            assert first_request(base_id, kind) == told


def test_a_second_start_does_nothing_twice(quick_workspace: Workspace, few: str) -> None:
    first_start(quick_workspace)
    before = actions(quick_workspace)
    done = first_start(quick_workspace)
    assert (done.added, done.updated, done.jobs) == ((), (), ())
    assert actions(quick_workspace) == [*before, "user.invite"]


def test_a_base_that_is_not_loaded_again_costs_no_reading(
    quick_workspace: Workspace, few: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_start(quick_workspace)
    monkeypatch.setattr(module, "load", lambda name: pytest.fail(f"loaded {name} again"))
    first_start(quick_workspace)


def test_the_link_is_new_at_every_start_until_somebody_has_used_it(quick_workspace: Workspace, few: str) -> None:
    first = first_start(quick_workspace).invitation
    second = first_start(quick_workspace).invitation
    assert first
    assert second
    with pytest.raises(ms.MainstayError):
        accept_invitation(quick_workspace, first, PASSWORD)
    accept_invitation(quick_workspace, second, PASSWORD)
    assert first_start(quick_workspace).invitation is None
    assert find_login(quick_workspace, "administrator").role_id == "administrator"


def test_the_link_ends_after_a_day(quick_workspace: Workspace, few: str, clock: Clock) -> None:
    secret = first_start(quick_workspace).invitation
    assert secret
    clock.move(hours=25)
    with pytest.raises(ms.MainstayError):
        accept_invitation(quick_workspace, secret, PASSWORD)
    assert first_start(quick_workspace).invitation


def test_an_administrator_who_signs_in_elsewhere_is_enough(quick_workspace: Workspace, few: str) -> None:
    from mainstay.store.tables import users

    who = add_person(quick_workspace, by="system", login="ada", role_id="administrator")
    with writing(quick_workspace.database) as held:
        held.execute(users.update().where(users.c.user_id == who).values(issuer="https://id.example", subject="1"))
    assert first_start(quick_workspace).invitation is None


def test_a_reader_is_not_enough(quick_workspace: Workspace, few: str) -> None:
    who = add_person(quick_workspace, by="system", login="ben", role_id="reader")
    assert first_start(quick_workspace).invitation
    change_person(quick_workspace, by="system", user_id=who, display_name="Ben")


def test_a_bundled_base_of_a_new_version_takes_its_place(
    quick_workspace: Workspace, few: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_start(quick_workspace)
    with writing(quick_workspace.database) as held:
        held.execute(bases.update().values(handling="TLP:GREEN"))
        held.execute(jobs.update().values(state="done"))
    old = ms.load(few)
    newer = Base(old.info, {**{name: old[name] for name in old.schema.tables}, "staff": old["staff"].head(3)})
    monkeypatch.setattr(module, "_fingerprint", lambda name: f"newer {name}")
    monkeypatch.setattr(module, "load", lambda name: newer if name == few else None)
    done = first_start(quick_workspace)
    assert (done.added, done.updated) == ((), (few,))
    entry = find_base(quick_workspace, READER, few)
    assert (entry.content_hash, entry.handling) == (newer.hash, "TLP:GREEN")
    assert len(done.jobs) == len(FIRST[few])
    assert "base.replace" in actions(quick_workspace)


def test_a_base_of_the_same_name_that_people_have_added_stays(quick_workspace: Workspace, few: str) -> None:
    add_base(quick_workspace, SYSTEM, ms.load(few), base_id=few, handling="TLP:RED")
    done = first_start(quick_workspace)
    assert (done.added, done.updated, done.jobs) == ((), (), ())
    assert find_base(quick_workspace, SYSTEM, few).handling == "TLP:RED"


def test_a_base_that_was_taken_off_the_list_stays_off_and_unasked(quick_workspace: Workspace, few: str) -> None:
    first_start(quick_workspace)
    steward = Viewer("u-s", "s", "steward", frozenset({"read", "add_base", "administer"}))
    retire_base(quick_workspace, steward, few)
    with writing(quick_workspace.database) as held:
        held.execute(jobs.delete())
    assert first_start(quick_workspace).jobs == ()
    assert list_bases(quick_workspace, READER) == []


def test_grants_that_were_taken_back_stay_so(quick_workspace: Workspace, few: str) -> None:
    first_start(quick_workspace)
    with writing(quick_workspace.database) as held:
        held.execute(grants.delete())
    first_start(quick_workspace)
    assert list_bases(quick_workspace, READER) == []


def test_a_first_result_that_failed_is_not_asked_for_again(quick_workspace: Workspace, few: str) -> None:
    first_start(quick_workspace)
    with writing(quick_workspace.database) as held:
        held.execute(jobs.update().values(state="failed"))
    assert first_start(quick_workspace).jobs == ()


def test_another_process_that_was_faster_is_no_mistake(
    workspace: Workspace, few: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = module.load

    def load(name: str) -> Any:
        base = real(name)
        add_base(workspace, SYSTEM, base, base_id=name, handling="TLP:CLEAR", origin="bundled")
        return base

    monkeypatch.setattr(module, "load", load)
    assert first_start(workspace).added == ()
    assert len(list_bases(workspace, READER)) == 1


def test_first_results_wait_behind_what_people_ask_for(quick_workspace: Workspace, few: str) -> None:
    first_start(quick_workspace)
    with reading(quick_workspace.database) as held:
        assert set(held.scalars(select(jobs.c.priority))) == {-1}
        assert set(held.scalars(select(settings.c.name))) >= {f"bundled.{few}"}


def test_the_fingerprint_changes_with_any_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("a", encoding="utf-8")
    monkeypatch.setattr(module.bundled, "path", lambda name: tmp_path if name else None)
    before = module._fingerprint("x")
    (tmp_path / "base.yaml").write_text("b", encoding="utf-8")
    assert module._fingerprint("x") != before
