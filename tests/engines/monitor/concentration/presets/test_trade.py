"""Rules about trade: GeoDep and the European Commission, at their thresholds and where the evidence does not decide."""

from __future__ import annotations

from typing import Any

import pytest
from tests.model import small_base

from mainstay.engines.monitor.concentration.presets import ec_strategic, geodep
from mainstay.engines.monitor.concentration.presets.trade import trade_numbers

HS = "HS2022:293499"


def flow(reporter: str, partner: str, kind: str, value: float | None, year: int = 2023) -> dict[str, Any]:
    return {
        "reporter_id": reporter,
        "partner_id": partner,
        "hs": HS,
        "edition": "HS2022",
        "year": year,
        "flow": kind,
        "value_usd": value,
    }


def year(
    imports: dict[str, float | None], exports: float | None = 1.0, world: float = 0.6, number: int = 2023
) -> list[dict[str, Any]]:
    """Return the flows of one year: home imports by origin, home exports, and the part of world exports from CHN."""
    rows = [flow("USA", origin, "import", value, number) for origin, value in imports.items()]
    rows += [] if exports is None else [flow("USA", "CHN", "export", exports, number)]
    sold = exports or 0.0
    total = sold / (1 - world) if sold else 1.0
    return [*rows, flow("CHN", "USA", "export", total * world, number)]


def numbers(*rows: dict[str, Any], home: tuple[str, ...] = ("USA",)) -> dict[str, Any]:
    table = trade_numbers(small_base.base({"trade_flows": list(rows)})["trade_flows"], set(home))
    return table.row(0, named=True) if table.height else {}


def test_the_numbers() -> None:
    found = numbers(
        flow("USA", "CHN", "import", 60), flow("USA", "IND", "import", 40), flow("USA", "CAN", "export", 50),
        flow("CHN", "USA", "export", 30), flow("CHN", "CAN", "export", 20),
    )  # fmt: skip
    assert found["import_hhi"] == pytest.approx(0.52)
    assert found["imports_over_exports"] == 2.0
    assert found["world_export_hhi"] == 0.5
    assert found["outside_share"] == 1.0


def test_trade_inside_a_bloc_is_no_import_from_outside() -> None:
    found = numbers(
        flow("DEU", "CHN", "import", 30), flow("DEU", "FRA", "import", 50), flow("FRA", "IND", "import", 20),
        flow("FRA", "DEU", "export", 50), flow("FRA", "USA", "export", 25), home=("DEU", "FRA"),
    )  # fmt: skip
    assert found["import_hhi"] == pytest.approx(0.52)
    assert found["outside_share"] == 0.5
    assert found["imports_over_exports"] == 2.0


def test_an_unknown_value_is_not_zero() -> None:
    found = numbers(
        flow("USA", "CHN", "import", 60), flow("USA", "IND", "import", None), flow("USA", "CAN", "export", 1)
    )
    assert (found["import_hhi"], found["imports_over_exports"], found["outside_share"]) == (None, None, None)


def test_nothing_traded_is_not_dependent() -> None:
    rows = [flow("USA", "CHN", "import", 0.0), flow("USA", "CHN", "export", 0.0), flow("CHN", "USA", "export", 0.0)]
    found = numbers(*rows)
    assert (found["import_hhi"], found["imports_over_exports"], found["world_export_hhi"]) == (None, None, None)
    assert numbers(flow("USA", "CHN", "import", 5.0), flow("USA", "CHN", "export", 0.0))[
        "imports_over_exports"
    ] == float("inf")


def test_what_home_alone_reports_is_not_the_world() -> None:
    assert numbers(flow("USA", "CHN", "import", 1), flow("USA", "CHN", "export", 1))["world_export_hhi"] is None


def verdict(*years: list[dict[str, Any]]) -> str:
    base = small_base.base({"trade_flows": [row for rows in years for row in rows]})
    found = geodep.PRESET.apply(base, base["products"])
    assert found["subject"].to_list() == [HS]
    return str(found["verdict"].item())


MET = {"CHN": 6.0, "IND": 1.0}


def test_geodep_needs_two_of_the_last_three_years() -> None:
    not_met = {"CHN": 0.6, "IND": 0.1}
    assert verdict(year(MET), year(MET, number=2022)) == "dependent"
    assert verdict(year(MET), year(not_met, number=2022), year(MET, number=2021)) == "dependent"
    assert verdict(year(MET), year(not_met, number=2022), year(not_met, number=2021)) == "not dependent"
    assert (
        verdict(year(not_met), year(not_met, number=2022), year(MET, number=2021), year(MET, number=2020))
        == "not dependent"
    )


def test_geodep_is_undecided_where_missing_years_could_decide() -> None:
    not_met = {"CHN": 0.6, "IND": 0.1}
    assert verdict(year(MET)) == "undecided"
    assert verdict(year(not_met)) == "undecided"
    assert verdict(year(MET), year(not_met, number=2022)) == "undecided"
    assert verdict(year(not_met), year(not_met, number=2022)) == "not dependent"
    unknown = year({"CHN": 6.0, "IND": None}, number=2021)
    assert verdict(year(MET), year(not_met, number=2022), unknown) == "undecided"
    assert verdict(year(not_met), year(not_met, number=2022), unknown) == "not dependent"


def test_geodep_at_its_thresholds() -> None:
    def twice(rows: dict[str, float | None], **more: Any) -> str:
        return verdict(year(rows, **more), year(rows, number=2022, **more))

    assert twice({"CHN": 6.0, "IND": 2.0}) == "dependent"
    assert twice({"A": 5.0, "B": 3.0, "C": 2.0}) == "not dependent"  # import HHI 0.38
    assert twice({"A": 5.5, "B": 2.5, "C": 2.0}) == "dependent"  # 0.405
    assert twice({"CHN": 0.8, "IND": 0.2}, exports=1.0) == "not dependent"  # imports equal exports
    assert twice({"CHN": 0.8, "IND": 0.21}, exports=1.0) == "dependent"
    assert twice(MET, world=0.5) == "dependent"  # 0.5 of the world each: 0.5


def test_geodep_at_exactly_the_limit_is_not_met() -> None:
    table = trade_numbers(
        small_base.base({"trade_flows": [*year(MET), *year(MET, number=2022)]})["trade_flows"], {"USA"}
    )
    from_limit = table.with_columns(import_hhi=geodep.CONCENTRATED + 0.0 * table["import_hhi"])
    assert geodep.dependent(from_limit)["verdict"].item() == "not dependent"
    above = table.with_columns(import_hhi=geodep.CONCENTRATED + 1e-9 + 0.0 * table["import_hhi"])
    assert geodep.dependent(above)["verdict"].item() == "dependent"
    ratio = table.with_columns(imports_over_exports=1.0 + 0.0 * table["import_hhi"])
    assert geodep.dependent(ratio)["verdict"].item() == "not dependent"


def european(*rows: dict[str, Any], members: tuple[str, ...] = ("DEU", "FRA")) -> list[tuple[str, str]]:
    bloc = [{"economy_id": name, "group_id": "EU27"} for name in members]
    base = small_base.base({"trade_flows": list(rows), **({"memberships": bloc} if bloc else {})})
    return ec_strategic.PRESET.apply(base, base["products"]).select("subject", "verdict").rows()


OUTSIDE = [flow("DEU", "CHN", "import", 60), flow("FRA", "IND", "import", 40)]


def test_ec_all_three_indicators() -> None:
    sold = flow("FRA", "USA", "export", 50)
    assert european(*OUTSIDE, sold) == [(HS, "dependent")]
    # exactly half of the imports from outside
    assert european(*OUTSIDE, sold, flow("DEU", "FRA", "import", 100)) == [(HS, "not dependent")]
    assert european(*OUTSIDE, sold, flow("DEU", "FRA", "import", 99)) == [(HS, "dependent")]
    # imports from outside equal exports
    assert european(*OUTSIDE, flow("FRA", "USA", "export", 100)) == [(HS, "not dependent")]
    # many origins
    spread = [flow("DEU", f"E{i}", "import", 10) for i in range(3)]
    assert european(*spread, flow("FRA", "USA", "export", 1)) == [(HS, "not dependent")]


def test_ec_without_all_numbers_is_undecided_unless_one_already_decides() -> None:
    assert european(*OUTSIDE) == [(HS, "undecided")]
    spread = [flow("DEU", f"E{i}", "import", 10) for i in range(3)]
    assert european(*spread) == [(HS, "not dependent")]


def test_ec_looks_at_the_newest_year() -> None:
    old = [dict(row, year=2020) for row in [*OUTSIDE, flow("FRA", "USA", "export", 500)]]
    assert european(*old, *OUTSIDE, flow("FRA", "USA", "export", 50)) == [(HS, "dependent")]


def test_ec_without_a_bloc_says_nothing() -> None:
    assert european(*OUTSIDE, members=()) == []
