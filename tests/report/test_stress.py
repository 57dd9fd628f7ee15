"""The pages on stress: what they say is what the engine found, and a shock that holds is not called a failure."""

from __future__ import annotations

import pytest
from tests.report import bases, stress_results

from mainstay.core.result import Result
from mainstay.report.content import Content, Figure, Table, Words
from mainstay.report.document import Document, compose
from mainstay.report.section import Material
from mainstay.report.stress_names import Places
from mainstay.report.stress_rows import breaks, first_shock


@pytest.fixture(scope="module")
def material() -> Material:
    return Material(bases.full(), stress_results.both(), {"stress:two-at-once": "the base holds no products gown"})


@pytest.fixture(scope="module")
def document(material: Material) -> Document:
    return compose(material)


def content_of(document: Document, name: str) -> Content:
    (found,) = [content for section, content in document.sections if section.name == name]
    return found


def table_of(document: Document, name: str) -> Table:
    (found,) = [table for table in document.tables if table.id == name]
    return found


def without(result: Result, *names: str) -> Result:
    kept = {name: table for name, table in result.tables.items() if name not in names}
    return Result(kept, [], result.manifest)


def test_a_briefing_without_a_stress_test_says_nothing_of_it() -> None:
    document = compose(Material(bases.full()))
    assert not [section.name for section, _ in document.sections if section.name.startswith("stress")]


def test_the_lead_counts_shocks_and_names_what_lacks_most_and_the_goal_that_is_missed(document: Document) -> None:
    lead = content_of(document, "stress").lead.replace("\u00a0", " ")
    assert lead.startswith("Under 1 of 2 shocks that were tried some product more likely than not runs short.")
    assert "Worst under “Storm”: Pill" in lead
    assert "short from day 38 in 75 % of runs, with 40 % of need unmet while it lasts" in lead
    assert "Of 300 million pills wanted by day 60, 180 million are there (60 to 295 million)" in lead
    assert lead.endswith("the goal is met in no run.")


def test_where_nothing_breaks_the_lead_says_that_it_holds() -> None:
    lead = content_of(compose(Material(bases.full(), {"stress:calm": stress_results.calm()})), "stress").lead
    assert lead == "Under none of 1 shock that were tried does a product more likely than not run short."


def test_a_product_has_the_row_of_the_users_who_lack_most_and_depth_is_that_of_runs_that_break(
    material: Material,
) -> None:
    rows = breaks(material)
    assert rows["product_id"].to_list() == ["pill", "vial"]
    pill, vial = rows.iter_rows(named=True)
    assert pill["node_id"] == "sink:pill-usa-epidemic"
    assert pill["product"].endswith(", for the epidemic")
    assert (pill["chance"], pill["depth"], vial["depth"]) == (0.75, pytest.approx(0.4), pytest.approx(0.2))
    assert (pill["over_low"], pill["over"], pill["over_high"]) == (70, 75, None)
    assert vial["over"] is None


def test_days_count_from_the_earliest_shock(material: Material) -> None:
    result = material.results["stress:storm"]
    assert first_shock(result) == 30
    told = dict(result.manifest["scenario"])
    told["stress"] = {**told["stress"], "epidemic": {"start_day": 12}}
    assert first_shock(Result({}, [], {"scenario": told})) == 12


def test_a_shock_that_holds_is_told_as_one(document: Document) -> None:
    rows = {row["scenario"]: row for row in table_of(document, "stress-shocks").frame.iter_rows(named=True)}
    assert rows["mrna-calm"]["title"] == "mRNA calm"
    assert (rows["mrna-calm"]["first"], rows["mrna-calm"]["worst"]) == ("nothing in any run", "it holds")
    assert rows["storm"]["first"].replace("\u00a0", " ").endswith(": 8 days after the shock begins, in 75 % of runs")
    assert "over on day 75" in rows["storm"]["worst"]


def test_scenarios_come_in_the_order_of_what_is_lacking(document: Document) -> None:
    assert table_of(document, "stress-shocks").frame["scenario"].to_list() == ["storm", "mrna-calm"]


def test_limits_are_told_with_the_names_of_the_base(document: Document) -> None:
    limits = table_of(document, "stress-breaks").frame["limit"].to_list()
    assert limits == ["output of Ingredient at =Plant D (Wuhan, China <&>)", None]
    worth = table_of(document, "stress-limits").frame
    assert worth["limit"][0] == "Output of Ingredient at =Plant D (Wuhan, China <&>)"
    assert worth["worth"].to_list() == [1.0, None]
    assert worth["limit"][1].startswith("Ingredient for ")


def test_the_stockpile_is_a_limit_of_release_and_what_is_not_named_is_left_as_it_is() -> None:
    places = Places({"stockpile:a": "the stockpile"}, {"stockpile:a": "Gown"})
    assert places.limit("stockpile:a (capacity, 5%)") == "release of Gown from the stockpile"
    assert places.limit("line:x (capacity, 5%)", "Vial") == "output of x"
    assert places.limit("no limit") is None


def test_what_softens_a_loss_adds_up(document: Document) -> None:
    (row,) = table_of(document, "stress-softened").frame.iter_rows(named=True)
    saved = row["stock"] + row["home"] + row["abroad"] + row["instead"]
    assert row["lost"] - saved == pytest.approx(row["left"])


def test_every_number_that_rests_on_assumed_ones_is_marked(document: Document) -> None:
    for name in ("stress-breaks", "stress-goals", "stress-limits", "stress-softened", "stress-fan-days"):
        assert [column.name for column in table_of(document, name).columns if column.mark == "rests"]


def test_what_was_not_run_is_listed_with_its_reason(document: Document) -> None:
    words = " ".join(
        text for block in content_of(document, "stress").blocks if isinstance(block, Words) for text in block.text
    )
    assert "Not run on this base: Two at once (the base holds no products gown)." in words


def test_an_engine_that_tells_no_bottlenecks_still_gives_the_rest(material: Material) -> None:
    bare = without(material.results["stress:storm"], "bottlenecks", "pass_through")
    document = compose(Material(material.base, {"stress:storm": bare}))
    figures = [block.id for block in content_of(document, "stress").blocks if isinstance(block, Figure)]
    assert figures == ["stress-spells", "stress-goal-1", "stress-fan"]


def test_the_record_tells_hits_rivals_and_misses(document: Document, material: Material) -> None:
    result = material.results["stress-backtest"]
    lead = content_of(document, "stress-record").lead
    scored = result.tables["forecasts"].drop_nulls("pit")
    assert f"{scored['inside_80'].sum()} of {scored.height} outcomes" in lead
    assert "It is not shown to tell better than the record of past cases" in lead
    cases = table_of(document, "stress-cases").frame
    assert cases.height == result.tables["shortage"].height
    missed = cases["missed"].to_list()
    assert missed == sorted(missed, reverse=True)
    assert missed[0] > 0
    marked = [text for text in [*cases["depth_seen"], *cases["recovered_seen"]] if text and text.endswith("×")]
    assert len(marked) == sum(missed)
