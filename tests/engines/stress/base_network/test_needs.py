"""How needs go down the bill of materials, and on what they rest."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engines.stress.base_network.small_chain import base_of, chain, product
from tests.model.small_base import Rows

from mainstay.engines.stress.base_network.bill import bill_of
from mainstay.engines.stress.base_network.needs import EQUAL, NEEDS, QUANTITIES, SMALL, Needs, needs_of
from mainstay.model.graph import SupplyGraph


def needs(rows: Rows) -> Needs:
    base = base_of(rows)
    return needs_of(base, bill_of(base), SupplyGraph(base).products)


def with_user(**more: Any) -> Rows:
    """Return the chain with a second user of the ingredient."""
    rows = chain()
    rows["products"].append(product("other"))
    rows["bill_of_materials"].append({"product_id": "other", "input_id": "api", **more})
    return rows


def need_of_other(rows: Rows, units: float) -> None:
    rows["demands"].append(
        {
            "demand_id": "other-usa",
            "product_id": "other",
            "economy_id": "USA",
            "baseline_units_per_day": units,
            "driver": "everyday",
        }
    )


def split(found: Needs) -> dict[str, float]:
    return dict(found.uses.filter(input_id="api").select("product_id", "need").iter_rows())


def test_known_quantities_and_needs_give_units_of_the_input() -> None:
    rows = with_user(quantity_per_unit=2.0)
    need_of_other(rows, 150)
    found = needs(rows)
    # 200 x 0.5 and 150 x 2 a day
    assert split(found) == pytest.approx({"med": 0.25, "other": 0.75})
    assert found.products.filter(product_id="api")["units_per_day"][0] == pytest.approx(400)
    assert set(found.uses["basis"]) == {QUANTITIES}


def test_without_quantities_needs_in_one_unit_weigh() -> None:
    rows = with_user()
    need_of_other(rows, 50)
    found = needs(rows)
    assert split(found) == pytest.approx({"med": 0.8, "other": 0.2})
    assert found.products.filter(product_id="api")["units_per_day"][0] is None
    assert set(found.uses["basis"]) == {NEEDS}


def test_needs_in_different_units_do_not_weigh() -> None:
    rows = with_user()
    need_of_other(rows, 50)
    rows["products"][-1]["unit"] = "tablet"
    found = needs(rows)
    assert split(found) == pytest.approx({"med": 0.5, "other": 0.5})
    assert set(found.uses["basis"]) == {EQUAL}


def test_use_of_inputs_that_replace_one_another_divides_the_need() -> None:
    rows = chain()
    rows["products"].append(product("twin", "input"))
    rows["bill_of_materials"] = [
        {
            "product_id": "med",
            "input_id": name,
            "quantity_per_unit": 0.5,
            "substitution_group": "either",
            "use_share": use,
        }
        for name, use in (("api", 0.3), ("twin", None))
    ]
    found = needs(rows)
    assert dict(found.uses.select("input_id", "use").iter_rows()) == pytest.approx({"api": 0.3, "twin": 0.7})
    assert dict(found.uses.select("input_id", "need").iter_rows()) == pytest.approx({"api": 1.0, "twin": 1.0})
    assert found.products.filter(product_id="api")["units_per_day"][0] == pytest.approx(30)


def test_an_input_with_a_need_of_its_own_counts_it_once() -> None:
    rows = chain()
    rows["demands"].append(
        {
            "demand_id": "api-usa",
            "product_id": "api",
            "economy_id": "USA",
            "baseline_units_per_day": 400,
            "driver": "everyday",
        }
    )
    found = needs(rows)
    # the need of 400 holds the 100 that the medicine takes
    assert split(found) == pytest.approx({"med": 0.25})
    assert found.sinks.filter(product_id="api")["units_per_day"][0] == pytest.approx(0.75)
    assert found.products.filter(product_id="api")["flow"][0] == pytest.approx(1.0)


def test_a_finished_product_that_goes_into_another_is_made_for_both() -> None:
    rows = chain()
    rows["products"].append(product("kit"))
    rows["bill_of_materials"].append({"product_id": "kit", "input_id": "med", "quantity_per_unit": 2.0})
    rows["demands"].append(
        {
            "demand_id": "kit-usa",
            "product_id": "kit",
            "economy_id": "USA",
            "baseline_units_per_day": 10,
            "driver": "everyday",
        }
    )
    flow = dict(needs(rows).products.select("product_id", "flow").iter_rows())
    assert flow["med"] == pytest.approx(1.1)
    rows["bill_of_materials"][-1].pop("quantity_per_unit")
    found = needs(rows)
    assert dict(found.products.select("product_id", "flow").iter_rows())["med"] == pytest.approx(1.05)
    assert found.uses.filter(input_id="med")["basis"].to_list() == [SMALL]


def test_needs_without_units_are_relative() -> None:
    rows = chain()
    rows["demands"] = []
    found = needs(rows)
    assert found.sinks.select("node_id", "units_per_day", "is_relative").rows() == [("sink:med", 1.0, True)]
    assert found.products["flow"].to_list() == [1.0, 1.0]
    assert found.products["is_relative"].all()


def test_several_rows_of_need_share_the_day() -> None:
    rows = chain()
    rows["demands"].append(
        {**rows["demands"][0], "demand_id": "med-army", "baseline_units_per_day": 50, "driver": "defence"}
    )
    found = needs(rows)
    assert dict(found.sinks.select("node_id", "units_per_day").iter_rows()) == pytest.approx(
        {"sink:med-usa": 0.8, "sink:med-army": 0.2}
    )
