"""ISO 3166: codes in force, withdrawn codes and what is not ISO."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from mainstay.model.identifiers import iso3166

ALL = iso3166.countries()
CURRENT = [country for country in ALL if country.is_current]
WITHDRAWN = [country for country in ALL if not country.is_current]


def test_the_table_is_complete_and_has_no_double() -> None:
    assert len(CURRENT) == 249 + 1  # ISO 3166-1 and Kosovo
    assert len({country.alpha3 for country in ALL}) == len(ALL)
    assert len({country.alpha2 for country in CURRENT}) == len(CURRENT)
    assert len({country.numeric for country in CURRENT}) == len(CURRENT)
    assert len({country.name for country in ALL}) == len(ALL)


@pytest.mark.parametrize("country", ALL, ids=[country.alpha3 for country in ALL])
def test_every_row_is_well_formed(country: iso3166.Country) -> None:
    assert re.fullmatch(r"[A-Z]{2}", country.alpha2)
    assert re.fullmatch(r"[A-Z]{3}", country.alpha3)
    assert re.fullmatch(r"[0-9]{3}|", country.numeric)
    assert country.name == country.name.strip()
    for date in (country.valid_from, country.valid_to):
        assert date is None or re.fullmatch(r"(19[7-9][0-9]|20[0-2][0-9])(-[01][0-9]-[0-3][0-9])?", date)
    if country.valid_from and country.valid_to:
        assert country.valid_from < country.valid_to
    assert bool(country.successors) == (not country.is_current)
    assert iso3166.parse(country.alpha3) == country


@pytest.mark.parametrize("country", CURRENT, ids=[country.alpha3 for country in CURRENT])
def test_all_three_codes_of_a_country_in_force_lead_to_it(country: iso3166.Country) -> None:
    assert iso3166.normalise(country.alpha2.lower()) == country.alpha3
    if country.numeric:
        assert iso3166.normalise(country.numeric) == country.alpha3
    assert iso3166.successors_today(country.alpha3) == (country.alpha3,)


@pytest.mark.parametrize(
    ("text", "until", "today"),
    [
        ("SUN", "1992-08-30", 15),
        ("YUG", "2003-07-23", 6),
        ("CSK", "1993-06-15", 2),
        ("DDR", "1990-10-30", 1),
        ("ZAR", "1997-07-14", 1),
        ("ANT", "2010-12-15", 3),
        ("SCG", "2006-09-26", 2),
        ("BUR", "1989-12-05", 1),
        ("TMP", "2002-05-20", 1),
    ],
)
def test_withdrawn_codes(text: str, until: str, today: int) -> None:
    country = iso3166.parse(text)
    assert country.valid_to == until
    successors = iso3166.successors_today(text)
    assert len(successors) == today
    assert all(iso3166.parse(code).is_current for code in successors)
    assert iso3166.url(text) is None


def test_a_code_given_again_is_that_of_its_holder_today() -> None:
    assert iso3166.normalise("AI") == "AIA"
    assert iso3166.normalise("SK") == "SVK"
    assert iso3166.normalise("GE") == "GEO"
    assert iso3166.normalise("180") == "COD"


def test_a_code_of_withdrawn_countries_alone() -> None:
    assert iso3166.normalise("SU") == "SUN"
    assert iso3166.normalise("810") == "SUN"
    for text in ("CS", "891"):
        problem = iso3166.SCHEME.problem(text) or ""
        assert "SCG" in problem
        assert "alpha-3" in problem
    assert "CSK" in (iso3166.SCHEME.problem("CS") or "")
    assert "YUG" in (iso3166.SCHEME.problem("891") or "")


def test_kosovo() -> None:
    assert iso3166.normalise("XK") == "XKX"
    assert iso3166.parse("XKX").numeric == ""
    assert iso3166.url("XKX") is None


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("UK", "GBR"),
        ("EL", "GRC"),
        ("EU", "group of countries"),
        ("842", "USA"),
        ("699", "IND"),
        ("8", "008 is Albania"),
        ("36", "036 is Australia"),
        ("Germany", "code such as"),
    ],
)
def test_the_hint_tells_what_to_write(text: str, hint: str) -> None:
    assert hint in (iso3166.SCHEME.problem(text) or "")


def test_hints_are_given_only_for_codes_that_iso_does_not_have() -> None:
    for code in iso3166._NOT_ISO:
        assert not iso3166.is_valid(code)


def test_codes_agree_with_pycountry() -> None:
    pycountry = pytest.importorskip("pycountry", reason="the oracle pycountry is not installed")
    theirs = {row.alpha_3: (row.alpha_2, row.numeric) for row in pycountry.countries}
    ours = {country.alpha3: (country.alpha2, country.numeric) for country in CURRENT if country.alpha3 != "XKX"}
    assert ours == theirs
    withdrawn = {row.alpha_3: (row.alpha_2, row.withdrawal_date) for row in pycountry.historic_countries}
    withdrawn.pop("ATF")  # in force for the French Southern Territories
    mine = {country.alpha3: (country.alpha2, country.valid_to) for country in WITHDRAWN if country.alpha3 != "ROM"}
    assert mine == withdrawn


@pytest.mark.shared
def test_the_reporters_of_comtrade_are_known_by_their_letters(shared_dir: Path) -> None:
    with (shared_dir / "data" / "04_trade" / "comtrade_reporter.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    unknown = {row["iso_3"] for row in rows if not iso3166.is_valid(row["iso_3"])}
    # groups of countries, and states that ended before ISO 3166 began
    assert unknown == {"R4 ", "EUR", "S19", "ZA1", "_PM", "_RN", "_SH", "_TK", "_ZP"}
    other_number = {
        row["iso_3"]
        for row in rows
        if not row["exit_year"]
        and iso3166.is_valid(row["iso_3"])
        and iso3166.parse(row["iso_3"]).numeric != f"{int(row['id']):03d}"
    }
    assert other_number == {"CHE", "FRA", "IND", "NOR", "USA"}
