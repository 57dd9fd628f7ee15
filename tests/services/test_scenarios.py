"""Scenarios of a workspace: checked against the base, kept revision by revision, never lost to a faster colleague."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.web import site

import mainstay as ms
from mainstay.errors import ConflictError, DeniedError, InputError, NotFoundError
from mainstay.services.bases import BaseEntry, add_base, find_base
from mainstay.services.scenario_check import check_scenario
from mainstay.services.scenario_places import place_of_key
from mainstay.services.scenario_words import as_text, changed_keys, changed_lines, read_text
from mainstay.services.scenarios import (
    delete_scenario,
    find_scenario_entry,
    list_bundled,
    list_revisions,
    list_scenarios,
    may_write,
    save_scenario,
)
from mainstay.services.viewer import SYSTEM
from mainstay.services.workspace import Workspace
from mainstay.store.database import reading
from mainstay.store.tables import audit

TEXT = """\
# why: a plant that makes half of it
name: halt
stress:
  shocks:
  - name: halt
    quantity: capacity
    where: {site: intas-pharmez}
"""
ANALYST = site.viewer("analyst")


@pytest.fixture(scope="module")
def base() -> ms.Base:
    return ms.load("us-2026")


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Workspace]:
    with site.new_workspace(tmp_path / "workspace") as workspace:
        site.add_bundled(workspace, "us-2026")
        yield workspace


@pytest.fixture
def entry(held: Workspace) -> BaseEntry:
    return find_base(held, SYSTEM, "us-2026")


@pytest.mark.parametrize(
    ("text", "row", "column", "hint"),
    [
        ("name: a\nstres: {}\n", 2, "stres", "did you mean 'stress'?"),
        ("stress:\n  horizon_days: x\n", 2, "stress.horizon_days", None),
        (
            TEXT.replace("intas-pharmez", "intas-pharmes"),
            7,
            "stress.shocks.0.where.site",
            "did you mean 'intas-pharmez'?",
        ),
        (TEXT.replace("quantity: capacity", "kind: hurrican"), 6, "stress.shocks.0.kind", "did you mean 'hurricane'?"),
        (
            "stress:\n  service_goal:\n    products: [cisplatin-injectio]\n",
            3,
            "stress.service_goal.products",
            "did you mean 'cisplatin-injection'?",
        ),
        (
            "stress: {}\noverrides:\n- {table: economies, row_id: CHM, field: role, value: other, why: a test}\n",
            3,
            "overrides.0",
            "did you mean 'CHE'?",
        ),
        ("name: a\nname: b\n", 2, None, None),
        ("name: [\n", 2, None, None),
    ],
)
def test_each_problem_has_its_line_and_the_nearest_name(
    base: ms.Base, text: str, row: int, column: str | None, hint: str | None
) -> None:
    problems = check_scenario(base, text).problems
    assert [(one.row, one.column) for one in problems if one.column == column] == [(row, column)]
    if hint is not None:
        assert problems[0].hint == hint


def test_all_problems_are_told_at_once(base: ms.Base) -> None:
    text = "stress:\n  horizn_days: 3\n  shocks:\n  - {name: a, quantity: capacity, depth: 2}\n"
    columns = {one.column for one in check_scenario(base, text).problems}
    assert {"stress.horizn_days", "stress.shocks.0.depth"} <= columns


def test_a_bundled_scenario_is_sound(base: ms.Base, entry: BaseEntry) -> None:
    found = {one.name: check_scenario(base, one.body) for one in list_bundled(entry)}
    assert {name for name, one in found.items() if one.is_sound} == found.keys()


def test_no_text_is_a_problem_and_not_an_error(base: ms.Base) -> None:
    for text in ("", "x", "- a", "a: &a [*a]", "[" * 3_000, "x: " + "y" * 300_000, "\x00"):
        assert check_scenario(base, text).problems, text[:20]


def test_each_save_is_a_revision(held: Workspace, entry: BaseEntry) -> None:
    first = save_scenario(held, ANALYST, entry, TEXT)
    assert (first.name, first.revision, first.body, first.created_by) == ("halt", 1, TEXT, "user-analyst")
    changed = TEXT + "  horizon_days: 200\n"
    second = save_scenario(held, ANALYST, entry, changed, name="halt", revision=1)
    assert second.revision == 2
    assert [one.revision for one in list_scenarios(held, entry)] == [2]
    assert [one.body for one in list_revisions(held, entry, "halt")] == [changed, TEXT]
    assert find_scenario_entry(held, entry, "halt", revision=1).body == TEXT
    assert save_scenario(held, ANALYST, entry, changed, name="halt", revision=2).revision == 2


def test_who_is_slower_loses_nothing_and_hides_nothing(held: Workspace, entry: BaseEntry) -> None:
    save_scenario(held, ANALYST, entry, TEXT)
    save_scenario(held, site.viewer("steward"), entry, TEXT + "  horizon_days: 200\n", name="halt", revision=1)
    with pytest.raises(ConflictError, match="meantime"):
        save_scenario(held, ANALYST, entry, TEXT + "  horizon_days: 300\n", name="halt", revision=1)
    with pytest.raises(ConflictError, match="already"):
        save_scenario(held, ANALYST, entry, TEXT)
    with pytest.raises(ConflictError, match="meantime"):
        delete_scenario(held, ANALYST, entry, "halt", revision=1)
    assert "200" in find_scenario_entry(held, entry, "halt").body


def test_a_deleted_scenario_comes_back(held: Workspace, entry: BaseEntry) -> None:
    save_scenario(held, ANALYST, entry, TEXT)
    delete_scenario(held, ANALYST, entry, "halt", revision=1)
    assert list_scenarios(held, entry) == []
    with pytest.raises(NotFoundError):
        find_scenario_entry(held, entry, "halt")
    assert save_scenario(held, ANALYST, entry, TEXT).revision == 3
    assert [one.is_deleted for one in list_revisions(held, entry, "halt")] == [False, True, False]


@pytest.mark.parametrize("name", ["nominal_", "New Name", "two-at-once", "check", "x", "../x", "a" * 90])
def test_a_name_that_cannot_be_used_is_refused(held: Workspace, entry: BaseEntry, name: str) -> None:
    with pytest.raises(InputError) as told:
        save_scenario(held, ANALYST, entry, TEXT.replace("name: halt\n", f"name: {name}\n", 1))
    assert [one.code for one in told.value.problems] == ["scenario.name"]


def test_a_change_of_name_is_refused(held: Workspace, entry: BaseEntry) -> None:
    save_scenario(held, ANALYST, entry, TEXT)
    with pytest.raises(InputError) as told:
        save_scenario(held, ANALYST, entry, TEXT.replace("name: halt", "name: stop", 1), name="halt", revision=1)
    assert "new scenario" in str(told.value.problems[0].hint)


def test_what_does_not_fit_the_base_is_not_saved(held: Workspace, entry: BaseEntry) -> None:
    with pytest.raises(InputError):
        save_scenario(held, ANALYST, entry, TEXT.replace("intas-pharmez", "nowhere"))
    assert list_scenarios(held, entry) == []


def test_who_may_write(held: Workspace, entry: BaseEntry) -> None:
    add_base(held, site.viewer("steward"), ms.load("us-2026"), base_id="own", handling="TLP:AMBER")
    own = find_base(held, site.viewer("steward"), "own")
    assert may_write(held, site.viewer("steward"), own)
    assert not may_write(held, ANALYST, own)
    assert may_write(held, ANALYST, entry)
    assert not may_write(held, site.viewer("reader"), entry)
    with pytest.raises(DeniedError):
        save_scenario(held, ANALYST, own, TEXT)
    with pytest.raises(DeniedError):
        save_scenario(held, site.viewer("reader"), entry, TEXT)
    with pytest.raises(DeniedError, match="comes with Mainstay"):
        delete_scenario(held, ANALYST, entry, "two-at-once", revision=0)


def test_every_write_is_in_the_audit_log(held: Workspace, entry: BaseEntry) -> None:
    save_scenario(held, ANALYST, entry, TEXT)
    delete_scenario(held, ANALYST, entry, "halt", revision=1)
    with reading(held.database) as open_:
        rows = open_.execute(select(audit.c.action, audit.c.actor, audit.c.object).order_by(audit.c.entry_id)).all()
    assert [tuple(row) for row in rows[-2:]] == [
        ("scenario.save", "user-analyst", "scenario:us-2026/halt"),
        ("scenario.delete", "user-analyst", "scenario:us-2026/halt"),
    ]


def test_scenarios_of_another_base_are_not_listed(held: Workspace, entry: BaseEntry) -> None:
    save_scenario(held, ANALYST, entry, TEXT)
    site.add_bundled(held, "us-2026", base_id="copy")
    assert list_scenarios(held, find_base(held, SYSTEM, "copy")) == []


def test_places_of_keys() -> None:
    text = 'a:\n  "b.c": {d: 1}\n  e: [x, {f: 2}]\n'
    assert place_of_key(text, "a.b.c.d") == (2, 11)
    assert place_of_key(text, "a.e.1.f") == (3, 11)
    assert place_of_key(text, "a.e.9") == (3, 3)
    assert place_of_key(text, "z") is None
    assert place_of_key("a: &x {b: *x}", "a.b.b.b.b") is not None


def test_what_changed_between_two_texts() -> None:
    there = TEXT.replace("capacity", "stock") + "  horizon_days: 90\n"
    assert {key: pair for key, *pair in changed_keys(TEXT, there)}["stress.horizon_days"] == ["365", "90"]
    assert ("gone", "    quantity: capacity") in changed_lines(TEXT, there)
    assert changed_keys("[", TEXT) == []


def test_a_scenario_written_as_text_is_the_same() -> None:
    told = read_text(TEXT)
    assert told is not None
    assert read_text(as_text(told)) == told
