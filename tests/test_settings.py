"""Settings come from the environment or have a default."""

from __future__ import annotations

import pytest

from mainstay.errors import InputError, UnknownNameError
from mainstay.settings import SETTINGS, setting, whole


@pytest.mark.parametrize("row", SETTINGS, ids=[row.name for row in SETTINGS])
def test_each_has_a_default_and_a_variable(row: object, monkeypatch: pytest.MonkeyPatch) -> None:
    name, variable, default = row.name, row.variable, row.default  # type: ignore[attr-defined] # a row of SETTINGS
    monkeypatch.delenv(variable, raising=False)
    assert setting(name) == default
    assert variable == f"MAINSTAY_{name.upper()}"
    monkeypatch.setenv(variable, "17")
    assert setting(name) == type(default)("17")


def test_names_are_unique() -> None:
    assert len({row.name for row in SETTINGS}) == len(SETTINGS)


@pytest.mark.parametrize("text", ["many", "", "1.5", "0", "-3"])
def test_a_bad_number_is_named(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAINSTAY_BATCH_ROWS", text)
    with pytest.raises(InputError) as caught:
        whole("batch_rows")
    problem = caught.value.problems[0]
    assert (problem.code, problem.found) == ("setting.invalid", text)
    assert "MAINSTAY_BATCH_ROWS" in problem.message


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(UnknownNameError, match="batch_rows"):
        setting("batchrows")
