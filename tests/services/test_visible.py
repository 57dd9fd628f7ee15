"""Whatever people, roles and grants there are, nobody ever sees a base that was not shared with them."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mainstay.errors import NotFoundError
from mainstay.services.bases import find_base, list_bases
from mainstay.services.jobs.queue import find_job, list_jobs
from mainstay.services.results import find_result, list_results
from mainstay.services.viewer import SYSTEM, Viewer
from mainstay.services.workspace import Workspace
from mainstay.store.database import writing
from mainstay.store.tables import bases, grants, jobs, results, users

PEOPLE = [f"person{i}" for i in range(4)]
ROLES = ["reader", "analyst", "steward"]
BASES = [f"base{i}" for i in range(4)]
GRANT = st.tuples(
    st.sampled_from(BASES),
    st.one_of(st.just(("is_everyone", True)), st.sampled_from([("user_id", one) for one in PEOPLE]),
              st.sampled_from([("role_id", one) for one in ROLES])),
    st.sampled_from(["read", "write"]),
)  # fmt: skip
WORLD = st.tuples(
    st.lists(st.sampled_from(ROLES), min_size=len(PEOPLE), max_size=len(PEOPLE)),
    st.lists(GRANT, max_size=8),
    st.sets(st.sampled_from(BASES)),
)


def fill(workspace: Workspace, roles_of: list[str], shared: list[Any], retired: set[str]) -> None:
    now = workspace.now()
    with writing(workspace.database) as held:
        for table in (jobs, results, grants, bases, users):
            held.execute(table.delete())
        for user_id, role_id in zip(PEOPLE, roles_of, strict=True):
            row = {"user_id": user_id, "login": user_id, "role_id": role_id, "created_at": now}
            held.execute(users.insert(), row)
        for one in BASES:
            told = {"name": one, "version": "1", "title": one, "home": "USA", "as_of_on": date(2026, 1, 1)}
            kept = {"content_hash": one, "files": "{}", "handling": "TLP:RED", "origin": "uploaded", "created_at": now}
            gone = {"retired_at": now if one in retired else None}
            held.execute(bases.insert(), {"base_id": one, **told, **kept, **gone})
            made = {"kind": "heatmap", "title": one, "request": "{}", "request_hash": one, "created_at": now}
            held.execute(
                results.insert(),
                {"result_id": f"result-{one}", "base_id": one, **made, "content_hash": one, "files": json.dumps({}),
                 "size_bytes": 0, "handling": "TLP:RED"},
            )  # fmt: skip
            queued = {"state": "queued", "most_attempts": 3, "not_before_at": now}
            held.execute(jobs.insert(), {"job_id": f"job-{one}", "base_id": one, **made, **queued})
        for number, (base_id, (what, whom), level) in enumerate(shared):
            row = {"grant_id": f"g{number}", "base_id": base_id, "is_everyone": False, what: whom, "level": level}
            held.execute(grants.insert(), {**row, "created_at": now})


def may(user_id: str, role_id: str, shared: list[Any], level: str) -> set[str]:
    """Work out once more, without SQL, which bases a person may see or write."""
    found = set()
    for base_id, (what, whom), given_level in shared:
        is_meant = what == "is_everyone" or whom == (user_id if what == "user_id" else role_id)
        if is_meant and (level == "read" or given_level == "write"):
            found.add(base_id)
    return found


def opened(workspace: Workspace, viewer: Viewer, level: str) -> set[str]:
    found = set()
    for one in BASES:
        try:
            found.add(find_base(workspace, viewer, one, level).base_id)
        except NotFoundError:
            continue
    return found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(world=WORLD)
def test_lists_and_pages_show_what_is_shared_and_nothing_else(workspace: Workspace, world: Any) -> None:
    roles_of, shared, retired = world
    fill(workspace, roles_of, shared, retired)
    for user_id, role_id in zip(PEOPLE, roles_of, strict=True):
        viewer = Viewer(user_id, user_id, role_id, frozenset({"read"}))
        seen = may(user_id, role_id, shared, "read")
        assert {one.base_id for one in list_bases(workspace, viewer)} == seen - retired
        assert {one.base_id for one in list_results(workspace, viewer)} == seen
        assert {one.base_id for one in list_jobs(workspace, viewer)} == seen
        assert opened(workspace, viewer, "read") == seen
        assert opened(workspace, viewer, "write") == may(user_id, role_id, shared, "write")
        for one in BASES:
            for find, name in ((find_result, f"result-{one}"), (find_job, f"job-{one}")):
                try:
                    find(workspace, viewer, name)
                    is_found = True
                except NotFoundError:
                    is_found = False
                assert is_found == (one in seen)
    assert {one.base_id for one in list_bases(workspace, SYSTEM)} == set(BASES) - retired
