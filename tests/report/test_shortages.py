from __future__ import annotations

from datetime import date
from typing import Any

from tests.report import bases
from tests.report.conftest import material_of

from mainstay.report.content import Content
from mainstay.report.document import compose


def listed(name: str, day: date, number: int, status: str = "current") -> list[dict[str, Any]]:
    return [
        {
            "shortage_id": f"{name} {day} {i} {status}",
            "list_id": name,
            "as_of_on": day,
            "generic_name": f"drug {i}",
            "status": status,
        }
        for i in range(number)
    ]


def told(*counts: tuple[str, float]) -> dict[str, Any]:
    """Return an indicator with counts that were published elsewhere."""
    cell = {"indicator_id": "us-shortages-current", "economy_id": "USA"}
    return {
        "indicators": [{"indicator_id": "us-shortages-current", "name": "Drugs in shortage"}],
        "observations": [{**cell, "period": period, "value": value} for period, value in counts],
    }


def content(**tables: list[dict[str, Any]]) -> Content | None:
    document = compose(material_of(bases.base_of({**bases.ROWS, "shortages": [], **tables})))
    found = [content for section, content in document.sections if section.name == "shortages"]
    return found[0] if found else None


def test_one_edition_has_no_peak() -> None:
    found = content(shortages=listed("fda_drug_shortages", date(2024, 9, 12), 1))
    assert found is not None
    assert found.lead == "On 2024-09-12 the official list named 1 medicine in shortage; no other edition is at hand."


def test_what_is_resolved_does_not_count() -> None:
    day = date(2024, 9, 12)
    rows = [*listed("fda_drug_shortages", day, 3), *listed("fda_drug_shortages", day, 9, "resolved")]
    found = content(shortages=rows)
    assert found is not None
    assert "named 3 medicines" in found.lead


def test_the_first_of_equal_peaks_is_named() -> None:
    days = (date(2022, 1, 1), date(2023, 1, 1), date(2024, 1, 1))
    found = content(shortages=[row for day, n in zip(days, (5, 5, 2), strict=True) for row in listed("fda", day, n)])
    assert found is not None
    assert found.lead.endswith("was 5 on 2022-01-01.")


def test_lists_are_never_mixed_into_one_line() -> None:
    one = [row for year, n in ((2023, 4), (2024, 6)) for row in listed("fda_drug_shortages", date(year, 1, 1), n)]
    other = [row for year, n in ((2023, 40), (2025, 60)) for row in listed("ema", date(year, 1, 1), n)]
    found = content(shortages=one + other)
    assert found is not None
    assert "On 2025-01-01 the official list EMA named 60 medicines" in found.lead
    assert "On 2024-01-01 the official list FDA drug shortages named 6 medicines" in found.lead
    figures = [block for block in found.blocks if hasattr(block, "svg")]
    assert [figure.svg.count("<circle") for figure in figures] == [2, 2]
    assert len({figure.id for figure in figures}) == 2


def test_published_counts_stand_in_where_there_are_more_of_them() -> None:
    found = content(**told(("2023-05-12", 136.0), ("2024-09-12", 96.0), ("2024", 1.0)))
    assert found is not None
    assert "named 96 medicines" in found.lead
    assert "was 136 on 2023-05-12" in found.lead


def test_records_come_before_published_counts() -> None:
    rows = [row for year in (2022, 2023) for row in listed("fda_drug_shortages", date(year, 1, 1), 2)]
    found = content(shortages=rows, **told(("2024-09-12", 96.0)))
    assert found is not None
    assert "96" not in found.lead


def test_published_counts_without_a_day_say_nothing() -> None:
    assert content(**told(("2024", 96.0))) is None
