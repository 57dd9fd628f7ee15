"""Failure of one input at all of its makers."""

from __future__ import annotations

import pytest
from tests.engines.stress.shocks.small_network import compiled, hits, targets

from mainstay.engines.stress.shocks.single_input_failure import SHOCK
from mainstay.errors import InputError

FAILURE = {"kind": SHOCK.name, "where": {"product": "input-a"}, "plateau_days": 30}


def test_every_maker_stops_and_no_store_does() -> None:
    assert targets(compiled(FAILURE)) == {"input-a@plant-b", "input-a@plant-d"}


def test_stocks_may_be_lost_too() -> None:
    lost = {target for name, _, target in hits(compiled({**FAILURE, "options": {"stock_lost": 1}})) if "stock" in name}
    assert lost == {"input-a@plant-b", "input-a@plant-d", "pool"}


def test_an_input_must_be_named() -> None:
    with pytest.raises(InputError, match=r"shock\.no_product"):
        compiled({**FAILURE, "where": {"site": "plant-b"}})
