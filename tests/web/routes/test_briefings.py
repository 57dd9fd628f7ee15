"""Briefings: asked for with chosen sections, opened sealed off, taken away with their handling mark."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient
from tests.report import bases
from tests.web import site

from mainstay.services.bases import add_base, find_base
from mainstay.services.jobs.queue import list_jobs
from mainstay.services.results import ResultEntry
from mainstay.services.viewer import SYSTEM
from mainstay.services.workspace import Workspace
from mainstay.store.database import writing
from mainstay.store.tables import grants

SignIn = Callable[[Workspace, str | None], TestClient]
ASK: dict[str, object] = {"pdf": False, "sections": ["single-points", "sources"]}


@pytest.fixture
def written(own: Workspace) -> ResultEntry:
    """Return a briefing on a base whose names try to break the page."""
    add_base(own, SYSTEM, bases.full(), base_id="hostile", handling="TLP:AMBER")
    return site.work_out(own, "hostile", "brief", ASK)


def test_the_form_offers_every_section_to_who_may_run(worked: Workspace, sign_in_to: SignIn) -> None:
    analyst, reader = sign_in_to(worked, "analyst"), sign_in_to(worked, "reader")
    page = analyst.get("/briefings/us-2026").text
    assert page.count('name="sections"') >= 15
    assert "No briefing yet" in page
    assert 'name="sections"' not in reader.get("/briefings/us-2026").text


def test_a_sent_form_becomes_a_job(own: Workspace, sign_in_to: SignIn) -> None:
    form = {"sections": ["sources", "coverage"], "seed": "3", "as_known": "2026-01-31"}
    sent = sign_in_to(own, "analyst").post("/briefings/us-2026", data=form)
    assert sent.status_code == 303
    job = list_jobs(own, SYSTEM, base_id="us-2026")[0]
    assert (job.kind, job.told) == (
        "brief",
        {"as_known": "2026-01-31", "pdf": False, "sections": ["coverage", "sources"], "seed": 3},
    )
    assert f'data-job="{job.job_id}"' in sign_in_to(own, "reader").get("/briefings/us-2026").text
    assert sign_in_to(own, "reader").post("/briefings/us-2026", data=form).status_code == 403
    assert sign_in_to(own, "analyst").post("/briefings/us-2026", data={"sections": "no-such"}).status_code in (404, 422)


def test_a_briefing_is_listed_and_opens_sealed_off(own: Workspace, sign_in_to: SignIn, written: ResultEntry) -> None:
    reader = sign_in_to(own, "reader")
    row = reader.get("/briefings/hostile.json").json()["tables"]["briefings"]["rows"][0]
    assert (row["sections"].split()[0], row["handling"], row["pdf"]) == ("2", "TLP:AMBER", None)
    page = reader.get(f"/briefings/hostile/{written.result_id}/briefing.html")
    policy = page.headers["content-security-policy"]
    found = re.search(r"style-src '(sha256-[^']+)'", page.text)
    assert found is not None
    assert policy.startswith(f"style-src '{found.group(1)}'; default-src 'none'")
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert " sandbox " in policy
    assert "TLP:AMBER" in page.text
    assert page.headers["x-mainstay-handling"] == "TLP:AMBER"
    assert "<script" not in page.text
    headings = re.findall(r'<h2 id="([^"]+)"', page.text)
    assert "sources" in headings
    assert "coverage" not in headings


def test_its_tables_and_everything_can_be_taken_away(own: Workspace, sign_in_to: SignIn, written: ResultEntry) -> None:
    reader = sign_in_to(own, "reader")
    home = f"/briefings/hostile/{written.result_id}"
    packed = reader.get(f"{home}/all.zip")
    assert "tlp-amber" in packed.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(packed.content)) as held:
        names = held.namelist()
        assert {"briefing.html", "manifest.json"} <= set(names)
        table = next(name for name in names if name.endswith(".csv"))
        assert reader.get(f"{home}/{table}").content == held.read(table)
    assert reader.get(f"{home}/{table}").headers["content-disposition"].startswith("attachment")
    assert reader.get(f"{home}/all.zip").content == packed.content


@pytest.mark.parametrize(
    "name",
    ["nothing.csv", "..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc", "tables%2f..%2fmanifest.json", "%2fetc%2fpasswd"],
)
def test_only_its_own_files_are_given(own: Workspace, sign_in_to: SignIn, written: ResultEntry, name: str) -> None:
    reader = sign_in_to(own, "reader")
    assert reader.get(f"/briefings/hostile/{written.result_id}/{name}").status_code == 404


def test_a_briefing_on_a_base_that_is_not_shared_is_not_found(
    own: Workspace, sign_in_to: SignIn, written: ResultEntry
) -> None:
    with writing(own.database) as held:
        held.execute(grants.delete().where(grants.c.base_id == "hostile"))
    reader = sign_in_to(own, "reader")
    for path in ("", f"/{written.result_id}/briefing.html", f"/{written.result_id}/all.zip"):
        assert reader.get(f"/briefings/hostile{path}").status_code == 404
    # and not through another base either
    assert find_base(own, SYSTEM, "us-2026").base_id == "us-2026"
    assert reader.get(f"/briefings/us-2026/{written.result_id}/briefing.html").status_code == 404


def test_another_result_is_no_briefing(worked: Workspace, reader_site: TestClient) -> None:
    other = site.work_out(worked, "us-2026", "concentration")
    assert reader_site.get(f"/briefings/us-2026/{other.result_id}/manifest.json").status_code == 404
