"""Indices of concentration against published and shared cases."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.engines.monitor.concentration.indices import (
    effective_number,
    hhi,
    largest_share,
    merger_change,
    normalised,
)
from mainstay.errors import InputError

VOLUMES = st.lists(st.floats(0.001, 1000), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("volumes", "index", "number", "first", "three"),
    [
        ([1], 1.0, 1.0, 1.0, 1.0),
        ([0.5, 0.5], 0.5, 2.0, 0.5, 1.0),
        ([0.25] * 4, 0.25, 4.0, 0.25, 0.75),
        ([0.6, 0.3, 0.1], 0.46, 1 / 0.46, 0.6, 1.0),
        ([8, 4, 4, 4], 0.28, 1 / 0.28, 0.4, 0.8),
        ([5, 0, 0], 1.0, 1.0, 1.0, 1.0),
    ],
)
def test_known_values(volumes: list[float], index: float, number: float, first: float, three: float) -> None:
    assert hhi(volumes) == pytest.approx(index, abs=1e-12)
    assert effective_number(volumes) == pytest.approx(number, abs=1e-9)
    assert largest_share(volumes) == pytest.approx(first, abs=1e-12)
    assert largest_share(volumes, 3) == pytest.approx(three, abs=1e-12)


@pytest.mark.shared
def test_shared_cases(shared_dir: Path) -> None:
    with (shared_dir / "cases" / "concentration" / "hhi_unit_tests.csv").open(encoding="utf-8") as file:
        cases = list(csv.DictReader(file))
    assert len(cases) >= 7
    for case in cases:
        volumes = [float(share) for share in case["shares"].split(";")]
        assert hhi(volumes) == pytest.approx(float(case["hhi"]), abs=1e-9), case["note"]
        assert effective_number(volumes) == pytest.approx(float(case["effective_number"]), abs=1e-9), case["note"]
        assert largest_share(volumes) == pytest.approx(float(case["top1"]), abs=1e-9), case["note"]
        assert largest_share(volumes, 3) == pytest.approx(float(case["cr3"]), abs=1e-9), case["note"]


@given(VOLUMES)
def test_what_holds_for_every_market(volumes: list[float]) -> None:
    index = hhi(volumes)
    assert 1 / len(volumes) - 1e-12 <= index <= 1 + 1e-12
    assert index == pytest.approx(hhi([10 * v for v in volumes]), rel=1e-9)
    assert index == pytest.approx(hhi(sorted(volumes)), rel=1e-9)
    assert hhi([*volumes, 0.0]) == pytest.approx(index, rel=1e-12)
    assert largest_share(volumes) ** 2 <= index * (1 + 1e-12)
    assert normalised(volumes).sum() == pytest.approx(1)


@given(VOLUMES.filter(lambda volumes: len(volumes) > 2))
def test_a_merger_raises_the_index_by_twice_the_product(volumes: list[float]) -> None:
    shares = normalised(volumes)
    merged = [volumes[0] + volumes[1], *volumes[2:]]
    rise = merger_change(volumes, [0, 1])
    assert rise == pytest.approx(2 * shares[0] * shares[1], rel=1e-6, abs=1e-15)
    assert hhi(merged) - hhi(volumes) == pytest.approx(rise, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("volumes", [[], [0, 0], [-1, 2], [np.nan, 1], [np.inf, 1]])
def test_what_is_no_market_is_refused(volumes: list[float]) -> None:
    with pytest.raises(InputError) as caught:
        hhi(volumes)
    assert caught.value.problems[0].code == "share.invalid"
