"""A bundled base that was kept is the one that its files give."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import pytest

from mainstay.core.kept import kept
from mainstay.errors import InputError
from mainstay.io import bundled
from mainstay.io import load as load_module
from mainstay.io.load import load, read


def test_what_was_kept_is_what_the_files_give(tmp_path: Path) -> None:
    copy = shutil.copytree(bundled.path("us-2026"), tmp_path / "us-2026")
    again, anew = read("us-2026"), read(copy)
    assert again.warnings == anew.warnings
    assert again.base.hash == anew.base.hash == anew.base.replace().hash
    assert all(again.base[name].equals(table) for name, table in anew.base.tables.items())


def test_a_file_that_was_changed_is_read_and_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = shutil.copytree(bundled.path("us-2026"), tmp_path / "us-2026")
    monkeypatch.setattr(bundled, "home", lambda: tmp_path)
    monkeypatch.setattr(load_module, "kept", partial(kept, place=tmp_path / "kept"))
    before = load("us-2026")
    info = folder / "base.yaml"
    info.write_text(info.read_text().replace("name: us-2026", "name: changed"))
    assert load("us-2026").name == "changed" != before.name
    (folder / "economies.csv").write_text("economy_id\nnowhere\n")
    with pytest.raises(InputError):
        load("us-2026")
