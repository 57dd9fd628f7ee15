"""NDC: all forms, one normal form, one key."""

from __future__ import annotations

import csv
import gzip
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.model.identifiers import IdentifierError, ndc

WIDTHS = st.sampled_from(((4, 4, 2), (5, 3, 2), (5, 4, 1)))


@st.composite
def ten_digit_codes(draw: st.DrawFn) -> str:
    """Draw an NDC as FDA assigns it, with hyphens."""
    segments = [draw(st.text("0123456789", min_size=width, max_size=width)) for width in draw(WIDTHS)]
    if not segments[0].strip("0"):
        segments[0] = segments[0][:-1] + "2"
    return "-".join(segments)


def filled(code: str, labeler_width: int) -> str:
    """Fill the segments with zeros, independently of the module, as FDA and HIPAA do."""
    labeler, product, package = code.split("-")
    return f"{labeler.rjust(labeler_width, '0')}-{product.rjust(4, '0')}-{package.rjust(2, '0')}"


@given(code=ten_digit_codes())
def test_all_forms_of_one_code_are_equal(code: str) -> None:
    hipaa, uniform = filled(code, 5), filled(code, 6)
    forms = (
        code,
        hipaa,
        uniform,
        hipaa.replace("-", ""),
        uniform.replace("-", ""),
        f"NDC {code}",
        f"ndc:{hipaa}",
    )
    assert {ndc.normalise(form) for form in forms} == {hipaa}
    assert len({ndc.parse(form) for form in forms}) == 1


@given(code=ten_digit_codes())
def test_the_parts_are_kept_as_written(code: str) -> None:
    parsed = ndc.parse(code)
    assert "-".join(parsed.written) == code
    assert parsed.form == "-".join(str(len(part)) for part in code.split("-"))


@given(code=ten_digit_codes())
def test_product_and_package_meet_in_one_key(code: str) -> None:
    product = code.rsplit("-", 1)[0]
    key = filled(code, 5).replace("-", "")[:9]
    forms = (code, product, filled(code, 5), filled(code, 6), filled(code, 6).replace("-", ""))
    assert {ndc.product_key(form) for form in forms} == {key}
    assert re.fullmatch(r"[0-9]{9}", key)
    assert not ndc.is_valid(key)


@given(code=ten_digit_codes())
def test_the_fda_form_is_among_those_on_the_way_back(code: str) -> None:
    assert ndc.ten_digit_forms(code) == (code,)
    back = ndc.ten_digit_forms(filled(code, 5))
    assert code in back
    assert all(ndc.parse(form) == ndc.parse(code) for form in back)


@given(code=ten_digit_codes())
def test_ten_digits_without_hyphens_are_refused_and_the_readings_named(code: str) -> None:
    digits = code.replace("-", "")
    with pytest.raises(IdentifierError) as caught:
        ndc.parse(digits)
    readings = ndc.readings_of_ten_digits(digits)
    assert code in readings
    assert len(set(readings)) == 3
    assert all(reading in caught.value.reason for reading in readings)


def test_a_labeler_of_six_digits_has_its_own_normal_form_and_key() -> None:
    assert ndc.normalise("123456-7890-12") == "123456-7890-12"
    assert ndc.normalise("123456789012") == "123456-7890-12"
    assert ndc.product_key("123456-7890") == "1234567890"
    assert ndc.ten_digit_forms("123456-7890-12") == ()
    assert ndc.parse("012345-6789-01") == ndc.parse("12345-6789-01")


def test_a_product_has_no_package() -> None:
    parsed = ndc.parse("50242-040")
    assert (parsed.labeler, parsed.product, parsed.package) == ("50242", "0040", None)
    assert parsed.value == "50242-0040"
    assert parsed != ndc.parse("50242-040-62")
    assert ndc.ten_digit_forms("50242-0040") == ("50242-0040",)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("93538256", "8 digits without hyphens"),
        ("781538256", "9 digits without hyphens"),
        ("0316729447157", "GTIN"),
        ("0093-538-56", "4-3-2"),
        ("50242-40-62", "5-2-2"),
        ("0093-5382-56-1", "4-4-2-1"),
        ("0093-5382-*6", "only digits"),
        ("0093--56", "only digits"),
        ("0000-5382-56", "zeros alone"),
    ],
)
def test_what_is_wrong_is_named(text: str, reason: str) -> None:
    assert reason in (ndc.SCHEME.problem(text) or "")


def test_hyphens_of_a_printed_page_are_read() -> None:
    assert ndc.normalise("0093\u20135382\u201056") == "00093-5382-56"


def test_keys_of_a_column() -> None:
    column = ["0093-5382-56", "0093-5382", None, "", "0093538256", "00093538256", "0093-5382-56"]
    assert ndc.product_keys(column) == ["000935382", "000935382", None, None, None, "000935382", "000935382"]
    assert ndc.product_keys(iter(())) == []


def test_the_page_is_asked_for_the_form_on_the_label() -> None:
    assert (ndc.url("50242-040-62") or "").endswith("query=50242-040-62")
    assert (ndc.url("50242-0040-62") or "").endswith("query=50242-040-62")
    assert (ndc.url("16729-0447-05") or "").endswith("query=16729-0447-05")


@pytest.mark.shared
def test_every_product_of_the_register_has_its_own_key(shared_dir: Path) -> None:
    with gzip.open(
        shared_dir / "cases" / "concentration" / "ndc_fei.csv.gz", "rt", encoding="utf-8", newline=""
    ) as file:
        found = sorted({row["ndc"] for row in csv.DictReader(file)})
    keys = ndc.product_keys(found)
    assert len(found) > 20_000
    assert None not in keys
    assert len(set(keys)) == len(found)


@pytest.mark.shared
def test_ndcs_inside_the_shortage_list_are_read(shared_dir: Path) -> None:
    with gzip.open(shared_dir / "data" / "01_shortages" / "Drugshortages_2024.csv.gz", "rt", encoding="utf-8") as file:
        found = re.findall(r"NDC ([0-9]+-[0-9]+-[0-9]+)\)", file.read())
    assert len(found) > 1_000
    refused = [text for text in found if not ndc.is_valid(text)]
    assert len(refused) < 0.01 * len(found)
