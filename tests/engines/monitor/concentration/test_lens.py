"""Exposure under each lens: no lens is weighed zero in silence."""

from __future__ import annotations

from typing import Any

import polars as pl
from tests.model import small_base

from mainstay.engines.monitor.concentration.lens import COLUMNS, LENSES
from mainstay.engines.monitor.concentration.loss_tables import exposure_table
from mainstay.engines.monitor.concentration.market import markets
from mainstay.model.graph import GEOGRAPHIES, SupplyGraph


def table(content: small_base.Rows, **info: Any) -> pl.DataFrame:
    base = small_base.base(content, **info)
    graph = SupplyGraph(base)
    found = exposure_table(
        base, graph, markets(graph.makers, base["products"], GEOGRAPHIES, draws=200, seed=0), ["vial"]
    )
    assert dict(found.schema) == COLUMNS
    return found


def row(found: pl.DataFrame, lens: str) -> dict[str, Any]:
    return found.filter(pl.col("lens") == lens).row(0, named=True)


def exact() -> small_base.Rows:
    """Return the small base with exact shares: vial 0.6 USA and 0.4 NOR, its substance all from CHN."""
    content = small_base.rows()
    content["lines"][0] |= {"share_low": None, "share_high": None}
    content["lines"][1]["share"] = 0.4
    content["products"][0] |= {"criticality_economic": 2, "criticality_security": 4}
    return content


def test_each_lens_has_its_loss_and_its_weight() -> None:
    found = table(exact())
    health = row(found, "health")
    assert (health["culprit"], health["loss"], health["criticality"], health["exposure"]) == ("plant-c", 1.0, 5, 1.0)
    economic = row(found, "economic")
    assert (economic["culprit"], economic["loss"], economic["exposure"]) == ("CHN, NOR", 1.0, 0.4)
    security = row(found, "national_security")
    assert (security["culprit"], security["loss"], security["exposure"]) == ("CHN", 1.0, 0.8)
    assert all((found["loss_low"] == 1.0) & (found["loss_high"] == 1.0))


def test_without_criticality_there_is_no_score_and_no_zero() -> None:
    content = exact()
    content["products"][0] |= {"criticality_health": None, "criticality_security": None}
    found = table(content)
    for lens in ("health", "national_security"):
        told = row(found, lens)
        assert (told["criticality"], told["exposure"], told["exposure_low"], told["exposure_high"]) == (
            None,
            None,
            None,
            None,
        )
        assert told["loss"] == 1.0
    assert row(found, "economic")["exposure"] == 0.4


def test_all_lenses_are_there() -> None:
    assert set(table(exact())["lens"]) == set(LENSES)


def test_home_is_a_group_where_it_has_members() -> None:
    content = exact()
    content["memberships"] = [
        {"economy_id": name, "group_id": "EU27", "valid_from_on": "2000-01-01"} for name in ("USA", "NOR", "CHN")
    ]
    told = row(table(content, home="EU27"), "economic")
    assert (told["culprit"], told["loss"]) == (None, 0.0)


def test_a_site_in_an_unknown_economy_is_not_taken_for_foreign() -> None:
    content = exact()
    content["sites"][2]["economy_id"] = None
    told = row(table(content), "economic")
    assert (told["culprit"], told["loss"], told["loss_low"], told["loss_high"]) == ("NOR", 0.4, 0.4, 1.0)
    assert row(table(content), "national_security")["loss_high"] == 1.0


def test_several_unnamed_places_are_not_the_worst_single_site() -> None:
    content = exact()
    content["sites"][2]["is_aggregate"] = True
    assert row(table(content), "health")["culprit"] == "plant-a"


def test_a_product_of_which_nothing_is_known_has_no_row() -> None:
    content = exact()
    del content["lines"], content["claims"]
    assert table(content).height == 0
