"""The map, its cells, its indicators: true numbers, ways to the evidence, what is silent, what changed."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import polars as pl
import pytest
from sqlalchemy import delete, select
from starlette.testclient import TestClient
from tests.report.bases import HOSTILE
from tests.web import site
from tests.web.routes.conftest import EARLIER, result_of

from mainstay.charts.heatmap_palette import SHADES
from mainstay.report.heatmap_words import chance, shade_in, signed
from mainstay.services.workspace import Workspace
from mainstay.store.database import reading, writing
from mainstay.store.tables import grants, jobs

MAP = "/heatmap/full"
LINK = re.compile(r'href="([^"]+)"')


def cells_of(workspace: Workspace, lens: str = "overall") -> pl.DataFrame:
    return result_of(workspace, "heatmap").tables["cells"].filter(pl.col("lens") == lens)


def linked(text: str, start: str) -> list[str]:
    return [unescape(href) for href in LINK.findall(text) if unescape(href).startswith(start)]


def place(cell: dict[str, Any]) -> str:
    return f"{MAP}/cell?segment={cell['segment_id']}&stage={cell['stage']}&economy={cell['economy_id']}"


def test_each_cell_stands_on_the_map_with_its_sign_chance_and_link(small: Workspace, small_site: TestClient) -> None:
    page = small_site.get(f"{MAP}?show=all").text
    cells = cells_of(small)
    drawn = {unescape(href): text for href, text in re.findall(r'<td class="[a-z-]+"><a href="([^"]+)">([^<]*)', page)}
    assert len(drawn) == cells.height
    for cell in cells.iter_rows(named=True):
        words = unescape(drawn[place(cell)])
        assert words.startswith(shade_in(cell).sign)
        if cell["verdict"] != "abstains":
            assert chance(cell["p_ahead"]) in words


def test_the_gap_and_its_interval_stand_in_decided_cells(small: Workspace, small_site: TestClient) -> None:
    page = small_site.get(MAP).text
    decided = cells_of(small).filter(pl.col("verdict") != "abstains")
    assert decided.height
    for cell in decided.iter_rows(named=True):
        assert f"{signed(cell['gap'])} ({signed(cell['gap_low'])} to {signed(cell['gap_high'])})" in page


def test_the_twins_hold_every_cell(small: Workspace, small_site: TestClient) -> None:
    cells = cells_of(small)
    rows = small_site.get(f"{MAP}.json?show=all").json()["tables"]["map"]["rows"]
    key = ("segment_id", "stage", "economy_id", "verdict", "p_ahead", "gap")
    told = {tuple(row[name] for name in key) for row in rows}
    assert told == set(cells.select(key).iter_rows())
    sheet = small_site.get(f"{MAP}.csv?show=all").text.splitlines()
    assert len(sheet) == cells.height + 1


def test_rows_without_evidence_are_counted_and_can_be_shown(small: Workspace, small_site: TestClient) -> None:
    cells = cells_of(small)
    known = cells.filter(pl.col("status").is_not_null()).select("segment_id", "stage").unique().height
    hidden = cells.select("segment_id", "stage").unique().height - known
    assert hidden
    page = small_site.get(MAP)
    assert f"{hidden} rows are not shown" in page.text
    assert len(small_site.get(f"{MAP}.json?show=all").json()["tables"]["map"]["rows"]) == cells.height


@pytest.mark.parametrize("lens", ["health", "economic", "national_security"])
def test_a_lens_alone(small: Workspace, small_site: TestClient, lens: str) -> None:
    rows = small_site.get(f"{MAP}.json?show=all&lens={lens}").json()["tables"]["map"]["rows"]
    assert {row["lens"] for row in rows} == {lens}
    assert len(rows) == cells_of(small, lens).height


def test_stage_group_and_kind_of_row_can_be_chosen(small_site: TestClient) -> None:
    def rows(query: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = small_site.get(f"{MAP}.json?{query}").json()["tables"]["map"]["rows"]
        return found

    assert {row["stage"] for row in rows("show=all&stage=production")} == {"production"}
    assert {row["segment_id"] for row in rows("show=all&group=drugs")} == {"pills", "vials"}
    told = rows("show=behind")
    by_row: dict[tuple[str, str], set[str]] = {}
    for row in told:
        by_row.setdefault((row["segment_id"], row["stage"]), set()).add(row["verdict"])
    assert by_row
    assert all("behind" in verdicts for verdicts in by_row.values())


def test_no_row_like_this_is_a_state_of_its_own(small_site: TestClient) -> None:
    page = small_site.get(f"{MAP}?group=drugs&stage=all&show=ahead").text
    assert "No row is like this" in page


def test_signs_alone_say_in_words_what_they_mean(small: Workspace, small_site: TestClient) -> None:
    page = small_site.get(f"{MAP}?show=all&cells=signs").text
    labels = re.findall(r'<td class="[a-z-]+"><a href="[^"]+" aria-label="([^"]+)"', page)
    assert len(labels) == cells_of(small).height
    assert all("United States" in label or "not decided" in label or "level" in label for label in labels)


def test_the_legend_has_every_sign(small_site: TestClient) -> None:
    page = small_site.get(MAP).text
    assert all(f'<span class="swatch {shade.key}">{shade.sign}</span>' in page for shade in SHADES)


def test_hostile_names_are_text(small_site: TestClient) -> None:
    for address in (
        MAP,
        f"{MAP}/evidence",
        f"{MAP}/indicator/papers",
        f"{MAP}/cell?segment=drugs&stage=all&economy=CHN",
    ):
        page = small_site.get(address).text
        assert HOSTILE not in page
        assert "<b onclick" not in page


@pytest.mark.parametrize("query", ["lens=none", "stage=x", "show=x", "cells=x"])
def test_a_choice_that_there_is_not_is_refused(small_site: TestClient, query: str) -> None:
    assert small_site.get(f"{MAP}?{query}").status_code == 422


def test_a_map_as_known_on_an_earlier_day(small: Workspace, small_site: TestClient) -> None:
    earlier = result_of(small, "heatmap", {"as_known": EARLIER}).tables["cells"].filter(pl.col("lens") == "overall")
    answer = small_site.get(f"{MAP}.json?show=all&as_known={EARLIER}").json()
    key = ("segment_id", "stage", "economy_id", "gap")
    assert {tuple(row[name] for name in key) for row in answer["tables"]["map"]["rows"]} == set(
        earlier.select(key).iter_rows()
    )
    assert set(earlier.select(key).iter_rows()) != set(cells_of(small).select(key).iter_rows())
    page = small_site.get(f"{MAP}?as_known={EARLIER}").text
    assert all(f"as_known={EARLIER}" in href for href in linked(page, f"{MAP}/cell"))


def test_what_changed_since_a_day(small: Workspace, small_site: TestClient) -> None:
    changes = result_of(small, "heatmap", {"compare_as_known": EARLIER}).tables["changes"]
    assert changes.height
    answer = small_site.get(f"{MAP}.json?compare_as_known={EARLIER}").json()
    assert len(answer["tables"]["heatmap-changes"]["rows"]) == changes.height
    assert "What moved, split by its cause" in small_site.get(f"{MAP}?compare_as_known={EARLIER}").text


def test_verdicts_that_differ_from_those_of_another_base(small: Workspace, small_site: TestClient) -> None:
    key = ["segment_id", "stage", "lens", "economy_id"]
    here, there = (result_of(small, "heatmap", base_id=one).tables["cells"] for one in ("full", "other"))
    both = here.join(there, on=key, suffix="_there")
    moved = {row[:4] for row in both.select(*key, "verdict", "verdict_there").iter_rows() if row[4] != row[5]}
    assert moved
    rows = small_site.get(f"{MAP}.json?against=other").json()["tables"]["verdicts-moved"]["rows"]
    assert {tuple(row[name] for name in key) for row in rows} == moved


def test_a_comparison_that_was_not_worked_out_leaves_the_map(small_site: TestClient) -> None:
    page = small_site.get(f"{MAP}?compare_as_known=2024-06-30").text
    assert "Not worked out yet" in page
    assert 'id="table-map"' in page
    against = small_site.get(f"{MAP}?against=unasked").text
    assert 'action="/bases/unasked/jobs"' in against


def test_a_cell_shows_both_sides_of_each_indicator(small: Workspace, small_site: TestClient) -> None:
    result = result_of(small, "heatmap")
    cell = cells_of(small).filter(pl.col("verdict") == "behind").row(0, named=True)
    answer = small_site.get(place(cell).replace("/cell?", "/cell.json?")).json()
    rows = {row["indicator_id"]: row for row in answer["tables"]["indicators"]["rows"]}
    told = result.tables["indicators"].filter(segment_id=cell["segment_id"], stage=cell["stage"])
    assert set(rows) == set(told["indicator_id"])
    evidence = result.tables["evidence"].filter(segment_id=cell["segment_id"])
    for key, row in rows.items():
        for side, economy in (("home", "USA"), ("rival", cell["economy_id"])):
            held = evidence.filter(indicator_id=key, economy_id=economy)["value"].to_list()
            assert row[f"{side}_value"] == (held[0] if held else None)
    parts = [row["part"] for row in rows.values()]
    if None not in parts:
        assert sum(parts) == pytest.approx(cell["gap"])


def test_a_cell_leads_to_indicators_and_claims(small: Workspace, small_site: TestClient) -> None:
    cell = (
        cells_of(small).filter(pl.col("verdict") == "behind", pl.col("segment_id") == "whole-base").row(0, named=True)
    )
    page = small_site.get(place(cell)).text
    assert linked(page, f"{MAP}/indicator/")
    claims = linked(page, "/evidence/full/claims")
    assert claims
    assert all("table=observations" in href and "field=value" in href for href in claims)
    for way in linked(page, f"{MAP}/cell"):
        assert small_site.get(way).status_code == 200


def test_a_silent_cell_says_why_and_what_to_collect(small: Workspace, small_site: TestClient) -> None:
    result = result_of(small, "heatmap")
    plan = result.tables["next_evidence"].row(0, named=True)
    cell = {"segment_id": plan["segment_id"], "stage": plan["stage"], "economy_id": plan["rival_id"]}
    answer = small_site.get(place(cell).replace("/cell?", "/cell.json?")).json()
    rows = answer["tables"]["collect"]["rows"]
    assert rows[0]["indicator_id"] == plan["indicator_id"]
    assert answer["lead"]


@pytest.mark.parametrize("query", ["segment=x&stage=all&economy=CHN", "segment=drugs&stage=all&economy=CHN&lens=x"])
def test_a_cell_that_there_is_not(small_site: TestClient, query: str) -> None:
    assert small_site.get(f"{MAP}/cell?{query}").status_code == 404


def test_an_indicator_shows_every_observation(small: Workspace, small_site: TestClient) -> None:
    from tests.web.routes.conftest import fictional

    seen = fictional()["observations"].filter(pl.col("indicator_id") == "papers")
    answer = small_site.get(f"{MAP}/indicator/papers.json").json()
    rows = answer["tables"]["observations"]["rows"]
    key = ("economy_id", "period", "value")
    assert {tuple(row[name] for name in key) for row in rows} == set(seen.select(key).iter_rows())
    assert answer["charts"][0]["id"] == "series"
    only = small_site.get(f"{MAP}/indicator/papers.json?economy=CHN").json()["tables"]["observations"]["rows"]
    assert {row["economy_id"] for row in only} == {"CHN"}


def test_an_indicator_as_known_leaves_out_what_came_later(small_site: TestClient) -> None:
    rows = small_site.get(f"{MAP}/indicator/papers.json?as_known={EARLIER}").json()["tables"]["observations"]["rows"]
    assert rows
    assert {row["known_on"] for row in rows} == {"2024-01-15"}


def test_an_indicator_that_is_worked_out_from_the_base(reader_site: TestClient) -> None:
    answer = reader_site.get("/heatmap/us-2026/indicator/known-line-share.json").json()
    assert answer["tables"]["observations"]["rows"]
    assert "Worked out from other tables" in reader_site.get("/heatmap/us-2026/indicator/known-line-share").text


def test_an_indicator_that_there_is_not(small_site: TestClient) -> None:
    answer = small_site.get(f"{MAP}/indicator/paper.json")
    assert answer.status_code == 404
    assert "papers" in answer.json()["hint"]


@pytest.mark.parametrize("part", ["collect", "trends", "sure", "fragility", "validity", "evidence"])
def test_what_stands_around_the_map(reader_site: TestClient, part: str) -> None:
    page = reader_site.get(f"/heatmap/us-2026/{part}")
    assert page.status_code == 200
    told = reader_site.get(f"/heatmap/us-2026/{part}.json").json()
    assert told["lead"]
    assert all(f'id="table-{name}"' in page.text for name in told["tables"])


def test_the_backtest_is_told_also_where_it_is_bad(worked: Workspace, reader_site: TestClient) -> None:
    result = result_of(worked, "heatmap", base_id="us-2026")
    worse = result.tables["validity"].filter(pl.col("verdict") == "worse than").height
    rows = reader_site.get("/heatmap/us-2026/validity.json").json()["tables"]["heatmap-validity"]["rows"]
    assert sum(row["verdict"] == "worse than" for row in rows) == worse > 0


def test_there_is_no_other_part(small_site: TestClient) -> None:
    assert small_site.get(f"{MAP}/weather").status_code == 404


def test_a_map_that_nobody_asked_for(small_site: TestClient) -> None:
    page = small_site.get("/heatmap/unasked").text
    assert "Not worked out yet" in page
    assert 'action="/bases/unasked/jobs"' in page
    told = small_site.get("/heatmap/unasked.json").json()
    assert told["missing"][0]["kind"] == "heatmap"


def test_a_reader_cannot_ask_for_it(small: Workspace, sign_in_to: Any) -> None:
    page = sign_in_to(small, "reader").get("/heatmap/unasked").text
    assert "Ask an analyst" in page
    assert "Work it out" not in page


def test_a_map_that_is_being_made_and_one_that_failed(own_small: Workspace, sign_in_to: Any) -> None:
    from mainstay.services.bases import find_base
    from mainstay.services.jobs.queue import ask_for
    from mainstay.services.viewer import SYSTEM

    client = sign_in_to(own_small, "analyst")
    ask_for(own_small, SYSTEM, find_base(own_small, SYSTEM, "unasked"), "heatmap", {})
    page = client.get("/heatmap/unasked").text
    assert "data-job=" in page
    with writing(own_small.database) as held:
        held.execute(jobs.update().values(state="failed", error="{}"))
    with reading(own_small.database) as held:
        assert held.scalar(select(jobs.c.state).where(jobs.c.base_id == "unasked")) == "failed"
    assert "could not be worked out" in client.get("/heatmap/unasked").text


def test_who_may_not_see_the_base_sees_no_map(own_small: Workspace, sign_in_to: Any) -> None:
    with writing(own_small.database) as held:
        held.execute(delete(grants).where(grants.c.base_id.in_(["full", "other"])))
    client = sign_in_to(own_small, "reader")
    for address in (MAP, f"{MAP}.json", f"{MAP}/cell?segment=a&stage=all&economy=CHN", f"{MAP}/trends"):
        assert client.get(address).status_code == 404
    assert client.get("/heatmap/unasked?against=other").status_code == 404


def test_an_unchanged_page_is_not_sent_again(small: Workspace) -> None:
    with site.client(small, "analyst") as client:
        tag = client.get(MAP).headers["etag"]
        assert client.get(MAP, headers={"if-none-match": tag}).status_code == 304


def test_the_handling_mark_goes_with_it(small_site: TestClient) -> None:
    assert "TLP:AMBER" in small_site.get(MAP).text
    answer = small_site.get(f"{MAP}.csv")
    assert answer.headers["x-mainstay-handling"] == "TLP:AMBER"
    assert "tlp-amber" in answer.headers["content-disposition"]
