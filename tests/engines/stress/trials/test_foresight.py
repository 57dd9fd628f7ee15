"""What a design would do: as believed the average belief is today's, and chances agree with closed forms."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from tests.engines.stress.trials.small_trial import DAY, NORTH, lines_of, spec_of

from mainstay.engines.stress.trials.certificate import beliefs_on
from mainstay.engines.stress.trials.design import Design, design
from mainstay.engines.stress.trials.foresight import foresight, operating_characteristic
from mainstay.engines.stress.trials.judge import Bench


@cache
def looked() -> tuple[dict[str, dict[str, Any]], Design, Bench]:
    spec = spec_of(trials=400, design={"power": 0.5})
    lines = lines_of(spec)
    bench = Bench([line.line_id for line in lines], spec, seed=3, draws=256)
    beliefs = beliefs_on(lines, spec, DAY)
    found = design(lines, beliefs, bench)
    rows = {row["truth"]: row for row in foresight(lines, beliefs, found, bench, 3).iter_rows(named=True)}
    rows["today"] = {"p_met": bench.judge(beliefs).p_met}
    rows["curve"] = dict(operating_characteristic(lines, found, bench).iter_rows())
    return rows, found, bench


def test_the_average_belief_after_is_the_belief_before() -> None:
    rows, _, _ = looked()
    # a belief is a martingale; what is left is the luck of 400 outcomes
    assert rows["as believed"]["mean_p_met"] == pytest.approx(rows["today"]["p_met"], abs=0.04)


def test_true_claims_are_certified_far_more_often_than_false_ones() -> None:
    rows, _, _ = looked()
    assert rows["claims hold"]["p_ready"] > 0.7
    assert rows["claims are false"]["p_ready"] < 0.05
    for name in ("as believed", "claims hold", "claims are false"):
        assert rows[name]["p_ready"] + rows[name]["p_not_ready"] + rows[name]["p_not_shown"] == pytest.approx(1)


def test_chances_to_pass_agree_with_the_closed_form() -> None:
    rows, found, _ = looked()
    assert rows["claims hold"]["p_pass"] == pytest.approx(found.passes, abs=0.07)
    assert rows["claims are false"]["p_pass"] == pytest.approx(found.passes_false, abs=0.03)
    assert rows["curve"][1.0] == pytest.approx(found.passes)
    assert rows["curve"][0.6] == pytest.approx(found.passes_false)


def test_the_operating_characteristic_rises() -> None:
    rows, found, _ = looked()
    chances = list(rows["curve"].values())
    assert chances == sorted(chances)
    assert any(plan.line_id == NORTH for plan in found.plans)
