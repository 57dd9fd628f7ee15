from __future__ import annotations

import pytest

from mainstay.report.glyphs import blanked, complained_of


def test_a_complaint_names_its_characters() -> None:
    message = 'PDF/UA-1 error: the text `"药品"` could not be displayed with font `"F"`'
    assert complained_of(message) == "药品"
    assert complained_of(message.replace("药品", r"\u{1}\u{2028}")) == "\x01\u2028"


def test_another_complaint_names_none() -> None:
    assert complained_of("file not found") == ""


@pytest.mark.parametrize(
    ("text", "missing", "printed"),
    [
        ("药品 tablet 100 mg", "药", "□□ tablet 100 mg"),
        ("한국 药", "한", "□□ 药"),
        ("💉🧪 药", "🧪", "□□ 药"),
        ("हिन्दी ไทย", "ह", "□□□□□□ ไทย"),
        ("a\u2028b – “c” → d", "\u2028", "a□b – “c” → d"),
        ("a-b]^c", "]", "a-b□^c"),
        ("nothing", "", "nothing"),
    ],
)
def test_a_script_is_blanked_as_a_whole_and_a_sign_alone(text: str, missing: str, printed: str) -> None:
    assert blanked(text, missing) == printed
