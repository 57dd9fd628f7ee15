"""A registry is a folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from mainstay.core.registry import Registry
from mainstay.errors import SchemaError, UnknownNameError

ENTRY = "from types import SimpleNamespace\nENTRY = SimpleNamespace(name={name!r})\n"


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registry[object]:
    """Return the registry of a package with two entries, one plain module and one private one."""
    package = tmp_path / "folder_of_things"
    package.mkdir()
    (package / "__init__.py").write_text("", "utf-8")
    (package / "pear.py").write_text(ENTRY.format(name="pear"), "utf-8")
    (package / "apple.py").write_text(ENTRY.format(name="apple"), "utf-8")
    (package / "what_a_thing_is.py").write_text("", "utf-8")
    (package / "_private.py").write_text(ENTRY.format(name="private"), "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in [name for name in sys.modules if name.startswith("folder_of_things")]:
        monkeypatch.delitem(sys.modules, name)
    return Registry(package="folder_of_things", attribute="ENTRY", kind="thing")


def test_files_with_an_entry_are_entries(registry: Registry[object]) -> None:
    assert registry.names() == ("apple", "pear")
    assert set(registry.all()) == {"apple", "pear"}
    assert registry.get("pear").name == "pear"  # type: ignore[attr-defined] # a namespace made on the spot


def test_entries_cannot_be_changed(registry: Registry[object]) -> None:
    with pytest.raises(TypeError):
        registry.all()["plum"] = object()  # type: ignore[index] # that is what is tested


def test_an_unknown_name_is_answered_with_the_nearest(registry: Registry[object]) -> None:
    with pytest.raises(UnknownNameError, match="no thing is called 'appel'") as caught:
        registry.get("appel")
    assert caught.value.hint == "did you mean 'apple'?"
    with pytest.raises(UnknownNameError) as caught:
        registry.get("zzzzzz")
    assert caught.value.hint == "known: apple, pear"


def test_two_files_with_one_name_are_refused(registry: Registry[object], tmp_path: Path) -> None:
    (tmp_path / "folder_of_things" / "zweiter_apfel.py").write_text(ENTRY.format(name="apple"), "utf-8")
    with pytest.raises(SchemaError, match="'apple'"):
        registry.names()
