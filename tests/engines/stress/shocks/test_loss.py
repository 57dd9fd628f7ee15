"""Plain losses: labour and computers show in what can be made and ordered."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engines.stress.shocks.small_network import compiled, hits

from mainstay.engines.stress.shocks.loss import SHOCK

D = {"where": {"site": "plant-d"}}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"quantity": "labour"}, ("capacity", 1.0)),
        ({"quantity": "labour", "options": {"labour_share": 0.4}}, ("capacity", 0.4)),
        ({"quantity": "it", "options": {"it_share": 0.5}}, ("order", 0.5)),
        ({"quantity": "yield"}, ("yield", 1.0)),
    ],
)
def test_what_is_lost(told: dict[str, Any], expected: tuple[str, float]) -> None:
    quantity, weight = expected
    assert hits(compiled({**D, **told})) == {("x", quantity, "input-a@plant-d"): weight}


def test_it_is_the_default_kind() -> None:
    assert SHOCK.name == "loss"
