"""Indices against published and hand-computed cases."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from mainstay.engines.monitor.concentration.indices import effective_number, hhi, largest_share, merger_change
from mainstay.engines.monitor.concentration.presets.doj_ftc_2023 import presumed_harmful


@pytest.mark.shared
def test_the_cases_of_the_folder_hold(shared_dir: Path) -> None:
    with (shared_dir / "cases" / "concentration" / "hhi_unit_tests.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 7
    for row in rows:
        shares = [float(text) for text in row["shares"].split(";")]
        assert hhi(shares) == pytest.approx(float(row["hhi"]), abs=1e-5)
        assert effective_number(shares) == pytest.approx(float(row["effective_number"]), abs=1e-4)
        assert largest_share(shares) == pytest.approx(float(row["top1"]), abs=1e-9)
        assert largest_share(shares, 3) == pytest.approx(float(row["cr3"]), abs=1e-9)


def test_a_merger_of_two_raises_hhi_by_twice_the_product_of_their_shares() -> None:
    shares = [0.4, 0.4, 0.2]
    rise = merger_change(shares, [0, 2])
    assert rise == pytest.approx(2 * 0.4 * 0.2)
    assert hhi([0.6, 0.4]) == pytest.approx(hhi(shares) + rise)
    assert presumed_harmful(hhi([0.6, 0.4]), rise, 0.6)
