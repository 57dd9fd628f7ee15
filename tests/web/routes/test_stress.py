"""The stress laboratory: list, start, one run, two runs, atlas, reverse, back-tests."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import polars as pl
import pytest
from starlette.testclient import TestClient
from tests.web import site

import mainstay as ms
from mainstay.io.load import load
from mainstay.services.bases import add_base, find_base
from mainstay.services.jobs.queue import list_jobs
from mainstay.services.results import ResultEntry, load_result
from mainstay.services.scenarios import save_scenario
from mainstay.services.viewer import SYSTEM
from mainstay.services.workspace import Workspace

Opens = Callable[[Workspace, str | None], TestClient]
PLACE = "/stress/us-2026"
#: small runs, so that the tests are quick: a plant that makes most of the IV bags stands still, or half still
BODY = {
    "name": "halt",
    "stress": {
        "horizon_days": 90,
        "service_goal": {"products": ["iv-solution-bags"]},
        "goals": [{"products": ["iv-solution-bags"], "quantity": 150e6, "by_day": 60}],
        "shocks": [{"name": "halt", "quantity": "capacity", "where": {"site": "baxter-north-cove"}, "onset_day": 5}],
    },
}
HALF = json.loads(
    json.dumps(BODY)
    .replace('"onset_day": 5', '"onset_day": 5, "depth": 0.5')
    .replace('"halt", "stress"', '"half", "stress"')
)
SMALL = Path(__file__).resolve().parents[3] / "examples" / "small-base"
GOAL = "name: held\nstress:\n  service_goal: {products: [fictomycin-injection], fill: 0.95, within_days: 30}\n"
RUN = {"body": BODY, "replications": 8, "decompose": False}
OTHER = {"body": HALF, "replications": 8, "decompose": False}


@pytest.fixture(scope="module")
def run(worked: Workspace) -> ResultEntry:
    return site.work_out(worked, "us-2026", "stress", RUN)


@pytest.fixture(scope="module")
def other(worked: Workspace) -> ResultEntry:
    return site.work_out(worked, "us-2026", "stress", OTHER)


def test_a_run_shows_its_numbers_with_their_intervals(
    worked: Workspace, reader_site: TestClient, run: ResultEntry
) -> None:
    held = load_result(worked, run)
    page = reader_site.get(f"{PLACE}/runs/{run.result_id}").text
    told = reader_site.get(f"{PLACE}/runs/{run.result_id}.json").json()
    unmet = {row["node_id"]: row["share"] for row in told["tables"]["unmet"]["rows"]}
    assert unmet == dict(held.tables["unmet"].select("node_id", "share").iter_rows())
    goals = told["tables"]["goals"]["rows"]
    assert [row["p_met"] for row in goals] == held.tables["goals"]["p_met"].to_list()
    charts = [chart["id"] for chart in told["charts"]]
    assert {"unmet", "calendar", "goal-1"} <= set(charts)
    assert sum(one.startswith("course-") for one in charts) == 4
    assert told["lead"] in unescape(page)
    numbers = {one["label"]: one["interval"] for one in told["numbers"]}
    assert all(numbers.values()), "every headline number has an interval"
    assert "ᵃ" in page


def test_every_chart_of_a_run_has_its_sentence_and_its_table(reader_site: TestClient, run: ResultEntry) -> None:
    page = reader_site.get(f"{PLACE}/runs/{run.result_id}").text
    charts = page.split('<figure class="chart"')[1:]
    assert len(charts) >= 4
    for chart in charts:
        figure = chart.split("</figure>")[0]
        assert re.search(r'<p class="summary">[^<]{20,}', figure)
        assert "<table" in figure
        json.loads(figure.split('<script type="application/json">')[1].split("</script>")[0])


def test_the_products_that_are_drawn_are_in_the_address(reader_site: TestClient, run: ResultEntry) -> None:
    address = f"{PLACE}/runs/{run.result_id}"
    told = reader_site.get(f"{address}.json?product=sodium-chloride-09-bag").json()
    assert [chart["id"] for chart in told["charts"] if chart["id"].startswith("course-")] == [
        "course-sodium-chloride-09-bag"
    ]
    csv = reader_site.get(f"{address}.csv?table=course-sodium-chloride-09-bag&product=sodium-chloride-09-bag")
    assert csv.text.splitlines()[0].startswith("day,")
    assert reader_site.get(f"{address}?product=nothing").status_code == 200


def test_a_run_is_sent_once(reader_site: TestClient, run: ResultEntry) -> None:
    tag = reader_site.get(f"{PLACE}/runs/{run.result_id}").headers["etag"]
    again = reader_site.get(f"{PLACE}/runs/{run.result_id}", headers={"if-none-match": tag})
    assert again.status_code == 304


def test_the_laboratory_lists_runs_and_who_may_starts_one(own: Workspace, sign_in_to: Opens) -> None:
    analyst = sign_in_to(own, "analyst")
    site.add_bundled(own, "us-2026", base_id="copy")
    assert "No run yet" in analyst.get("/stress/copy").text
    form = {"scenario": "two-at-once", "replications": "12", "seed": "3", "until_width": ""}
    begun = analyst.post(f"{PLACE}/runs", data=form)
    assert begun.headers["location"].startswith("/jobs/")
    job = next(job for job in list_jobs(own, SYSTEM) if job.created_by == "user-analyst")
    assert job.told == {"scenario": "two-at-once", "replications": 12, "seed": 3}
    page = analyst.get(PLACE).text
    assert f'data-events="/jobs/{job.job_id}/events"' in page
    reader = sign_in_to(own, "reader")
    assert f'action="{PLACE}/runs"' not in reader.get(PLACE).text
    assert reader.post(f"{PLACE}/runs", data=form).status_code == 403


def test_a_run_that_was_done_is_shown_and_wrong_numbers_are_refused(own: Workspace, sign_in_to: Opens) -> None:
    asked = {"scenario": "platinum-quality-shutdown", "replications": 2, "seed": 1}
    entry = site.work_out(own, "us-2026", "stress", asked)
    analyst = sign_in_to(own, "analyst")
    there = analyst.post(f"{PLACE}/runs", data={key: str(value) for key, value in asked.items()})
    assert there.headers["location"] == f"{PLACE}/runs/{entry.result_id}"
    for form in ({"replications": "many"}, {"replications": "-1"}, {"replications": "100000000"}):
        assert analyst.post(f"{PLACE}/runs", data=form).status_code == 422
    assert analyst.post(f"{PLACE}/runs", data={"scenario": "nothing"}).status_code == 404


def test_two_runs_are_shown_beside_each_other_and_ask_for_the_same_draws(own: Workspace, sign_in_to: Opens) -> None:
    first, second = (site.work_out(own, "us-2026", "stress", told) for told in (RUN, OTHER))
    address = f"{PLACE}/compare?runs={first.result_id},{second.result_id}"
    analyst = sign_in_to(own, "analyst")
    page = analyst.get(address).text
    request = re.search(r'name="request" value="([^"]+)"', page)
    assert request is not None
    asked = json.loads(request[1].replace("&#34;", '"'))
    assert (asked["replications"], asked["first"]["body"]["name"], asked["second"]["body"]["name"]) == (
        8,
        "halt",
        "half",
    )
    back = re.search(r'name="back" value="([^"]+)"', page)
    assert back is not None
    begun = analyst.post(
        "/bases/us-2026/jobs", data={"kind": "stress_compare", "request": json.dumps(asked), "back": back[1]}
    )
    assert begun.headers["location"].startswith(f"{PLACE}/compare?runs={first.result_id}")
    paired = site.work_out(own, "us-2026", "stress_compare", asked)
    told = analyst.get(address.replace("compare?", "compare.json?")).json()
    rows = {row["node_id"]: row for row in told["tables"]["differences"]["rows"]}
    held = load_result(own, paired).tables["differences"].filter(pl.col("difference").abs() > 0)
    assert {name: row["difference"] for name, row in rows.items()} == dict(
        held.select("node_id", "difference").iter_rows()
    )
    assert told["missing"] == []
    assert "percentage points" in told["lead"]


def test_comparing_needs_two_runs_of_this_base(reader_site: TestClient, run: ResultEntry, other: ResultEntry) -> None:
    assert "Choose two runs" in reader_site.get(f"{PLACE}/compare").text
    by_form = reader_site.get(f"{PLACE}/compare?first={run.result_id}&second={other.result_id}")
    assert "Halt and Half" in by_form.text
    assert reader_site.get(f"{PLACE}/compare?runs={run.result_id},unknown").status_code == 404


@pytest.fixture
def small(own: Workspace) -> Workspace:
    """A workspace that also has a base of a few sites, of which every outage is tried in a moment."""
    add_base(own, SYSTEM, load(SMALL), base_id="small", handling="TLP:CLEAR", origin="bundled")
    save_scenario(own, SYSTEM, find_base(own, SYSTEM, "small"), GOAL)
    return own


def test_the_atlas_ranks_outages(small: Workspace, sign_in_to: Opens) -> None:
    analyst = sign_in_to(small, "analyst")
    assert "Not worked out yet" in analyst.get("/stress/small/atlas").text
    told = {"body": GOAL, "pairs": False}
    entry = site.work_out(small, "small", "stress_atlas", told)
    address = "/stress/small/atlas.json?scenario=held&pairs=no&days=90"
    rows = analyst.get(address).json()["tables"]["singles"]["rows"]
    held = load_result(small, entry).tables["singles"].filter(pl.col("duration_days") == 90)
    assert [row["loss"] for row in rows] == held.sort("loss", descending=True)["loss"].to_list()
    assert len(rows) > 1
    assert all(row["name"] for row in rows)
    page = analyst.get(address.replace(".json", "")).text
    assert "<option selected>90</option>" in page
    assert rows[0]["name"].split(" (")[0] in page


def test_the_smallest_shock(small: Workspace, sign_in_to: Opens) -> None:
    analyst = sign_in_to(small, "analyst")
    entry = site.work_out(small, "small", "stress_reverse", {"body": GOAL, "outages": 1})
    found = analyst.get("/stress/small/reverse.json?scenario=held&outages=1").json()
    held = load_result(small, entry)
    assert held.tables["attack"].height
    assert len(found["tables"]["attack"]["rows"]) == held.tables["attack"].height
    assert {one["label"] for one in found["numbers"]} >= {"fewest outages that break it", "pairs tried"}
    missing = analyst.get("/stress/small/reverse.json?outages=3").json()["missing"]
    assert missing == [{"kind": "stress_reverse", "request": {"outages": 3}, "job": None}]
    assert analyst.get("/stress/small/reverse?outages=9").status_code == 422


def test_back_tests_say_what_they_do_not_show(worked: Workspace, reader_site: TestClient) -> None:
    entry = site.work_out(worked, "us-2026", "stress_backtest")
    page = reader_site.get(f"{PLACE}/backtests").text
    told = reader_site.get(f"{PLACE}/backtests.json").json()["tables"]
    scores = load_result(worked, entry).tables["scores"]
    assert [row["ours"] for row in told["stress-scores"]["rows"]] == scores["ours"].to_list()
    assert "not shown to be better" in page
    assert "What this does not show" in page


def test_runs_of_a_base_that_is_not_shared_are_not_found(own: Workspace, sign_in_to: Opens) -> None:
    add_base(own, site.viewer("steward"), ms.load("us-2026"), base_id="closed", handling="TLP:RED")
    entry = site.work_out(own, "closed", "stress", {"scenario": "platinum-quality-shutdown", "replications": 2})
    analyst = sign_in_to(own, "analyst")
    for step in ("", "/atlas", "/reverse", "/backtests", "/compare", f"/runs/{entry.result_id}", "/compose"):
        assert analyst.get(f"/stress/closed{step}").status_code == 404
    # neither through another base
    assert analyst.get(f"{PLACE}/runs/{entry.result_id}").status_code == 404
    assert analyst.post("/stress/closed/runs", data={}).status_code == 404
    steward = sign_in_to(own, "steward").get(f"/stress/closed/runs/{entry.result_id}")
    assert steward.headers["x-mainstay-handling"] == "TLP:RED"
    assert sign_in_to(own, "steward").get(f"{PLACE}/runs/{entry.result_id}").status_code == 404
    assert find_base(own, SYSTEM, "closed").handling == "TLP:RED"
