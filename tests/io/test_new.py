"""A base that was just begun can be loaded, and explains itself."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from mainstay.errors import InputError, WriteError
from mainstay.io.load import load
from mainstay.io.new import new
from mainstay.model.schema import load_schema


def test_it_loads_as_it_is(tmp_path: Path) -> None:
    folder = new(tmp_path / "mine", "mine", "no", as_of_on=date(2026, 11, 1))
    base = load(folder)
    assert (base.name, base.info.home, base.info.as_of_on) == ("mine", "NOR", date(2026, 11, 1))
    assert base["economies"].select("economy_id", "name", "role").rows() == [("NOR", "Norway", "home")]
    assert sum(frame.height for frame in base.tables.values()) == 1


def test_every_table_has_its_header_and_every_column_its_meaning(tmp_path: Path) -> None:
    folder = new(tmp_path / "mine")
    readme = (folder / "README.md").read_text("utf-8")
    for spec in load_schema().tables.values():
        lines = (folder / f"{spec.name}.csv").read_text("utf-8").splitlines()
        assert lines[0] == ",".join(spec.columns)
        assert len(lines) == (2 if spec.name == "economies" else 1)
        section = readme.split(f"\n## {spec.name}\n")[1].split("\n## ")[0]
        for field in spec:
            assert f"| `{field.name}` |" in section
            assert field.description.replace("|", "\\|") in section


def test_the_day_is_today_where_none_is_given(tmp_path: Path) -> None:
    before = datetime.now(UTC).date()
    found = load(new(tmp_path / "mine")).info.as_of_on
    assert before <= found <= datetime.now(UTC).date()


@pytest.mark.parametrize(("name", "home", "code"), [("My Base", "USA", "info.invalid"), ("mine", "UK", "economy.code")])
def test_a_wrong_name_or_home_is_told(name: str, home: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        new(tmp_path / "mine", name, home)
    assert [problem.code for problem in caught.value.problems] == [code]
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = new(tmp_path / "mine")
    text = (folder / "base.yaml").read_text()
    for place in (folder, folder / "base.yaml"):
        with pytest.raises(WriteError, match="is there already"):
            new(place, "other")
    assert (folder / "base.yaml").read_text() == text
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(WriteError, match="is there already"):
        new(".")


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    assert load(new(tmp_path / "mine")).name == "my-base"
