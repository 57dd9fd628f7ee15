"""Composing a scenario: shocks added and taken out, checked, run and kept, without a script."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from starlette.testclient import TestClient
from tests.web import site

from mainstay.scenario.scenario import read_scenario
from mainstay.services.bases import find_base
from mainstay.services.jobs.inline import read_inline
from mainstay.services.jobs.queue import list_jobs
from mainstay.services.scenarios import find_scenario_entry, save_scenario
from mainstay.services.shock_form import fields_of, kinds
from mainstay.services.viewer import SYSTEM
from mainstay.services.workspace import Workspace

Opens = Callable[[Workspace, str | None], TestClient]
PLACE = "/stress/us-2026/compose"
START = "name: fire\n# what is assumed\nstress:\n  horizon_days: 120\n"
SHOCK = {
    "kind": "loss",
    "shock.name": "fire",
    "shock.quantity": "capacity",
    "shock.where.site": "baxter-north-cove",
    "shock.plateau_days": "30 to 60",
}


def _text(page: str) -> str:
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert found is not None
    return unescape(found[1])


def test_a_shock_is_added_and_taken_out_and_the_comment_stays(own: Workspace, sign_in_to: Opens) -> None:
    analyst = sign_in_to(own, "analyst")
    page = analyst.post(PLACE, data={"body": START, "do": "add", **SHOCK}).text
    text = _text(page)
    told = read_scenario(read_inline(text, name="scenario"))
    assert told.stress.shocks[0].plateau_days is not None
    assert told.stress.shocks[0].plateau_days.bounds == (30, 60)
    assert "# what is assumed" in text
    assert "it fits this base" in page
    assert "of the capacity of everything at Baxter International: Baxter North Cove plant" in page
    without = _text(analyst.post(PLACE, data={"body": text, "do": "remove:0"}).text)
    assert read_scenario(read_inline(without, name="scenario")).stress.shocks == ()
    assert "there is no such shock" in analyst.post(PLACE, data={"body": without, "do": "remove:5"}).text


def test_what_is_wrong_with_a_shock_stands_at_its_field_and_nothing_is_lost(own: Workspace, sign_in_to: Opens) -> None:
    wrong = {**SHOCK, "shock.where.site": "baxter-north-cov", "shock.depth": "2"}
    answer = sign_in_to(own, "analyst").post(PLACE, data={"body": START, "do": "add", **wrong})
    assert answer.status_code == 422
    assert "a depth lies between 0 and 1" in answer.text
    assert 'value="baxter-north-cov"' in answer.text
    assert _text(answer.text) == START
    named = sign_in_to(own, "analyst").post(
        PLACE, data={"body": START, "do": "add", **SHOCK, "shock.where.site": "baxter-north-cov"}
    )
    assert "did you mean &#39;baxter-north-cove&#39;?" in named.text


def test_every_kind_of_shock_has_its_fields_and_the_choice_keeps_what_was_filled(
    own: Workspace, sign_in_to: Opens
) -> None:
    analyst = sign_in_to(own, "analyst")
    for kind, title, _ in kinds():
        page = analyst.post(PLACE, data={"body": START, "do": "kind", "kind": kind, "shock.name": "storm-x"}).text
        assert 'value="storm-x"' in page
        assert f'<option value="{kind}" selected>{title}</option>' in page
        for field in fields_of(kind):
            assert f'name="shock.{field.key}"' in page
    assert analyst.get(f"{PLACE}?kind=earthquake").status_code == 404


def test_the_example_of_each_kind_can_be_written_in_the_form(own: Workspace, sign_in_to: Opens) -> None:
    storm = {"kind": "hurricane", "shock.name": "helene", "shock.onset_day": "10", "shock.options.storm": "helene-2024"}
    ban = {"kind": "export_ban", "shock.name": "ban", "shock.where.economy": "CHN, IND", "shock.plateau_days": "34"}
    page = sign_in_to(own, "analyst").post(PLACE, data={"body": START, "do": "add", **storm}).text
    page = sign_in_to(own, "analyst").post(PLACE, data={"body": _text(page), "do": "add", **ban}).text
    told = read_scenario(read_inline(_text(page), name="scenario"))
    assert [one.kind for one in told.stress.shocks] == ["hurricane", "export_ban"]
    assert told.stress.shocks[1].where.economy == ("CHN", "IND")


def test_what_was_composed_is_run_and_kept(own: Workspace, sign_in_to: Opens) -> None:
    analyst = sign_in_to(own, "analyst")
    text = _text(analyst.post(PLACE, data={"body": START, "do": "add", **SHOCK}).text)
    run = analyst.post(PLACE, data={"body": text, "do": "run", "replications": "16", "seed": "5"})
    assert run.headers["location"].startswith("/jobs/")
    job = next(one for one in list_jobs(own, SYSTEM) if one.created_by == "user-analyst")
    assert (job.told["replications"], job.told["seed"], job.told["body"]["name"]) == (16, 5, "fire")
    kept = analyst.post(PLACE, data={"body": text, "do": "save"})
    assert kept.headers["location"] == "/scenarios/us-2026/fire"
    assert find_scenario_entry(own, find_base(own, SYSTEM, "us-2026"), "fire").body == text
    for what in ("run", "save"):
        answer = analyst.post(PLACE, data={"body": text.replace("baxter-north-cove", "nowhere"), "do": what})
        assert answer.status_code == 422
        assert "no site is called" in answer.text


def test_one_goes_on_from_a_scenario(own: Workspace, sign_in_to: Opens) -> None:
    save_scenario(own, site.viewer("analyst"), find_base(own, SYSTEM, "us-2026"), START)
    analyst = sign_in_to(own, "analyst")
    assert "name: fire-changed" in _text(analyst.get(f"{PLACE}?scenario=fire").text)
    assert sign_in_to(own, "reader").get(PLACE).status_code == 403
    assert sign_in_to(own, "reader").post(PLACE, data={"body": START, "do": "check"}).status_code == 403
