"""An error is one readable block that says what, where and how to mend it."""

from __future__ import annotations

import pytest

from mainstay import errors
from mainstay.errors import InputError, MainstayError, Problem

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, MainstayError)]
PROBLEM = Problem(
    "share.range",
    "a share lies outside 0 to 1",
    table="lines",
    file="lines.csv",
    row=3,
    key="a@b",
    column="share",
    found="1.2",
    allowed="at most 1",
    hint="write 40 % as 0.4",
)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_code_and_ends_with_2(kind: type[MainstayError]) -> None:
    assert kind.exit_code == 2
    assert str(kind("it went wrong", where="base.yaml", hint="mend it")) == (
        f"{kind.code} it went wrong\n  where: base.yaml\n  hint:  mend it"
    )
    assert str(kind("it went wrong")) == f"{kind.code} it went wrong"


def test_codes_are_unique() -> None:
    assert len({kind.code for kind in KINDS}) == len(KINDS)


def test_a_problem_says_everything_in_one_line() -> None:
    assert str(PROBLEM) == (
        "error share.range: a share lies outside 0 to 1 [lines.csv, row 3 (a@b), column share]; found '1.2'; "
        "allowed: at most 1; write 40 % as 0.4"
    )
    assert str(Problem("a.b", "wrong")) == "error a.b: wrong"
    assert Problem("a.b", "wrong", table="lines").where == "lines"


def test_all_problems_are_listed_and_many_alike_are_counted() -> None:
    alike = [Problem("value.choice", f"wrong {i}", table="lines", column="operation") for i in range(25)]
    text = str(InputError("the base is wrong", [*alike, PROBLEM]))
    assert text.count("value.choice") == InputError.print_limit + 1
    assert "... and 5 more of value.choice" in text
    assert "share.range" in text
    assert len(InputError("x", alike).problems) == 25
