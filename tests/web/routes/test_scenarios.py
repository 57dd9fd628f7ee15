"""Scenario pages: list, editor, check, conflict, revisions, import and export."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from starlette.testclient import TestClient
from tests.web import site

import mainstay as ms
from mainstay.services import long_checks
from mainstay.services.bases import add_base, find_base
from mainstay.services.scenarios import find_scenario_entry, list_scenarios, save_scenario
from mainstay.services.viewer import SYSTEM
from mainstay.services.workspace import Workspace

Opens = Callable[[Workspace, str | None], TestClient]
TEXT = """\
# why <script>alert(1)</script>
name: halt
description: A plant halts & the rest must do.
stress:
  shocks:
  - name: halt
    quantity: capacity
    where: {site: intas-pharmez}
"""
PLACE = "/scenarios/us-2026"


def _save(workspace: Workspace, text: str = TEXT, **more: object) -> None:
    entry = find_base(workspace, SYSTEM, "us-2026")
    save_scenario(workspace, site.viewer("steward"), entry, text, **more)  # type: ignore[arg-type]


def test_the_list_names_all_and_who_may_write_finds_the_form(own: Workspace, sign_in_to: Opens) -> None:
    _save(own)
    analyst = sign_in_to(own, "analyst").get(PLACE).text
    assert f'href="{PLACE}/halt"' in analyst
    assert f'href="{PLACE}/two-at-once"' in analyst
    assert f'href="{PLACE}/new"' in analyst
    assert f'href="{PLACE}/new"' not in sign_in_to(own, "reader").get(PLACE).text
    rows = sign_in_to(own, "reader").get(f"{PLACE}.json").json()["tables"]
    assert [row["name"] for row in rows["own"]["rows"]] == ["halt"]
    assert "halt" in sign_in_to(own, "reader").get(f"{PLACE}.csv?table=own").text


def test_a_scenario_is_written_changed_and_compared(own: Workspace, sign_in_to: Opens) -> None:
    analyst = sign_in_to(own, "analyst")
    assert analyst.post(PLACE, data={"body": TEXT.replace("\n", "\r\n")}).headers["location"] == f"{PLACE}/halt"
    page = analyst.get(f"{PLACE}/halt").text
    assert "<script>alert" not in page
    said = page.replace("\u00a0", " ")
    assert "100 % of the capacity of everything at Intas" in said
    assert "everything at intas-pharmez" not in said
    changed = TEXT + "  horizon_days: 200\n"
    assert analyst.post(f"{PLACE}/halt", data={"body": changed, "revision": "1"}).status_code == 303
    compared = analyst.get(f"{PLACE}/halt/compare.json").json()["tables"]["difference"]["rows"]
    assert compared == [{"key": "stress.horizon_days", "here": "365", "there": "200"}]
    assert "This is revision 1" in analyst.get(f"{PLACE}/halt?revision=1").text
    assert analyst.get(f"{PLACE}/halt/scenario.yaml").text == f"# TLP:CLEAR\n{changed}"
    old = analyst.get(f"{PLACE}/halt/scenario.yaml?revision=1")
    assert old.text == f"# TLP:CLEAR\n{TEXT}"
    assert 'filename="halt-tlp-clear.yaml"' in old.headers["content-disposition"]


def test_the_check_answers_a_script_with_a_part_and_a_button_with_the_page(own: Workspace, sign_in_to: Opens) -> None:
    analyst = sign_in_to(own, "analyst")
    wrong = TEXT.replace("intas-pharmez", "intas-pharmes")
    part = analyst.post(f"{PLACE}/check", data={"body": wrong}, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.text
    for words in ("line 8", "stress.shocks.0.where.site", "Did you mean &#39;intas-pharmez&#39;?"):
        assert words in part.text
    whole = analyst.post(f"{PLACE}/check", data={"body": wrong, "name": "halt", "revision": "3"})
    assert "intas-pharmes" in whole.text
    assert "Save as revision 4" in whole.text
    assert "line 8" in whole.text
    assert "it fits this base" in analyst.post(f"{PLACE}/check", data={"body": TEXT}).text


def test_who_sends_many_long_texts_waits_and_other_pages_go_on(own: Workspace, sign_in_to: Opens) -> None:
    analyst = sign_in_to(own, "analyst")
    with ExitStack() as held:
        for _ in range(long_checks.MOST):
            assert long_checks._DOOR.acquire(blocking=False)
            held.callback(long_checks._DOOR.release)
        long = analyst.post(f"{PLACE}/check", data={"body": "# " + "x" * long_checks.SHORT})
        assert (long.status_code, long.headers["retry-after"]) == (429, str(long_checks.WAIT_S))
        assert analyst.post(f"{PLACE}/check", data={"body": TEXT}).status_code == 200
        assert analyst.get(PLACE).status_code == 200


def test_what_cannot_be_saved_comes_back_with_its_text(own: Workspace, sign_in_to: Opens) -> None:
    answer = sign_in_to(own, "analyst").post(PLACE, data={"body": "name: my text\nstres: 1\n"})
    assert answer.status_code == 422
    assert "name: my text" in answer.text
    assert "did you mean" in answer.text.lower()
    assert list_scenarios(own, find_base(own, SYSTEM, "us-2026")) == []


def test_who_was_slower_sees_both_texts_and_saves_on_top(own: Workspace, sign_in_to: Opens) -> None:
    _save(own)
    _save(own, TEXT + "  horizon_days: 200\n", name="halt", revision=1)
    analyst = sign_in_to(own, "analyst")
    mine = TEXT + "  horizon_days: 300\n"
    answer = analyst.post(f"{PLACE}/halt", data={"body": mine, "revision": "1"})
    assert answer.status_code == 409
    for words in ("Somebody was faster", "−   horizon_days: 200", "+   horizon_days: 300", 'name="revision" value="2"'):
        assert words in answer.text
    assert analyst.post(f"{PLACE}/halt", data={"body": mine, "revision": "2"}).status_code == 303
    assert find_scenario_entry(own, find_base(own, SYSTEM, "us-2026"), "halt").revision == 3


def test_a_new_scenario_under_a_name_that_is_taken_is_a_conflict_too(own: Workspace, sign_in_to: Opens) -> None:
    _save(own)
    answer = sign_in_to(own, "analyst").post(PLACE, data={"body": TEXT + "  horizon_days: 300\n"})
    assert answer.status_code == 409
    assert 'action="/scenarios/us-2026/halt"' in answer.text


def test_a_file_is_opened_in_the_form_and_not_saved(own: Workspace, sign_in_to: Opens) -> None:
    analyst = sign_in_to(own, "analyst")
    opened = analyst.post(f"{PLACE}/import", files={"file": ("x.yaml", TEXT.encode(), "text/yaml")})
    assert "name: halt" in opened.text
    assert list_scenarios(own, find_base(own, SYSTEM, "us-2026")) == []
    for content, status in ((b"\xff\xfe", 422), (b"x: " + b"y" * 300_000, 200), (b"x" * 3_000_000, 413)):
        answer = analyst.post(f"{PLACE}/import", files={"file": ("x.yaml", content, "text/yaml")})
        assert answer.status_code == status
        assert status != 200 or "too large" in answer.text


def test_a_copy_of_a_bundled_scenario_has_a_name_of_its_own(own: Workspace, sign_in_to: Opens) -> None:
    analyst = sign_in_to(own, "analyst")
    for address in (f"{PLACE}/new?copy=two-at-once", f"{PLACE}/two-at-once/edit"):
        assert "name: two-at-once-copy" in analyst.get(address).text
    assert "comes with Mainstay" in analyst.get(f"{PLACE}/two-at-once").text
    assert analyst.get(f"{PLACE}/nothing").status_code == 404


def test_deleting_asks_for_the_revision_that_was_seen(own: Workspace, sign_in_to: Opens) -> None:
    _save(own)
    analyst = sign_in_to(own, "analyst")
    assert analyst.post(f"{PLACE}/halt/delete", data={"revision": "7"}).status_code == 409
    assert analyst.post(f"{PLACE}/halt/delete", data={"revision": "1"}).headers["location"] == PLACE
    assert analyst.get(f"{PLACE}/halt").status_code == 404
    assert "was deleted" in analyst.get(f"{PLACE}/halt?revision=2").text


def test_readers_and_those_without_the_base_write_nothing(own: Workspace, sign_in_to: Opens) -> None:
    reader = sign_in_to(own, "reader")
    for address in (f"{PLACE}/check", PLACE, f"{PLACE}/halt", f"{PLACE}/halt/delete"):
        assert reader.post(address, data={"body": TEXT}).status_code == 403
    assert reader.get(f"{PLACE}/new").status_code == 403
    add_base(own, site.viewer("steward"), ms.load("us-2026"), base_id="closed", handling="TLP:RED")
    analyst = sign_in_to(own, "analyst")
    for address in ("/scenarios/closed", "/scenarios/closed/two-at-once", "/scenarios/closed/new"):
        assert analyst.get(address).status_code == 404
    assert analyst.post("/scenarios/closed", data={"body": TEXT}).status_code == 404
