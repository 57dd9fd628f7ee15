"""The home page: bases, what changed since the last visit, what needs attention, the first visit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from starlette.testclient import TestClient
from tests.report import bases
from tests.web import site

from mainstay.services.alarms import THRESHOLDS, alarms
from mainstay.services.bases import add_base, find_base, load_base
from mainstay.services.changes import changes_since, verdicts_moved
from mainstay.services.jobs.queue import ask_for
from mainstay.services.results import answer, load_result
from mainstay.services.viewer import SYSTEM
from mainstay.services.visits import ONE_VISIT, look_up, note
from mainstay.services.workspace import Workspace
from mainstay.store.database import reading, writing
from mainstay.store.tables import grants, jobs, scenarios, visits

SignIn = Callable[[Workspace, str | None], TestClient]
READER = site.viewer("reader")


def later(workspace: Workspace, by: timedelta) -> Workspace:
    """Return the workspace as it will be."""
    return replace(workspace, clock=lambda: datetime.now(tz=workspace.now().tzinfo) + by)


def test_the_page_names_the_bases(reader_site: TestClient) -> None:
    page = reader_site.get("/")
    assert page.status_code == 200
    assert "/heatmap/us-2026" in page.text
    assert "TLP:CLEAR" in page.text


def test_the_twins_hold_the_same(reader_site: TestClient) -> None:
    rows = reader_site.get("/home.json").json()["tables"]["bases"]["rows"]
    assert {"us-2026", "district-synthetic"} == {row["base_id"] for row in rows}
    assert reader_site.get("/home.csv?table=bases").text.splitlines()[0].startswith("title,version")


def test_who_sees_no_base_is_told_so(own: Workspace, sign_in_to: SignIn) -> None:
    with writing(own.database) as held:
        held.execute(grants.delete())
    assert "No base is shared with you" in sign_in_to(own, "reader").get("/").text


def test_the_first_visit_explains_every_page_and_the_next_one_does_not(own: Workspace, sign_in_to: SignIn) -> None:
    first = sign_in_to(own, "reader").get("/").text
    assert "What each page is for" in first
    assert 'class="first-visit"' in first
    assert look_up(own, READER, "home").is_noted
    after = later(own, ONE_VISIT + timedelta(minutes=1))
    second = sign_in_to(after, "reader").get("/").text
    assert "What each page is for" not in second
    assert 'class="first-visit"' not in second
    assert "since you were here on" in second


def test_a_visit_is_noted_once_in_half_an_hour_and_never_by_programs(own: Workspace, sign_in_to: SignIn) -> None:
    client = sign_in_to(own, "reader")
    client.get("/home.json")
    with reading(own.database) as held:
        assert held.execute(visits.select().where(visits.c.user_id == READER.user_id)).all() == []
    client.get("/")
    note(own, READER, "home")
    with reading(own.database) as held:
        (row,) = held.execute(visits.select().where(visits.c.user_id == READER.user_id)).all()
    assert (row.page, row.first_at, row.before_at) == ("home", row.seen_at, None)
    after = later(own, 2 * ONE_VISIT)
    found = look_up(after, READER, "home")
    assert (found.before_at, found.is_noted) == (row.seen_at, False)
    note(after, READER, "home")
    assert look_up(after, READER, "home").before_at == row.seen_at


def test_changes_are_told_from_the_last_visit_on(own: Workspace) -> None:
    since = own.now()
    assert changes_since(own, READER, since) == []
    add_base(own, SYSTEM, bases.full(), base_id="hostile", handling="TLP:AMBER")
    made = site.work_out(own, "hostile", "concentration")
    row = {"scenario_id": "s", "name": "surge", "revision": 2, "base_id": "us-2026", "body": "name: surge"}
    with writing(own.database) as held:
        held.execute(scenarios.insert(), {**row, "scenario_hash": "h", "created_at": own.now()})
    found = {(one.kind, one.base_id): one for one in changes_since(own, READER, since)}
    assert set(found) == {("new base", "hostile"), ("result", "hostile"), ("scenario", "us-2026")}
    assert found["result", "hostile"].href == f"/results/{made.result_id}"
    assert "revision 2" in found["scenario", "us-2026"].text


def test_changes_on_bases_that_are_not_shared_are_not_told(own: Workspace) -> None:
    since = own.now()
    add_base(own, SYSTEM, bases.full(), base_id="hostile", handling="TLP:AMBER")
    site.work_out(own, "hostile", "concentration")
    with writing(own.database) as held:
        held.execute(grants.delete().where(grants.c.base_id == "hostile"))
    assert changes_since(own, READER, since) == []
    assert all(one.base_id != "hostile" for one in alarms(own, READER))


def test_verdicts_that_moved_are_counted() -> None:
    cells: dict[str, Any] = {
        "segment_id": ["a", "b"],
        "stage": ["s", "s"],
        "lens": ["l", "l"],
        "economy_id": ["C", "C"],
    }
    before = pl.DataFrame({**cells, "verdict": ["ahead", "behind"]})
    after = pl.DataFrame({**cells, "verdict": ["abstains", "behind"]})
    assert verdicts_moved(before, after) == 1
    assert verdicts_moved(before, after.head(0)) == 0


def test_highly_critical_products_on_one_site_raise_an_alarm(worked: Workspace) -> None:
    entry = find_base(worked, SYSTEM, "us-2026")
    base = load_base(worked, entry)
    kept = answer(worked, entry, "concentration", {}).entry
    assert kept is not None
    cuts = load_result(worked, kept).tables["cut_sets"].filter(pl.col("level") == "site", pl.col("size") == 1)
    alone = set(cuts["product_id"]) - set(base["alternatives"]["product_id"])
    lenses = pl.max_horizontal("criticality_health", "criticality_economic", "criticality_security")
    critical = base["products"].filter(lenses >= THRESHOLDS.criticality, pl.col("class") != "input")["product_id"]
    number = len(alone & set(critical))
    (found,) = [one for one in alarms(worked, READER) if one.kind == "single point of failure"]
    assert found.text.startswith(f"{number} highly critical product")
    assert found.level == "urgent"


def test_old_data_and_stocks_that_expire_raise_alarms(own: Workspace) -> None:
    full = bases.full()
    today = own.now().date()
    types = dict(full["stockpiles"].schema)
    rows = [
        {"stockpile_id": f"x{i}", "product_id": "vial", "expires_on": today + timedelta(days=days)}
        for i, days in enumerate((-1, 30, 5000))
    ]
    stock = pl.DataFrame(rows, schema_overrides={name: types[name] for name in rows[0]})
    old = full.info.model_copy(update={"as_of_on": date(2020, 1, 1)})
    base = type(full)(old, {**full.tables, "stockpiles": stock})
    add_base(own, SYSTEM, base, base_id="old", handling="TLP:GREEN")
    found = [one for one in alarms(own, READER) if one.base_id == "old"]
    expiries = [one for one in found if one.kind == "expiry"]
    assert [one.level for one in expiries] == ["urgent", "soon"]
    assert sum(one.kind == "old data" for one in found) == 1


def test_a_failed_job_is_an_alarm_until_another_try(own: Workspace) -> None:
    entry = find_base(own, SYSTEM, "us-2026")
    job = ask_for(own, SYSTEM, entry, "heatmap", {"seed": 5})
    with writing(own.database) as held:
        ended = {"state": "failed", "ended_at": own.now()}
        held.execute(jobs.update().where(jobs.c.job_id == job.job_id).values(**ended))
    assert [one.href for one in alarms(own, READER) if one.kind == "job failed"] == [f"/jobs/{job.job_id}"]
    ask_for(own, SYSTEM, entry, "heatmap", {"seed": 5})
    assert [one for one in alarms(own, READER) if one.kind == "job failed"] == []


def test_hostile_names_stay_text(own: Workspace, sign_in_to: SignIn) -> None:
    add_base(own, SYSTEM, bases.full(), base_id="hostile", handling="TLP:AMBER")
    page = sign_in_to(own, "reader").get("/").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
