"""The whole engine: options, tables, metrics, and the same bytes for the same question."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.model import small_base

from mainstay.core.result import Result
from mainstay.engines.monitor.concentration import run_concentration
from mainstay.errors import InputError, UnknownNameError
from mainstay.model.base import Base

TABLES = {
    "concentration",
    "hidden",
    "cut_sets",
    "dependence",
    "exposure",
    "unknowns",
    "presets",
    "labelers",
    "approvals",
    "listings_by_economy",
    "registered_sites",
    "shortages",
}


@pytest.fixture(autouse=True)
def few_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAINSTAY_POSTERIOR_DRAWS", "200")


def content() -> small_base.Rows:
    """Return the small base with one more product, listings of it, and criteria."""
    rows = small_base.rows()
    rows["products"].append(
        {
            "product_id": "bag",
            "name": "Bag",
            "class": "essential_medicine",
            "unit": "bag",
            "indication_seriousness": "high",
            "alternatives_scarcity": "high",
        }
    )
    rows["products"][0] |= {"indication_seriousness": "low", "alternatives_scarcity": "low"}
    rows["lines"] += [
        {"line_id": f"bag@{site}", "site_id": site, "product_id": "bag"} for site in ("plant-b", "plant-c")
    ]
    rows["listings"] = [
        {
            "ndc": f"000{i}-1",
            "site_id": site,
            "tier": "drug_product",
            "application": "ANDA1",
            "product_id": product,
            "labeler_id": "parent",
        }
        for i, (site, product) in enumerate([("plant-a", "vial"), ("plant-b", "bag"), ("plant-c", "bag")])
    ]
    return rows


def run(rows: small_base.Rows | None = None, **options: Any) -> Result:
    return run_concentration(small_base.base(content() if rows is None else rows), **options)


def test_tables_and_metrics() -> None:
    found = run()
    assert set(found.tables) == TABLES
    metrics = {row["id"]: row for row in found.metrics.iter_rows(named=True)}
    assert metrics["products"]["value"] == 4
    assert metrics["finished_products"]["value"] == 2
    assert metrics["single_economy_share"]["value"] == 0.5  # the vial ends with CHN, the bag needs two
    assert metrics["single_economy_share"]["low"] is None  # makers that nobody named would lower it
    assert metrics["api_site_share.USA"]["value"] == 1.0
    assert metrics["shortages_current.2024-06-06"]["value"] == 1.0
    assert all(metrics[name]["unit"] for name in metrics)
    assert not found.metrics["id"].is_duplicated().any()
    assert found.manifest["engine"] == "concentration"
    assert found.manifest["base_hash"] == small_base.base(content()).hash


def test_no_number_is_endless_or_none_at_all() -> None:
    found = run(lose="economy:CHN")
    for name, table in {**found.tables, "metrics": found.metrics}.items():
        for column, kind in table.schema.items():
            if kind == pl.Float64:
                assert table[column].drop_nulls().is_finite().all(), (name, column)
    json.dumps(found.to_json(), allow_nan=False)


def test_it_makes_sense() -> None:
    found = run()
    cuts = {(row["product_id"], row["level"]): row for row in found.tables["cut_sets"].iter_rows(named=True)}
    assert cuts["vial", "site"]["sets"] == ["plant-c"]
    assert cuts["bag", "site"]["sets"] == ["plant-b + plant-c"]
    assert cuts["metal", "site"]["size"] is None
    dependence = {
        (row["product_id"], row["economy_id"]): row for row in found.tables["dependence"].iter_rows(named=True)
    }
    assert dependence["vial", "CHN"]["direct"] == 0.0
    assert dependence["vial", "CHN"]["loss"] == 1.0
    assert set(found.tables["unknowns"]["product_id"]) == {"metal", "bag", "vial"}
    assert found.tables["unknowns"]["gap"][0] == "no maker known"


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    random = np.random.default_rng(seed)
    mixed = {table: [rows[i] for i in random.permutation(len(rows))] for table, rows in content().items()}
    assert run(mixed, lose="economy:CHN", seed=5).hash == run(lose="economy:CHN", seed=5).hash


def test_the_same_seed_gives_the_same_bytes(tmp_path: Any) -> None:
    one, other = run(seed=1), run(seed=1)
    assert one.hash == other.hash
    for first, second in zip(one.to_parquet(tmp_path / "a"), other.to_parquet(tmp_path / "b"), strict=True):
        assert first.read_bytes() == second.read_bytes(), first.name


def test_another_seed_draws_anew_and_keeps_what_is_certain() -> None:
    one, other = run(seed=1).tables["concentration"], run(seed=2).tables["concentration"]
    certain = ["product_id", "geography", "sources", "basis", "hhi_low", "hhi_high", "hhi_low_others"]
    assert one.select(certain).equals(other.select(certain))
    assert not one["hhi"].equals(other["hhi"])
    bag = (pl.col("product_id") == "bag") & (pl.col("geography") == "site")
    assert one.filter(bag)["hhi"].item() != other.filter(bag)["hhi"].item()
    assert run(seed=1).tables["cut_sets"].equals(run(seed=2).tables["cut_sets"])
    bounds = ["product_id", "economy_id", "loss_low", "loss_high"]
    assert (
        run(seed=1)
        .tables["dependence"]
        .select(bounds)
        .sort(bounds)
        .equals(run(seed=2).tables["dependence"].select(bounds).sort(bounds))
    )


def test_adding_a_product_does_not_move_the_draws_of_another() -> None:
    fewer = content()
    fewer["products"] = [row for row in fewer["products"] if row["product_id"] != "bag"]
    fewer["lines"] = [row for row in fewer["lines"] if row["product_id"] != "bag"]
    fewer["listings"] = []
    vial = pl.col("product_id") == "vial"
    assert (
        run()
        .tables["concentration"]
        .filter(vial)
        .equals(run({t: r for t, r in fewer.items() if r}).tables["concentration"].filter(vial))
    )


@pytest.mark.parametrize(
    ("options", "products"),
    [
        ({"tier": "api"}, {"substance"}),
        ({"tier": "key_starting_material"}, {"metal"}),
        ({"tier": "drug_product"}, {"vial", "bag"}),
        ({"tier": "labeler"}, {"vial", "bag"}),
        ({"tier": "packaging"}, set()),
        ({"product": "bag"}, {"bag"}),
        ({"product": "bag", "tier": "api"}, set()),
    ],
)
def test_every_table_about_products_is_about_the_chosen(options: dict[str, str], products: set[str]) -> None:
    found = run(**options, lose="economy:CHN")
    everything = {"vial", "substance", "metal", "bag"}
    for name in (
        "concentration",
        "cut_sets",
        "dependence",
        "exposure",
        "unknowns",
        "hidden",
        "lost_output",
        "labelers",
    ):
        assert set(found.tables[name]["product_id"]) <= products, name
    assert set(found.tables["concentration"]["product_id"]) == products
    assert set(found.tables["presets"]["subject"]) & everything <= products
    assert found.metric("products") == len(products)
    assert found.manifest["options"] == {"tier": None, "product": None, "lose": "economy:CHN", **options}


def test_a_loss_adds_its_tables_and_metric() -> None:
    found = run(lose="economy:CHN")
    assert set(found.tables) == {*TABLES, "lost_output", "lost_lines"}
    lost = {row["product_id"]: row["loss"] for row in found.tables["lost_output"].iter_rows(named=True)}
    assert lost["vial"] == lost["substance"] == 1.0
    assert lost["metal"] == 0.0
    mean = found.metrics.filter(pl.col("id") == "lost_output_mean").row(0, named=True)
    assert mean["low"] <= mean["value"] <= mean["high"]
    assert mean["value"] == pytest.approx((lost["vial"] + lost["bag"]) / 2)
    assert found.tables["lost_lines"]["line_id"].to_list() == ["bag@plant-c", "substance@plant-c"]
    only = run(lose="economy:CHN", product="vial")
    assert only.tables["lost_lines"]["line_id"].to_list() == ["substance@plant-c"]


def test_a_subsidiary_is_less_than_its_parent() -> None:
    def vial(party: str) -> float:
        table = run(lose=party).tables["lost_output"]
        return float(table.filter(pl.col("product_id") == "vial")["direct"].item())

    assert vial("firm:child") == pytest.approx(0.3)
    assert vial("firm:child") == pytest.approx(vial("site:plant-b"))
    assert vial("firm:parent") > 0.85


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        ({"tier": "apis"}, "did you mean 'api'?"),
        ({"product": "vail"}, "did you mean 'vial'?"),
        ({"lose": "economy:CHM"}, "did you mean 'CHN'?"),
        ({"lose": "firm:chld"}, "did you mean 'child'?"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(options: dict[str, str], hint: str) -> None:
    with pytest.raises(InputError) as caught:
        run(**options)
    assert caught.value.hint == hint
    assert caught.value.exit_code == 2
    assert isinstance(caught.value, UnknownNameError) or "tier" in options


def test_a_cyclic_bill_of_materials_is_an_error() -> None:
    rows = content()
    rows["bill_of_materials"].append({"product_id": "metal", "input_id": "vial"})
    with pytest.raises(InputError, match="runs in a circle"):
        run(rows)


def test_an_empty_base_gives_an_empty_result() -> None:
    found = run_concentration(small_base.base({}))
    assert set(found.tables) == TABLES
    assert all(table.height == 0 for table in found.tables.values())
    assert dict(found.metrics.select("id", "value").iter_rows()) == {
        "products": 0.0,
        "finished_products": 0.0,
        "finished_products_with_known_makers": 0.0,
    }


def test_a_product_that_nobody_makes_is_told_and_breaks_nothing() -> None:
    rows = {
        "products": [{"product_id": "p", "name": "P", "class": "mcm", "unit": "dose"}],
        "economies": small_base.rows()["economies"],
    }
    found = run(rows, lose="economy:CHN")
    assert found.tables["concentration"]["hhi"].null_count() == 4
    assert found.tables["unknowns"]["gap"].to_list() == ["no maker known"]
    assert found.tables["exposure"].height == 0
    assert "single_site_share" not in found.metrics["id"].to_list()


def test_the_base_is_left_as_it_was() -> None:
    base = small_base.base(content())
    before = {name: frame.clone() for name, frame in base.tables.items()}
    run_concentration(base, lose="economy:CHN")
    assert all(base[name].equals(frame) for name, frame in before.items())
    assert Base(base.info, base.tables).hash == base.hash


def test_rows_that_have_ended_do_not_count() -> None:
    rows = content()
    rows["listings"][0]["valid_to_on"] = "2026-10-31"
    rows["site_operations"][0]["valid_to_on"] = "2026-10-31"
    found = run(rows)
    assert found.tables["registered_sites"].height == 0
    assert found.tables["listings_by_economy"]["economy_id"].to_list() == ["CHN", "NOR"]
