"""Runs change beliefs, old ones less."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.engines.stress.trials.small_trial import DAY, SOUTH, lines_of, run_of, spec_of

from mainstay.engines.stress.trials.belief import after, before, weight_of
from mainstay.engines.stress.trials.spec import Ageing


def test_weights_halve_and_end() -> None:
    ageing = Ageing(half_life_days=100, expires_after_days=300)
    done = date(2026, 1, 1)
    assert weight_of(done, done, ageing) == 1.0
    assert weight_of(done, done + timedelta(200), ageing) == pytest.approx(0.25)
    assert weight_of(done, done + timedelta(300), ageing) > 0
    assert weight_of(done, done + timedelta(301), ageing) == 0.0
    assert weight_of(done, done - timedelta(1), ageing) == 0.0


def test_only_runs_of_the_line_count() -> None:
    spec = spec_of(results=[run_of(SOUTH)])
    north, south = lines_of(spec)
    assert after(before(north, spec), spec.results, DAY, spec) == before(north, spec)
    seen = after(before(south, spec), spec.results, DAY, spec)
    assert seen.shown
    assert seen.seen_batches < 6  # a month old
    assert seen.success.b == pytest.approx(before(south, spec).success.b)


def test_runs_that_are_too_old_or_still_to_come_do_not_count() -> None:
    for day in (date(2015, 1, 1), date(2027, 1, 1)):
        spec = spec_of(results=[run_of(started_on=day, ended_on=day)])
        north = lines_of(spec)[0]
        assert after(before(north, spec), spec.results, DAY, spec) == before(north, spec)


def test_a_run_that_measured_only_batches_does_not_show_the_line() -> None:
    spec = spec_of(results=[run_of(units_per_day=None)])
    north = lines_of(spec)[0]
    seen = after(before(north, spec), spec.results, DAY, spec)
    assert not seen.shown
    assert seen.throughput == before(north, spec).throughput
    assert seen.first_lot != before(north, spec).first_lot


def test_measurements_of_an_attribute_are_gathered_over_runs() -> None:
    need = {
        "product_id": "vaccine",
        "quantity": 5000,
        "within_days": 120,
        "limits": [{"attribute": "potency", "low": 1.0}],
    }
    runs = [
        run_of(run_id=name, measured=[{"attribute": "potency", "values": values}])
        for name, values in (("a", [1.2]), ("b", [1.4, 1.3]))
    ]
    spec = spec_of(requirement=need, results=runs)
    seen = after(before(lines_of(spec)[0], spec), spec.results, DAY, spec)
    assert seen.limits["potency"].m == pytest.approx(1.3)
    alone = spec_of(requirement=need, results=runs[:1])
    assert after(before(lines_of(alone)[0], alone), alone.results, DAY, alone).limits == {}
