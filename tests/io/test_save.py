"""Saving refuses what would lose something, and harms nothing when it fails."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.io.sample import INFO, sample_base

from mainstay.errors import InputError, MainstayError, WriteError
from mainstay.io import xlsx_book, xlsx_write
from mainstay.io.load import load
from mainstay.io.save import FORMATS, save
from mainstay.model.base import Base

NONE = {name: frame.clear() for name, frame in sample_base().tables.items()}
NAMES = {"csv": "base", "parquet": "base.parquet", "xlsx": "base.xlsx", "zip": "base.zip"}


@pytest.mark.parametrize(
    ("name", "form", "is_folder"),
    [
        ("us-2026", None, True),
        ("us-2026.1", None, True),
        ("a.xlsx", None, False),
        ("A.XLSX", None, False),
        ("a.zip", None, False),
        ("a.parquet", None, True),
        ("a", "parquet", True),
        ("a", "zip", False),
        ("a", "xlsx", False),
    ],
)
def test_the_ending_or_the_format_decides(name: str, form: str | None, is_folder: bool, tmp_path: Path) -> None:
    path = save(sample_base(), tmp_path / "deep" / name, format=form)
    assert path == tmp_path / "deep" / name
    assert path.is_dir() == is_folder
    assert load(path) == sample_base()
    assert load(str(path)) == sample_base()


@pytest.mark.parametrize(
    ("name", "form", "words"),
    [
        ("a.csv", None, "not written as .csv"),
        ("a.xls", None, "not written as .xls"),
        ("a.json", None, "not written as .json"),
        ("a", "excel", "no format is called 'excel'"),
        ("a.zip", "xlsx", "does not go with the format xlsx"),
    ],
)
def test_other_formats_are_refused(name: str, form: str | None, words: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=words) as caught:
        save(sample_base(), tmp_path / name, format=form)
    assert caught.value.hint
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("table", "values", "column"),
    [
        ("organizations", {"organization_id": ["a"], "name": ["x\x00y"]}, "name"),
        ("organizations", {"organization_id": ["a"], "name": ["x\x1by"]}, "name"),
        ("organizations", {"organization_id": ["a"], "name": ["x\r\ny"]}, "name"),
        ("organizations", {"organization_id": ["a"], "name": ["x\uffff"]}, "name"),
        ("organizations", {"organization_id": ["a"], "name": [" x"]}, "name"),
        ("organizations", {"organization_id": ["a"], "name": ["x\u00a0"]}, "name"),
        ("organizations", {"organization_id": ["a"], "name": [""]}, "name"),
        ("stockpiles", {"stockpile_id": ["a"], "product_id": ["saline"], "quantity": [float("nan")]}, "quantity"),
        ("stockpiles", {"stockpile_id": ["a"], "product_id": ["saline"], "quantity": [float("inf")]}, "quantity"),
        ("sources", {"source_id": ["a"], "published_on": pl.Series([-800000]).cast(pl.Date)}, "published_on"),
    ],
)
def test_values_that_no_format_gives_back_are_refused(
    table: str, values: dict[str, object], column: str, tmp_path: Path
) -> None:
    base = Base(INFO, {**sample_base().tables, table: pl.DataFrame(values)})
    with pytest.raises(InputError, match="cannot be written without loss") as caught:
        save(base, tmp_path / "base")
    (problem,) = caught.value.problems
    assert (problem.code, problem.table, problem.row, problem.column) == ("value.unwritable", table, 2, column)
    assert list(tmp_path.iterdir()) == []


def test_control_characters_in_the_title_are_refused(tmp_path: Path) -> None:
    base = Base(INFO.model_copy(update={"title": "a\x07"}), sample_base().tables)
    with pytest.raises(InputError) as caught:
        save(base, tmp_path / "base.xlsx")
    assert [(p.code, p.column) for p in caught.value.problems] == [("value.unwritable", "title")]


def test_empty_tables_and_columns_are_not_written(tmp_path: Path) -> None:
    folder = save(sample_base(), tmp_path / "base")
    assert sorted(path.name for path in folder.iterdir()) == [
        "base.yaml",
        "economies.csv",
        "organizations.csv",
        "products.csv",
        "sources.csv",
        "stockpiles.csv",
    ]
    assert (folder / "sources.csv").read_text().split("\n")[0] == (
        "source_id,title,publisher,url,published_on,retrieved_on"
    )
    empty = load(
        save(sample_base().replace(products=NONE["products"], stockpiles=NONE["stockpiles"]), tmp_path / "empty")
    )
    assert (tmp_path / "empty" / "products.csv").read_text() == "product_id,name,class,unit\n"
    assert empty["products"].height == 0


def test_text_is_guarded_in_csv_and_numbers_are_not(tmp_path: Path) -> None:
    base = sample_base()
    base = base.replace(
        indicators=pl.DataFrame({"indicator_id": ["-1"], "name": ["@SUM(A1)"], "goalpost_low": [-5.0]}),
    )
    text = (save(base, tmp_path / "base") / "indicators.csv").read_text()
    assert text == "indicator_id,name,goalpost_low,is_wanted\n'-1,'@SUM(A1),-5.0,false\n"
    assert load(tmp_path / "base") == base


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_there_is_replaced_whole(form: str, tmp_path: Path) -> None:
    path = save(sample_base(), tmp_path / NAMES[form])
    smaller = sample_base().replace(organizations=NONE["organizations"])
    save(smaller, path)
    assert load(path) == smaller
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [NAMES[form]]


def test_a_format_replaces_another_in_the_same_folder(tmp_path: Path) -> None:
    save(sample_base(), tmp_path / "base")
    save(sample_base(), tmp_path / "base", format="parquet")
    assert not list((tmp_path / "base").glob("*.csv"))
    assert load(tmp_path / "base") == sample_base()


def test_readme_and_licence_outlive_a_save(tmp_path: Path) -> None:
    folder = save(sample_base(), tmp_path / "base")
    (folder / "README.md").write_text("mine")
    (folder / "LICENSE").write_text("mine too")
    (folder / ".DS_Store").write_text("junk")
    save(sample_base(), folder)
    assert (folder / "README.md").read_text() == "mine"
    assert (folder / "LICENSE").read_text() == "mine too"


@pytest.mark.parametrize("stranger", ["thesis.docx", "prodcuts.csv", ".git", "data"])
def test_a_folder_with_something_else_is_not_overwritten(stranger: str, tmp_path: Path) -> None:
    folder = save(sample_base(), tmp_path / "base")
    (folder / stranger).write_text("dear") if "." in stranger[1:] else (folder / stranger).mkdir()
    with pytest.raises(WriteError, match="holds more than a base and is not overwritten") as caught:
        save(sample_base(), folder)
    assert stranger in caught.value.message
    assert (folder / stranger).exists()


def test_a_folder_that_is_no_base_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").write_text("dear")
    with pytest.raises(WriteError, match="is not a base"):
        save(sample_base(), tmp_path / "home")
    (tmp_path / "home.zip").mkdir()
    with pytest.raises(WriteError, match="is a folder"):
        save(sample_base(), tmp_path / "home.zip")
    (tmp_path / "file").write_text("dear")
    with pytest.raises(WriteError, match="is a file"):
        save(sample_base(), tmp_path / "file")
    assert (tmp_path / "home" / "letter.txt").read_text() == "dear"
    assert (tmp_path / "file").read_text() == "dear"


def test_the_folder_that_you_are_in_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(save(sample_base(), tmp_path / "base"))
    for name in (".", "", "../base"):
        with pytest.raises(WriteError, match="the folder that you are in"):
            save(sample_base(), name)
    assert load(".") == sample_base()
    monkeypatch.chdir(tmp_path)
    assert load(save(sample_base(), "base")) == sample_base()
    assert load("base/../base") == sample_base()


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real = save(sample_base(), tmp_path / "real")
    link = tmp_path / "link"
    link.symlink_to(real)
    smaller = sample_base().replace(organizations=NONE["organizations"])
    save(smaller, link)
    assert link.is_symlink()
    assert load(real) == smaller


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES])
def test_a_full_disk_leaves_the_old(form: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(sample_base(), tmp_path / NAMES[form])

    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(WriteError, match=os.strerror(number).lower()):
        save(sample_base().replace(organizations=NONE["organizations"]), path)
    monkeypatch.undo()
    assert load(path) == sample_base()
    assert [entry.name for entry in tmp_path.iterdir()] == [NAMES[form]]


# The system itself refuses to let a file grow beyond some bytes, wherever the writing happens.
LIMITED = """
import resource, signal, sys
from hashlib import sha256
from pathlib import Path
sys.path.insert(0, sys.argv[3])
import polars as pl
from mainstay.errors import WriteError
from mainstay.io.save import save
from tests.io.sample import sample_base
names = [sha256(bytes([i % 256, i // 256])).hexdigest() for i in range(5_000)]  # nothing that shrinks
base = sample_base().replace(organizations=pl.DataFrame({"organization_id": names, "name": names}))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    save(base, sys.argv[1])
except WriteError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the limit works otherwise elsewhere")
@pytest.mark.parametrize("form", FORMATS)
def test_a_file_that_may_not_grow_leaves_the_old(form: str, tmp_path: Path, root: Path) -> None:
    path = save(sample_base(), tmp_path / NAMES[form])
    command = [sys.executable, "-c", LIMITED, str(path), "30000", str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert "could not be written" in done.stdout
    assert load(path) == sample_base()
    assert [entry.name for entry in tmp_path.iterdir()] == [NAMES[form]]


def test_a_place_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for name in ("base", "base.zip", "base.xlsx"):
        with pytest.raises(WriteError, match="could not be written"):
            save(sample_base(), tmp_path / "file" / name)


def test_what_does_not_fit_into_excel_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(base: Base) -> WriteError:
        with pytest.raises(WriteError) as caught:
            save(base, tmp_path / "base.xlsx")
        assert not (tmp_path / "base.xlsx").exists()
        assert "CSV or Parquet" in (caught.value.hint or "")
        return caught.value

    base = sample_base()
    # in Excel a character beyond the first 65,536 counts twice
    long = pl.DataFrame({"organization_id": ["a", "b"], "name": ["fits", "\U0001f489" * 16_384]})
    assert refused(base.replace(organizations=long)).where == "organizations, row 3, column name"
    fits = long.with_columns(pl.Series("name", ["x" * 32_767, "\U0001f489" * 16_383]))
    assert load(save(base.replace(organizations=fits), tmp_path / "fits.xlsx"))["organizations"].equals(
        base.replace(organizations=fits)["organizations"]
    )
    assert "description" in refused(Base(INFO.model_copy(update={"description": "x" * 32_768}), base.tables)).message
    for module in (xlsx_book, xlsx_write):
        monkeypatch.setattr(module, "MOST_ROWS", 4)
    assert "the table economies has 4 rows; an Excel sheet holds 3" in refused(base).message


def test_every_error_has_a_code_and_a_hint(tmp_path: Path) -> None:
    with pytest.raises(MainstayError) as caught:
        save(sample_base(), tmp_path / "a.csv")
    assert str(caught.value).startswith("M100 ")


def test_saving_does_not_look_at_the_clock(tmp_path: Path) -> None:
    assert date(2026, 11, 1) == sample_base().info.as_of_on
    for form, name in NAMES.items():
        one = save(sample_base(), tmp_path / "one" / name, format=form)
        two = save(sample_base(), tmp_path / "two" / name, format=form)
        if one.is_file():
            assert one.read_bytes() == two.read_bytes()
