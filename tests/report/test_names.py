from __future__ import annotations

import pytest
from tests.report import bases

from mainstay.report.names import economy_names, maker_names, set_names


def site_name(**values: str | None) -> str:
    return maker_names(bases.changed("sites", "s-deu", **values), "site")["s-deu"]


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"name": "Plant 1"}, "Globex: Plant 1 (Bonn, Germany)"),
        ({"name": "Globex Bonn"}, "Globex Bonn (Germany)"),
        ({"name": "GLOBEX plant"}, "GLOBEX plant (Bonn, Germany)"),
        ({"name": "Glob"}, "Globex (Bonn, Germany)"),
        ({"name": "Plant 1", "city": None}, "Globex: Plant 1 (Germany)"),
        ({"name": "Plant 1", "economy_id": None}, "Globex: Plant 1 (Bonn)"),
        ({"name": "Plant 1", "organization_id": None}, "Plant 1 (Bonn, Germany)"),
        ({"name": "Plant 1", "organization_id": None, "city": None, "economy_id": None}, "Plant 1"),
    ],
)
def test_a_site_is_named_with_its_firm_and_place_and_nothing_twice(values: dict[str, str | None], name: str) -> None:
    assert site_name(**values) == name


def test_a_firm_without_a_row_is_the_site_itself() -> None:
    names = maker_names(bases.full(), "firm")
    assert names["globex"] == "Globex"
    assert names["s-ind"] == "Plant C (India)"


def test_an_economy_that_no_source_states_has_a_name() -> None:
    assert economy_names(bases.full())["unknown"] == "place not known"


def test_a_key_without_a_name_stays_as_it_is() -> None:
    assert set_names({"a": "A"}, "a + b") == "A + b"
