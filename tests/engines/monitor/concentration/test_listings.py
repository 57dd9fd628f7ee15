"""Metrics of listings, register and lists against plain Python on random tables."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import polars as pl
import pytest
from tests.model import small_base

from mainstay.core.streams import stream
from mainstay.engines.monitor.concentration import listings, register, shortage_counts


@pytest.fixture(params=range(5))
def content(request: pytest.FixtureRequest) -> small_base.Rows:
    """Return random sites, listings, operations and shortage records."""
    random = stream(31, "listings", request.param)
    sites = [
        {
            "site_id": f"s{i:02}",
            "name": "S",
            "economy_id": str(random.choice(["USA", "CHN", "NOR"])) if random.random() < 0.9 else None,
        }
        for i in range(20)
    ]
    keys = {
        (
            f"{random.integers(30):04}-1",
            f"s{random.integers(20):02}",
            str(random.choice(["drug_product", "api"])),
            str(random.choice(["ANDA1", "ANDA2", "ANDA3", "ANDA4", "ANDA5", "NDA1", "BLA1"])),
        )
        for _ in range(120)
    }
    listed = [
        {
            "ndc": ndc,
            "site_id": site,
            "tier": tier,
            "application": application,
            "product_id": str(random.choice(["vial", "substance"])) if random.random() < 0.8 else None,
            "labeler_id": str(random.choice(["parent", "child"])) if random.random() < 0.9 else None,
        }
        for ndc, site, tier, application in sorted(keys)
    ]
    operations = {
        (f"s{random.integers(20):02}", str(random.choice(["api_manufacture", "pack", "label"]))) for _ in range(60)
    }
    records = [
        {
            "shortage_id": f"r{i}",
            "list_id": "fda",
            "as_of_on": date(2020 + int(random.integers(4)), 1, 1),
            "generic_name": f"drug{random.integers(10)}",
            "status": str(random.choice(["current", "resolved"])),
        }
        for i in range(100)
    ]
    return {
        **small_base.rows(),
        "sites": [*small_base.rows()["sites"], *sites],
        "listings": listed,
        "site_operations": [{"site_id": site, "operation": operation} for site, operation in sorted(operations)],
        "shortages": records,
    }


def economies(content: small_base.Rows) -> dict[str, Any]:
    return {row["site_id"]: row.get("economy_id") for row in content["sites"]}


def test_approvals(content: small_base.Rows) -> None:
    base, place = small_base.base(content), economies(content)
    found = {
        row["application"]: row for row in listings.by_approval(base["listings"], base["sites"]).iter_rows(named=True)
    }
    rows = [
        row for row in content["listings"] if row["tier"] == "drug_product" and row["application"].startswith("ANDA")
    ]
    assert set(found) == {row["application"] for row in rows}
    for name, told in found.items():
        own = [row for row in rows if row["application"] == name]
        sites = {row["site_id"] for row in own}
        places = {place[site] for site in sites} - {None}
        assert (told["listings"], told["sites"], told["economies"]) == (
            len({row["ndc"] for row in own}),
            len(sites),
            len(places),
        )
        assert told["only_site"] == (next(iter(sites)) if len(sites) == 1 else None)
        assert told["only_economy"] == (next(iter(places)) if len(places) == 1 else None)


def test_economies_of_listings(content: small_base.Rows) -> None:
    base, place = small_base.base(content), economies(content)
    rows = [row for row in content["listings"] if row["tier"] == "drug_product"]
    pairs = {(row["ndc"], place[row["site_id"]]) for row in rows if place[row["site_id"]] is not None}
    counts = Counter(economy for _, economy in pairs)
    table = listings.by_economy(base["listings"], base["sites"])
    assert dict(table.select("economy_id", "listings").iter_rows()) == counts
    assert table["share"].sum() == pytest.approx(1)
    assert table["listings"].to_list() == sorted(counts.values(), reverse=True)
    metrics = {m.id: m for m in listings.listing_metrics(listings.by_approval(base["listings"], base["sites"]), table)}
    total = sum(counts.values())
    assert metrics["listing_hhi_by_economy"].value == pytest.approx(sum((n / total) ** 2 for n in counts.values()))


def test_listing_metrics(content: small_base.Rows) -> None:
    base = small_base.base(content)
    approvals = listings.by_approval(base["listings"], base["sites"])
    metrics = {
        m.id: m for m in listings.listing_metrics(approvals, listings.by_economy(base["listings"], base["sites"]))
    }
    sites = approvals["sites"].to_list()
    single = metrics["finished_dose_single_facility_share"]
    assert single.value == sum(number == 1 for number in sites) / len(sites)
    # labels name only declared sites: an upper bound, whose lower end is not known
    assert (single.low, single.high) == (None, single.value)
    assert metrics["generic_approvals_listed"].value == len(sites)
    assert (
        listings.listing_metrics(approvals.clear(), listings.by_economy(base["listings"].clear(), base["sites"])) == []
    )


def test_labelers(content: small_base.Rows) -> None:
    base = small_base.base(content)
    rows = {(row["product_id"], row["labeler_id"], row["ndc"]) for row in content["listings"]}
    rows = {row for row in rows if None not in row}
    for told in listings.by_labeler(base["listings"], {"vial": "Vial"}).iter_rows(named=True):
        counts = Counter(labeler for product, labeler, _ in rows if product == told["product_id"])
        total = sum(counts.values())
        assert (told["labelers"], told["listings"]) == (len(counts), total)
        assert told["listing_hhi"] == pytest.approx(sum((n / total) ** 2 for n in counts.values()))
        assert told["product"] == ("Vial" if told["product_id"] == "vial" else None)


def test_register(content: small_base.Rows) -> None:
    base, place = small_base.base(content), economies(content)
    table = register.registered_sites(base["site_operations"], base["sites"])
    counts = Counter((row["operation"], place[row["site_id"]]) for row in content["site_operations"])
    assert {(op, economy): sites for op, economy, sites, _ in table.iter_rows()} == counts
    placed = Counter(
        {op: sum(n for (o, e), n in counts.items() if o == op and e is not None) for op in {o for o, _ in counts}}
    )
    for op, economy, sites, share in table.iter_rows():
        assert share == (None if economy is None else pytest.approx(sites / placed[op]))
    metrics = {m.id: m.value for m in register.register_metrics(table)}
    assert metrics["api_sites"] == sum(n for (op, _), n in counts.items() if op == "api_manufacture")
    shares = [value for name, value in metrics.items() if name.startswith("api_site_share.")]
    assert sum(value or 0 for value in shares) == pytest.approx(1)
    assert register.register_metrics(table.clear()) == []


def test_shortages(content: small_base.Rows) -> None:
    table = shortage_counts.shortage_counts(small_base.base(content)["shortages"])
    for list_id, day, names, records in table.iter_rows():
        own = [
            row
            for row in content["shortages"]
            if (row["list_id"], row["as_of_on"]) == (list_id, day) and row["status"] == "current"
        ]
        assert (names, records) == (len({row["generic_name"] for row in own}), len(own))
    assert [m.id for m in shortage_counts.shortage_metrics(table)] == [
        f"shortages_current.{day}" for day in sorted({row["as_of_on"] for row in content["shortages"]})
    ]


def records(*rows: tuple[str, str, str, str]) -> pl.DataFrame:
    keys = ("list_id", "as_of_on", "generic_name", "status")
    return small_base.frame("shortages", [dict(zip(keys, row, strict=True)) for row in rows])


def test_a_list_on_which_nothing_is_short_counts_zero_and_is_not_missing() -> None:
    table = shortage_counts.shortage_counts(
        records(
            ("fda", "2024-01-01", "a", "resolved"),
            ("fda", "2024-02-01", "a", "current"),
            ("fda", "2024-02-01", "a", "current"),
        )
    )
    assert table.rows() == [("fda", date(2024, 1, 1), 0, 0), ("fda", date(2024, 2, 1), 1, 2)]
    assert [m.value for m in shortage_counts.shortage_metrics(table)] == [0.0, 1.0]


def test_lists_of_one_day_are_told_apart() -> None:
    table = shortage_counts.shortage_counts(
        records(
            ("ashp", "2024-01-01", "a", "current"),
            ("fda", "2024-01-01", "a", "current"),
            ("fda", "2024-01-01", "b", "current"),
            ("fda", "2024-02-01", "b", "current"),
        )
    )
    assert {m.id: m.value for m in shortage_counts.shortage_metrics(table)} == {
        "shortages_current.ashp.2024-01-01": 1.0,
        "shortages_current.fda.2024-01-01": 2.0,
        "shortages_current.2024-02-01": 1.0,
    }
