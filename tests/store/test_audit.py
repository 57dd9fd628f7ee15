"""The audit log: whoever changes, removes or puts in an entry is found out; two writers keep it whole."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import select

from mainstay.services.workspace import Workspace
from mainstay.store.audit import START, Head, count, entries, head, record, verify
from mainstay.store.database import reading, writing
from mainstay.store.tables import audit

NOW = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)


@pytest.fixture
def logged(workspace: Workspace) -> Workspace:
    with writing(workspace.database) as held:
        for number in range(5):
            at = (NOW + timedelta(seconds=number)).astimezone(timezone(timedelta(hours=5)))
            detail = {"number": number, "words": "“Zürich”"}
            record(held, at=at, actor="u-ada", action="base.add", target=f"base:b{number}", detail=detail)
    return workspace


def problems(workspace: Workspace, expected: Head | None = None) -> list[str]:
    with reading(workspace.database) as held:
        return [problem.message for problem in verify(held, expected)]


def kept(workspace: Workspace) -> Head:
    with reading(workspace.database) as held:
        return head(held)


def test_a_log_that_nobody_touched_is_whole(logged: Workspace) -> None:
    assert problems(logged, kept(logged)) == []
    with reading(logged.database) as held:
        assert count(held) == 5
        assert [row["object"] for row in entries(held)] == [f"base:b{number}" for number in range(5)]


def test_an_empty_log_is_whole(workspace: Workspace) -> None:
    assert kept(workspace) == Head(0, START)
    assert problems(workspace, Head(0, START)) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", NOW),
        ("actor", "u-ben"),
        ("action", "base.retire"),
        ("object", "base:other"),
        ("detail", "{}"),
        ("before_hash", "0" * 63 + "1"),
        ("entry_hash", "0" * 63 + "1"),
    ],
)
def test_a_change_of_any_column_is_found(logged: Workspace, column: str, value: Any) -> None:
    with writing(logged.database) as held:
        held.execute(audit.update().where(audit.c.entry_id == 3).values({column: value}))
    assert problems(logged)


@pytest.mark.parametrize("number", [1, 3])
def test_a_removal_is_found(logged: Workspace, number: int) -> None:
    with writing(logged.database) as held:
        held.execute(audit.delete().where(audit.c.entry_id == number))
    assert any("missing" in words for words in problems(logged))


def test_a_removal_that_is_numbered_over_is_found(logged: Workspace) -> None:
    with writing(logged.database) as held:
        held.execute(audit.delete().where(audit.c.entry_id == 3))
        for number in (4, 5):
            held.execute(audit.update().where(audit.c.entry_id == number).values(entry_id=number - 1))
    assert problems(logged)


def test_an_entry_that_was_put_in_is_found(logged: Workspace) -> None:
    with writing(logged.database) as held:
        row = dict(held.execute(select(audit).where(audit.c.entry_id == 5)).mappings().one())
        held.execute(audit.insert(), {**row, "entry_id": 6, "actor": "u-ben"})
    assert problems(logged)


def test_a_log_that_was_cut_off_is_found_with_a_head_kept_elsewhere(logged: Workspace) -> None:
    before = kept(logged)
    with writing(logged.database) as held:
        held.execute(audit.delete().where(audit.c.entry_id > 3))
    assert problems(logged) == []
    assert problems(logged, before) == ["the log no longer holds the entry that was kept elsewhere"]


def test_a_log_that_was_written_anew_is_found_with_a_head_kept_elsewhere(logged: Workspace) -> None:
    before = kept(logged)
    with writing(logged.database) as held:
        held.execute(audit.delete())
        for number in range(6):
            record(held, at=NOW, actor="u-ben", action="base.add", target=f"base:b{number}")
    assert problems(logged) == []
    assert problems(logged, before)


def test_entries_that_came_later_do_no_harm_to_a_kept_head(logged: Workspace) -> None:
    before = kept(logged)
    with writing(logged.database) as held:
        record(held, at=NOW, actor="system", action="retention.run", target="workspace")
    assert problems(logged, before) == []


def test_an_entry_goes_with_what_it_tells_of(workspace: Workspace) -> None:
    def fail() -> None:
        with writing(workspace.database) as held:
            record(held, at=NOW, actor="u-ada", action="base.add", target="base:b")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert kept(workspace) == Head(0, START)


def test_writers_side_by_side_keep_the_chain_whole(workspace: Workspace) -> None:
    failed: list[Exception] = []

    def write(who: int) -> None:
        try:
            for number in range(15):
                with writing(workspace.database) as held:
                    record(held, at=NOW, actor=f"u{who}", action="base.add", target=f"base:{number}")
        except Exception as error:  # noqa: BLE001 - told by the thread that started this one
            failed.append(error)

    threads = [threading.Thread(target=write, args=(who,)) for who in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert problems(workspace) == []
    assert kept(workspace).entry_id == 60
