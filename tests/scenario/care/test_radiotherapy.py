from __future__ import annotations

from typing import Any

import pytest

from mainstay.errors import InputError
from mainstay.scenario import read_scenario
from mainstay.scenario.care.radiotherapy import Range


def told(**choices: Any) -> Any:
    return read_scenario({"care": {"radiotherapy": choices}}).care.radiotherapy


def test_defaults_and_ends_of_ranges() -> None:
    assert told().objectives == ("patients", "risk", "cost")
    assert told().detail == "country"
    assert Range(value=2).ends == (2, 2)
    assert Range(value=2, low=1, high=4).ends == (1, 4)


@pytest.mark.parametrize(
    ("choices", "column"),
    [
        ({"centres": [{"centre_id": "a", "sources": [{"activity_tbq": 200}]}]}, "reference_on"),
        (
            {"centres": [{"centre_id": "a", "sources": [{"activity_tbq": -1, "reference_on": "2020-01-01"}]}]},
            "activity",
        ),
        (
            {
                "centres": [
                    {"centre_id": "a", "sources": [{"activity_tbq": 1, "reference_on": "2020-01-01", "nuclide": "X"}]}
                ]
            },
            "nuclide",
        ),
        ({"centres": [{"centre_id": "a"}, {"centre_id": "a"}]}, "given twice"),
        ({"values": {"utilisation": {"value": 2, "low": 3}}}, "outside its range"),
        ({"objectives": ["patients", "patients"]}, "named once"),
        ({"goals": {"sources_out_by_year": 12}}, "last year"),
        ({"unknown": 1}, "unknown"),
    ],
)
def test_what_is_wrong_is_named(choices: dict[str, Any], column: str) -> None:
    with pytest.raises(InputError, match=column):
        told(**choices)
