"""What every check must keep, whoever adds it."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest
from tests.model import small_base
from tests.model.checks.test_cases import CASES

from mainstay.errors import UnknownNameError
from mainstay.model import checks
from mainstay.model.checks import Check, run_checks
from mainstay.model.schema import load_schema

ALL = tuple(checks.all_checks().values())
every_check = pytest.mark.parametrize("check", ALL, ids=[check.name for check in ALL])


def test_they_are_found() -> None:
    assert checks.names() == tuple(sorted(checks.names()))
    assert len(ALL) >= 25
    assert checks.get("share.sum").name == "share.sum"
    with pytest.raises(UnknownNameError) as caught:
        checks.get("share.sums")
    assert caught.value.hint == "did you mean 'share.sum'?"


def test_every_file_is_one_check() -> None:
    files = {module.name for module in pkgutil.iter_modules(checks.__path__)} - {"check"}
    without = [
        name
        for name in files
        if not isinstance(getattr(importlib.import_module(f"{checks.__name__}.{name}"), "CHECK", None), Check)
    ]
    assert not without
    assert len(files) == len(ALL)


@every_check
def test_it_says_what_it_demands_and_how_to_mend_it(check: Check) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", check.name)
    assert len(check.title) > 15
    assert len(check.hint) > 15
    assert not check.title.endswith(".")
    assert not check.hint.endswith(".")
    assert check.severity in ("error", "warning", "note")


@every_check
def test_it_has_exactly_one_kind_of_rule(check: Check) -> None:
    assert (check.cell is None) != (check.tables is None)


@every_check
def test_it_has_a_case_that_breaks_it(check: Check) -> None:
    assert [case for case in CASES if case["expect"]["code"] == check.name]


def test_every_case_is_about_a_check() -> None:
    assert {case["expect"]["code"] for case in CASES} == set(checks.names())


def test_all_are_silent_on_tables_without_rows() -> None:
    empty = {name: spec.empty() for name, spec in load_schema().tables.items()}
    # only what base.yaml names must stand in the table of economies
    assert {problem.code for problem in run_checks(empty, small_base.info())} == {"economy.roles"}


@pytest.mark.parametrize("table", sorted(small_base.rows()))
def test_all_bear_that_only_one_table_was_given(table: str) -> None:
    found = run_checks({table: small_base.tables()[table]}, small_base.info())
    assert {problem.code for problem in found} >= {"table.missing"}
    assert {problem.code for problem in found} <= set(checks.names())
