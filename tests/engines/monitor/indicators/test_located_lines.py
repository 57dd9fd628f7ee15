"""Share of the known lines of a segment by economy, against a plain count."""

from __future__ import annotations

from collections import Counter

import pytest

import mainstay as ms
from mainstay.engines.monitor.indicators.located_lines import INDICATOR, LEAST_LINES

BASE = ms.load("us-2026")


def test_shares_are_plain_counts_with_a_wilson_interval() -> None:
    from datetime import date

    today: date = BASE.info.as_of_on
    sites = dict(BASE["sites"].select("site_id", "economy_id").iter_rows())
    segments = dict(BASE["products"].select("product_id", "segment_id").iter_rows())
    belongs = {
        (row["economy_id"], row["group_id"])
        for row in BASE["memberships"].iter_rows(named=True)
        if (row["valid_from_on"] or today) <= today
    }
    counts: Counter[tuple[str, str]] = Counter()
    totals: Counter[str] = Counter()
    for line in BASE["lines"].iter_rows(named=True):
        if (line["valid_from_on"] or today) > today or (line["valid_to_on"] or today) < today:
            continue
        economy, segment = sites.get(line["site_id"]), segments.get(line["product_id"])
        if economy is None or segment is None:
            continue
        totals[segment] += 1
        counts[economy, segment] += 1
        for member, group in belongs:
            if member == economy:
                counts[group, segment] += 1
    expected = {key: n / totals[key[1]] for key, n in counts.items() if totals[key[1]] >= LEAST_LINES}
    told = {(row["economy_id"], row["segment_id"]): row for row in INDICATOR.compute(BASE).iter_rows(named=True)}
    assert told.keys() == expected.keys()
    for key, row in told.items():
        assert row["value"] == pytest.approx(expected[key])
        # the ends of the Wilson interval are the shares p for which |value - p| is z standard errors of p
        n = totals[key[1]]
        for end in (row["low"], row["high"]):
            if end != row["value"]:
                assert (row["value"] - end) ** 2 == pytest.approx(1.6449**2 * end * (1 - end) / n, rel=1e-6)
