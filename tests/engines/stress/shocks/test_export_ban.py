"""Export bans: who is spared, who trades on."""

from __future__ import annotations

import pytest
from tests.engines.stress.shocks.small_network import compiled, curve, hits, targets

from mainstay.engines.stress.shocks.export_ban import SHOCK
from mainstay.errors import InputError

BAN = {"kind": SHOCK.name, "where": {"economy": "IND"}, "plateau_days": 2}


def test_home_trade_goes_on() -> None:
    assert targets(compiled(BAN)) == {"input-a@plant-b > pool", "product-a@plant-b > trade"}
    assert curve(compiled(BAN, horizon=4)) == [1, 1, 0, 0]


def test_a_bloc_trades_on_within() -> None:
    together = {**BAN, "where": {"economy": ["IND", "USA"]}}
    # plant-d stands outside the bloc and does not ban; all others sell inside it
    with pytest.raises(InputError, match=r"shock\.hits_nothing"):
        compiled(together)


def test_some_are_spared() -> None:
    assert targets(compiled({**BAN, "options": {"except_to": "EU27"}})) == targets(compiled(BAN))
    with pytest.raises(InputError, match=r"shock\.hits_nothing"):
        compiled({**BAN, "options": {"except_to": "USA"}})


def test_licences_leave_the_rest() -> None:
    assert curve(compiled({**BAN, "options": {"licensed": 0.2}}, horizon=2)) == [0.8, 0.8]
    drawn = [
        curve(compiled({**BAN, "options": {"licensed": {"low": 0.1, "high": 0.3}}}, horizon=1), 0, r)[0]
        for r in range(9)
    ]
    assert 0.7 <= min(drawn) < max(drawn) <= 0.9


def test_a_ban_is_somebodys() -> None:
    with pytest.raises(InputError) as raised:
        compiled({**BAN, "where": {"product": "product-a"}})
    assert [problem.code for problem in raised.value.problems] == ["shock.no_economy"]


def test_weights_of_a_pool() -> None:
    assert hits(compiled(BAN))["x", "export", "input-a@plant-b > pool"] == 0.75
