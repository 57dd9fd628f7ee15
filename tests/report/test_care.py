"""The pages on care: what they say is what the engine found, and what could not be told is said with its reason."""

from __future__ import annotations

import re
from typing import Any

import polars as pl
import pytest

import mainstay as ms
from mainstay.core.result import Result
from mainstay.engines.care.parts import PARTS
from mainstay.model.base import Base
from mainstay.report.cells import rows_shown
from mainstay.report.content import Content, Figure, Table, Words
from mainstay.report.document import compose
from mainstay.report.html import write_html
from mainstay.report.pdf import write_pdf
from mainstay.report.section import Material
from mainstay.scenario.scenario import Scenario
from mainstay.services.care_engines import with_request
from mainstay.services.stress_scenarios import find_scenario

SMALL = {
    "flex": {"draws": 20, "levels": 20, "routine_waits": False},
    "plan": {"scenarios": 12},
    "radiotherapy": {"draws": 16, "pareto_points": 0, "horizon_years": 4},
}


@pytest.fixture(scope="module")
def base() -> Base:
    return ms.load("district-synthetic")


@pytest.fixture(scope="module")
def results(base: Base) -> dict[str, Result]:
    plain: dict[str, Any] = find_scenario("district-epidemic-flex").model_dump(mode="json")
    for part, choices in SMALL.items():
        plain["care"][part] |= choices
    told = Scenario.model_validate(plain)
    return {
        f"care:{part}": with_request(PARTS[part].run(base, told, seed=3), part, base=base.name, scenario=plain)
        for part in SMALL
    }


@pytest.fixture(scope="module")
def content(base: Base, results: dict[str, Result]) -> Content:
    (found,) = [content for section, content in compose(Material(base, results)).sections if section.name == "care"]
    return found


def table_of(content: Content, name: str) -> Table:
    (found,) = [block for block in content.blocks if isinstance(block, Table) and block.id == name]
    return found


def figures_of(content: Content) -> dict[str, Figure]:
    return {block.id: block for block in content.blocks if isinstance(block, Figure)}


def test_a_briefing_without_care_says_nothing_of_it(base: Base) -> None:
    assert "care" not in [section.name for section, _ in compose(Material(base)).sections]


def test_the_lead_tells_surge_money_and_radiotherapy(content: Content, results: dict[str, Result]) -> None:
    lead = content.lead.replace("\u00a0", " ").replace("\u202f", " ")
    lost = results["care:flex"].metric("routine_lost_separate")
    assert lost is not None
    assert f"separate wards turn away {100 * lost:.0f} % of routine" in lead
    assert "With the next 250 000 USD a year a flexible system averts" in lead
    assert "separate silos" in lead
    assert re.search(r"in year 4 of the plan \d linear accelerators? .*treat \d+ of the \d+ patients", lead)


def test_the_picture_marks_separate_wards_and_what_was_chosen(content: Content, results: dict[str, Result]) -> None:
    figure = figures_of(content)["care-frontier"]
    assert "separate wards" in figure.svg
    assert "nothing kept" in figure.svg
    assert "kept: chosen" in figure.svg
    assert figure.title.startswith("Ward bed of District hospital, Synthetic")
    # 20 beds for a load of 16, and 36 erlang on the 16 others: 6.4 % and 57.5 %; free sharing of 52 on 36: 34.1 %
    told = figure.summary.replace("\u00a0", " ")
    assert "turn away 6 % of routine and 57 % of surge patients, free sharing 34 % and 34 %" in told
    levels = table_of(content, "care-frontier").frame
    chosen = results["care:flex"].tables["best"].filter(pl.col("pool") == "syn-hospital: ward bed")
    assert levels["routine_blocked"][0] == pytest.approx(chosen["routine_blocked"][0])
    assert levels["kept"][1] == "separate wards"
    frontier = results["care:flex"].tables["frontier"].filter(pl.col("pool") == "syn-hospital: ward bed", state="surge")
    assert levels.height == frontier.height + 1


def test_where_sharing_hurts_is_told_for_every_resource(content: Content, results: dict[str, Result]) -> None:
    table = table_of(content, "care-sharing")
    assert set(table.frame["pool"]) == set(results["care:flex"].tables["pools"]["pool"])
    first = table.frame.row(0, named=True)
    assert first["pooled_routine"] > first["separate_routine"] >= first["flex_routine"]


def test_the_same_money_three_ways(content: Content, results: dict[str, Result]) -> None:
    table = table_of(content, "care-systems")
    assert table.frame["system"].to_list() == ["separate silos", "a surge system apart", "a flexible system"]
    averted = dict(table.frame.select("system", "dalys_averted").iter_rows())
    assert averted["a flexible system"] == pytest.approx(results["care:plan"].metric("plan_dalys_averted.flex"))
    assert (table.frame["spend_usd"] <= 250_000).all()
    shown = [cell for row in rows_shown(table) for cell in row]
    assert any(cell.endswith("ᵃ") for cell in shown)


def test_what_is_bought_adds_to_what_is_spent(content: Content, results: dict[str, Result]) -> None:
    bought = table_of(content, "care-purchases").frame
    assert bought["usd"].sum() == pytest.approx(results["care:plan"].metric("plan_spend_usd.flex"))


def test_synergy_is_told_with_its_interval_and_a_verdict(content: Content, results: dict[str, Result]) -> None:
    words = " ".join(text for block in content.blocks if isinstance(block, Words) for text in block.text)
    row = results["care:plan"].metrics.filter(pl.col("id") == "plan_synergy_index").row(0, named=True)
    verdict = "they help" if row["low"] > 0 else "they compete" if row["high"] < 0 else "does not decide"
    assert verdict in words


def test_the_plan_of_radiotherapy_is_drawn_and_told_year_by_year(content: Content, results: dict[str, Result]) -> None:
    plan = results["care:radiotherapy"].tables["plan"]
    assert table_of(content, "care-radiotherapy").frame.height == plan.height == 4
    figure = figures_of(content)["care-radiotherapy"]
    assert "patients who need it" in figure.svg
    words = " ".join(text for block in content.blocks if isinstance(block, Words) for text in block.text)
    assert "linac" in words
    assert "What binds" in words


def test_a_base_that_knows_only_its_people_gets_the_need_for_machines() -> None:
    base = ms.load("us-2026")
    result = PARTS["radiotherapy"].run(base, Scenario(), seed=0)
    material = Material(base, {"care:radiotherapy": result}, {"care:flex": "nothing is shared"})
    (content,) = [content for section, content in compose(material).sections if section.name == "care"]
    lead = content.lead.replace("\u202f", " ")
    assert lead.startswith("Radiotherapy: published methods ask for")
    assert lead.endswith("and the base counts 3 898.")
    assert "care-radiotherapy" not in figures_of(content)
    words = " ".join(text for block in content.blocks if isinstance(block, Words) for text in block.text)
    assert "Not told: sharing in a surge, because nothing is shared." in words


def test_page_and_paper_can_be_written(base: Base, results: dict[str, Result]) -> None:
    document = compose(Material(base, results))
    page = write_html(document)
    assert page.count('id="figure-care-') == 2
    assert write_pdf(document, dated="2026-11-30").startswith(b"%PDF")


def test_sources_of_radiation_are_not_placed(content: Content, base: Base) -> None:
    named = {name for name in base["facilities"]["facility_id"] if name}
    for table in (table_of(content, "care-radiotherapy"), table_of(content, "care-need")):
        cells = {str(cell) for row in table.frame.iter_rows() for cell in row}
        assert not cells & named
