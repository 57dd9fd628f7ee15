"""Verdicts, abstentions and classes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.engines.monitor.heatmap.verdict import STATUSES, decide, look, status_of
from mainstay.scenario.heatmap import HeatmapChoices

CHOSEN = HeatmapChoices()
WIDE = (-100.0, 100.0)


def draws(mean: float, spread: float) -> np.ndarray:
    return mean + spread * np.linspace(-2, 2, 401)


@pytest.mark.parametrize(
    ("mean", "spread", "common", "sources", "availability", "bounds", "expected"),
    [
        (30, 1, 3, 2, 1.0, (25, 35), ("ahead", None)),
        (-30, 1, 3, 2, 1.0, (-35, -25), ("behind", None)),
        (0, 1, 3, 2, 1.0, (-2, 2), ("level", None)),
        (0, 1, 3, 2, 1.0, (-9, 2), ("abstains", "opaque")),
        (30, 1, 3, 2, 0.7, (-5, 35), ("abstains", "opaque")),
        (-30, 1, 3, 2, 0.7, (-35, 5), ("abstains", "opaque")),
        (5, 20, 3, 2, 1.0, (4, 6), ("abstains", "undecided")),
        (30, 1, 1, 2, 1.0, (25, 35), ("abstains", "insufficient")),
        (30, 1, 3, 2, 0.64, (25, 35), ("abstains", "insufficient")),
        (30, 1, 3, 1, 1.0, (25, 35), ("abstains", "one_source")),
    ],
)
def test_each_reason(
    mean: float,
    spread: float,
    common: int,
    sources: int,
    availability: float,
    bounds: tuple[float, float],
    expected: tuple[str, str],
) -> None:
    seen = look(draws(mean, spread), CHOSEN)
    assert (
        decide(seen, common=common, sources=sources, availability=availability, bounds=bounds, choices=CHOSEN)
        == expected
    )


def test_no_draws_no_evidence() -> None:
    assert look(np.array([np.nan]), CHOSEN) is None
    assert decide(None, common=0, sources=0, availability=0.0, bounds=WIDE, choices=CHOSEN) == (
        "abstains",
        "no_evidence",
    )


def test_ties_count_half_and_size_is_read_off_the_runs_on_the_scale() -> None:
    gaps = np.array([0.0, 0.0, 50.0, -50.0])
    seen = look(gaps, CHOSEN, np.array([True, True, False, False]))
    assert seen is not None
    assert seen.p_ahead == 0.5
    assert (seen.low, seen.high, seen.p_status[2]) == (0.0, 0.0, 1.0)


@given(gap=st.floats(-100, 100), before=st.sampled_from([None, *STATUSES]))
def test_hysteresis_never_moves_further_and_never_holds_what_is_clearly_passed(gap: float, before: str | None) -> None:
    plain, held = status_of(gap, CHOSEN), status_of(gap, CHOSEN, before)
    if before is None:
        assert held == plain
        return
    places = [STATUSES.index(name) for name in (before, held, plain)]
    assert places[1] in range(min(places[0], places[2]), max(places[0], places[2]) + 1)
    limits = (-20.0, -5.0, 5.0, 20.0)
    if all(abs(gap - limit) > CHOSEN.hysteresis for limit in limits):
        assert held == plain


@pytest.mark.parametrize(
    ("gap", "name"),
    [(20, "well ahead"), (19.9, "ahead"), (5, "ahead"), (4.9, "level"), (-5, "behind"), (-20, "well behind")],
)
def test_limits(gap: float, name: str) -> None:
    assert status_of(gap, CHOSEN) == name
