"""Single cells of prose, as people write them, and the traps in them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from mainstay.engines.stress.backtest.prose.depth_cell import read_depth
from mainstay.engines.stress.backtest.prose.input_cells import read_inventory, read_share_lost, read_shock_date
from mainstay.engines.stress.backtest.prose.kinds import shock_kind
from mainstay.engines.stress.backtest.prose.outcome_cells import (
    read_capacity_recovery,
    read_mitigation,
    read_shortage_declared,
    read_shortage_end,
)
from mainstay.engines.stress.backtest.prose.reads import Around

DAY = date(2024, 9, 27)
AROUND = Around({"product": "cisplatin, carboplatin"}, DAY, DAY, 0.6)


def ends(values: dict[str, Any], stem: str) -> tuple[Any, Any]:
    return values.get(f"{stem}_low"), values.get(f"{stem}_high")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2017-09-20", "2017-09-20", "2017-09-20"),
        ("2022-11-22..12-02 inspection; production halted ~Dec 2022", "2022-12-01", "2022-12-31"),
        ("2019-02-28 announcement; production stop early Mar 2019", "2019-03-01", "2019-03-10"),
        ("2008-01-17 recall of 9 lots; manufacture suspended 2008-02-11; all lots end Feb", "2008-01-17", "2008-02-11"),
        ("2018-07-05 EMA; 2018-07-13 FDA", "2018-07-05", "2018-07-13"),
        ("virus seed ~2009-06; first doses 2009-10-05", "2009-06-01", "2009-06-30"),
        ("Jul/Oct 2009", "2009-07-01", "2009-10-31"),
        ("19 Jul 2023", "2023-07-19", "2023-07-19"),
    ],
)
def test_the_day_of_the_shock(text: str, low: str, high: str) -> None:
    values = read_shock_date(text).values
    assert tuple(map(str, ends(values, "known_shock_on"))) == (low, high)


@pytest.mark.parametrize(
    ("text", "low", "mode", "high"),
    [
        ("0.60 of US IV fluids", 0.6, 0.6, 0.6),
        ("~0.44-0.50 of US IV bags (44% quoted for Baxter)", 0.44, 0.44, 0.5),
        ("cisplatin ~0.50; carboplatin ~0.20 (WSJ) to ~0.5", 0.5, 0.5, 0.5),
        ("~0.50 of vials; B.Braun a further 10-15% recalled 2008-03-21", 0.5, 0.5, 0.5),
        ("Abbott 43% of market; Sturgis a large part (site share not found)", None, None, 0.43),
        ("supply from China (~80% of masks quoted) curtailed", None, None, 0.8),
        ("up to 30%", None, None, 0.3),
        ("at least 45%", 0.45, 0.45, None),
        ("~8% of US hospital injectables (25% of Pfizer's)", 0.08, 0.08, 0.08),
        ("GE ~50% of US market, -80% for 6-8 weeks", 0.4, 0.4, 0.4),
        ("GE ~50 %, -80 % 6-8 wk", 0.4, 0.4, 0.4),
        ("46-48 of ~100 M", 0.46, None, 0.48),
        ("~45 %+", 0.45, 0.45, None),
        ("Teva 40 % + Hospira", 0.4, 0.4, 0.4),
        ("50 % labs, single bottle maker", 0.5, 0.5, 0.5),
        ("all US-made drug substance", 1.0, 1.0, 1.0),
        ("demand-driven; 4-5 makers on allocation", 0.0, 0.0, 0.0),
        ("Merck part of duopoly (GSK covers)", None, None, None),
        ("EU takes ~12,000 t/yr paracetamol API (up to 800-1,000 t/month requested)", None, None, None),
    ],
)
def test_the_share_lost(text: str, low: float | None, mode: float | None, high: float | None) -> None:
    values = read_share_lost(text, AROUND).values
    assert [values.get(f"known_share_lost_{end}") for end in ("low", "mode", "high")] == [low, mode, high]


def test_a_sole_supplier_in_a_demand_surge_has_lost_nothing() -> None:
    surge = Around({}, DAY, DAY, kind="demand_surge")
    assert read_share_lost("sole US supplier (1.0)", surge).values["known_share_lost_high"] == 0.0
    assert (
        read_share_lost("sole US supplier (1.0)", Around({}, DAY, DAY, kind="quality")).values["known_share_lost_low"]
        == 1.0
    )


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("~1 month at hospitals", (22.83, 38.05)),
        ("wholesaler stock ~1 month: national use fell Apr-May, not Mar", (22.83, 38.05)),
        ("six-week inventory in circulation", (42, 42)),
        ("0", (0, 0)),
    ],
)
def test_the_stock(text: str, days: tuple[float, float]) -> None:
    assert ends(read_inventory(text, AROUND).values, "known_stock_days") == days


@pytest.mark.parametrize(
    "text",
    [
        "some hospitals 1-2 days on hand by 2025-01-07; some stock rushed out",
        "implied ~2 months (halt ~Dec, listing 10 Feb)",
        "Pfizer definition of recovery: 8 weeks in own DCs + channel full",
        "India polled stocks every 15 days",
        "OOS already 11% in wk 1 of 2022 vs 5-7% pre-pandemic",
        'low ("No margin, no inventory")',
        "40-50k pallets lost",
    ],
)
def test_hindsight_and_other_figures_are_no_stock(text: str) -> None:
    assert read_inventory(text, AROUND).values == {}


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2024-10-11 (D70, LR, PD)", "2024-10-11", "2024-10-11"),
        ("2024-10-02 supplier letters; on FDA list since 2014 industry-wide", "2024-10-02", "2024-10-02"),
        ("cisplatin 2025-02-10; carboplatin 2025-04-28", "2025-02-10", "2025-02-10"),
        ("rising through Nov 2024", "2024-09-27", "2024-11-30"),
    ],
)
def test_the_onset(text: str, low: str, high: str) -> None:
    values = read_shortage_declared(text, AROUND).values
    assert tuple(map(str, ends(values, "seen_shortage_on"))) == (low, high)
    assert values["seen_is_null"] is False


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        (
            "0% to 10-31; 25% of site restarted 2024-10-31, ships late Nov; 10/10 lines 2025-01-28",
            "2025-01-28",
            "2025-01-28",
        ),
        (
            'Accord resumes batches by 2024-11-13; national supply "nearly 100%" by 2024-12-12',
            "2024-12-12",
            "2024-12-12",
        ),
        (
            "phased restart 2024-11-25; normal shipping 2025-01 announced; pre-stop level only 2025-10",
            "2025-10-01",
            "2025-10-31",
        ),
        ("restart ~2024-10-01..09; shelf lag 6-8 weeks", "2024-11-12", "2024-12-04"),
        ("resumed 2024-12-28; capacity up to 120M doses/month", "2024-12-28", "None"),
        ("lines 2024-11-25 (68 d), full end-2024, effect to mid-2025", "2024-12-01", "2024-12-31"),
        ("50% mid-Nov, ~100% Jan", "2025-01-01", "2025-01-31"),
        ("resupply dates early Dec 2024 .. Aug 2025", "2024-12-01", "2025-08-31"),
        ("24 lines freed 2024-10-06; API 2024-11-28", "2024-10-06", "2024-11-28"),
        ("forecast slipped: Q4 2024 -> Q2-Q3 2025; new recall 2025-07-10 -> stock-out", "None", "None"),
        ("months; target 300M by fall 2025", "None", "None"),
        ("Baxter never returned to vial market", "None", "None"),
        ("none that season (2025 season)", "None", "None"),
    ],
)
def test_when_volume_was_back(text: str, low: str, high: str) -> None:
    values = read_capacity_recovery(text, AROUND).values
    assert tuple(map(str, ends(values, "seen_recovered_on"))) == (low, high)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("0.9% NaCl injection 2025-08-08; others later", "2025-08-08", "2025-08-08"),
        ("cisplatin FDA-resolved 2025-06-27/28", "2025-06-27", "2025-06-28"),
        ("open (2025)", "2025-01-01", "None"),
        ("OOS still elevated Oct 2025 (1/3 of households reported difficulty)", "2025-10-01", "None"),
        ("not found (eased from ~Feb-Mar 2025)", "None", "None"),
        ("eased late 2025", "None", "None"),
    ],
)
def test_when_the_shortage_was_closed(text: str, low: str, high: str) -> None:
    assert tuple(map(str, ends(read_shortage_end(text, AROUND).values, "seen_ended_on"))) == (low, high)


@pytest.mark.parametrize(
    ("text", "low", "high", "kind"),
    [
        ("U. Utah operating on 40-50% of typical supply (depth 50-60% of that product)", 0.5, 0.6, "volume"),
        ("operating on 40-50% of typical supply", 0.5, 0.6, "volume"),
        ("Baxter allocation: hospitals 40%, distributors 10%", 0.36, 0.36, "volume"),
        ("platinum use 57.8% in Jun 2023 vs 72.9% Jun 2022 (-15.1 pp = -20.7% rel.)", 0.207, 0.207, "use_share"),
        ("platinum use 57.8% in Jun 2023 vs 72.9% Jun 2022", 0.2071, 0.2072, "use_share"),
        ("share of cefazolin among antibiotics 23.5% -> 11.1% (-53%)", 0.53, 0.53, "use_share"),
        ("Gardasil Q3 2017 sales $675M, -22% y/y vs $776M consensus", 0.22, 0.22, "sales"),
        ("55-56M vs 87M used before", 0.3563, 0.3679, "volume"),
        ("5% (Apr-May), 6% (Jul) of patients unserved", 0.05, 0.06, "unserved"),
        (
            "IRI powdered OOS: 11% (Jan wk1), 30% (wk 3 Jul). Datasembly: 31% (early Apr), 73%",
            0.19,
            0.19,
            "out_of_stock",
        ),
        ("86% of providers reported shortage", 0.86, 0.86, "survey"),
        ("~0 (null case)", 0.0, 0.0, "volume"),
        ("near-null", 0.0, 0.0, "volume"),
    ],
)
def test_the_depth(text: str, low: float, high: float, kind: str) -> None:
    values = read_depth(text, AROUND).values
    assert values["seen_depth_kind"] == kind
    assert values["seen_depth_low"] == pytest.approx(low, abs=1e-3)
    assert values["seen_depth_high"] == pytest.approx(high, abs=1e-3)


@pytest.mark.parametrize(
    "text",
    [
        "HHS need 3.5B/yr; SNS delivered 11.7M = 0.3%; 90% of SNS PPE issued by ~1 Apr 2020",
        "~240M doses destroyed late 2020-early 2021; ~400M total (House report)",
        "pediatric out by end Jun 2023; C-R out Q3 2023; adult prioritised",
        "unquantified, rationing everywhere",
    ],
)
def test_what_is_no_depth_is_not_read_as_one(text: str) -> None:
    assert "seen_depth_low" not in read_depth(text, AROUND).values


def test_no_shortage_is_read_as_a_null_case() -> None:
    assert read_shortage_declared('none declared (FDA: "no shortage" late Mar 2008)', AROUND).values == {
        "seen_is_null": True
    }
    assert read_depth("near-null", AROUND).values["seen_is_null"] is True


def test_imports_are_told_apart_from_other_help() -> None:
    cell = read_mitigation("conservation from 2024-10-01; imports from 2024-10-13", AROUND)
    assert cell.values == {"seen_import_on": date(2024, 10, 13)}
    assert read_mitigation("priority groups since 2024-10-01", AROUND).values == {}


@pytest.mark.parametrize(
    ("shock", "kind"),
    [
        ("hurricane/power loss", "natural_hazard"),
        ("GMP failure, voluntary halt", "quality"),
        ("contaminated raw material", "contamination"),
        ("pandemic demand + China export stop", "pandemic"),
        ("demand surge (+Sandoz supply)", "demand_surge"),
        ("syphilis demand + amoxicillin spill-over; sole supplier", "demand_surge"),
        ("API foreign matter (end 2018) + single Chinese KSM stop", "input_failure"),
        ("cyber", "cyber"),
        ("export ban", "export_ban"),
        ("COVID lockdown", "lockdown"),
        ("single plastic-bottle supplier failure", "input_failure"),
        ("nitrosamine impurity", "contamination"),
        ("something else", "other"),
    ],
)
def test_the_kind_of_shock(shock: str, kind: str) -> None:
    assert shock_kind(shock, "")[0] == kind
