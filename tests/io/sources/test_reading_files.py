"""How files are opened, told apart and read cell by cell."""

from __future__ import annotations

import gzip
from pathlib import Path

import polars as pl
import pytest

from mainstay.errors import InputError, UnsafeArchiveError
from mainstay.io.sources.connector import LEFT_OUT_SCHEMA, FileCount, SourceRead
from mainstay.io.sources.countries import code_of_code, code_of_name
from mainstay.io.sources.dates import day_first, day_month_name, month_first
from mainstay.io.sources.file_head import head
from mainstay.io.sources.offers import offer_files, why_refused
from mainstay.io.sources.opened_file import open_file
from mainstay.io.sources.reading import clean_cells
from mainstay.io.sources.slugs import distinct_slugs, slug
from mainstay.model.identifiers import iso3166


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("a,é".encode(), "a,é"),
        ("a,é".encode("utf-8-sig"), "a,é"),
        ("a,é".encode("cp1252"), "a,é"),
        ("a,é".encode("utf-16"), "a,é"),
        (gzip.compress(b"a,", mtime=0) + gzip.compress("é".encode(), mtime=0), "a,é"),
    ],
)
def test_text_is_decoded_and_unpacked(data: bytes, text: str, tmp_path: Path) -> None:
    assert open_file(write(tmp_path, "f", data)).text == text


def test_the_hash_is_that_of_the_file_on_disk(tmp_path: Path) -> None:
    one = open_file(write(tmp_path, "f.gz", gzip.compress(b"a", mtime=0)))
    two = open_file(write(tmp_path, "f", b"a"))
    assert one.data == two.data
    assert one.sha256 != two.sha256
    assert two.sha256 == "sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    opened = open_file(write(tmp_path, "f", b"\xff\x81\x8d"))
    with pytest.raises(InputError, match="not text"):
        _ = opened.text


@pytest.mark.parametrize("data", [gzip.compress(b"x" * 99, mtime=0)[:-4], b"\x1f\x8b\x08broken"])
def test_damaged_gzip_is_refused(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="gzip"):
        open_file(write(tmp_path, "f.gz", data))


def test_a_gzip_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = write(tmp_path, "f.gz", gzip.compress(b"0" * 50_000_000))
    with pytest.raises(UnsafeArchiveError, match="unpacks to more"):
        open_file(bomb)
    monkeypatch.setenv("MAINSTAY_MAX_ARCHIVE_RATIO", "2000")
    assert len(open_file(bomb).data) == 50_000_000


def test_a_file_above_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAINSTAY_MAX_ARCHIVE_BYTES", "10")
    with pytest.raises(InputError, match="larger than 10 bytes"):
        open_file(write(tmp_path, "f", b"x" * 11))


@pytest.mark.parametrize(
    ("data", "kind", "fields"),
    [
        (b"a,b\n1,2", "table", ("a", "b")),
        (b"a\tb, c\td\n", "table", ("a", "b, c", "d")),
        (b'a,"b\nc"\n1,2', "table", ("a", "b\nc")),
        (b"\n\n", "empty", ()),
        (b"\x00\x01", "binary", ()),
        (b" [1]", "json", ()),
        (b"PK\x03\x04", "archive", ()),
        (b"PAR1", "unreadable", ()),
        (gzip.compress(b"a,b", mtime=0), "table", ("a", "b")),
    ],
)
def test_the_head_tells_the_kind(data: bytes, kind: str, fields: tuple[str, ...], tmp_path: Path) -> None:
    seen = head(write(tmp_path, "f", data))
    assert (seen.kind, seen.fields) == (kind, fields)


def test_a_file_written_anew_is_looked_at_anew(tmp_path: Path) -> None:
    assert head(write(tmp_path, "f", b"a,b\n")).fields == ("a", "b")
    assert head(write(tmp_path, "f", b"c,d,e\n")).fields == ("c", "d", "e")


def test_a_head_may_end_amid_a_character(tmp_path: Path) -> None:
    path = write(tmp_path, "f", "é,b\n".encode() + b"x" * ((1 << 16) - 6) + "é".encode())
    assert head(path).fields == ("é", "b")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a,b,c,d,e,f,g,h\n", "no connector knows the fields a, b, c, d, e, f and 2 more"),
        (b"{}", "JSON of a shape"),
        (b"", "empty"),
        (b"\x00", "neither text nor Parquet"),
        (b"PK\x03\x04", "archive"),
        (b"PAR1", "cannot be read"),
    ],
)
def test_why_a_file_is_refused(data: bytes, reason: str, tmp_path: Path) -> None:
    assert reason in why_refused(write(tmp_path, "f", data))


def test_files_are_offered_once(tmp_path: Path) -> None:
    codes = b"ATC level 5\nJ01CA04\n"
    for name in ("a.csv", "sub/b.csv", ".hidden.csv", ".git/c.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        write(tmp_path, name, codes)
    write(tmp_path, "other.csv", b"colour\n")
    offers = offer_files([tmp_path, tmp_path / "sub", tmp_path / "a.csv"])
    assert {name: [path.name for path in paths] for name, paths in offers.taken.items()} == {
        "eu_critical_medicines": ["a.csv"]
    }
    assert offers.refused == [
        ("other.csv", "no connector knows the fields colour"),
        ("sub/b.csv", "the same content as a.csv"),
    ]


def test_a_file_of_two_connectors_is_read_by_none(tmp_path: Path) -> None:
    header = b"ATC level 5,atc_code,n_countries,n_sites_total,hhi\n"
    write(tmp_path, "both.csv", header)
    offers = offer_files([tmp_path])
    assert not offers.taken
    assert [(problem.code, problem.file) for problem in offers.problems] == [("source.ambiguous", "both.csv")]


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        offer_files([tmp_path / "one", tmp_path, tmp_path / "two"])
    assert [problem.code for problem in caught.value.problems] == ["folder.missing"] * 2


def test_cells_are_cleaned() -> None:
    frame = pl.DataFrame({"a": ["\u00a0x\u00a0y ", "l1\r\nl2\r", "\x00\x07z", "\u00a0", ""]})
    assert clean_cells(frame)["a"].to_list() == ["x y", "l1\nl2", "z", None, None]


@pytest.mark.parametrize("text", ["2/30/2024", "13/1/2024", "1/2/204", "1-2-2024", "soon", "", "1/2/2024 x"])
def test_what_is_no_date_is_none(text: str) -> None:
    frame = pl.DataFrame({"on": [text]})
    for read in (month_first, day_month_name):
        assert frame.select(read(pl.col("on"))).item() is None
    assert pl.DataFrame({"on": ["30/2/2024"]}).select(day_first(pl.col("on"))).item() is None


def test_every_name_of_iso_reads_as_its_code() -> None:
    for country in iso3166.countries():
        if country.is_current:
            assert code_of_name(country.name) == country.alpha3
            assert code_of_code(country.alpha2) == country.alpha3


@pytest.mark.parametrize("name", ["Nigerr", "Guinea Bisau", "Korea", "Congo Republic of", "", "Europe"])
def test_a_name_that_is_not_known_is_refused(name: str) -> None:
    assert code_of_name(name) is None


def test_slugs_of_different_names_differ() -> None:
    names = ["a b", "a, b", "a; b", "c"]
    keys = distinct_slugs(names)
    assert len(set(keys.values())) == len(names)
    assert keys["c"] == "c"
    assert all(key.startswith("a-b-") for name, key in keys.items() if name != "c")
    assert slug("Ñandú 5%") == "nandu-5"


def test_counts_that_do_not_add_up_are_refused() -> None:
    empty = pl.DataFrame(schema=LEFT_OUT_SCHEMA)
    with pytest.raises(ValueError, match="do not add up"):
        SourceRead({}, [FileCount("f", 3, 1, 1, 0)], empty)
    with pytest.raises(ValueError, match="0 of them listed"):
        SourceRead({}, [FileCount("f", 1, 0, 0, 1)], empty)
    with pytest.raises(ValueError, match="columns that the schema does not"):
        SourceRead({"sites": pl.DataFrame({"site_id": [1]})}, [], empty)
    with pytest.raises(ValueError, match="rows left out has the columns"):
        SourceRead({}, [], pl.DataFrame())
