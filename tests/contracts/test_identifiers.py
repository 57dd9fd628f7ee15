"""What every identifier scheme must keep, whoever adds it."""

from __future__ import annotations

import dataclasses
import importlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.errors import UnknownNameError
from mainstay.model import identifiers
from mainstay.model.identifiers import IdentifierError, Scheme

EXPECTED = {
    "application",
    "atc",
    "duns",
    "fei",
    "gtin",
    "hs",
    "icd10",
    "iso3166",
    "lei",
    "nct",
    "ndc",
    "rxcui",
    "uei",
    "unii",
}
ALL = tuple(identifiers.all_schemes().values())
every_scheme = pytest.mark.parametrize("scheme", ALL, ids=[scheme.name for scheme in ALL])


@st.composite
def near_misses(draw: st.DrawFn, scheme: Scheme) -> str:
    """Draw an example of the scheme with one place cut out and something else put in."""
    example = draw(st.sampled_from(scheme.examples + scheme.bad_examples))
    start = draw(st.integers(0, len(example)))
    stop = draw(st.integers(start, min(len(example), start + 2)))
    return example[:start] + draw(st.text("0123456789AIOXZ-.:/ \u00b2\u2013\u0661ß", max_size=3)) + example[stop:]


def keeps_the_rules(scheme: Scheme, text: str) -> None:
    """Check what holds for any text; nothing but IdentifierError may come out."""
    if scheme.is_valid(text):
        keeps_the_rules_of_good_text(scheme, text)
        return
    with pytest.raises(IdentifierError) as caught:
        scheme.parse(text)
    assert caught.value.reason
    assert scheme.problem(text) == str(caught.value)
    with pytest.raises(IdentifierError):
        scheme.normalise(text)
    with pytest.raises(IdentifierError):
        scheme.url(text)


def keeps_the_rules_of_good_text(scheme: Scheme, text: str) -> None:
    """Check what holds for an identifier."""
    parsed = scheme.parse(text)
    assert scheme.problem(text) is None
    normal = scheme.normalise(text)
    assert normal == parsed.value
    assert scheme.normalise(normal) == normal
    assert scheme.parse(normal) == parsed
    assert hash(scheme.parse(normal)) == hash(parsed)
    page = scheme.url(text)
    if page is not None:
        assert page.startswith("https://")
        assert page.isascii()
        assert " " not in page
        fields = [getattr(parsed, field.name) for field in dataclasses.fields(parsed)]  # type: ignore[arg-type] # a protocol
        texts = [normal, *(value for value in fields if isinstance(value, str))]
        parts = [part for part in texts if len(part) > 1 or part == normal]
        written = ["-".join(value) for value in fields if isinstance(value, tuple)]
        assert any(part and part in page for part in [*parts, *written])


def test_all_schemes_are_found() -> None:
    assert set(identifiers.names()) >= EXPECTED
    assert identifiers.names() == tuple(sorted(identifiers.names()))


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError) as caught:
        identifiers.get("icd-10")
    assert "icd10" in str(caught.value)


@every_scheme
def test_file_name_and_functions_are_those_of_the_scheme(scheme: Scheme) -> None:
    module = importlib.import_module(f"mainstay.model.identifiers.{scheme.name}")
    assert module.SCHEME is scheme
    for name in ("parse", "normalise", "is_valid", "url"):
        assert getattr(scheme, name) is getattr(module, name)
        assert ">>>" in (getattr(module, name).__doc__ or "")


@every_scheme
def test_it_is_documented(scheme: Scheme) -> None:
    module = importlib.import_module(f"mainstay.model.identifiers.{scheme.name}")
    assert "Source" in (module.__doc__ or "")
    for words in (scheme.title, scheme.pattern, scheme.authority, scheme.note):
        assert words.strip() == words
        assert len(words) > 2
        assert "  " not in words
    assert len(scheme.note) > 40


@every_scheme
def test_it_has_its_own_tests(scheme: Scheme) -> None:
    tests = Path(__file__).parent.parent / "model" / "identifiers"
    assert (tests / f"test_{scheme.name}.py").is_file()


@every_scheme
def test_a_parsed_value_is_frozen_and_slotted(scheme: Scheme) -> None:
    parsed = scheme.parse(scheme.examples[0])
    assert not hasattr(parsed, "__dict__")
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(parsed, next(iter(parsed.__slots__)), "changed")  # type: ignore[attr-defined] # a protocol


@every_scheme
def test_good_examples_are_good(scheme: Scheme) -> None:
    assert len(scheme.examples) >= 3
    for text in scheme.examples:
        assert scheme.problem(text) is None
        keeps_the_rules(scheme, text)


@every_scheme
def test_bad_examples_are_bad_and_say_why(scheme: Scheme) -> None:
    assert len(scheme.bad_examples) >= 4
    assert "" in scheme.bad_examples
    for text in scheme.bad_examples:
        problem = scheme.problem(text)
        assert problem, f"{scheme.name} accepts {text!r}"
        assert len(problem) > 10
        keeps_the_rules(scheme, text)


@every_scheme
def test_blanks_around_and_small_letters_do_no_harm(scheme: Scheme) -> None:
    for text in scheme.examples:
        assert scheme.normalise(f"  {text.lower()}\u00a0\n") == scheme.normalise(text)


@every_scheme
def test_a_number_is_not_text(scheme: Scheme) -> None:
    with pytest.raises(IdentifierError, match="not text"):
        scheme.parse(93538256)  # type: ignore[arg-type] # what a careless reader hands over
    with pytest.raises(IdentifierError, match="not text"):
        scheme.parse(None)  # type: ignore[arg-type] # what a careless reader hands over


@every_scheme
@pytest.mark.parametrize("digit", ["\u0661", "\u00b2", "\uff11"], ids=["arabic", "superscript", "full-width"])
def test_only_the_digits_0_to_9_are_digits(scheme: Scheme, digit: str) -> None:
    for text in scheme.examples:
        if "1" in text:
            assert not scheme.is_valid(text.replace("1", digit))


@every_scheme
@given(text=st.text())
def test_any_text_is_answered(scheme: Scheme, text: str) -> None:
    keeps_the_rules(scheme, text)


@every_scheme
@given(data=st.data())
def test_almost_right_texts_are_answered(scheme: Scheme, data: st.DataObject) -> None:
    keeps_the_rules(scheme, data.draw(near_misses(scheme)))
