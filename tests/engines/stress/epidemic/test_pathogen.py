"""The archetypes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from mainstay.engines.stress import epidemic
from mainstay.engines.stress.epidemic.pathogen import AGE_FROM, WORLD_STANDARD, rows
from mainstay.errors import InputError

NAMES = {
    "Tlat": "latent_days",
    "Tay": "asymptomatic_days",
    "Tsr": "mild_days",
    "Tsh": "severe_days",
    "Threc": "ward_recovery_days",
    "Thd": "death_days",
    "Ti": "immunity_days",
    "ps": "symptomatic_share",
    "red": "asymptomatic_infectiousness",
    "R0": "r0",
}


@pytest.mark.shared
def test_every_number_is_as_published(shared_dir: Path) -> None:
    with (shared_dir / "cases/epidemic/sevenpathogens.csv").open() as file:
        table = {row["code label"]: row for row in csv.DictReader(file)}
    columns = [name for name in table["R0"] if name not in {"code label", "definition"}]
    assert len(columns) == len(epidemic.pathogens()) == 7
    for column in columns:
        known = epidemic.pathogen(column)
        for theirs, ours in NAMES.items():
            assert getattr(known, ours) == float(table[theirs][column]), (column, ours)
        for band in range(len(AGE_FROM)):
            assert known.hospital_by_age[band] == float(table[f"ihr{band + 1}"][column])
            assert known.death_by_age[band] == float(table[f"ifr{band + 1}"][column])


def test_names_forgive_case_and_blanks_and_tell_the_nearest() -> None:
    assert epidemic.pathogen("SARS CoV 2 Delta").name == "sars-cov-2-delta"
    with pytest.raises(InputError, match="did you mean 'sars-cov-1'"):
        epidemic.pathogen("sars-cov1")


def test_ranges_hold_the_published_values() -> None:
    for name in epidemic.pathogens():
        low, high = epidemic.pathogen(name, uncertain=True).r0
        assert low < epidemic.pathogen(name).r0 < high


def test_every_row_has_its_source_and_what_is_not_published_is_marked() -> None:
    sources = {row["source_id"] for row in rows("sources")}
    for table in ("archetypes", "severity", "consumables"):
        for row in rows(table):
            assert row["source_id"] in sources
            assert row["method"] in {"reported", "assumed"}
    for row in rows("consumables"):
        assert float(row["low"]) <= float(row["value"]) <= float(row["high"])
        assert row["flow"] in epidemic.FLOWS
        assert row["note"]


def test_severity_of_a_band_is_the_weighted_mean() -> None:
    one = epidemic.Population.by_age({"0-14": 1.0})
    by_age = (0.1, 0.2, 0.3) + (0.0,) * 14
    weights = WORLD_STANDARD[:3]
    mean = sum(w * v for w, v in zip(weights, by_age, strict=False)) / sum(weights)
    assert one.severity(by_age)[0] == pytest.approx(mean)
    assert epidemic.Population.by_age({"80-100": 1.0}).severity(tuple(range(17)))[0] == 16.0
