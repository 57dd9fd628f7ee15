"""Trade disputes: a tariff turns buyers away by the elasticity of substitution."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engines.stress.shocks.small_network import compiled, curve, hits

from mainstay.engines.stress.shocks.trade_dispute import SHOCK
from mainstay.errors import InputError

OPTIONS: dict[str, Any] = {"importer": "USA", "tariff": 0.25, "elasticity": 2}
DISPUTE = {"kind": SHOCK.name, "where": {"economy": "IND"}, "options": OPTIONS, "plateau_days": 9}


def test_shares_follow_armington() -> None:
    impacts = compiled(DISPUTE, horizon=2)
    assert curve(impacts)[0] == pytest.approx(1 - 1.25**-2)
    assert hits(impacts) == {
        ("x: tariff", "weight", "input-a@plant-b > pool"): 0.75,
        ("x: tariff", "weight", "product-a@plant-b > trade"): 1.0,
    }
    half = compiled({**DISPUTE, "options": {**OPTIONS, "passed_on": 0.5}}, horizon=2)
    assert curve(half)[0] == pytest.approx(1 - 1.125**-2, abs=1e-6)


def test_a_dearer_tariff_turns_more_away() -> None:
    depths = [curve(compiled({**DISPUTE, "options": {**OPTIONS, "tariff": t}}, horizon=1))[0] for t in (0.1, 0.5, 2)]
    assert depths == sorted(depths)
    assert 0 < depths[0] < depths[-1] < 1


def test_retaliation_comes_later() -> None:
    answer = {**OPTIONS, "retaliation": 0.3, "retaliation_after_days": 3}
    impacts = compiled({**DISPUTE, "options": answer}, horizon=5)
    assert impacts.names == ("x: tariff", "x: retaliation")
    assert curve(impacts, 1) == [0, 0, 0, 0.3, 0.3]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"where": {}}, "shock.no_economy"),
        ({"depth": 0.5}, "shock.depth_follows"),
        ({"options": {}}, "scenario.invalid"),
    ],
)
def test_what_it_needs(change: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as raised:
        compiled({**DISPUTE, **change})
    assert [problem.code for problem in raised.value.problems] == [code]
