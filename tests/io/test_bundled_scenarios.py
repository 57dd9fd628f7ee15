"""Scenarios that come with Mainstay: each is read, names what exists, and bites on the lines of its base."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import mainstay as ms
from mainstay.engines.stress.network.impacts import QUANTITIES
from mainstay.engines.stress.shocks import compile_shocks, describe
from mainstay.errors import InputError, UnknownNameError
from mainstay.io import bundled_scenarios
from mainstay.io.scenario_file import load_scenario
from mainstay.model.base import Base
from mainstay.scenario import Scenario

NAMES = bundled_scenarios.names()
each = pytest.mark.parametrize("name", NAMES)


@cache
def base() -> Base:
    return ms.load("us-2026")


@cache
def frames() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return lines as makers and needs as sinks, joined where the product is the same."""
    lines = base()["lines"].filter(operation="make")
    makers = lines.select(pl.col("line_id").alias("node_id"), "line_id", "product_id", "site_id", kind=pl.lit("make"))
    sinks = base()["demands"].select(
        pl.col("demand_id").alias("node_id"), "product_id", "economy_id", kind=pl.lit("sink")
    )
    bill = base()["bill_of_materials"].select("product_id", "input_id")
    sold = makers.join(sinks, on="product_id").select(from_id="node_id", to_id="node_id_right")
    used = makers.join(bill, on="product_id").join(makers, left_on="input_id", right_on="product_id")
    used = used.select(from_id="node_id_right", to_id="node_id")
    return pl.concat([makers, sinks], how="diagonal"), pl.concat([sold, used])


def test_the_six_of_the_plan() -> None:
    assert set(NAMES) >= {
        "api-export-ban",
        "h5-pandemic-day-100",
        "hurricane-iv-fluids",
        "mrna-lipid-outage",
        "platinum-quality-shutdown",
        "two-at-once",
    }


@each
def test_each_has_its_name_words_and_sources(name: str) -> None:
    told = load_scenario(name)
    assert told.name == name
    assert len(told.description) > 60
    assert "us-2026" in told.description
    assert told.sources
    assert any("assumed" in source for source in told.sources)
    for shock in told.stress.shocks:
        assert shock.description
        assert shock.source or shock.kind == "hurricane"
        assert describe(shock).endswith(".")


@each
def test_each_bites_on_its_base(name: str) -> None:
    told = load_scenario(name)
    nodes, edges = frames()
    days = told.stress.horizon_days
    impacts = compile_shocks(told.stress.shocks, nodes, edges, base(), horizon=days, seed=1)
    hit = {impact.split(":")[0] for impact in impacts.names}
    assert hit == {shock.name for shock in told.stress.shocks}
    curves = impacts.curves(np.arange(64))
    assert curves.shape == (len(impacts.names), days, 64)
    assert (curves.max(axis=(1, 2)) > 0).all()


@each
def test_what_else_it_names_exists(name: str) -> None:
    stress = load_scenario(name).stress
    products = set(base()["products"]["product_id"])
    named = {product for goal in stress.goals for product in goal.products} | set(stress.service_goal.products)
    if stress.epidemic is not None:
        named |= {need.product for need in stress.epidemic.needs}
        named |= set(stress.epidemic.vaccine.products if stress.epidemic.vaccine else ())
        named |= set(stress.epidemic.treatment.products if stress.epidemic.treatment else ())
    assert named <= products
    assert set(stress.releases) <= set(base()["stockpiles"]["stockpile_id"])


def test_the_flood_follows_the_lines_of_the_plant() -> None:
    told = load_scenario("hurricane-iv-fluids")
    nodes, edges = frames()
    impacts = compile_shocks(told.stress.shocks, nodes, edges, base(), horizon=365, seed=1)
    row = impacts.names.index("north-cove-flood")
    flood = impacts.curves(np.arange(200))[row].mean(axis=1)
    assert flood[30] == 0
    assert flood[31] == 1
    # restart on 31 October, a quarter of the site, shipped from late November on; all lines on 28 January
    assert flood[31 + 34 + 16] == 1
    assert 0.5 < flood[31 + 34 + 30] <= 0.8
    assert (np.diff(flood[31:]) <= 0).all()
    assert flood[31 + 123 + 36] == 0
    lines = nodes["node_id"].gather(impacts.node[impacts.shock == row]).to_list()
    assert "iv-solution-bags@baxter-north-cove" in lines
    assert all(line.endswith("@baxter-north-cove") for line in lines)
    assert {QUANTITIES[code] for code in impacts.code[impacts.shock == row]} == {"capacity"}


def test_by_name_or_by_file(tmp_path: Path) -> None:
    assert load_scenario("two-at-once") == load_scenario(bundled_scenarios.path("two-at-once"))
    own = tmp_path / "mine.yaml"
    own.write_text("name: mine\n", "utf-8")
    assert load_scenario(str(own)) == Scenario(name="mine")
    with pytest.raises(UnknownNameError) as raised:
        load_scenario("two-at-one")
    assert raised.value.hint == "did you mean 'two-at-once'?"
    for gone in ("two-at-once.yaml", tmp_path / "nothing"):
        with pytest.raises(InputError, match="cannot be read"):
            load_scenario(gone)


def test_a_file_goes_before_a_bundled_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("two-at-once").write_text("name: mine\n", "utf-8")
    assert load_scenario("two-at-once").name == "mine"
